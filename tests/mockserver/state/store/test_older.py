"""Stores and snapshots that an older version wrote, as they were: they open, and all that was in them goes on.

`older/` has what 0.x of 2026-11-29 kept of two keys with two tasks each, of which one is to fail and hasn't yet: a SQLite file as
SQL (layout 2), a Redis as commands (before layouts), and a snapshot (layout 3).
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.control.snapshot import restore
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.store.opening import open_store

Ask = Callable[..., Any]
OLDER = Path(__file__).with_name("older")
KEYS = ("sk-test-old-one", "sk-test-old-two")
PRICE = 75


def sqlite_of(path: Path) -> str:
    with sqlite3.connect(path) as database:
        database.executescript((OLDER / "layout-2.sql").read_text(encoding="utf-8"))
    database.close()
    return f"sqlite:///{path}"


def redis_of(own_redis: Any) -> str:
    import redis

    with redis.Redis.from_url(own_redis.url) as connection:
        for command in json.loads((OLDER / "layout-1.redis.json").read_text(encoding="utf-8")):
            connection.execute_command(*command)
    return str(own_redis.url)


@pytest.fixture(params=["sqlite", "redis", "snapshot"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    """A server on what an older version kept."""
    if request.param == "sqlite":
        url = sqlite_of(tmp_path / "state.db")
    else:
        url = redis_of(request.getfixturevalue("own_redis")) if request.param == "redis" else "memory"
    app = create_app(Engine(Settings(store=url, balance=Decimal(10_000))))
    if request.param == "snapshot":
        restore(app.engine, json.loads((OLDER / "layout-3.json").read_text(encoding="utf-8")))
    yield app
    app.engine.close()


def test_what_an_older_version_kept_goes_on(app: App, ask: Ask) -> None:
    before = [ask(app, "GET", "/acme/api/v1/balance", key=key).json()["data"]["available"] for key in KEYS[:1]]
    for key in KEYS:
        ask(app, "POST", "/_drytake/clock", key=key, body=b'{"advance": 100000}')
        tasks = ask(app, "GET", "/_drytake/tasks", key=key).json()["tasks"]
        ledger = ask(app, "GET", "/_drytake/ledger?provider=acme", key=key).json()["accounts"]["acme"]
        journal = ask(app, "GET", "/_drytake/journal", key=key).json()["calls"]

        assert [task["state"] for task in tasks] == ["failed", "succeeded"]
        assert [entry["kind"] for entry in ledger["entries"]] == ["grant", "charge", "charge", "refund"]
        assert ledger["balance"] == 10_000 - PRICE
        assert [call["operation"] for call in journal][:2] == ["create-video"] * 2
    assert before == [10_000 - 2 * PRICE]
    assert len(app.engine.store) == 4


def test_a_store_that_was_brought_to_the_new_layout_opens_again(tmp_path: Path) -> None:
    url = sqlite_of(tmp_path / "state.db")
    for _ in range(2):
        store = open_store(url, journal_limit=5, file_limit=100)
        assert len(store) == 4
        store.close()


def test_a_redis_of_a_newer_version_says_so(own_redis: Any) -> None:
    import redis

    with redis.Redis.from_url(own_redis.url) as connection:
        connection.set("drytake:layout", 99)
    with pytest.raises(StoreError, match="was written by another version \\(layout 99\\)"):
        open_store(own_redis.url, journal_limit=5, file_limit=100)
