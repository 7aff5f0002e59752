"""Creates of which more than the price hangs on the request: each field of the action that says so."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from acme import dialect
from drytake.mockserver.engine.creation import task_maker
from drytake.mockserver.engine.dialects import dialect_of
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Create, Parent, Unpublished
from drytake.schemas.http import Failure
from drytake.schemas.ids import uuid_id
from drytake.schemas.provider import QUEUED, Durations, Phase
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rulebook import Rulebook

Ask = Callable[..., Any]
Toy = Callable[..., Ask]
ACME = get_provider("acme")
OWN = ACME.create.action
assert isinstance(OWN, Create)
PLAIN = OWN
KEY = "sk-test-creates"


def row(**fields: Any) -> Any:
    return replace(ACME.create, action=replace(PLAIN, **fields))


def made(ask: Ask, path: str = "/acme/api/v1/videos", **fields: str) -> Any:
    body, headers = json.dumps({"prompt": "p", **fields}).encode(), {"content-type": "application/json"}
    return ask("POST", path, key=KEY, body=body, headers=headers)


def task(ask: Ask) -> Any:
    (found,) = ask.args[0].engine.store.tasks_of(None)  # type: ignore[attr-defined]
    return found


def queried(ask: Ask) -> Any:
    return ask("GET", f"/acme/api/v1/tasks?task_id={task(ask).id}", key=KEY).json()["data"]


def balance(ask: Ask) -> Any:
    return ask("GET", "/acme/api/v1/balance", key=KEY).json()["data"]["available"]


def test_an_id_may_have_a_form_of_its_own(toy: Toy) -> None:
    ask = toy(row(id=uuid_id))

    assert UUID(made(ask).json()["data"]["task_id"]).version == 4


def test_a_switch_picks_one_of_several_forms_of_ids(toy: Toy) -> None:
    ask = toy(row(ids={"old": lambda digits, _: f"old-{digits[:8]}"}), switches={**ACME.switches, "id-form": "new"})
    new = made(ask).json()["data"]["task_id"]
    ask.args[0].engine.mounts["acme"].switches["id-form"] = "old"  # type: ignore[attr-defined]
    old = made(ask).json()["data"]["task_id"]

    assert (new[:4] == "old-", old[:4] == "old-") == (False, True)


def test_what_a_task_makes_may_hang_on_its_request(toy: Toy) -> None:
    ask = toy(row(kind=lambda request: "image" if request.model == "acme-1-fast" else "video"))
    made(ask, model="acme-1-fast")

    assert task(ask).kind == "image"


def test_a_task_may_be_remembered_by_more_than_fields(toy: Toy) -> None:
    ask = toy(row(keep=("model",), data=lambda _, context: {"by": context.id, "words": 1}))
    said = made(ask).json()

    assert task(ask).provider_data == {"model": "acme-1", "by": said["trace_id"], "words": 1}
    assert ask.args[0].engine.mounts["acme"].dialect.of_task is None  # type: ignore[attr-defined]


def test_a_request_may_be_refused_that_breaks_no_rule(toy: Toy) -> None:
    ask = toy(row(refuses=lambda request, _: "content-refused" if request.prompt == "no" else ""))

    assert made(ask, prompt="no").status == 400
    assert made(ask).status == 200
    assert task(ask).raw == b'{"prompt": "p"}'


def test_a_request_may_let_its_own_task_fail(toy: Toy) -> None:
    failures = {**ACME.failures, "face": Failure("There is a face")}
    ask = toy(row(ends=lambda _, context: "face" if context.happens("face") else ""), failures=failures)
    made(ask, prompt="[drytake:face]")

    assert queried(ask)["result"]["error_message"] == "There is a face"
    assert ask.args[0].engine.tenant(KEY).journal[0].injected == ("face",)  # type: ignore[attr-defined]


def test_what_a_scenario_chooses_comes_before_what_the_request_brings(toy: Toy) -> None:
    ask = toy(row(ends=lambda *_: "provider-failure"))
    made(ask, prompt="[drytake:moderation]")

    assert task(ask).outcome.name == "moderation"


@pytest.mark.parametrize("prompt", ["p", "[drytake:moderation]"])
def test_a_price_may_be_held_until_the_task_succeeds(toy: Toy, prompt: str) -> None:
    ask = toy(row(charge="success"), settings=Settings(timing="per-poll", balance=Decimal(1_000)))
    cost = made(ask, prompt=prompt).json()["data"]["credits_cost"]
    before = balance(ask)
    queried(ask)
    queried(ask)

    assert (before, balance(ask)) == (1_000, 1_000 - cost if prompt == "p" else 1_000)


@pytest.mark.parametrize("prompt", ["p", "[drytake:moderation]"])
def test_more_may_be_held_than_a_task_costs_in_the_end(toy: Toy, prompt: str) -> None:
    longest = row(charge="success", reserve=lambda *_: Decimal(225))
    ask = toy(longest, settings=Settings(timing="per-poll", balance=Decimal(1_000)))
    cost = made(ask, prompt=prompt).json()["data"]["credits_cost"]
    account = ask.args[0].engine.tenant(KEY).account("acme", "credits", Decimal(0))  # type: ignore[attr-defined]
    during = (account.balance, account.held)
    queried(ask)
    queried(ask)

    assert during == (1_000, 225)
    assert (account.balance, account.held) == (1_000 - (cost if prompt == "p" else 0), 0)


def test_what_is_held_has_to_be_there(toy: Toy) -> None:
    ask = toy(row(charge="success", reserve=lambda *_: Decimal(225)), settings=Settings(balance=Decimal(200)))

    assert made(ask).json()["message"].endswith("costs 225, 200 are available")


DRAFT = Parent(id="$request.body#/draft", fits=lambda task: task.data["ratio"] == "1:1", cause="no-draft", lifetime=60)


@pytest.mark.parametrize(
    ("ratio", "seconds", "state"),
    [("1:1", 0, "succeeded"), ("9:16", 0, "failed"), ("1:1", 61, "failed")],
    ids=["a draft", "another task", "too late"],
)
def test_a_task_may_go_on_from_another_for_a_time(toy: Toy, ratio: str, seconds: float, state: str) -> None:
    finish = replace(row(parent=DRAFT), name="finish-video", path="/api/v1/finals", aliases=())
    ask = toy(finish, failures={**ACME.failures, "no-draft": Failure("There is no such draft")})
    clock = ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]
    clock.freeze()
    draft = made(ask, ratio=ratio).json()["data"]["task_id"]
    clock.advance(seconds)
    final = made(ask, "/acme/api/v1/finals", draft=draft).json()["data"]["task_id"]
    said = ask("GET", f"/acme/api/v1/tasks?task_id={final}", key=KEY).json()["data"]

    assert said["status"] == state
    assert bool(said["credits_cost"]) == (state == "succeeded")


def test_when_money_moves_may_hang_on_who_calls(toy: Toy) -> None:
    ask = toy(row(charge=lambda context: "success" if context.user else "create"))
    made(ask)

    assert task(ask).held


def test_a_price_may_hang_on_switches(toy: Toy) -> None:
    ask = toy(row(price=None, cost=lambda _, context: Decimal(context.switches["url-lifetime"]) / 1_000))

    assert made(ask).json()["data"]["credits_cost"] == 86.4


@pytest.mark.parametrize("stand_in", [None, Decimal(3)])
def test_a_price_that_nobody_publishes_is_noted_and_stood_in_for(toy: Toy, stand_in: Decimal | None) -> None:
    rules = Rulebook("acme")
    rules.rules.update(ACME.rules.rules)
    rules.rules["price-unpublished"] = ACME.rules.rules["unknown-task"]
    ask = toy(row(price=None, cost=lambda *_: Unpublished(stand_in, "nobody says it", "acme-1")), rules=rules)
    said = made(ask)

    assert said.json()["data"]["credits_cost"] == (stand_in or 0)
    assert "nobody says it" in said.headers["x-drytake-violations"]
    assert bool((task(ask).provider_data or {}).get("unpriced")) is (stand_in is None)


def test_a_response_may_say_its_request_again(toy: Toy) -> None:
    ask = toy(row(render=lambda task, context: dialect.created(task, context) | {"p": task.request.prompt}))

    assert made(ask).json()["data"]["p"] == "p"


def test_a_row_without_a_price_is_no_row() -> None:
    with pytest.raises(TypeError, match="neither `price` nor `cost`"):
        task_maker(ACME.create, replace(PLAIN, price=None))


def test_a_phase_may_have_a_second_word(toy: Toy) -> None:
    behind = Phase("throttled", lambda task: task.ahead > 0, "a task behind others")
    ask = toy(
        settings=Settings(timing="realistic"),
        states={**ACME.states, QUEUED: ("queued", "throttled")},
        phases={QUEUED: (behind,)},
        timing=replace(ACME.timing, video=Durations(queued=12, running=60)),
    )
    clock = ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]
    clock.freeze()
    made(ask)
    words = []
    for _ in range(3):
        words.append(queried(ask)["status"])
        clock.advance(10)

    assert words == ["throttled", "queued", "running"]
    assert ask.args[0].engine.tenant(KEY).journal[1].state == QUEUED  # type: ignore[attr-defined]
    provider = ask.args[0].engine.mounts["acme"].provider  # type: ignore[attr-defined]
    assert provider.state_called("throttled") == QUEUED
    assert dialect_of(provider).reached_by["query-task"]["state throttled"] == "a task behind others"
