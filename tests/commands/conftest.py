"""The command line as people and scripts use it: real processes, real exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[bytes]


@pytest.fixture(scope="session")
def run() -> Callable[..., Done]:
    """Runs `drytake` with some arguments: `run(*arguments, stdin=..., VARIABLE=...)`."""

    def go(*arguments: str, stdin: str | bytes = "", **environment: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "drytake.cli", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )

    return go


@pytest.fixture(scope="session")
def write() -> Callable[..., str]:
    """Writes bodies into a file, one a line, and returns its path: `write(folder, name, *bodies)`."""

    def put(folder: Path, name: str, *bodies: object) -> str:
        path = folder / name
        path.write_text("\n".join(map(json.dumps, bodies)))
        return str(path)

    return put
