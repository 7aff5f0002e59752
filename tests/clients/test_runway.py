"""Runway's official SDKs for Python and Node, as they are: at its own host, and by `RUNWAYML_BASE_URL`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.http.app import App

SCRIPTS = Path(__file__).parent / "scripts"
PYTHON, NODE = str(SCRIPTS / "runway_cases.py"), str(SCRIPTS / "runway_cases.mjs")
KEY = {"RUNWAYML_API_SECRET": "key_x"}
GOOD = ("text", "waited", "frames", "edit", "draft", "upload", "beside", "blocked")
ALSO = ("asynchronous", "deleted", "refused", "poor")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def path(python_package: Callable[..., str]) -> str:
    """Where the client for Python lies."""
    return os.pathsep.join((python_package("runwayml", pinned("PyPI", "runwayml")), os.environ["PYTHONPATH"]))


@pytest.fixture(scope="module")
def package(npm_package: Callable[..., Path]) -> str:
    """Where the client for Node lies."""
    return str(npm_package("@runwayml/sdk", pinned("npm", "@runwayml/sdk")))


@pytest.fixture(scope="module")
def good(run_client: Run, path: str) -> Any:
    """A program in Python that does everything right, also where its video fails."""
    return run_client(sys.executable, PYTHON, *GOOD, PYTHONPATH=path, **KEY)


@pytest.fixture(scope="module")
def also(run_client: Run, path: str) -> Any:
    """A program in Python that leaves a task behind, deletes one, and is refused."""
    return run_client(sys.executable, PYTHON, *ALSO, PYTHONPATH=path, **KEY)


@pytest.fixture(scope="module")
def node_program(run_client: Run, node: str, package: str) -> Any:
    """The same in JavaScript."""
    names = ("text", "waited", "frames", "video", "upload", "deleted", "refused")
    return run_client(node, NODE, package, *names, **KEY)


def test_task_costs_in_the_end_what_it_was_said_to(good: Any) -> None:
    assert good.said["text"] == [144, "SUCCEEDED", 144, 1]
    assert good.said["waited"] == ["SUCCEEDED", 64]
    assert (good.code, good.report["conclusion"], good.findings("error", "warning")) == (0, "good", set())


def test_three_creates_take_what_the_types_have(good: Any) -> None:
    assert (good.said["frames"], good.said["edit"], good.said["draft"]) == (116, "SUCCEEDED", "SUCCEEDED")


def test_file_is_uploaded_in_two_steps_and_referred_to(good: Any) -> None:
    assert good.said["upload"] == ["runway", "SUCCEEDED"]


def test_account_has_its_credits_and_four_models(good: Any) -> None:
    assert good.said["beside"] == [True, ["seedance2", "seedance2_5", "seedance2_fast", "seedance2_mini"]]


def test_blocked_task_fails_late_and_costs_nothing(good: Any) -> None:
    assert good.said["blocked"] == ["FAILED", "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY", 0]


def test_open_length_is_estimated_at_its_longest(also: Any) -> None:
    assert also.said["asynchronous"] == 900


def test_deleted_task_is_not_found_and_refusals_raise(also: Any) -> None:
    assert also.said["deleted"] == ["NotFoundError", 404, "Could not find Task", 0]
    assert also.said["refused"] == ["BadRequestError", 400, "Validation of body failed", 1]
    assert also.said["poor"][2] == "You do not have enough credits to run this task."
    assert also.findings("error") == {"runway.ratio-of-model", "runway.unknown-task"}


def test_program_in_javascript_is_told_the_same(node_program: Any) -> None:
    said = node_program.said

    assert (said["text"], said["waited"]) == ([144, "SUCCEEDED", 144, 1], "SUCCEEDED")
    assert (said["frames"], said["video"], said["upload"]) == ("SUCCEEDED", 225, "runway://")
    assert said["deleted"] == ["NotFoundError", 404, "Could not find Task"]
    assert node_program.findings("error") == {"runway.unknown-field", "runway.unknown-task"}


def test_variable_leads_to_the_mock(
    server: tuple[str, App], key: str, path: str, client_environment: Callable[..., dict[str, str]]
) -> None:
    environment = client_environment(RUNWAYML_API_SECRET=key, RUNWAYML_BASE_URL=f"{server[0]}/runway", PYTHONPATH=path)
    command = [sys.executable, PYTHON, "text", "upload"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert '"SUCCEEDED"' in run.stdout, run.stderr
