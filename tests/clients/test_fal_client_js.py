"""The npm package `@fal-ai/client`, as it is: at its own hosts, and by the two ways to point it elsewhere."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.http.app import App

CASES = str(Path(__file__).parent / "scripts" / "fal_cases.mjs")
FILM = {"keys": ["video", "seed"], "named": True, "type": "video/mp4", "start": "ftyp"}
STATES = ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]
GOOD = ("subscribe", "streaming", "queue", "run", "moderation", "upload", "blob")
WRONG = ("invalid", "invalidAtOnce", "unknown", "prefix", "wrongKey", "early")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def package(npm_package: Callable[[str, str], Path]) -> str:
    """Where the client lies."""
    return str(npm_package("@fal-ai/client", pinned("npm", "@fal-ai/client")))


@pytest.fixture(scope="module")
def good(run_client: Run, node: str, package: str, picture_file: str) -> Any:
    """A program that does everything right, also where its video fails."""
    return run_client(node, CASES, package, *GOOD, FAL_KEY="sk-test", IMAGE=picture_file)


@pytest.fixture(scope="module")
def wrong(run_client: Run, node: str, package: str) -> Any:
    """A program that does what fal refuses, before a mock that knows one key."""
    return run_client(node, CASES, package, *WRONG, FAL_KEY="sk-test", DRYTAKE_STRICT_KEYS="sk-test")


@pytest.fixture(scope="module")
def timely(run_client: Run, node: str, package: str) -> Any:
    """A program that can't wait, in front of a mock that takes as long as fal."""
    return run_client(node, CASES, package, "cancel", "expired", "impatient", timing="realistic", FAL_KEY="sk-test")


def test_correct_program_is_good(good: Any) -> None:
    assert (good.code, good.report["conclusion"], good.findings()) == (0, "good", set())


def test_subscribe_polls_and_gets_a_film(good: Any) -> None:
    assert good.said["subscribe"] == {"states": STATES[1:], **FILM}


def test_subscribe_follows_a_stream_and_gets_a_film(good: Any) -> None:
    assert good.said["streaming"] == {"states": STATES, **FILM}


def test_queue_is_used_step_by_step(good: Any) -> None:
    assert good.said["queue"] == {"states": STATES, "keys": ["video", "seed"]}


def test_sync_call_answers_with_the_output(good: Any) -> None:
    assert good.said["run"] == {"seed": 42, "named": True}


def test_uploaded_picture_can_be_downloaded(good: Any) -> None:
    assert good.said["upload"] is True


def test_file_in_the_input_is_uploaded_first(good: Any) -> None:
    assert good.said["blob"] == ["video", "seed"]


@pytest.mark.nightly
def test_file_of_more_than_90_megabytes_goes_in_parts(run_client: Run, node: str, package: str) -> None:
    ran = run_client(node, CASES, package, "large", FAL_KEY="sk-test")

    assert ran.said["large"] is True
    assert (ran.code, ran.report["conclusion"], ran.findings()) == (0, "good", set())


def test_refusal_of_the_content_is_a_validation_error(good: Any) -> None:
    said = good.said["moderation"]

    assert (said["name"], said["status"], said["fields"]) == ("ValidationError", 422, ["body.prompt"])


def test_wrong_body_is_a_validation_error_with_its_fields(wrong: Any) -> None:
    said = wrong.said["invalid"]

    assert (said["name"], said["status"]) == ("ValidationError", 422)
    assert said["fields"] == ["body.prompt", "body.resolution", "body.duration"]


def test_wrong_body_is_told_at_once_by_a_sync_call(wrong: Any) -> None:
    assert wrong.said["invalidAtOnce"] == wrong.said["invalid"]


def test_run_reports_what_was_wrong(wrong: Any) -> None:
    assert wrong.code == 1
    assert wrong.findings("error") >= {"fal.wrong-type", "fal.unknown-resolution", "fal.unknown-duration"}
    assert wrong.findings("error") >= {"fal.unknown-task", "fal.fal-ai-prefix", "fal.key-missing"}


@pytest.mark.parametrize(
    ("case", "status", "body"),
    [
        ("unknown", 404, {"status": "NOT_FOUND"}),
        ("prefix", 404, {"detail": "Path /seedance-2.0/text-to-video not found"}),
        ("wrongKey", 401, {"detail": "No user found for Key ID and Secret"}),
        ("early", 400, {"detail": "Request is still in progress"}),
    ],
)
def test_other_refusals_are_api_errors(wrong: Any, case: str, status: int, body: Any) -> None:
    said = wrong.said[case]

    assert (said["name"], said["status"], said["body"]) == ("ApiError", status, body)


def test_cancelled_request_has_no_result(timely: Any) -> None:
    said = timely.said["cancel"]

    assert (said["status"], said["kind"]) == ("COMPLETED", "client_cancelled")
    assert (said["result"]["name"], said["result"]["status"]) == ("ApiError", 499)


def test_request_that_waits_for_too_long_expires(timely: Any) -> None:
    said = timely.said["expired"]

    assert (said["name"], said["status"], said["body"]["error_type"]) == ("ApiError", 504, "request_timeout")


def test_clients_own_patience_cancels_and_the_program_ends(timely: Any) -> None:
    assert timely.said["impatient"]["message"] == "Client timed out waiting for the request to complete after 500ms"
    assert (timely.code, timely.findings()) == (0, set())


@pytest.fixture
def pointed(
    *,
    server: tuple[str, App],
    key: str,
    node: str,
    package: str,
    picture_file: str,
    client_environment: Callable[..., dict[str, str]],
) -> Callable[[str], Any]:
    """Return what runs a case at the mock's own address, without `drytake run`."""
    server[1].engine.tenant(key).timing = "per-poll"
    environment = client_environment(FAL_KEY=key, MOCK=server[0], IMAGE=picture_file)

    def run(case: str) -> Any:
        command = [node, CASES, package, case]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)[case]

    return run


@pytest.mark.parametrize("way", ["middleware", "proxy"])
def test_client_is_pointed_at_a_base_url(pointed: Callable[[str], Any], way: str) -> None:
    assert pointed(way) == {"states": STATES[1:], **FILM}


def test_file_is_uploaded_to_a_base_url(pointed: Callable[[str], Any]) -> None:
    assert pointed("uploadElsewhere") is True
