"""The PyPI client `replicate`, 1.x and 2.x, as they are: at their own host, and by base URL."""

import json
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
FIRST, SECOND = str(SCRIPTS / "replicate_1.py"), str(SCRIPTS / "replicate_2.py")
GOOD_1 = ("run", "poll", "asynchronous", "create", "files", "beside", "moderation")
WRONG_1 = ("schema", "late", "unknown")
GOOD_2 = ("run", "asynchronous", "create", "listed", "beside")
WRONG_2 = ("schema", "late")
ENUM = '- input.resolution: input.resolution must be one of the following: "480p", "720p"\n'
LATE = "Duration must be between 4 and 15 seconds, or -1 to let the model choose (E006) ("
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def path_1(python_package: Callable[[str, str], str]) -> str:
    """Where client 1.x lies."""
    return os.pathsep.join((python_package("replicate", pinned("PyPI", "replicate", "1.")), os.environ["PYTHONPATH"]))


@pytest.fixture(scope="module")
def path_2(python_package: Callable[[str, str], str]) -> str:
    """Where client 2.x lies."""
    return os.pathsep.join((python_package("replicate", pinned("PyPI", "replicate", "2.")), os.environ["PYTHONPATH"]))


@pytest.fixture(scope="module")
def good_1(run_client: Run, path_1: str) -> Any:
    """A program that does everything right, also where its video fails."""
    return run_client(sys.executable, FIRST, *GOOD_1, PYTHONPATH=path_1, REPLICATE_API_TOKEN="r8_x")


@pytest.fixture(scope="module")
def wrong_1(run_client: Run, path_1: str) -> Any:
    """A program that does what Replicate refuses."""
    return run_client(sys.executable, FIRST, *WRONG_1, PYTHONPATH=path_1, REPLICATE_API_TOKEN="r8_x")


@pytest.fixture(scope="module")
def good_2(run_client: Run, path_2: str) -> Any:
    """The same of client 2.x."""
    return run_client(sys.executable, SECOND, *GOOD_2, PYTHONPATH=path_2, REPLICATE_API_TOKEN="r8_x")


@pytest.fixture(scope="module")
def wrong_2(run_client: Run, path_2: str) -> Any:
    """The same of client 2.x."""
    return run_client(sys.executable, SECOND, *WRONG_2, PYTHONPATH=path_2, REPLICATE_API_TOKEN="r8_x")


# --- 1.x, which heeds no proxy -----------------------------------------------------------------------------------


def test_correct_program_is_good(good_1: Any) -> None:
    assert (good_1.code, good_1.report["conclusion"], good_1.findings()) == (0, "good", set())


@pytest.mark.parametrize("case", ["run", "poll"])
def test_output_is_a_file_at_replicates_own_host(good_1: Any, case: str) -> None:
    assert good_1.said[case] == {"type": "FileOutput", "at": "replicate.delivery", "file": "ftyp"}


def test_client_that_awaits_gets_the_same(good_1: Any) -> None:
    assert good_1.said["asynchronous"] == "FileOutput"


def test_prediction_is_followed_to_its_end(good_1: Any) -> None:
    assert good_1.said["create"] == ["starting", "succeeded", "bytedance/seedance-2.0-fast", "hidden", True, "480p"]


def test_file_is_uploaded_asked_for_and_deleted(good_1: Any) -> None:
    assert good_1.said["files"] == ["file", 3, True, 1, 0]


def test_account_model_secret_and_list_are_read(good_1: Any) -> None:
    assert good_1.said["beside"] == {
        "model": "seedance-2.0",
        "account": "user",
        "secret": "whsec_",
        "listed": [True, None, None],
    }


def test_content_that_is_refused_raises(good_1: Any) -> None:
    name, status, text = good_1.said["moderation"]

    assert (name, status) == ("ModelError", None)
    assert "(E005)" in text


def test_schema_raises_at_once(wrong_1: Any) -> None:
    assert wrong_1.said["schema"] == ["ReplicateError", 422, ENUM]
    assert "replicate.resolution-of-tier" in wrong_1.findings("error")


def test_what_the_model_refuses_raises_late_and_is_reported(wrong_1: Any) -> None:
    name, _, text = wrong_1.said["late"]

    assert (name, text[: len(LATE)]) == ("ModelError", LATE)
    assert "replicate.duration-too-short" in wrong_1.findings("error")


