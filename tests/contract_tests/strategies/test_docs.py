"""What docs/strategies.md shows is what happens."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[3] / "docs" / "strategies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_examples_pass_in_a_new_project(tmp_path: Path) -> None:
    """Run them where Hypothesis has kept nothing yet: what is slow at first is slow here."""
    for number, example in enumerate(EXAMPLES):
        (tmp_path / f"test_{number}.py").write_text(example, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:asyncio"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    tests = "".join(EXAMPLES).count("def test_")
    assert f"{tests} passed" in done.stdout, done.stdout + done.stderr
