"""The validator that the skills' format names, `skills-ref` on PyPI, takes our skill."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from drytake.contract_tests.agents.skill import write_skill

CODE = "import sys; from skills_ref.cli import main; sys.argv = ['agentskills', 'validate', sys.argv[1]]; main()"


def test_skill_is_valid(python_package: Any, tmp_path: Path) -> None:
    there = {**os.environ, "PYTHONPATH": python_package("skills-ref", "0.1.1")}
    command = [sys.executable, "-c", CODE, str(write_skill(tmp_path))]

    done = subprocess.run(command, env=there, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.startswith("Valid skill")) == (0, True), done.stdout + done.stderr
