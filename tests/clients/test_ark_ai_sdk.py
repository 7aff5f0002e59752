"""The npm packages `@ai-sdk/bytedance` and `ai`, as they are: at BytePlus's own host, and at either cloud by base URL."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

SCRIPT = str(Path(__file__).parent / "scripts" / "ark_ai_sdk.mjs")
BYTEDANCE, CORE = ("@ai-sdk/bytedance", pinned("npm", "@ai-sdk/bytedance")), ("ai", "6.0.326")
FILM = {"type": "video/mp4", "start": "ftyp", "warnings": []}
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def npm(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The command in front of the cases; skipped where there is no Node, or npm brings nothing."""
    node, package = request.getfixturevalue("node"), request.getfixturevalue("npm_package")
    return (node, SCRIPT, str(package(*BYTEDANCE)), str(package(*CORE)))


@pytest.fixture(scope="module")
def good(run_client: Run, npm: tuple[str, ...]) -> Any:
    """A program that does everything right, also where its video fails."""
    return run_client(*npm, "good", "references", "failure")


@pytest.fixture(scope="module")
def wrong(run_client: Run, npm: tuple[str, ...]) -> Any:
    """A program that does what the server refuses."""
    return run_client(*npm, "mixed", "length", "camera", "rate")


def test_correct_program_is_good(good: Any) -> None:
    assert (good.code, good.report["conclusion"], good.findings()) == (0, "good", set())


@pytest.mark.parametrize("name", ["good", "references"])
def test_video_is_made_and_downloaded(good: Any, name: str) -> None:
    assert good.said[name] == FILM


def test_failed_task_ends_the_wait(good: Any) -> None:
    assert good.said["failure"]["name"] == "BYTEDANCE_VIDEO_GENERATION_FAILED"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mixed", "first/last frame content cannot be mixed with reference media content"),
        ("length", "the parameter duration specified in the request is not valid for model"),
        ("camera", "the specified parameter camera_fixed is not supported for model"),
    ],
)
def test_wrong_call_is_raised_with_the_servers_words(wrong: Any, name: str, words: str) -> None:
    said = wrong.said[name]

    assert (said["name"], said["status"]) == ("AI_APICallError", 400)
    assert words in said["message"]


def test_refusal_for_the_rate_is_tried_again(wrong: Any) -> None:
    assert wrong.said["rate"]["name"] == "AI_RetryError"


def test_wrong_program_is_bad(wrong: Any) -> None:
    assert wrong.code == 1
    assert wrong.findings("error") == {"ark.modes-mixed", "ark.duration-of-model", "ark.unsupported-field"}


def test_other_cloud_is_reached_by_its_address(run_client: Run, npm: tuple[str, ...]) -> None:
    there = {"BASE_URL": "https://ark.cn-beijing.volces.com/api/v3", "MODEL": "doubao-seedance-2-0-mini-260615"}
    ran = run_client(*npm, "good", **there)

    assert (ran.said["good"], ran.code, ran.findings()) == (FILM, 0, set())
