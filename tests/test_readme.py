"""What the README shows is what happens."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BLOCKS = {"console": [], "python": [], "sh": []} | {
    kind: [text for found, text in BLOCK.findall(README) if found == kind] for kind in ("console", "python", "sh")
}
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


def session(text: str) -> list[tuple[str, str]]:
    """Return the commands of a console block and what each prints."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize("text", BLOCKS["console"], ids=lambda text: text[:50])
def test_console_block_prints_what_it_shows(text: str, tmp_path: Path) -> None:
    for command, shown in session(text):
        run = subprocess.run(
            command, shell=True, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert doctest.OutputChecker().check_output(shown, run.stdout, doctest.ELLIPSIS), run.stdout + run.stderr


@pytest.mark.parametrize("text", BLOCKS["python"], ids=lambda text: text[:50])
def test_python_block_runs(text: str, tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


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
