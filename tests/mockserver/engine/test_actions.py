"""What rows can say beyond the usual: late validation, calls that wait, results of their own, ids, deadlines, headers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Cancel, Create, Poll, Result
from drytake.schemas.http import Body, Context, Error, Failure, Response, TaskView, json_response
from drytake.schemas.ids import uuid_id
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, QUEUED, RUNNING, Durations, Operation, Provider, State
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
KEY = "sk-test-actions"
GOOD = {"prompt": "a fox", "duration": 4}
CREATED = ACME.operation("create-video")
CREATE = cast("Create", CREATED.action)


def state(task: TaskView, context: Context) -> Body:
    """Render a task and how the call came."""
    return {"id": task.id, "state": task.state, "ahead": task.ahead, "logs": context.query.get("logs")}


def made(task: TaskView, context: Context) -> Body:
    """Render a result."""
    return {"url": context.result(task), "seed": task.seed}


def failed(task: TaskView, _: Context) -> Response:
    """Render why there is none."""
    wrong = [each.rule.name for each in task.violations]
    return json_response({"cause": task.cause, "wrong": wrong, "body": task.body}, 422, ((b"x-cause", b"1"),))


def sold(**changes: Any) -> Provider:
    """Return a seller whose create row differs so; its state and result are two calls."""
    action = replace(CREATE, **{"render": state, **changes})
    common: Any = {"contract": None, "aliases": (), "task_id": "$request.path.id", "responses": {}, "variants": ()}
    rows: tuple[Operation, ...] = (
        replace(CREATED, action=action),
        replace(ACME.operation("query-task"), path="/t/{id}/status", **common, action=Poll(render=state, status=WAITS)),
        replace(
            ACME.operation("query-task"),
            name="result",
            path="/t/{id}",
            **common,
            action=Result(render=made, failed=failed),
        ),
        ACME.operation("cancel-task"),
        ACME.operation("get-balance"),
    )
    return replace(
        ACME,
        id="toy",
        operations=rows,
        envelope=None,
        states={**ACME.states, EXPIRED: "expired"},
        headers={"x-toy-id": "{id}"},
        errors={**ACME.errors, "in-progress": Error(400, "still {word}")},
        failures={**ACME.failures, "expired": Failure("too late", 504)},
        timing=replace(ACME.timing, video=Durations(10, 20)),
    )


WAITS: dict[State, int] = {QUEUED: 202, RUNNING: 202}


class Seller:
    """A seller in process, on a clock that only the test moves."""

    def __init__(self, app: App, ask: Callable[..., Any]) -> None:
        self.app, self._ask = app, ask
        self.clock = app.engine.tenant(KEY).clock
        self.clock.freeze()

    def post(self, body: Any, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json", **headers}
        return self._ask(self.app, "POST", "/toy/api/v1/videos", key=KEY, body=raw, headers=sent)

    def get(self, path: str) -> Any:
        return self._ask(self.app, "GET", f"/toy{path}", key=KEY)

    @property
    def spent(self) -> Decimal:
        balance = self._ask(self.app, "GET", "/toy/api/v1/balance", key=KEY).json()
        return Decimal(balance["granted"] - balance["available"])


@pytest.fixture
def seller(ask: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def start(timing: str = "realistic", **changes: Any) -> Iterator[Seller]:
        engine = Engine(Settings(timing=timing))  # type: ignore[arg-type]
        engine.mounts["toy"] = engine.mounted(sold(**changes))
        yield Seller(create_app(engine), ask)
        engine.close()

    return start


LATE: dict[str, Any] = {"validate": "when it runs", "charge": "success"}


def test_a_wrong_body_makes_a_task_that_fails_when_it_would_run(seller: Callable[..., Any]) -> None:
    with seller(**LATE) as toy:
        created = toy.post({"prompt": "a fox", "duration": 99})
        path = f"/t/{created.json()['id']}"
        before = toy.get(path)
        toy.clock.advance(10)
        after = toy.get(path)
        spent = toy.spent

    assert (created.status, before.status, after.status) == (200, 400, 422)
    assert after.json() == {
        "cause": "invalid",
        "wrong": ["duration-out-of-range"],
        "body": {"prompt": "a fox", "duration": 99},
    }
    assert spent == 0


def test_its_violations_are_told_at_the_create(seller: Callable[..., Any]) -> None:
    with seller(**LATE) as toy:
        created = toy.post({"prompt": "a fox", "duration": 99})
        entry = next(entry for entry in toy.app.engine.tenant(KEY).journal if entry.operation == "create-video")

    assert [violation.rule.id for violation in entry.violations] == ["acme.duration-out-of-range"]
    assert "acme.duration-out-of-range" in created.headers["x-drytake-violations"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"", b'"text"', b"\xff"])
def test_what_is_no_object_is_refused_at_once(seller: Callable[..., Any], body: bytes) -> None:
    with seller(**LATE) as toy:
        assert toy.post(body).status == 400


def test_what_succeeds_is_charged_at_its_end(seller: Callable[..., Any]) -> None:
    with seller(**LATE) as toy:
        toy.post(GOOD)
        before = toy.spent
        toy.clock.advance(30)
        after = toy.spent

    assert (before, after) == (0, 60)


def test_the_status_tells_the_state(seller: Callable[..., Any]) -> None:
    with seller() as toy:
        path = f"/t/{toy.post(GOOD).json()['id']}/status"
        polls = []
        for seconds in (0, 10, 20):
            toy.clock.advance(seconds)
            polls.append((toy.get(path).status, toy.get(f"{path}?logs=1").json()))

    assert [(status, each["state"], each["ahead"]) for status, each in polls] == [
        (202, "queued", 2),
        (202, "running", 0),
        (200, "succeeded", 0),
    ]
    assert {each["logs"] for _, each in polls} == {"1"}


def test_a_result_is_a_call_of_its_own(seller: Callable[..., Any]) -> None:
    with seller() as toy:
        task_id = toy.post(GOOD).json()["id"]
        early = toy.get(f"/t/{task_id}")
        toy.clock.advance(30)
        result = toy.get(f"/t/{task_id}")

    assert (early.status, early.json()["message"]) == (400, "still queued")
    assert result.json()["url"].endswith(f"/_drytake/media/toy/{task_id}/0.mp4")
    assert 0 <= result.json()["seed"] < 2**31


def test_a_result_moves_a_task_on_where_polls_do(seller: Callable[..., Any]) -> None:
    with seller(timing="per-poll") as toy:
        path = f"/t/{toy.post(GOOD).json()['id']}"

        assert [toy.get(path).status for _ in range(3)] == [400, 200, 200]


def test_an_id_may_have_a_form_of_its_own(seller: Callable[..., Any]) -> None:
    with seller(id=uuid_id) as toy:
        task_id = toy.post(GOOD).json()["id"]

        assert [len(part) for part in task_id.split("-")] == [8, 4, 4, 4, 12]
        assert toy.get(f"/t/{task_id}/status").json()["id"] == task_id


@pytest.mark.parametrize(
    ("said", "state"), [("2.5", EXPIRED), ("60", "succeeded"), ("soon", "succeeded"), ("-1", "succeeded")]
)
def test_a_task_that_waits_for_longer_than_its_caller_expires(
    seller: Callable[..., Any], said: str, state: str
) -> None:
    with seller(deadline="$request.header.x-within") as toy:
        task_id = toy.post(GOOD, **{"x-within": said}).json()["id"]
        toy.clock.advance(30)

        assert toy.get(f"/t/{task_id}/status").json()["state"] == state
        assert toy.spent == (0 if state == EXPIRED else 60)


def test_every_response_carries_its_headers(seller: Callable[..., Any]) -> None:
    with seller() as toy:
        created = toy.post(GOOD)
        refused = toy.post({})

    assert created.headers["x-toy-id"] == created.json()["id"]
    assert refused.status == 400
    assert len(refused.headers["x-toy-id"]) == 32


def test_a_proxy_s_page_carries_none(seller: Callable[..., Any]) -> None:
    with seller() as toy:
        page = toy.post({"prompt": "a fox [drytake:bad-gateway]"})

    assert page.status == 502
    assert "x-toy-id" not in page.headers


WAITING: dict[str, Any] = {"waits": True, "failed": failed, "validate": "when it runs"}


@pytest.mark.parametrize(
    ("body", "status"), [(GOOD, 200), ({"duration": 4}, 422), ({"prompt": "x [drytake:moderation]"}, 422)]
)
@pytest.mark.parametrize("timing", ["instant", "per-poll"])
def test_a_call_that_waits_is_answered_with_the_end(
    seller: Callable[..., Any], body: Any, status: int, timing: str
) -> None:
    with seller(timing=timing, **WAITING) as toy:
        answered = toy.post(body)

    assert answered.status == status
    assert answered.json().get("state", FAILED) == ("succeeded" if status == 200 else FAILED)


def test_it_waits_for_as_long_as_the_task_takes(seller: Callable[..., Any]) -> None:
    with seller(**WAITING) as toy:
        toy.clock.run(1)
        engine, routes = toy.app.engine, toy.app.routes["toy"]
        delays = [_delay(engine, routes, toy.app, body) for body in (GOOD, {"duration": 4})]

    assert delays == [pytest.approx(30, abs=1), pytest.approx(10, abs=1)]


def _delay(engine: Engine, routes: Any, app: App, body: Any) -> float:
    from drytake.mockserver.engine.call import Call

    headers = {b"authorization": f"Bearer {KEY}".encode(), b"content-type": b"application/json"}
    call = Call(engine.mounts["toy"], "POST", "/api/v1/videos", headers, body=json.dumps(body).encode())
    delivery = app.response(call, routes).delivery
    return 0 if delivery is None else delivery.delay


def test_a_task_can_be_cancelled_in_some_states_only(seller: Callable[..., Any], ask: Callable[..., Any]) -> None:
    cancel = ACME.operation("cancel-task")
    engine = Engine(Settings())
    assert isinstance(cancel.action, Cancel)
    only_queued = replace(cancel, action=replace(cancel.action, states=frozenset({QUEUED}), status=202))
    rows = (CREATED, ACME.operation("query-task"), only_queued)
    engine.mounts["toy"] = engine.mounted(replace(sold(), operations=rows, envelope=ACME.envelope))
    toy = Seller(create_app(engine), ask)
    first, second = (toy.post(GOOD).json()["data"]["task_id"] for _ in range(2))
    queued = ask(toy.app, "POST", f"/toy/api/v1/tasks/{first}/cancel", key=KEY)
    toy.clock.advance(15)
    running = ask(toy.app, "POST", f"/toy/api/v1/tasks/{second}/cancel", key=KEY)

    assert (queued.status, queued.json()["data"]["status"]) == (202, ACME.states[CANCELLED])
    assert running.status == 409


def test_a_cause_picks_one_of_the_words_of_an_end(ask: Callable[..., Any]) -> None:
    engine, seller = Engine(Settings(timing="instant")), sold()
    failures = {**seller.failures, "moderation": Failure("no", 422, word="nsfw")}
    words: dict[State, Any] = {**seller.states, QUEUED: ("waiting", "staged"), FAILED: ("failed", "nsfw")}
    worded = replace(seller, states=words, failures=failures, operations=(CREATED, ACME.operation("query-task")))
    engine.mounts["toy"] = engine.mounted(replace(worded, envelope=ACME.envelope))
    toy = Seller(create_app(engine), ask)
    ids = [toy.post({"prompt": f"x [drytake:{end}]"}).json()["data"]["task_id"] for end in ENDS]

    assert [toy.get(f"/api/v1/tasks?task_id={each}").json()["data"]["status"] for each in ids] == ["nsfw", "failed"]
    assert [worded.state_called(word) for word in ("waiting", "staged", "nsfw", "gone")] == [
        QUEUED,
        QUEUED,
        FAILED,
        None,
    ]


ENDS = ("moderation", "provider-failure")
