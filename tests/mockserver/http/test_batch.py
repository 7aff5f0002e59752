"""Calls of one turn of the event loop are kept together, and nobody is answered before."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from drytake.mockserver.engine.call import Call, HttpRequest
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.store.sqlite import SqliteStore
from drytake.schemas.http import Response

BODY = b'{"prompt": "a lighthouse", "duration": 5}'


class Kept(SqliteStore):
    """Notes when something is kept; fails to where it is told."""

    locks_tenants = False

    def __init__(self, folder: Path) -> None:
        self.events: list[str] = []
        self.fails: Exception | None = None
        super().__init__(f"sqlite:///{folder / 'state.db'}")

    def _commit(self) -> bool:
        if self.fails is not None:
            raise self.fails
        wrote = super()._commit()
        self.events.append("kept")
        return wrote


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def app(store: Kept) -> App:
    app = create_app(Engine(Settings(balance=Decimal(1_000)), store=store))
    assert app.guard.reject_host(b"localhost") is None
    store.events.clear()
    return app


def create(app: App, respond: Callable[[Call, Response], None], *, key: bytes = b"sk-test-batch", body: bytes = BODY) -> None:  # fmt: skip
    headers = {b"host": b"localhost", b"authorization": b"Bearer " + key}
    request = HttpRequest("POST", "/acme/api/v1/videos", b"", headers, body, "http", ("127.0.0.1", 80))
    assert app.respond_directly(request, respond)


def test_one_turn_is_one_transaction_and_answers_come_after_it(app: App, store: Kept) -> None:
    async def turn() -> None:
        for _ in range(10):
            create(app, lambda _, response: store.events.append(f"answered {response.status}"))
        assert store.events == []
        app.flush()

    asyncio.run(turn())
    assert store.events == ["kept", *["answered 200"] * 10]
    assert len(store) == 10


def test_calls_see_what_earlier_ones_of_the_turn_did(app: App) -> None:
    seen: list[Response] = []

    async def turn() -> None:
        for duration in (5, 5, 5):
            create(app, lambda _, response: seen.append(response), body=b'{"prompt": "a", "duration": %d}' % duration)
        headers = {b"host": b"localhost", b"authorization": b"Bearer sk-test-batch"}
        ask = HttpRequest("GET", "/acme/api/v1/balance", b"", headers, b"", "http", None)
        assert app.respond_directly(ask, lambda _, response: seen.append(response))
        app.flush()

    asyncio.run(turn())
    assert json.loads(seen[-1].body)["data"]["available"] == 1_000 - 3 * 75


@pytest.mark.parametrize(
    ("error", "said"), [(sqlite3.OperationalError("the disk is full"), (503, 1)), (ValueError("oh"), (500, 3))]
)
def test_nobody_is_told_of_success_where_keeping_fails(
    app: App, store: Kept, caplog: pytest.LogCaptureFixture, error: Exception, said: tuple[int, int]
) -> None:
    seen: list[int] = []
    status, lines = said

    async def turn() -> None:
        for _ in range(3):
            create(app, lambda _, response: seen.append(response.status))
        store.fails = error
        app.flush()
        store.fails = None
        create(app, lambda _, response: seen.append(response.status))
        app.flush()

    asyncio.run(turn())
    assert seen == [status] * 3 + [200]
    assert len(store) == 1
    assert caplog.text.count(str(error)) == lines


def test_call_that_breaks_the_store_takes_its_turn_with_it(
    app: App, store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def turn() -> None:
        create(app, lambda _, response: seen.append(response.status))
        with monkeypatch.context() as broken:
            broken.setattr(app.engine, "record", _raise)
            create(app, lambda _, response: seen.append(response.status))
            app.flush()
        create(app, lambda _, response: seen.append(response.status))
        app.flush()

    asyncio.run(turn())
    assert seen == [503, 503, 200]
    assert len(store) == 1


def _raise(*_: object) -> None:
    raise StoreError("it went away")


def test_a_store_that_keeps_its_callers_waiting_stops_no_event_loop(app: App, store: Kept) -> None:
    async def turn() -> list[str]:
        with app.engine.lock:
            create(app, lambda _, response: store.events.append(f"answered {response.status}"))
            for _ in range(100):
                await asyncio.sleep(0)
            store.events.append("waited")
        app.flush()
        return store.events

    assert asyncio.run(turn()) == ["waited", "kept", "kept", "answered 200"]


def test_where_tenants_are_locked_a_transaction_is_one_tenants(app: App, store: Kept) -> None:
    store.locks_tenants = True

    async def turn() -> None:
        for key in (b"sk-test-one", b"sk-test-one", b"sk-test-two", b"sk-test-one"):
            create(app, lambda call, _: store.events.append(call.tenant.name), key=key)
        app.flush()

    asyncio.run(turn())
    one, two = store.events[2], store.events[5]
    assert one != two
    assert store.events == ["kept", "kept", one, one, one, two]
