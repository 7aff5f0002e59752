"""How long tasks are found, how they are forgotten, and when they expire."""

import json
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

import pytest

from acme.requests import CreateVideo
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Cancel, Create, Lifetime, List, Parent
from drytake.schemas.http import Body, Context, Error, TaskPage, TaskView
from drytake.schemas.provider import (
    CANCELLED,
    FAILED,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    Operation,
    RecordLife,
    ResponseModels,
)
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rulebook import Rulebook

Toy = Callable[..., Callable[..., Any]]
KEY, DAY = "sk-test-records", 86_400


def nothing(_: TaskView, __: Context) -> Body:
    """Render an empty object."""
    return {}


DELETE = Operation(
    name="delete-task",
    method="DELETE",
    path="/api/v1/tasks/{task_id}",
    summary="Cancel a task that waits, remove one that has ended",
    action=Cancel(render=nothing, end=CANCELLED, states=frozenset({QUEUED}), removes=frozenset({SUCCEEDED, FAILED})),
    responses=ResponseModels("acme.responses", {200: "TaskResponse"}),
    task_id="$request.path.task_id",
)


class ListTasks(WireModel):
    """Query of a list."""

    ids: list[str] | None = None


def page(listing: TaskPage, _: Any, __: Context) -> Body:
    """Render a page."""
    return {"ids": [task.id for task in listing.tasks]}


LIST = Operation(
    name="list-tasks",
    method="GET",
    path="/api/v1/tasks/list",
    summary="List tasks",
    action=List(render=page, filters={"ids": attrgetter("id")}),
    contract=Contract.of(Rulebook("acme").section("list-tasks"), ListTasks),
    responses=ResponseModels("acme.responses", {200: "TaskResponse"}),
)


def made(ask: Callable[..., Any], **body: Any) -> Any:
    raw, headers = json.dumps({"prompt": "p"} | body).encode(), {"content-type": "application/json"}
    return ask("POST", "/acme/api/v1/videos", key=KEY, body=raw, headers=headers)


def number(response: Any) -> str:
    return str(response.json()["data"]["task_id"])


def state(ask: Callable[..., Any], task: str) -> tuple[int, str]:
    response = ask("GET", f"/acme/api/v1/tasks?task_id={task}", key=KEY)
    return response.status, response.json()["data"]["status"] if response.status == 200 else ""


def deleted(ask: Callable[..., Any], task: str) -> int:
    return int(ask("DELETE", f"/acme/api/v1/tasks/{task}", key=KEY).status)


def clock(ask: Callable[..., Any]) -> Any:
    return ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]


def test_record_of_a_task_that_has_ended_is_removed(toy: Toy) -> None:
    ask = toy(DELETE)
    task = number(made(ask))

    assert (deleted(ask, task), state(ask, task)[0], deleted(ask, task)) == (200, 404, 404)


def balance(ask: Callable[..., Any]) -> Any:
    return ask("GET", "/acme/api/v1/balance", key=KEY).json()["data"]["available"]


@pytest.mark.parametrize(("forgets", "found", "again"), [(1, 404, 404), (0, 200, 409)])
def test_record_of_a_task_that_is_cancelled_may_go_too(toy: Toy, forgets: int, found: int, again: int) -> None:
    assert isinstance(DELETE.action, Cancel)
    action = replace(DELETE.action, states=frozenset({QUEUED, RUNNING}), forgets="forget")
    realistic = Settings(timing="realistic")
    switches = {**get_provider("acme").switches, "forget": forgets}
    ask = toy(replace(DELETE, action=action), settings=realistic, switches=switches)
    before, task = balance(ask), number(made(ask))

    assert (deleted(ask, task), state(ask, task)[0], deleted(ask, task)) == (200, found, again)
    assert balance(ask) == before


def test_task_that_waits_is_cancelled_and_one_that_runs_is_neither(toy: Toy) -> None:
    ask = toy(DELETE, settings=Settings(timing="per-poll"))
    waits, runs = number(made(ask)), number(made(ask))
    state(ask, runs)

    assert (deleted(ask, waits), deleted(ask, runs)) == (200, 409)
    assert state(ask, waits)[0] == 200


def test_task_is_found_as_long_as_its_provider_says(toy: Toy) -> None:
    ask = toy(LIST, records=RecordLife(7 * DAY))
    task = number(made(ask))

    clock(ask).advance(7 * DAY - 60)
    assert state(ask, task)[0] == 200
    clock(ask).advance(120)
    assert state(ask, task)[0] == 404
    assert ask("GET", "/acme/api/v1/tasks/list", key=KEY).json()["data"]["ids"] == []


def test_end_may_be_forgotten_sooner(toy: Toy) -> None:
    ask = toy(records=RecordLife(7 * DAY, {SUCCEEDED: DAY}))
    task = number(made(ask))

    clock(ask).advance(DAY + 60)
    assert state(ask, task)[0] == 404


