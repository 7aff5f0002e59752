"""The README is short, has what it should have, and says the same in Chinese; `tests/docs/` runs its blocks."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BLOCKS = {
    kind: [text for found, text in BLOCK.findall(README) if found == kind] for kind in ("console", "python", "sh")
}


def test_readme_has_each_kind_of_block() -> None:
    assert all(BLOCKS.values())


def test_readme_is_short() -> None:
    sellers = README.partition("<!-- generated: providers -->")[2].partition("<!-- end -->")[0]

    assert README.count("\n") - sellers.count("\n") < 140


def test_the_test_line_is_the_one_that_ci_runs() -> None:
    (line,) = [text for text in BLOCKS["sh"] if "pytest" in text]
    assert line.strip().endswith(".venv/bin/pytest -q -n auto")
    shown = subprocess.run([ROOT / ".ci" / "readme", "pytest"], capture_output=True, text=True, check=True).stdout
    assert shown == line
