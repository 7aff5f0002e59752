"""How long is waited: calls that wait for an end, tasks that are given up, rules that are looked at late, late cancels."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from acme import dialect
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Cancel, Create, Lifetime, Poll
from drytake.schemas.http import Context, Failure
from drytake.schemas.provider import CANCELLED, EXPIRED, Durations, Operation, Provider
from drytake.schemas.registry import get_provider

KEY = "sk-test-patience"
ACME = get_provider("acme")
GOOD = {"prompt": "a fox"}
PATH = "/api/v1/videos"


def patience(_: Any, context: Context) -> float | None:
    """Return what the header `wait` says."""
    return float(context.header("wait")) if context.header("wait") else None


def life(context: Context) -> float | None:
    """Return what the header `life` says."""
    return float(context.header("life")) if context.header("life") else None


def sold(**changes: Any) -> Provider:
    """Return Acme with other words of its create call."""
    action = ACME.create.action
    assert isinstance(action, Create)
    create = replace(ACME.create, action=replace(action, **changes))
    return replace(
        ACME,
        operations=(create, *ACME.operations[1:]),
        states={**ACME.states, EXPIRED: "expired"},
        failures={**ACME.failures, "expired": Failure("too late"), "invalid": Failure("wrong")},
        timing=replace(ACME.timing, video=Durations(10, 20)),
        switches={**ACME.switches, "tells-expiry": True},
    )


class Seller:
    """A seller in process, on a clock that only the test moves."""

    def __init__(self, app: App, ask: Callable[..., Any]) -> None:
        self.app, self._ask = app, ask
        self.tenant = app.engine.tenant(KEY)
        self.clock = self.tenant.clock
        self.clock.freeze()

    def post(self, body: Any = None, **headers: str) -> Any:
        raw, sent = json.dumps(GOOD | (body or {})).encode(), {"content-type": "application/json", **headers}
        return self._ask(self.app, "POST", f"/acme{PATH}", key=KEY, body=raw, headers=sent)

    def state(self) -> str:
        (task,) = self.app.engine.store.tasks_of(None)
        found = self._ask(self.app, "GET", f"/acme/api/v1/tasks?task_id={task.id}", key=KEY)
        return str(found.json()["data"]["status"])

    def cancel(self) -> Any:
        (task,) = self.app.engine.store.tasks_of(None)
        return self._ask(self.app, "POST", f"/acme/api/v1/tasks/{task.id}/cancel", key=KEY)

    @property
    def spent(self) -> Decimal:
        said = self._ask(self.app, "GET", "/acme/api/v1/balance", key=KEY).json()["data"]
        return Decimal(said["granted"] - said["available"])

    def held(self, body: Any = None, **headers: str) -> tuple[Any, float]:
        """Return what a call is answered with, and in how many seconds."""
        engine, sent = self.app.engine, {name.encode(): value.encode() for name, value in headers.items()}
        own = {b"authorization": f"Bearer {KEY}".encode(), b"content-type": b"application/json", **sent}
        call = Call(engine.mounts["acme"], "POST", PATH, own, body=json.dumps(GOOD | (body or {})).encode())
        response = self.app.response(call, self.app.routes["acme"])
        delay = 0 if response.delivery is None else response.delivery.delay
        return json.loads(response.body)["data"]["status"], delay


@pytest.fixture
def seller(monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def start(timing: Any = "realistic", switches: Any = None, **changes: Any) -> Iterator[Seller]:
        provider = sold(**changes)
        monkeypatch.setattr("drytake.mockserver.engine.engine.get_provider", lambda _: provider)
        engine = Engine(Settings(timing=timing, switches={"acme": switches or {}}), providers=["acme"])
        yield Seller(create_app(engine), ask)
        engine.close()

    return start


# --- a seller that looks by itself ---------------------------------------------------------------------------


def test_state_is_that_of_the_sellers_last_look(monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]) -> None:
    provider = sold()
    query = provider.operation("query-task")
    assert isinstance(query.action, Poll)
    row = replace(query, action=replace(query.action, looks=lambda _: 15))
    provider = replace(provider, operations=(provider.create, row))
    monkeypatch.setattr("drytake.mockserver.engine.engine.get_provider", lambda _: provider)
    seller = Seller(create_app(Engine(Settings(timing="realistic"), providers=["acme"])), ask)
    seller.post()

    seen = []
    for _ in range(5):
        seen.append(seller.state())
        seller.clock.advance(10)

    assert seen == ["queued", "queued", "running", "succeeded", "succeeded"]


# --- calls that wait ---------------------------------------------------------------------------------------------

WAITS: dict[str, tuple[dict[str, str], str, float]] = {
    "not at all": ({}, "queued", 0),
    "too short": ({"wait": "5"}, "queued", 5),
    "while it runs": ({"wait": "25"}, "queued", 25),
    "long enough": ({"wait": "60"}, "succeeded", 30),
}


@pytest.mark.parametrize(("headers", "state", "seconds"), WAITS.values(), ids=WAITS)
def test_call_is_held_until_the_end_or_for_as_long_as_it_says(
    seller: Callable[..., Any], headers: dict[str, str], state: str, seconds: float
) -> None:
    with seller(wait=patience) as toy:
        toy.clock.run(1)
        said, delay = toy.held(**headers)

    assert (said, delay) == (state, pytest.approx(seconds, abs=0.5))


def test_call_may_say_in_its_body_that_it_waits(seller: Callable[..., Any]) -> None:
    with seller(wait=lambda request, _: float(request.duration)) as toy:
        assert toy.held({"prompt": "[drytake:stuck]", "duration": 9}) == ("queued", 9)


def test_task_that_never_ends_is_waited_for_in_vain(seller: Callable[..., Any]) -> None:
    with seller(wait=patience) as toy:
        assert toy.held({"prompt": "[drytake:stuck]"}, wait="7") == ("queued", 7)


@pytest.mark.parametrize(("prompt", "state"), [("p", "succeeded"), ("[drytake:moderation]", "failed")])
def test_where_polls_move_tasks_a_call_that_waits_needs_none(
    seller: Callable[..., Any], prompt: str, state: str
) -> None:
    with seller("per-poll", wait=patience) as toy:
        assert toy.held({"prompt": prompt}, wait="7") == (state, 0)


@pytest.mark.parametrize("timing", ["per-poll", "realistic"])
def test_scenario_answers_a_call_that_waits_before_the_end(seller: Callable[..., Any], timing: str) -> None:
    with seller(timing, wait=patience) as toy:
        assert toy.held({"prompt": "[drytake:wait-over]"}, wait="7") == ("queued", 0)


# --- tasks that are given up -------------------------------------------------------------------------------------

LIFE: dict[str, Any] = {
    "lifetime": Lifetime(seconds=life, running=CANCELLED, switch="tells-expiry"),
    "charge": "success",
}
ENDS: dict[str, tuple[str, bool, str]] = {
    "before it runs": ("4", True, "expired"),
    "before it runs, unnamed": ("4", False, "cancelled"),
    "while it runs": ("15", True, "cancelled"),
    "never": ("30", True, "succeeded"),
}


@pytest.mark.parametrize(("seconds", "named", "state"), ENDS.values(), ids=ENDS)
def test_task_is_given_up_that_takes_longer_than_it_may(
    *, seller: Callable[..., Any], seconds: str, named: bool, state: str
) -> None:
    with seller(switches={"tells-expiry": named}, **LIFE) as toy:
        toy.post(life=seconds)
        toy.clock.advance(float(seconds) - 1)
        before = toy.state()
        toy.clock.advance(1)

        assert before in ("queued", "running")
        assert toy.state() == state
        assert bool(toy.spent) is (state == "succeeded")


def test_task_that_never_ends_is_given_up_too(seller: Callable[..., Any]) -> None:
    with seller(**LIFE) as toy:
        toy.post({"prompt": "[drytake:stuck]"}, life="100")
        toy.clock.advance(100)

        assert toy.state() == "cancelled"


# --- rules that are looked at late -------------------------------------------------------------------------------

LATE: dict[str, Any] = {"late": ("audio-alone",), "charge": "success", "render": dialect.cancelled}
ALONE = {"audio_urls": ["https://example.com/a.mp3"]}


def test_rule_that_is_looked_at_late_lets_the_task_fail(seller: Callable[..., Any]) -> None:
    with seller(**LATE) as toy:
        created = toy.post(ALONE)
        before = toy.state()
        toy.clock.advance(10)

        assert (created.status, before, toy.state(), toy.spent) == (200, "queued", "failed", 0)
        assert "acme.audio-alone" in created.headers["x-drytake-violations"]


@pytest.mark.parametrize("body", [{"duration": 99}, ALONE | {"duration": 99}], ids=["alone", "with a late one"])
def test_all_other_rules_are_looked_at_at_once(seller: Callable[..., Any], body: Any) -> None:
    with seller(**LATE) as toy:
        assert toy.post(body).status == 400
        assert list(toy.app.engine.store.tasks_of(None)) == []


# --- cancels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("repeatable", "status"), [(True, 200), (False, 409)])
def test_cancel_of_a_task_that_has_ended_may_be_no_error(
    *, seller: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, repeatable: bool, status: int
) -> None:
    row = ACME.operation("cancel-task")
    assert isinstance(row.action, Cancel)
    changed = replace(row, action=replace(row.action, repeatable=repeatable))
    rows: tuple[Operation, ...] = tuple(changed if one is row else one for one in ACME.operations)
    monkeypatch.setattr(f"{__name__}.ACME", replace(ACME, operations=rows))
    with seller() as toy:
        toy.post()
        toy.clock.advance(30)

        assert toy.cancel().status == status
        assert toy.state() == "succeeded"
