"""A store whose driver fails: each call is refused in the provider's words, and served again once the store is back."""

import json
import logging
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store import sqlite_file
from drytake.schemas.registry import get_provider, provider_ids

Ask = Callable[..., Any]
KEY = "sk-test-failures"
CREATE = "/acme/api/v1/videos"
PROVIDERS = {name: f"/{name}{get_provider(name).create.path}" for name in provider_ids()}


@pytest.fixture
def served() -> Iterator[Callable[[str], App]]:
    """Returns the application on a store that a URL names."""
    apps: list[App] = []

    def serve(url: str) -> App:
        apps.append(create_app(Engine(Settings(store=url, balance=Decimal(1_000)))))
        return apps[-1]

    yield serve
    for app in apps:
        app.engine.outbox.close()
        app.engine.store.close()


def created(ask: Ask, app: App) -> Any:
    return ask(app, "POST", CREATE, key=KEY, body=b'{"prompt": "p"}', headers={"content-type": "application/json"})


def kept(app: App) -> tuple[int, int]:
    """Return what the store holds of the caller: tasks, and what the ledger says was spent."""
    with app.engine.lock:
        account = app.engine.tenant(KEY).accounts["acme"]
        return len(app.engine.store), int(1_000 - account.balance)


class Trouble:
    """A SQLite store that fails in one way and is mended again."""

    def __init__(self, app: App, path: Path) -> None:
        self.database: sqlite3.Connection = app.engine.store._database  # type: ignore[attr-defined]
        self.path = path
        self.other: sqlite3.Connection | None = None
        self.sound = b""

    def lock(self) -> None:
        self.other = sqlite3.connect(self.path, isolation_level=None)
        self.other.execute("BEGIN IMMEDIATE")

    def unlock(self) -> None:
        assert self.other is not None
        self.other.close()

    def close_for_writing(self) -> None:
        self.database.execute("PRAGMA query_only = ON")

    def open_for_writing(self) -> None:
        self.database.execute("PRAGMA query_only = OFF")

    def fill(self) -> None:
        self.database.execute("PRAGMA max_page_count = 1")  # SQLite takes the pages that there are

    def empty(self) -> None:
        self.database.execute("PRAGMA max_page_count = 1000000")

    def scribble(self) -> None:
        self.database.execute("PRAGMA cache_size = 0")
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.sound = self.path.read_bytes()
        with self.path.open("r+b") as file:
            file.write(b"garbage!" * (len(self.sound) // 8))

    def restore(self) -> None:
        with self.path.open("r+b") as file:
            file.write(self.sound)


def assert_one_outage(caplog: pytest.LogCaptureFixture, failures: int) -> None:
    """See that the log has one line for its begin, one for its end, and none for each call."""
    began, ended = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert (began.levelno, began.exc_info) == (logging.ERROR, None)
    assert "can't be used as a store: " in began.getMessage()
    assert began.getMessage().endswith("; calls are refused until it can")
    assert ended.getMessage().startswith("the store can be used again, after ")
    assert ended.getMessage().endswith(f"; {failures} uses failed")


TROUBLES = {
    "locked": (Trouble.lock, "database is locked", Trouble.unlock),
    "read-only": (Trouble.close_for_writing, "readonly database", Trouble.open_for_writing),
    "full": (Trouble.fill, "database or disk is full", Trouble.empty),
    "garbage": (Trouble.scribble, "", Trouble.restore),
}


@pytest.mark.parametrize(("hurt", "said", "mend"), TROUBLES.values(), ids=TROUBLES)
def test_sqlite_that_fails_is_a_503_until_it_is_mended(
    request: pytest.FixtureRequest, hurt: Callable[[Trouble], None], said: str, mend: Callable[[Trouble], None]
) -> None:
    ask, served, caplog = map(request.getfixturevalue, ("ask", "served", "caplog"))
    tmp_path, monkeypatch = map(request.getfixturevalue, ("tmp_path", "monkeypatch"))
    monkeypatch.setattr(sqlite_file, "_PATIENCE_SECONDS", 0.01)
    path = tmp_path / "state.db"
    app = served(f"sqlite:///{path}")
    assert created(ask, app).status == 200
    before, trouble = kept(app), Trouble(app, path)

    hurt(trouble)
    refused = [created(ask, app) for _ in range(20)]
    mend(trouble)

    failed = [response for response in refused if response.status != 200]
    assert failed
    assert {response.status for response in failed} == {503}
    assert all(response.json()["code"] == 503 and b"store" not in response.body for response in failed)
    assert all(f"{path} can't be used as a store: " in response.headers["x-drytake-reason"] for response in failed)
    assert all(said in response.headers["x-drytake-reason"] for response in failed)
    assert app.health()["status"] == "degraded"
    assert created(ask, app).status == 200
    assert_one_outage(caplog, len(failed))
    assert app.health()["status"] == "ok"
    tasks = before[0] + 1 + len(refused) - len(failed)
    assert kept(app) == (tasks, tasks * 75)


def test_redis_that_goes_and_comes_back(
    own_redis: Any, ask: Ask, served: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = served(own_redis.url)
    assert created(ask, app).status == 200
    own_redis.stop()
    responses = {name: ask(app, "POST", path, key=KEY) for name, path in PROVIDERS.items()}
    download = ask(app, "GET", "/_drytake/files/none/x.png")
    state = ask(app, "GET", "/_drytake/state")
    own_redis.start()

    statuses = {name: response.status for name, response in responses.items()}
    assert statuses["acme"] == 503
    assert set(statuses.values()) <= {200, 429, 503}  # as providers say it that are overloaded; some in the body
    assert (download.status, state.status) == (503, 503)
    for response in responses.values():
        assert "the Redis at " in response.headers["x-drytake-reason"]
        assert b"Redis" not in response.body
    for response in (download, state):
        assert response.headers["content-type"] == "application/problem+json"
        assert "the Redis at " in response.json()["detail"]
    assert created(ask, app).status == 200
    assert_one_outage(caplog, len(PROVIDERS) + 2)
    assert kept(app) == (2, 150)


def test_a_served_store_that_goes_and_comes_back(own_redis: Any) -> None:
    def create() -> httpx.Response:
        return httpx.post(f"{origin}{CREATE}", json={"prompt": "p"}, headers={"authorization": f"Bearer {KEY}"})

    engine = Engine(Settings(store=own_redis.url))
    with running(engine) as (origin, _):
        before = create()
        own_redis.stop()
        refused, health = create(), httpx.get(f"{origin}/_drytake/health")
        own_redis.start()
        after = create()
    engine.store.close()

    assert [response.status_code for response in (before, refused, health, after)] == [200, 503, 200, 200]
    assert "the Redis at " in refused.headers["x-drytake-reason"]


@pytest.mark.parametrize(
    ("hurt", "said", "mend"),
    [
        (("CONFIG", "SET", "maxmemory", "1"), "maxmemory", ("CONFIG", "SET", "maxmemory", "0")),
        (("REPLICAOF", "127.0.0.1", "1"), "read only", ("REPLICAOF", "NO", "ONE")),
    ],
    ids=["full", "read-only"],
)
def test_redis_that_takes_no_writes(request: pytest.FixtureRequest, hurt: Any, said: str, mend: Any) -> None:
    own_redis, ask, served = map(request.getfixturevalue, ("own_redis", "ask", "served"))
    app = served(own_redis.url)
    redis = app.engine.store._redis
    assert created(ask, app).status == 200

    redis.execute_command(*hurt)
    refused = created(ask, app)
    redis.execute_command(*mend)

    assert refused.status == 503
    assert said in refused.headers["x-drytake-reason"]
    assert created(ask, app).status == 200
    assert kept(app) == (2, 150)


def test_redis_that_hangs(own_redis: Any, ask: Ask, served: Any) -> None:
    app = served(f"{own_redis.url}?socket_timeout=1")
    assert created(ask, app).status == 200

    own_redis.send_signal(signal.SIGSTOP)
    refused = created(ask, app)
    own_redis.send_signal(signal.SIGCONT)

    assert refused.status == 503
    assert "imeout" in refused.headers["x-drytake-reason"]
    assert created(ask, app).status == 200


def test_a_use_that_fails_at_its_end_keeps_nobody_away(
    own_redis: Any, ask: Ask, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = served(own_redis.url)
    store: Any = app.engine.store
    monkeypatch.setattr(store, "_keep", lambda _: store._work.later("NO-SUCH-COMMAND"))  # Redis drops all of it then

    assert created(ask, app).status == 503
    assert ask(app, "POST", "/_drytake/clock", key=KEY, body=b'{"advance": 1}').status == 503
    monkeypatch.undo()
    assert store._redis.keys("drytake:lease:*") == []
    assert created(ask, app).status == 200


@pytest.fixture
def posted() -> Iterator[tuple[str, threading.Event]]:
    """URL that takes a callback, and what is set then."""
    came = threading.Event()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            came.set()

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Taker) as taker:
        threading.Thread(target=taker.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{taker.server_port}/", came
        taker.shutdown()


def test_callbacks_wait_for_the_store(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, posted: tuple[str, threading.Event]
) -> None:
    own_redis, ask, served = map(request.getfixturevalue, ("own_redis", "ask", "served"))
    url, came = posted
    app = served(own_redis.url)
    body = {"prompt": "p", "callback_url": url}
    headers = {"content-type": "application/json"}
    made = ask(app, "POST", CREATE, key=KEY, body=json.dumps(body).encode(), headers=headers)
    assert made.status == 200, made.body

    own_redis.stop()
    app.engine.outbox.wake()
    deadline = time.monotonic() + 20
    while "callbacks wait: " not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    own_redis.start()
    ask(app, "POST", "/_drytake/clock", key=KEY, body=b'{"advance": 100000}', headers=headers)

    assert came.wait(20)
    assert caplog.text.count("callbacks wait: ") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("store", ["sqlite:///{folder}/garbage.db", "redis://127.0.0.1:1/0"], ids=["sqlite", "redis"])
def test_a_server_whose_store_fails_from_the_start_says_so_and_ends(store: str, workers: str, tmp_path: Path) -> None:
    (tmp_path / "garbage.db").write_bytes(b"garbage!" * 1_000)
    url = store.format(folder=tmp_path)
    command = [sys.executable, "-m", "drytake.cli", "serve", "--port", "0", "--store", url, "--workers", workers]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=25)

    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert "can't be used as a store: " in line
