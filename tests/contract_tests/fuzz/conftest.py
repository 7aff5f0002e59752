"""The command in a folder of its own, and clients to fuzz."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import exhibit as clients
from tests.conftest import ACME

PROGRAM = [sys.executable, "-m", "drytake.cli", "fuzz"]
README = next(path for folder in clients.__path__ for path in Path(folder).glob("*_readme.py"))
CAREFUL = next(README.parent.glob("*_careful.py"))


class Done(NamedTuple):
    """A finished call of the command."""

    code: int
    out: str
    err: str


Fuzz = Callable[..., Done]


@pytest.fixture
def environment() -> dict[str, str]:
    steering = ("proxy", "ca_bundle", "ssl_cert_file", "node_options", "pythonpath")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(steering)}
    return {**kept, "PYTHONPATH": ACME}


@pytest.fixture
def fuzz(tmp_path: Path, environment: dict[str, str]) -> Fuzz:
    """Return what runs `drytake fuzz` with some arguments, in a folder of its own."""

    def go(*arguments: str, limit: float = 300, **more: str) -> Done:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=tmp_path,
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return go


CALL = """
import json, sys, time, urllib.error, urllib.request

def call(url="https://api.acme.example/api/v1/balance"):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer sk-test"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, None
    except (OSError, ValueError):
        return 0, None
"""


@pytest.fixture
def client(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return what writes a Python client that has `call()`, and gives the command that runs it."""

    def write(code: str) -> list[str]:
        (tmp_path / "client.py").write_text(CALL + code)
        return [sys.executable, "client.py"]

    return write


@pytest.fixture
def case(tmp_path: Path) -> Callable[..., str]:
    """Return what writes a scenario file of triggers, and gives its name."""

    def write(*triggers: dict[str, Any]) -> str:
        from drytake.mockserver.engine.scenario_file import ScenarioFile

        script = ScenarioFile.model_validate({"seed": 0, "timing": "instant", "trigger": list(triggers)})
        (tmp_path / "case.toml").write_text(script.to_toml())
        return "case.toml"

    return write
