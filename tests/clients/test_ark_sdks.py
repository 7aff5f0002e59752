"""Ark's official Python clients, as they are, at their own hosts: what they do before the mock, and what is reported of it."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASES = str(Path(__file__).parent / "scripts" / "ark_cases.py")
CLOUDS = {"volcengine": "volcenginesdkarkruntime", "ark": "byteplussdkarkruntime"}
GOOD = ("generate", "asynchronous", "listed", "failure", "callback")
HOSTS = {
    "volcengine": "ark-acg-cn-beijing.tos-cn-beijing.volces.com",
    "ark": "ark-acg-ap-southeast-1.tos-ap-southeast-1.volces.com",
}
Run = Callable[..., Any]


@pytest.fixture(scope="module", params=list(CLOUDS))
def cloud(request: pytest.FixtureRequest) -> str:
    """A seller whose client is installed."""
    name = str(request.param)
    if importlib.util.find_spec(CLOUDS[name]) is None:
        pytest.skip(f"{CLOUDS[name]} isn't installed")
    return name


@pytest.fixture(scope="module")
def good(run_client: Run, cloud: str) -> Any:
    """A program that does everything right, also where its video fails."""
    return run_client(sys.executable, CASES, CLOUDS[cloud], *GOOD)


@pytest.fixture(scope="module")
def wrong(run_client: Run, cloud: str) -> Any:
    """A program that does what the server refuses."""
    return run_client(sys.executable, CASES, CLOUDS[cloud], "wrong", "running", "repeated")


def test_correct_program_is_good(good: Any) -> None:
    assert (good.code, good.report["conclusion"], good.findings()) == (0, "good", set())


def test_video_is_made_with_its_last_frame(good: Any, cloud: str) -> None:
    assert good.said["generate"] == {
        "states": ["running", "succeeded"],
        "id": "cgt-",
        "for": ["user-1", "user-1"],
        "tokens": 40_594,
        "facts": ["480p", "16:9", 4, 24, True],
        "host": HOSTS[cloud],
        "frame": [864, 496],
        "type": "video/mp4",
        "size": [864, 496],
    }


def test_client_that_awaits_gets_the_same(good: Any) -> None:
    assert good.said["asynchronous"] == {"status": "succeeded", "seed": 7, "ratio": "16:9"}


def test_tasks_are_listed_by_id_state_and_page(good: Any) -> None:
    assert good.said["listed"] == {
        "both": [2, True],
        "done": True,
        "first": [2, 1, True],
        "removed": [True, 1],
    }


def test_failed_task_says_its_code(good: Any) -> None:
    said = good.said["failure"]

    assert (said["states"], said["code"]) == (["running", "failed"], "OutputVideoSensitiveContentDetected")


def test_each_state_is_posted(good: Any) -> None:
    assert good.said["callback"] == {"states": ["queued", "running", "succeeded"], "ids": True}


REFUSED = {
    "role": (400, "InvalidParameter", "role must be specified for image contents"),
    "mixed": (400, "InvalidParameter", "first/last frame content cannot be mixed with reference media content"),
    "file": (400, "InvalidParameter", "resource download failed"),
    "date": (404, "InvalidEndpointOrModel.NotFound", "does not exist or you do not have access to it"),
    "cloud": (404, "InvalidEndpointOrModel.NotFound", "does not exist or you do not have access to it"),
    "length": (400, "InvalidParameter", "the parameter duration specified in the request is not valid for model"),
    "camera": (400, "InvalidParameter", "the specified parameter camera_fixed is not supported for model"),
    "unknown": (404, "ResourceNotFound", "The specified resource `cgt-20260101000000-aaaaa` is not found."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_call_is_raised_with_its_code(wrong: Any, name: str) -> None:
    said, (status, code, words) = wrong.said["wrong"][name], REFUSED[name]

    assert (said["status"], said["code"]) == (status, code)
    assert words in said["message"]


@pytest.mark.parametrize("name", ["date", "cloud"])
def test_report_says_which_id_would_be_right(wrong: Any, cloud: str, name: str) -> None:
    found = [one for one in wrong.report["findings"] if one["rule"] == f"{cloud}.unknown-model"]

    assert found
    assert all("-seedance-2-0-260128" in one["hint"] for one in found), name


def test_waiting_task_is_cancelled_and_a_running_one_stays(wrong: Any) -> None:
    said = wrong.said["running"]

    assert (said["gone"], said["state"]) == (True, "cancelled")
    assert (said["runs"]["status"], said["runs"]["code"]) == (409, "InvalidAction.RunningTaskDeletion")


def test_refused_create_is_sent_three_times(wrong: Any) -> None:
    said = wrong.said["repeated"]

    assert (said["class"], said["status"], said["code"]) == (
        "ArkRateLimitError", 429, "ModelAccountRpmRateLimitExceeded"
    )  # fmt: skip


def test_wrong_program_is_bad(wrong: Any, cloud: str) -> None:
    named = {"image-role-missing", "modes-mixed", "url-unreachable", "unknown-model", "duration-of-model"}

    assert wrong.code == 1
    assert {f"{cloud}.{name}" for name in named} <= wrong.findings("error")
