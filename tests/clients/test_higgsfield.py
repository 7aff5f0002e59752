"""Higgsfield's own SDKs for Python and Node, as they are, take the mock for its service."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

SCRIPTS = Path(__file__).parent / "scripts"
PYTHON, NODE = pinned("PyPI", "higgsfield-client"), pinned("npm", "@higgsfield/client")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, App]]:
    """Where the mock is, for calls to Higgsfield."""
    with running(Engine(Settings(timing="instant"))) as (origin, app):
        yield f"{origin}/higgsfield", app


def _said(command: list[str], env: dict[str, str]) -> Any:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def by_python(
    python_package: Callable[..., str], client_environment: Callable[..., dict[str, str]], served: tuple[str, App]
) -> Any:
    """What a program in Python says, at a base URL of one's own."""
    path = os.pathsep.join((python_package("higgsfield-client", PYTHON, alone=True), os.environ["PYTHONPATH"]))
    script = str(SCRIPTS / "higgsfield_cases.py")
    return _said([sys.executable, script, served[0]], client_environment(PYTHONPATH=path))


@pytest.fixture(scope="module")
def by_node(
    node: str,
    npm_package: Callable[..., Path],
    client_environment: Callable[..., dict[str, str]],
    served: tuple[str, App],
) -> Any:
    """What a program in JavaScript says."""
    folder = str(npm_package("@higgsfield/client", NODE))
    return _said([node, str(SCRIPTS / "higgsfield_cases.mjs"), folder, served[0]], client_environment())


def test_python_sees_each_state(by_python: Any) -> None:
    assert by_python["made"] == ["completed", ".mp4", ""]
    assert by_python["failed"] == ["failed", "", "Generation failed"]
    assert by_python["nsfw"] == ["nsfw", "", ""]
    assert (by_python["canceled"], by_python["ended"]) == ("canceled", "completed")


def test_python_is_told_what_is_wrong_and_begins_with_its_own_file(by_python: Any) -> None:
    assert "duration: 16 is greater than the maximum of 15" in by_python["refused"]
    assert by_python["frames"][0] == "completed"


def test_node_sees_each_end(by_node: Any) -> None:
    assert [by_node[name] for name in ("made", "nsfw", "failed")] == [
        ["completed", ".mp4"],
        ["nsfw", ""],
        ["failed", ""],
    ]
    assert by_node["refused"] == "BadInputError: duration: 16 is greater than the maximum of 15"
    assert by_node["hooked"] == ["completed", ".mp4"]


@pytest.mark.nightly
def test_program_that_asks_by_an_id_reaches_the_mock_at_the_real_address(
    run_client: Callable[..., Any], python_package: Callable[..., str]
) -> None:
    path = os.pathsep.join((python_package("higgsfield-client", PYTHON, alone=True), os.environ["PYTHONPATH"]))
    ran = run_client(sys.executable, str(SCRIPTS / "higgsfield_cases.py"), timing="instant", PYTHONPATH=path)

    assert (ran.said["made"], ran.said["by id"]) == (["completed", ".mp4", ""], "completed")
    assert ran.findings("error") == {"higgsfield.duration-out-of-range"}
