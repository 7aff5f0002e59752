"""Planted differences are found, each by the rule or row that says otherwise; and where there is none, none is."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.commands.drift import drift
from drytake.contract_tests.drift import drift_of
from drytake.contract_tests.drift.model import Difference

ORIGIN = "https://api.acme.example/api/v1"
CREATE = {"prompt": "a lighthouse", "duration": 5}
TASK = {
    "task_id": "0123456789abcdef0123456789abcdef",
    "status": "succeeded",
    "credits_cost": 75,
    "created_at": "2026-11-29T12:00:00Z",
}
Recording = list[dict[str, Any]]


def call(
    method: str, path: str, said: Any, body: Any = None, *, status: int = 200, at: str = "12:00:00"
) -> dict[str, Any]:
    text = json.dumps(said)
    head = [{"name": "Authorization", "value": "Bearer sk-test-secret-of-mine"}]
    request: dict[str, Any] = {"method": method, "url": ORIGIN + path, "headers": head}
    if body is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(body)}
    content = {"mimeType": "application/json", "text": text, "size": len(text)}
    response = {
        "status": status,
        "headers": [{"name": "content-type", "value": "application/json"}],
        "content": content,
    }
    return {"startedDateTime": f"2026-11-29T{at}.000Z", "request": request, "response": response}


def envelope(data: Any, code: int = 200) -> dict[str, Any]:
    return {
        "code": code,
        "trace_id": "0123456789abcdef0123456789abcdef",
        "message": None if code == 200 else "no",
        "data": data,
    }


def created(**more: Any) -> dict[str, Any]:
    return envelope({**TASK, "status": "queued", "model": "acme-1", "balance": 9925, **more})


def ended(**more: Any) -> dict[str, Any]:
    result = {
        "video_url": "https://cdn.acme.example/v.mp4",
        "error_message": None,
        "finished_at": "2026-11-29T12:02:00Z",
    }
    return envelope({**TASK, "result": result, **more})


def clean() -> Recording:
    """Return what the documents say: a create, two polls, the balance."""
    poll = f"/tasks?task_id={TASK['task_id']}"
    return [
        call("POST", "/videos", created(), CREATE),
        call("GET", poll, envelope({**TASK, "status": "running", "result": None}), at="12:01:30"),
        call("GET", poll, ended(), at="12:02:10"),
        call("GET", "/balance", envelope({"available": 9925, "granted": 10_000}), at="12:02:20"),
    ]


def compared(recording: Recording, **how: Any) -> tuple[Difference, ...]:
    return drift_of([("t.har", json.dumps({"log": {"entries": recording}}).encode())], **how).differences


def body_of(entry: dict[str, Any]) -> Any:
    return json.loads(entry["response"]["content"]["text"])


def put(entry: dict[str, Any], said: Any) -> None:
    text = said if isinstance(said, str) else json.dumps(said)
    entry["response"]["content"] |= {"text": text, "size": len(text)}


def changed(number: int, change: Callable[[Any], None]) -> Callable[[Recording], None]:
    """Return what changes the body of a response."""

    def plant(recording: Recording) -> None:
        said = body_of(recording[number])
        change(said)
        put(recording[number], said)

    return plant


def status(number: int, code: int) -> Callable[[Recording], None]:
    def plant(recording: Recording) -> None:
        recording[number]["response"]["status"] = code

    return plant


def add(entry: dict[str, Any]) -> Callable[[Recording], None]:
    return lambda recording: recording.append(entry)


PLANTED: dict[str, tuple[Callable[[Recording], None], str, str]] = {
    "field-new": (changed(2, lambda said: said["data"].update(queue="eu")), "200 /data/queue", "acme/query-task/responses"),
    "field-missing": (changed(2, lambda said: said["data"].pop("created_at")), "200 /data/created_at", "acme/query-task/responses"),
    "field-type": (changed(3, lambda said: said["data"].update(available="9925")), "200 /data/available", "acme/get-balance/responses"),
    "state-new": (changed(1, lambda said: said["data"].update(status="warming_up")), "/data/status", "acme/query-task/states"),
    "status-new": (status(3, 418), "418", "acme/get-balance/responses"),
    "form-new": (lambda recording: put(recording[3], "<html>"), "200", "acme/get-balance/responses"),
    "header-new": (
        lambda recording: recording[3]["response"]["headers"].append({"name": "X-Acme-Region", "value": "eu"}),
        "x-acme-region",
        "acme/headers",
    ),
    "price": (changed(0, lambda said: said["data"].update(credits_cost=100)), "acme-1", "acme rate 15 per second of output"),
    "timing": (lambda recording: recording[1].update(startedDateTime="2026-11-29T12:10:00.000Z"), "video", "acme/timing"),
    "accepted": (
        add(call("POST", "/videos", created(task_id="f" * 32), {**CREATE, "duration": 20}, at="12:05:00")),
        "acme.duration-out-of-range",
        "acme.duration-out-of-range",
    ),
    "refused": (
        add(call("POST", "/videos", envelope(None, 400), {**CREATE, "prompt": "another"}, status=400, at="12:05:00")),
        "400",
        "acme/create-video/responses",
    ),
    "endpoint-new": (add(call("GET", "/queues", envelope(None), at="12:05:00")), "GET /api/v1/queues", "acme/operations"),
}  # fmt: skip
"""Kind of difference to what plants it, where it is found, and the row that says otherwise."""


def test_what_is_documented_shows_no_difference() -> None:
    assert compared(clean()) == ()


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_difference_is_found_and_no_other(kind: str) -> None:
    plant, at, row = PLANTED[kind]
    recording = clean()
    plant(recording)
    if kind == "timing":
        recording[2]["startedDateTime"] = "2026-11-29T12:10:30.000Z"

    found = compared(recording)

    assert [(one.kind, one.at, one.row) for one in found] == [(kind, at, row)]
    assert found[0].source.url.startswith("https://docs.acme.example/")
    assert found[0].calls


def test_all_of_them_are_found_together() -> None:
    recording = clean()
    for kind in (
        "price",
        "state-new",
        "field-missing",
        "field-new",
        "header-new",
        "accepted",
        "refused",
        "endpoint-new",
    ):
        PLANTED[kind][0](recording)

    assert {one.kind for one in compared(recording)} == {
        *("price", "state-new", "field-missing", "field-new", "header-new", "accepted", "refused", "endpoint-new")
    }


def test_of_several_forms_the_nearest_is_compared() -> None:
    recording = clean()
    put(recording[2], ended(result={"video_url": 5, "error_message": None, "finished_at": None}))

    assert [(one.kind, one.at) for one in compared(recording)] == [("field-type", "200 /data/result/video_url")]


def test_equal_differences_are_one_with_all_their_calls() -> None:
    recording = clean()
    PLANTED["field-new"][0](recording)
    recording.append(deepcopy(recording[2]))

    (found,) = compared(recording)
    assert found.calls == ("t.har, entry 3: GET /api/v1/tasks", "t.har, entry 5: GET /api/v1/tasks")


@pytest.fixture
def har(tmp_path: Path) -> Path:
    recording = clean()
    PLANTED["field-new"][0](recording)
    PLANTED["accepted"][0](recording)
    path = tmp_path / "t.har"
    path.write_text(json.dumps({"log": {"entries": recording}}))
    return path


def test_values_are_shown_only_where_they_are_asked_for(har: Path) -> None:
    plain, shown = (CliRunner().invoke(drift, [str(har), *more]) for more in ((), ("--with-values",)))

    assert plain.exit_code == shown.exit_code == 1
    assert ("'eu'" in plain.output, "'eu'" in shown.output) == (False, True)
    assert "sk-test" not in shown.output
    assert "row: acme.duration-out-of-range" in plain.output
    assert "days old" in plain.output


def test_json_has_source_and_age(har: Path) -> None:
    done = CliRunner().invoke(drift, [str(har), "--format", "json"])

    first = json.loads(done.output)["differences"][0]
    assert (first["kind"], first["as_of"], first["age_days"] >= 0) == ("accepted", "2026-11-21", True)
    assert "value" not in first


@pytest.mark.parametrize("text", ["{}", '{"log": {"entries": []}}'])
def test_nothing_to_compare_ends_with_2(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.har").write_text(text)

    assert CliRunner().invoke(drift, [str(tmp_path / "t.har")]).exit_code == 2
