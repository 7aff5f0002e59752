"""Processes that share a Redis: none waits for another that is dead or paused, and none writes over what others wrote."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import ConflictError, Store
from drytake.mockserver.state.store.opening import open_store

Ask = Callable[..., Any]
KEY = "sk-test-conflicts"
PRICE = 75


@pytest.fixture
def opened(redis_url: str) -> Iterator[Callable[[], App]]:
    """Returns a server's application, as another process would have it."""
    apps: list[App] = []

    def open_one() -> App:
        apps.append(create_app(Engine(Settings(store=redis_url, balance=Decimal(10_000)))))
        return apps[-1]

    open_one().engine.reset()
    yield open_one
    for app in apps:
        app.engine.close()


def created(ask: Ask, app: App) -> Any:
    headers = {"content-type": "application/json"}
    return ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=b'{"prompt": "p"}', headers=headers)


def kept(app: App) -> tuple[int, int, int, int]:
    """Return what there is of the tenant: tasks, charges, what was spent, and its calls."""
    with app.engine.lock:
        tenant = app.engine.tenant(KEY)
        account = tenant.accounts["acme"]
        charges = sum(move.kind == "charge" for move in account.entries)
        return len(app.engine.store), charges, int(10_000 - account.balance), tenant.calls


def test_who_is_paused_in_a_call_writes_nothing_over_others(
    ask: Ask, opened: Callable[[], App], monkeypatch: pytest.MonkeyPatch
) -> None:
    paused, other = opened(), opened()
    for app in (paused, other):
        assert created(ask, app).status == 200
    engine, meanwhile = paused.engine, threading.Event()
    record = engine.record

    def wait(call: Call, response: Any) -> None:
        if not meanwhile.is_set():
            meanwhile.set()
            assert created(ask, other).status == 200
        record(call, response)

    monkeypatch.setattr(engine, "record", wait)
    assert created(ask, paused).status == 200

    assert kept(other) == (4, 4, 4 * PRICE, 4)
    assert kept(paused) == (4, 4, 4 * PRICE, 4)


def test_who_comes_too_late_and_cannot_try_again_writes_nothing(opened: Callable[[], App], ask: Ask) -> None:
    paused, other = opened(), opened()
    created(ask, other)
    store: Any = paused.engine.store

    def spend() -> None:
        with paused.engine.lock:
            paused.engine.tenant(KEY).accounts["acme"].balance -= 1_000
            store._redis.delete(*store._redis.keys("drytake:lease:*"))  # as if it had been away for long
            assert created(ask, other).status == 200

    with pytest.raises(ConflictError):
        spend()
    assert kept(paused) == kept(other) == (2, 2, 2 * PRICE, 2)


def test_calls_of_many_at_once_are_each_done_once(opened: Callable[[], App], ask: Ask) -> None:
    apps = [opened() for _ in range(3)]
    statuses: list[int] = []

    def work(app: App) -> None:
        statuses.extend(created(ask, app).status for _ in range(12))

    threads = [threading.Thread(target=work, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 36
    assert {kept(app) for app in apps} == {(36, 36, 36 * PRICE, 36)}


def test_who_is_killed_keeps_others_away_for_a_moment_only(opened: Callable[[], App], ask: Ask, redis_url: str) -> None:
    app, store = opened(), open_store(redis_url, journal_limit=5, file_limit=100)
    victim = Engine(Settings(store=redis_url), store=store)
    store.lock.__enter__()
    victim.tenant(KEY)  # and that was the last of it
    redis: Any = vars(app.engine.store)["_redis"]

    left = [redis.pttl(name) for name in redis.keys("drytake:lease:*")]

    assert len(left) == 1
    assert all(milliseconds <= 300 for milliseconds in left)
    assert created(ask, app).status == 200


@contextmanager
def stopped(own_redis: Any) -> Iterator[None]:
    own_redis.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        own_redis.send_signal(signal.SIGCONT)


def test_a_store_that_hangs_stops_no_event_loop(own_redis: Any) -> None:
    app = create_app(Engine(Settings(store=f"{own_redis.url}?socket_timeout=1")))
    answered: list[str] = []

    async def look() -> int:
        calls = asyncio.gather(*(asyncio.to_thread(_create, app) for _ in range(3)))
        turns = 0
        while not calls.done():
            answered.append(app.health()["status"])
            turns += 1
            await asyncio.sleep(0.001)
        assert await calls == [503] * 3
        return turns

    assert _create(app) == 200
    with stopped(own_redis):
        turns = asyncio.run(look())
        assert app.health()["status"] == "degraded"
    assert _create(app) == 200
    assert app.health()["status"] == "ok"
    assert turns > 10
    app.engine.close()


def _create(app: App) -> int:
    from tests.conftest import ask_app

    return int(created(ask_app, app).status)


def test_a_write_whose_answer_came_too_late_is_not_done_afterwards(own_redis: Any) -> None:
    store: Any = open_store(f"{own_redis.url}?socket_timeout=1", journal_limit=5, file_limit=100)
    app = create_app(Engine(Settings(balance=Decimal(10_000)), store=store))
    assert _create(app) == 200

    with stopped(own_redis):
        assert _create(app) == 503
        time.sleep(0.1)  # past the last moment that the write has
    other: Store = open_store(own_redis.url, journal_limit=5, file_limit=100)

    assert len(other) == 1
    other.close()
    app.engine.close()


def test_a_write_whose_answer_was_lost_is_not_done_twice(own_redis: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store: Any = open_store(own_redis.url, journal_limit=5, file_limit=100)
    app = create_app(Engine(Settings(balance=Decimal(10_000)), store=store))
    wire = store._wire
    commit, lost = wire._commit, list[Any]()

    def lose(**how: Any) -> Any:
        outcome = commit(**how)
        if not lost:
            lost.append(outcome)
            raise _connection_lost()
        return outcome

    monkeypatch.setattr(wire, "_commit", lose)
    assert _create(app) == 200
    assert lost
    assert kept(app) == (1, 1, PRICE, 1)
    app.engine.close()


def _connection_lost() -> Exception:
    import redis

    return redis.ConnectionError("Connection closed by server.")