def test_unknown_prediction_raises(wrong_1: Any) -> None:
    assert wrong_1.said["unknown"][:2] == ["ReplicateError", 404]


# --- 2.x ---------------------------------------------------------------------------------------------------------


def test_correct_program_of_the_next_version_is_good(good_2: Any) -> None:
    assert (good_2.code, good_2.report["conclusion"], good_2.findings("error", "warning")) == (0, "good", set())


def test_next_version_gets_a_file_too(good_2: Any) -> None:
    assert good_2.said["run"] == ["FileOutput", "ftyp"]
    assert good_2.said["asynchronous"] == "AsyncFileOutput"
    assert good_2.said["create"] == ["starting", "succeeded", "bytedance/seedance-2.0", "replicate.delivery"]


def test_next_version_reads_what_lies_beside(good_2: Any) -> None:
    assert good_2.said["listed"] is True
    assert good_2.said["beside"] == {"account": "user", "secret": "whsec_", "file": 3}


def test_next_version_is_refused_in_the_same_words(wrong_2: Any) -> None:
    assert wrong_2.said["schema"] == ["UnprocessableEntityError", 422, ENUM]
    assert wrong_2.said["late"].startswith(LATE)


# --- cancels -----------------------------------------------------------------------------------------------------


def test_cancel_may_come_twice(run_client: Run, path_1: str) -> None:
    ran = run_client(sys.executable, FIRST, "cancel", timing="realistic", PYTHONPATH=path_1, REPLICATE_API_TOKEN="r8_x")

    assert ran.said["cancel"] == ["canceled", "canceled"]


def test_next_version_cancels_too(run_client: Run, path_2: str) -> None:
    ran = run_client(
        sys.executable, SECOND, "cancel", timing="realistic", PYTHONPATH=path_2, REPLICATE_API_TOKEN="r8_x"
    )

    assert ran.said["cancel"] == "canceled"


# --- by base URL -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(
    server: tuple[str, App], client_environment: Callable[..., dict[str, str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a script against the server by its address."""

    def ask(script: str, case: str, base: str, **added: str) -> subprocess.CompletedProcess[str]:
        environment = client_environment(REPLICATE_BASE_URL=f"{server[0]}/replicate{base}", **added)
        command = [sys.executable, script, case]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    return ask


@pytest.mark.parametrize(("script", "base"), [(FIRST, ""), (SECOND, "/v1")], ids=["1.x", "2.x"])
def test_variable_leads_to_the_mock(asked: Run, path_1: str, path_2: str, key: str, *, script: str, base: str) -> None:
    path = path_1 if script == FIRST else path_2

    run = asked(script, "create", base, PYTHONPATH=path, REPLICATE_API_TOKEN=key)

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["create"][1] == "succeeded"


def test_file_is_uploaded_before_it_is_referred_to(asked: Run, path_1: str, key: str, server: tuple[str, App]) -> None:
    run = asked(FIRST, "reference", "", PYTHONPATH=path_1, REPLICATE_API_TOKEN=key)

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["reference"] == f"{server[0]}/replicate/v1/files"


CREATES: dict[str, tuple[str, str, str, int]] = {
    "1.x, 429": (FIRST, "", "rate-limit", 1),
    "1.x, 503": (FIRST, "", "overloaded", 1),
    "2.x, 429": (SECOND, "/v1", "rate-limit", 3),
    "2.x, 503": (SECOND, "/v1", "overloaded", 3),
}


@pytest.mark.parametrize(("script", "base", "scenario", "creates"), CREATES.values(), ids=CREATES)
def test_next_version_repeats_a_create_that_the_first_gives_up(
    *,
    asked: Run,
    path_1: str,
    path_2: str,
    server: tuple[str, App],
    script: str,
    base: str,
    scenario: str,
    creates: int,
) -> None:
    key = f"r8-{base.strip('/')}-drytake-{scenario}_x"
    path = path_1 if script == FIRST else path_2

    run = asked(script, "create", base, PYTHONPATH=path, REPLICATE_API_TOKEN=key)

    assert run.returncode == 1
    assert len(server[1].engine.tenant(key).journal) == creates
