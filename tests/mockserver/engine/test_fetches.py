"""Tasks whose results come as files, or go: what a poll and a delete do beside the usual."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from drytake.contract_tests.journals.report import settlement
from drytake.mockserver.engine.call import ApiError
from drytake.mockserver.engine.dialects import dialect_of
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Delete, Poll, Result
from drytake.schemas.http import Body, Context, Error, ResultFile, TaskView, json_response
from drytake.schemas.provider import SUCCEEDED, Operation
from drytake.schemas.registry import get_provider
from drytake.schemas.variants import Variant

Ask = Callable[..., Any]
Toy = Callable[..., Ask]
ACME = get_provider("acme")
KEY = "sk-test-fetches"
FILE = ((b"content-type", b"video/mp4"),)


def fetched(task: TaskView, _: Context) -> Body:
    return ResultFile(FILE) if task.state == SUCCEEDED else {"status": task.word}


def hidden(data: Mapping[str, Any], age: float, request: Any, context: Context) -> str:
    """Hide what was deleted, is too old, or is asked for with a task id of its own making."""
    if data.get("gone"):
        return "it was deleted"
    asked = request.task_id if hasattr(request, "task_id") else context.params["task_id"]
    return "it is old" if age > 60 or not asked else ""


FETCH = replace(
    ACME.operation("query-task"),
    action=Poll(render=fetched, hidden=hidden, media=True),
    variants=(Variant("body", media="video/mp4"),),
)
DELETE = Operation(
    name="delete-task",
    method="DELETE",
    path="/api/v1/tasks/{task_id}",
    summary="Delete a task's result",
    action=Delete(render=lambda task, _: {"deleted": task.id}, hidden=hidden, running="unknown-task"),
    task_id="$request.path.task_id",
)


def made(ask: Ask, key: str = KEY, **fields: str) -> str:
    body, headers = json.dumps({"prompt": "p", **fields}).encode(), {"content-type": "application/json"}
    return str(ask("POST", "/acme/api/v1/videos", key=key, body=body, headers=headers).json()["data"]["task_id"])


def query(ask: Ask, task_id: str, key: str = KEY) -> Any:
    return ask("GET", f"/acme/api/v1/tasks?task_id={task_id}", key=key)


def delete(ask: Ask, task_id: str) -> Any:
    return ask("DELETE", f"/acme/api/v1/tasks/{task_id}", key=KEY)


def engine(ask: Ask) -> Any:
    return ask.args[0].engine  # type: ignore[attr-defined]


def test_a_running_task_is_json_and_a_finished_one_its_result(toy: Toy) -> None:
    ask = toy(FETCH, settings=Settings(timing="per-poll"))
    task_id = made(ask)
    first, second = query(ask, task_id), query(ask, task_id)

    assert first.json()["data"] == {"status": "running"}
    assert (second.headers["content-type"], second.body[4:8]) == ("video/mp4", b"ftyp")


@pytest.mark.parametrize(
    ("key", "timing", "age", "status"),
    [
        (KEY, "realistic", 0, 409),
        (KEY, "instant", 0, 200),
        (KEY, "instant", 90_000, 410),
        ("sk-test-drytake-moderation", "instant", 0, 422),
    ],
)
def test_a_result_of_its_own_is_the_file_as_long_as_it_is_kept(
    toy: Toy, key: str, timing: Any, age: float, status: int
) -> None:
    errors = {**ACME.errors, "in-progress": Error(409, "still {word}"), "unknown-file": Error(410, "gone")}
    action = Result(
        render=lambda _, __: ResultFile(FILE),
        failed=lambda _, __: json_response({}, 422),
        media=True,
        gone="unknown-file",
    )
    ask = toy(replace(FETCH, action=action, variants=()), settings=Settings(timing=timing), errors=errors)
    task_id = made(ask, key=key)
    engine(ask).tenant(key).clock.advance(age)
    response = query(ask, task_id, key=key)

    assert response.status == status
    assert (response.body[4:8] == b"ftyp") is (status == 200)


def test_a_result_of_its_own_counts_as_fetched(toy: Toy) -> None:
    action = Result(render=lambda _, __: ResultFile(FILE), failed=lambda _, __: json_response({}, 422), media=True)
    errors = {**ACME.errors, "in-progress": Error(409, "still {word}")}
    ask = toy(replace(FETCH, action=action, variants=()), errors=errors)
    task_id = made(ask)
    before = settlement(engine(ask)).line
    query(ask, task_id)

    assert ["0 results fetched" in before, "1 result fetched" in settlement(engine(ask)).line] == [True, True]


def test_a_task_that_is_hidden_is_unknown_and_why_is_noted(toy: Toy) -> None:
    ask = toy(FETCH)
    task_id = made(ask)
    engine(ask).tenant(KEY).clock.advance(61)
    response = query(ask, task_id)

    assert response.status == 404
    assert "any more: it is old" in response.headers["x-drytake-violations"]


def test_a_hidden_task_isnt_moved_on(toy: Toy) -> None:
    ask = toy(FETCH, settings=Settings(timing="per-poll"))
    task_id = made(ask)
    engine(ask).tenant(KEY).clock.advance(61)
    query(ask, task_id)

    (task,) = engine(ask).store.tasks_of(None)
    assert task.poll_count == 0


def test_a_deleted_result_is_gone(toy: Toy) -> None:
    ask = toy(FETCH, DELETE)
    task_id = made(ask)

    assert delete(ask, task_id).json()["data"] == {"deleted": task_id}
    assert (query(ask, task_id).status, delete(ask, task_id).status) == (404, 404)


def test_a_task_that_runs_isnt_deleted_where_a_rule_says_so(toy: Toy) -> None:
    ask = toy(FETCH, DELETE, settings=Settings(timing="realistic"))
    task_id = made(ask)
    response = delete(ask, task_id)

    assert response.status == 404
    assert "still runs" in response.headers["x-drytake-violations"]


def test_any_task_goes_where_no_rule_says_otherwise(toy: Toy) -> None:
    action = Delete(render=lambda task, _: {"was": task.word})
    ask = toy(replace(DELETE, action=action), settings=Settings(timing="realistic"))

    assert delete(ask, made(ask)).json()["data"] == {"was": "running"}


def test_nobody_deletes_another_keys_task(toy: Toy) -> None:
    ask = toy(FETCH, DELETE)
    task_id = made(ask)

    assert query(ask, task_id, key="sk-test-other").status == 404


def test_a_poll_may_let_its_result_be_forgotten(toy: Toy) -> None:
    ask = toy(replace(FETCH, action=Poll(render=fetched, hidden=hidden, forget="task_id")))
    task_id = made(ask)

    assert (query(ask, task_id).status, query(ask, task_id).status) == (200, 404)


def test_snapshots_know_that_a_result_may_be_gone() -> None:
    kept = dialect_of(replace(ACME, operations=(*ACME.operations, DELETE))).of_task

    assert kept is not None
    assert kept.model_validate({"model": "acme-1", "ratio": "16:9", "gone": True})


def test_coverage_says_how_to_meet_both_kinds_of_body(toy: Toy) -> None:
    ways = engine(toy(FETCH)).mounts["acme"].dialect.reached_by["query-task"]

    assert (ways["body JSON"], ways["body video/mp4"]) == ("timing per-poll", "scenario success")


# --- what a dialect admits ---------------------------------------------------------------------------------------


def admit(_: Any, call: Any, request: Any) -> Callable[[], None]:
    """Refuse one prompt; note others once there is a task."""
    if request.prompt == "no":
        raise ApiError("content-refused")
    return lambda: call.tenant.provider_data.setdefault("acme", {}).update(noted=request.prompt)


OWN = replace(dialect_of(ACME), handlers={}, admit=admit, of_task=None)


@pytest.mark.parametrize(("prompt", "notes"), [("no", {}), ("yes", {"acme": {"noted": "yes"}})])
def test_a_dialect_may_look_at_a_request_before_it_makes_a_task(toy: Toy, prompt: str, notes: Any) -> None:
    ask = toy(dialect=f"{__name__}:OWN")
    body, headers = json.dumps({"prompt": prompt}).encode(), {"content-type": "application/json"}
    response = ask("POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers)

    assert response.status == (400 if prompt == "no" else 200)
    assert engine(ask).tenant(KEY).provider_data == notes
