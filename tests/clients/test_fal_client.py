"""The PyPI client `fal-client`, as it is, at its own hosts: what it does in front of the mock, and what is reported of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fal_client")

CASES = str(Path(__file__).parent / "scripts" / "fal_cases.py")
FILM = {"type": "video/mp4", "size": [864, 496], "seconds": 4}
GOOD = ("subscribe", "submit", "asynchronous", "run", "webhook", "webhook_of_failure", "moderation", "failure")
UPLOADS = ("upload", "upload_elsewhere", "upload_in_parts", "upload_by_awaiting")
WRONG = ("wrong_body", "wrong_body_at_once", "prefix", "unknown", "stream", "wrong_key")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def good(run_client: Run) -> Any:
    """A program that does everything right, also where its videos fail."""
    return run_client(sys.executable, CASES, *GOOD, FAL_KEY="sk-test")


@pytest.fixture(scope="module")
def uploads(run_client: Run, picture_file: str) -> Any:
    """A program that uploads a picture in all ways, and makes a video of it."""
    return run_client(sys.executable, CASES, *UPLOADS, FAL_KEY="sk-test", IMAGE=picture_file)


@pytest.fixture(scope="module")
def wrong(run_client: Run) -> Any:
    """A program that does what fal refuses, before a mock that knows one key."""
    return run_client(sys.executable, CASES, *WRONG, FAL_KEY="sk-test", DRYTAKE_STRICT_KEYS="sk-test")


@pytest.fixture(scope="module")
def timely(run_client: Run) -> Any:
    """A program that can't wait, in front of a mock that takes as long as fal."""
    return run_client(sys.executable, CASES, "cancel", "expired", "impatient", timing="realistic", FAL_KEY="sk-test")


def test_correct_program_is_good(good: Any) -> None:
    assert (good.code, good.report["conclusion"], good.findings()) == (0, "good", set())


def test_subscribe_is_told_each_state_and_gets_a_film(good: Any) -> None:
    assert good.said["subscribe"] == {
        "states": ["InProgress", "Completed"],
        "logged": True,
        "keys": ["video", "seed"],
        "video": ["url", "content_type", "file_name"],
        **FILM,
    }


def test_request_is_followed_by_its_id_and_by_its_handle(good: Any) -> None:
    assert good.said["submit"] == {"status": "InProgress", "events": ["Completed"], "keys": ["video", "seed"]}


def test_client_that_awaits_gets_the_same(good: Any) -> None:
    said = good.said["asynchronous"]

    assert said == {"events": ["InProgress", "Completed"], "keys": ["video", "seed"], "seed": 7}


def test_sync_call_answers_with_the_film(good: Any) -> None:
    assert good.said["run"] == {"seed": 42, **FILM}


def test_webhook_is_signed_as_the_page_says(good: Any) -> None:
    assert good.said["webhook"] == {"verified": True, "altered": False, "same": True, "status": "OK", **FILM}


def test_webhook_tells_a_failure_with_its_items(good: Any) -> None:
    assert good.said["webhook_of_failure"] == {
        "verified": True,
        "status": "ERROR",
        "error": "Invalid status code: 422",
        "type": "content_policy_violation",
    }


def test_uploaded_picture_becomes_a_film(uploads: Any) -> None:
    assert uploads.said["upload"] == {"same": True, "host": "v3b.fal.media", **FILM}


@pytest.mark.parametrize("case", UPLOADS[1:])
def test_uploaded_picture_can_be_downloaded(uploads: Any, case: str) -> None:
    assert uploads.said[case] is True


def test_program_that_uploads_is_good(uploads: Any) -> None:
    assert (uploads.code, uploads.report["conclusion"], uploads.findings()) == (0, "good", set())


def test_refusal_of_the_content_is_raised_with_the_models_item(good: Any) -> None:
    said = good.said["moderation"]

    assert (said["error"], said["status"], said["retryable"]) == ("Invalid status code: 422", 422, "false")
    assert [(one["loc"], one["type"]) for one in said["message"]] == [(["body", "prompt"], "content_policy_violation")]


def test_failure_is_raised_from_the_result(good: Any) -> None:
    said = good.said["failure"]

    assert (said["status"], said["retryable"], said["message"][0]["type"]) == (500, "true", "internal_server_error")


def test_wrong_body_is_accepted_and_told_at_the_result(wrong: Any) -> None:
    said = wrong.said["wrong_body"]

    assert (said["accepted"], said["status"]) == (True, 422)
    assert [(one["loc"][-1], one["type"], one["input"]) for one in said["message"]] == [
        ("prompt", "string_type", 7),
        ("resolution", "literal_error", "8k"),
        ("duration", "literal_error", 5),
    ]


def test_wrong_body_is_told_at_once_by_a_sync_call(wrong: Any) -> None:
    at_once, later = wrong.said["wrong_body_at_once"], wrong.said["wrong_body"]

    assert (at_once["status"], at_once["message"]) == (422, later["message"])


def test_run_reports_a_wrong_body_at_the_create_as_an_error(wrong: Any) -> None:
    found = [one for one in wrong.report["findings"] if one["rule"] == "fal.unknown-resolution"]

    assert wrong.code == 1
    assert {(one["severity"], one["subject"]) for one in found} == {
        ("error", "POST /bytedance/seedance-2.0/text-to-video")
    }


def test_id_behind_fals_own_prefix_leads_nowhere(wrong: Any) -> None:
    said = wrong.said["prefix"]

    assert (said["accepted"], said["status"]) == (True, 404)
    assert said["message"] == "Path /seedance-2.0/text-to-video not found"
    assert "fal.fal-ai-prefix" in wrong.findings("error")


def test_unknown_id_is_said_by_each_call(wrong: Any) -> None:
    assert [(one["status"], one["message"]) for one in wrong.said["unknown"]] == [(404, '{"status":"NOT_FOUND"}')] * 3


def test_streamed_output_is_offered_by_no_seedance_model(wrong: Any) -> None:
    assert "text/event-stream" in wrong.said["stream"]
    assert "conduct.unknown-endpoint" in wrong.findings("error")


def test_wrong_key_is_refused(wrong: Any) -> None:
    said = wrong.said["wrong_key"]

    assert (said["status"], said["message"]) == (401, "No user found for Key ID and Secret")


def test_cancelled_request_has_no_result(timely: Any) -> None:
    said = timely.said["cancel"]

    assert (said["position"], said["kind"]) == (1, "client_cancelled")
    assert (said["status"], said["type"]) == (499, "client_cancelled")


def test_late_cancel_is_refused(timely: Any) -> None:
    assert timely.said["cancel"]["again"]["message"] == '{"status":"ALREADY_COMPLETED"}'


def test_request_that_waits_for_too_long_expires_and_isnt_sent_again(timely: Any) -> None:
    said = timely.said["expired"]

    assert (said["status"], said["type"], said["timeout"]) == (504, "request_timeout", "user")


def test_clients_own_patience_cancels(timely: Any) -> None:
    assert timely.said["impatient"] == "FalClientTimeoutError"


def test_what_the_client_does_by_itself_is_reported_nowhere(timely: Any) -> None:
    assert (timely.code, timely.findings()) == (0, set())
