"""Queues: so many tasks run at once, and of those that wait the most urgent is next."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from acme.requests import CreateVideo
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Create, Queue
from drytake.schemas.http import Context
from drytake.schemas.registry import get_provider

KEY = "sk-test-queueing"
SECONDS = 120
"""How long one of Acme's tasks runs; none waits by itself."""
Ask = Callable[..., Any]


def two_at_once(request: CreateVideo, _: Context) -> Queue | None:
    """Return a queue a model; a prompt that says `urgent` goes before others."""
    return Queue(request.model, 2, int("urgent" in request.prompt))


@pytest.fixture
def ask(toy: Callable[..., Ask]) -> Ask:
    row = get_provider("acme").create
    assert isinstance(row.action, Create)
    queued = replace(row, action=replace(row.action, queue=two_at_once, charge="success"))
    return toy(queued, settings=Settings(timing="realistic"))


def made(ask: Ask, prompt: str = "p", **body: Any) -> str:
    raw, headers = json.dumps({"prompt": prompt} | body).encode(), {"content-type": "application/json"}
    response = ask("POST", "/acme/api/v1/videos", key=KEY, body=raw, headers=headers)
    return str(response.json()["data"]["task_id"])


def states(ask: Ask, *tasks: str) -> list[str]:
    found = (ask("GET", f"/acme/api/v1/tasks?task_id={task}", key=KEY).json()["data"]["status"] for task in tasks)
    return list(found)


def advance(ask: Ask, seconds: float) -> None:
    engine(ask).tenant(KEY).clock.advance(seconds)


def engine(ask: Ask) -> Any:
    return ask.args[0].engine  # type: ignore[attr-defined]


def test_third_task_waits_until_one_has_ended(ask: Ask) -> None:
    first, second, third = (made(ask) for _ in range(3))
    assert states(ask, first, second, third) == ["running", "running", "queued"]

    advance(ask, SECONDS + 1)
    assert states(ask, first, second, third) == ["succeeded", "succeeded", "running"]

    advance(ask, SECONDS + 1)
    assert states(ask, third) == ["succeeded"]


def test_each_model_has_a_queue_of_its_own(ask: Ask) -> None:
    made(ask), made(ask)

    assert states(ask, made(ask, model="acme-1-fast")) == ["running"]


def test_urgent_task_goes_before_those_that_wait_and_stops_none_that_runs(ask: Ask) -> None:
    running = [made(ask), made(ask)]
    third, fourth, urgent = made(ask), made(ask), made(ask, "urgent")
    assert states(ask, *running, urgent) == ["running", "running", "queued"]

    advance(ask, SECONDS + 1)
    assert states(ask, third, fourth, urgent) == ["running", "queued", "running"]


def test_money_of_a_task_that_is_moved_back_moves_at_its_end(ask: Ask) -> None:
    made(ask), made(ask), made(ask)
    moved = made(ask)
    made(ask, "urgent"), made(ask, "urgent")

    advance(ask, 2 * SECONDS + 2)
    assert states(ask, moved) == ["running"]
    task = engine(ask).store.get("acme", moved)
    account = engine(ask).tenant(KEY).account("acme", "credits", Decimal(0))
    assert (task.held, account.held) == (True, 2 * task.price)


@pytest.mark.parametrize("which", ["waits", "runs"])
def test_cancelled_task_lets_those_behind_it_begin_at_once(ask: Ask, which: str) -> None:
    first, second = made(ask), made(ask)
    third, fourth = made(ask), made(ask)
    advance(ask, SECONDS - 10)
    gone = third if which == "waits" else first
    ask("POST", f"/acme/api/v1/tasks/{gone}/cancel", key=KEY)
    advance(ask, 11 if which == "waits" else 0)

    assert states(ask, fourth if which == "waits" else third) == ["running"]
    assert states(ask, second) == ["succeeded" if which == "waits" else "running"]