@pytest.mark.parametrize("how", ["its provider says so", "a scenario happens"])
def test_task_is_not_found_right_after_it_was_made(toy: Toy, how: str) -> None:
    said = {"errors": {**get_provider("acme").errors, "not-visible": Error(422, "recordInfo is null")}}
    life = {"records": RecordLife(7 * DAY, hidden=5, early="not-visible")} if how.startswith("its") else {}
    ask = toy(**said, **life)
    clock(ask).freeze()
    task = number(made(ask, prompt="p" if life else "[drytake:not-visible-yet]"))

    early = ask("GET", f"/acme/api/v1/tasks?task_id={task}", key=KEY)
    clock(ask).advance(5)

    assert (early.status, early.json()["message"]) == ((422, "recordInfo is null") if life else (404, "Task not found"))
    assert "x-drytake-violations" not in early.headers
    assert state(ask, task) == (200, "succeeded")
    journal = ask.args[0].engine.tenant(KEY).journal  # type: ignore[attr-defined]
    assert [entry.injected for entry in journal] == ([()] * 3 if life else [("not-visible-yet",)] * 2 + [()])


def test_parameter_that_is_a_list_may_be_repeated(toy: Toy) -> None:
    ask = toy(LIST)
    first, second, _ = (number(made(ask)) for _ in range(3))

    listed = ask("GET", f"/acme/api/v1/tasks/list?ids={first}&ids={second}", key=KEY).json()["data"]["ids"]
    assert set(listed) == {first, second}


# --- what changes the row that makes tasks -----------------------------------------------------------------------


def create(**fields: Any) -> Operation:
    row = get_provider("acme").create
    assert isinstance(row.action, Create)
    return replace(row, action=replace(row.action, **fields))


EXPIRED_WORDS = {"states": {**get_provider("acme").states, "expired": "expired"}}


def test_task_expires_that_has_not_ended_in_time(toy: Toy) -> None:
    row = create(lifetime=Lifetime("$request.body#/duration"))
    ask = toy(row, settings=Settings(timing="realistic"), **EXPIRED_WORDS)
    task = number(made(ask, duration=5))

    clock(ask).advance(4)
    assert state(ask, task)[1] != "expired"
    clock(ask).advance(2)
    assert state(ask, task)[1] == "expired"


def test_task_that_never_ends_expires_by_the_usual_time(toy: Toy) -> None:
    ask = toy(
        create(lifetime=Lifetime("$request.body#/expires_after", usual=3_600)),
        settings=Settings(timing="realistic"),
        **EXPIRED_WORDS,
    )
    task = number(made(ask, prompt="[drytake:stuck]"))

    clock(ask).advance(3_500)
    assert state(ask, task)[1] != "expired"
    clock(ask).advance(200)
    assert state(ask, task)[1] == "expired"


def other(request: CreateVideo) -> str:
    """Return the task that a prompt names."""
    return request.prompt.partition("again ")[2]


def again(request: CreateVideo, task: TaskView) -> Body:
    """Return what is made of a task of before."""
    return {**task.body, "duration": 9}


CARRY = create(parent=Parent(id=other, fits=lambda _: True, error="not-carried-on", body=again))
REFUSED = {"errors": {**get_provider("acme").errors, "not-carried-on": Error(409, "no {task_id}")}}


def test_request_that_carries_a_task_on_stands_for_its_body(toy: Toy) -> None:
    ask = toy(CARRY, **REFUSED)
    first = number(made(ask, ratio="1:1"))
    second = number(made(ask, prompt=f"again {first}"))

    info = ask.args[0].engine.results.info(f"acme/{second}/0.mp4")  # type: ignore[attr-defined]
    assert (info.seconds, info.width, info.height) == (9, 960, 960)


@pytest.mark.parametrize("which", ["unknown", "waits"])
def test_task_that_cannot_be_carried_on_is_refused(toy: Toy, which: str) -> None:
    ask = toy(CARRY, settings=Settings(timing="per-poll"), **REFUSED)
    task = number(made(ask)) if which == "waits" else "t"

    assert made(ask, prompt=f"again {task}").status == 409


def test_call_has_an_id_of_the_providers_form_on_each_response(toy: Toy) -> None:
    ask = toy(headers={"x-request-id": "{call}"}, call_id=lambda digits, seconds: f"call-{int(seconds)}-{digits[:4]}")
    response = made(ask)

    assert response.headers["x-request-id"].startswith("call-")
    assert number(response) not in response.headers["x-request-id"]


def test_operations_lie_at_a_gateways_path_too(toy: Toy) -> None:
    ask = toy(settings=Settings(timing="instant", switches={"acme": {"base-path": "/gateway"}}), base_path="/api/v1")
    response = ask(
        "POST", "/acme/gateway/videos", key=KEY, body=b'{"prompt": "p"}', headers={"content-type": "application/json"}
    )

    assert (response.status, made(ask).status) == (200, 200)
