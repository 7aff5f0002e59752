"""Recorded responses in the place of the mock's own, and the mock's rules beside them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.contract_tests.recordings.playback import PlaybackEngine, playback_of
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from tests.conftest import Answered, ask_app

ORIGIN = "https://api.acme.example/api/v1"
KEY = "sk-test-played"


def entry(method: str, path: str, said: Any, body: Any = None, *, status: int = 200, **headers: str) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": ORIGIN + path, "headers": []}
    if body is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(body)}
    text = json.dumps(said)
    listed = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    content = {"mimeType": "application/json", "text": text, "size": len(text)}
    return {"request": request, "response": {"status": status, "headers": listed, "content": content}}


def created(task: str) -> dict[str, Any]:
    return {"code": 200, "data": {"task_id": task, "status": "queued"}}


def state(word: str) -> dict[str, Any]:
    return {"code": 200, "data": {"status": word}}


RECORDING = [
    entry(
        "POST",
        "/videos",
        created("real-1"),
        {"prompt": "a lighthouse", "duration": 5},
        content_encoding="br",
        x_own="1",
    ),
    entry("POST", "/videos", created("real-2"), {"prompt": "a harbour"}),
    entry("GET", "/tasks?task_id=real-1", state("running")),
    entry("GET", "/tasks?task_id=real-1", state("succeeded")),
    entry("GET", "/balance", {"code": 418}, status=418),
]


@pytest.fixture
def app() -> App:
    playback, _ = playback_of([("t.har", json.dumps({"log": {"entries": RECORDING}}).encode())])
    return App(PlaybackEngine(Settings(timing="instant"), playback))


def create(app: App, body: Any, key: str | None = KEY) -> Answered:
    raw = json.dumps(body).encode()
    return ask_app(app, "POST", "/acme/api/v1/videos", key=key, body=raw, headers={"content-type": "application/json"})


def test_equal_call_gets_its_recorded_response_however_its_body_is_spelled(app: App) -> None:
    found = create(app, {"duration": 5, "prompt": "a lighthouse"})

    assert found.json()["data"]["task_id"] == "real-1"
    assert found.headers["x-own"] == "1"
    assert "content-encoding" not in found.headers


def test_other_create_gets_the_next_that_was_recorded(app: App) -> None:
    tasks = [create(app, {"prompt": text}).json()["data"]["task_id"] for text in ("a harbour", "anything", "more")]

    assert tasks == ["real-2", "real-1", "real-2"]


def test_equal_calls_get_theirs_in_order_and_the_last_again(app: App) -> None:
    states = [
        ask_app(app, "GET", "/acme/api/v1/tasks?task_id=real-1", key=KEY).json()["data"]["status"] for _ in range(3)
    ]

    assert states == ["running", "succeeded", "succeeded"]


def test_what_was_not_recorded_is_the_mocks_own(app: App) -> None:
    assert ask_app(app, "GET", "/acme/api/v1/tasks?task_id=nobody", key=KEY).status == 404


def test_rules_go_on_checking(app: App) -> None:
    found = create(app, {"prompt": "a harbour", "duration": 99})

    assert (found.status, found.json()["data"]["task_id"]) == (200, "real-1")
    assert "acme.duration-out-of-range" in found.headers["x-drytake-violations"]
    assert create(app, {"prompt": "a harbour"}, key=None).status == 401


def test_recording_of_nobody_ends_with_2(tmp_path: Any) -> None:
    (tmp_path / "t.har").write_text('{"log": {"entries": []}}')

    done = CliRunner().invoke(main, ["serve", "--from", str(tmp_path / "t.har"), "--port", "0"])

    assert (done.exit_code, "no call of a known provider" in done.output) == (2, True)
