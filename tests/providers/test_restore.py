"""A snapshot replaces all of a server's state at once, whatever its store is; a bad one replaces nothing."""

import copy
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.mockserver.control.snapshot import SnapshotError, restore, snapshot
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.store.opening import open_store

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
KEYS = ("sk-test-restore-1", "sk-test-restore-2")
OUTAI, XSKILL, VENICE = "/outai/api/v1/video/seedance-2", "/xskill/api/v3/tasks/create", "/venice/api/v1/video/queue"
VIDEO = {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "5s", "aspect_ratio": "16:9"}
HOOK = {"model": "st-ai/super-seed2", "params": {"prompt": "p"}, "callback_url": "http://127.0.0.1:1/hook"}


def strict(text: str | bytes) -> Any:
    """Read JSON as RFC 8259 has it: without NaN and Infinity."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


_APPS: list[App] = []


def app_on(store: str = "memory", *, posts: bool = False, **more: Any) -> App:
    """Return a server on a store. One that posts would change what it holds at any time; its thread ends with the test."""
    switches: dict[str, dict[str, Any]] = {"venice": {"rate-limits": True}, "xskill": {"running-limit": 50}}
    _APPS.append(create_app(Engine(Settings(store=store, timing="realistic", switches=switches, **more))))
    if not posts:
        _APPS[-1].engine.outbox.close()
    return _APPS[-1]


def end_apps() -> None:
    while _APPS:
        _APPS.pop().engine.outbox.close()


@pytest.fixture(autouse=True)
def _ending() -> Iterator[None]:
    yield
    end_apps()


class Client:
    """Asks an application in process."""

    def __init__(self, app: App, ask: Callable[..., Any], key: str | None = None) -> None:
        self._app, self._ask, self._key = app, ask, key

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        return self._ask(self._app, method, path, key=self._key, body=raw, headers=headers)


def fill(app: App, ask: Callable[..., Any]) -> None:
    """Let two tenants have something of everything."""
    for key in KEYS:
        say = Client(app, ask, key)
        say("POST", "/_drytake/clock", {"freeze": True})
        say("POST", OUTAI, {"prompt": "a [drytake:moderation]"})
        say("POST", OUTAI, {"prompt": "a", "duration": 99})
        say("POST", XSKILL, HOOK)
        say("POST", VENICE, VIDEO)
        say("POST", "/xskill/api/v3/upload/image", {"image_data": PNG})
        say("POST", "/_drytake/scenario", [{"name": "rate-limit", "times": 3, "provider": "venice"}])
        say("POST", "/_drytake/clock", {"advance": 100})
        say("POST", "/_drytake/timing", {"mode": "per-poll"})
        say("POST", XSKILL, HOOK)


def held(app: App) -> str:
    """Return all that a server holds, in a form to compare."""
    return json.dumps(snapshot(app.engine), allow_nan=False, sort_keys=True)


@pytest.fixture
def app(url: str, opened: Callable[[], Any], ask: Callable[..., Any]) -> App:
    """A server on each store, with something of everything."""
    opened().delete_tenant(None)
    opened().replace_files([])
    made = app_on(url)
    fill(made, ask)
    return made


@pytest.fixture(params=["sqlite", "redis"])
def shared(request: pytest.FixtureRequest, tmp_path: Path, ask: Callable[..., Any]) -> App:
    """The same on those that can fail."""
    sqlite = f"sqlite:///{tmp_path / 'state.db'}"
    made = app_on(sqlite if request.param == "sqlite" else request.getfixturevalue("redis_url"))
    made.engine.reset()
    fill(made, ask)
    return made


@pytest.fixture(scope="module")
def good(ask: Callable[..., Any]) -> Any:
    made = app_on()
    fill(made, ask)
    return strict(held(made))


# --- what comes in -----------------------------------------------------------------------------------------------


def test_what_was_there_goes_and_what_comes_stays(app: App, good: Any, ask: Callable[..., Any]) -> None:
    assert strict(held(app)) != good
    assert restore(app.engine, good) == len(good["tasks"])
    assert strict(held(app)) == good

    empty = {**good, "tenants": [], "tasks": [], "files": []}
    assert restore(app.engine, empty) == 0
    left = strict(held(app))
    assert (left["tasks"], left["files"], [tenant["id"] for tenant in left["tenants"]]) == ([], [], [""])


def test_calls_that_follow_are_the_newest(app: App, good: Any, ask: Callable[..., Any]) -> None:
    later = copy.deepcopy(good)
    for number, entry in enumerate(entry for tenant in later["tenants"] for entry in tenant["journal"]):
        entry["serial"] = 2**52 + number
    restore(app.engine, later)
    Client(app, ask, KEYS[0])("GET", "/outai/api/v1/credits")

    calls = Client(app, ask)("GET", "/_drytake/journal?limit=1000").json()["calls"]
    assert calls[-1]["operation"] == "get-credits"
    assert [call["serial"] for call in calls] == sorted(call["serial"] for call in calls)


def test_only_as_many_bytes_of_files_as_fit_come_in(url: str, opened: Callable[[], Any], good: Any) -> None:
    small = app_on(url, file_limit=len(PNG) * 3 // 4)
    assert len(good["files"]) == 2
    restore(small.engine, good)
    assert strict(held(small))["files"] == good["files"][1:]


def test_callbacks_that_wait_are_posted_after_all(good: Any, ask: Callable[..., Any]) -> None:
    with running(Engine(Settings())) as (_, app):
        restore(app.engine, good)
        say = Client(app, ask, KEYS[0])
        assert [row["state"] for row in say("GET", "/_drytake/webhooks").json()["webhooks"]] == ["waiting"] * 2
        say("POST", "/_drytake/clock", {"advance": 100_000})
        deadline = time.monotonic() + 30
        while not any(row["attempts"] for row in say("GET", "/_drytake/webhooks").json()["webhooks"]):
            assert time.monotonic() < deadline
            time.sleep(0.01)


# --- what doesn't ------------------------------------------------------------------------------------------------


def put(*path: Any, value: Any) -> Callable[[Any], None]:
    """Return what puts a value into a document."""

    def change(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        document[path[-1]] = value

    return change


def again(*path: Any) -> Callable[[Any], None]:
    """Return what repeats the first item of an array."""

    def change(document: Any) -> None:
        for part in path:
            document = document[part]
        document.append(copy.deepcopy(document[0]))

    return change


def drop(*path: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        del document[path[-1]]

    return change


STATE = ("tenants", 1, "state")
BAD: list[tuple[Callable[[Any], None], str, str]] = [
    (again("tasks"), "/tasks/8/id", "as is /tasks/0/id; each task is there once"),
    (again("tenants"), "/tenants/3/id", "each tenant is there once"),
    (again("files"), "/files/2/id", "each file is there once"),
    (again("tenants", 1, "journal"), "/tenants/1/journal/6/serial", "each call is there once"),
    (put("tasks", 0, "provider", value="nosuch"), "/tasks/0/provider", "names the provider `nosuch`; this server has"),
    (put("tasks", 0, "operation", value="nosuch"), "/tasks/0/operation", "is `nosuch`, which is no operation of"),
    (put("tasks", 0, "tenant", value="abc"), "/tasks/0/tenant", "none of /tenants"),
    (put("tasks", 0, "created", value="x"), "/tasks/0/created", "is `x`; it should be a valid number"),
    (put("tasks", 0, "created", value=True), "/tasks/0/created", "valid number"),
    (put("tasks", 0, "created", value=1e300), "/tasks/0/created", "less than or equal to 253402300799"),
    (put("tasks", 0, "durations", value=[1e400, 0]), "/tasks/0/durations/0", "is `inf`"),
    (put("tasks", 0, "durations", value=[2e11, 2e11]), "/tasks/0/durations", "after the year 9999"),
    (put("tasks", 0, "price", value="NaN"), "/tasks/0/price", 'takes a finite amount as a string, such as "12.5"'),
    (put("tasks", 0, "price", value="-1"), "/tasks/0/price", "greater than or equal to 0"),
    (put("tasks", 0, "price", value=5), "/tasks/0/price", "as a string"),
    (put("tasks", 0, "raw", value="{"), "/tasks/0/raw", "isn't JSON"),
    (put("tasks", 0, "raw", value="\u20ac"), "/tasks/0/raw", "Latin-1"),
    (put("tasks", 0, "outcome", value=["x", "queued", None]), "/tasks/0/outcome/1", "`succeeded`, `failed`, `cancelled` or `expired`"),
    (put("tasks", 0, "provider_data", value={"model": 5}), "/tasks/0/provider_data/model", "is `5`; it should be a valid string"),
    (put("tasks", 0, "provider_data", value=None), "/tasks/0/provider_data", "is `null`"),
    (put("tasks", 0, "surprise", value=1), "/tasks/0/surprise", "isn't known here"),
    (drop("tasks", 0, "price"), "/tasks/0/price", "is missing; it is required"),
    (put(*STATE, "accounts", "outai", "balance", value="NaN"), "/tenants/1/state/accounts/outai/balance", "finite"),
    (put(*STATE, "accounts", "outai", "balance", value="1e999999"), "/tenants/1/state/accounts/outai/balance", "10^18"),
    (put(*STATE, "accounts", "outai", "held", value="1e-999999"), "/tenants/1/state/accounts/outai/held", "decimal"),
    (put(*STATE, "accounts", "a/b", value={}), "/tenants/1/state/accounts/a~1b/unit", "is missing"),
    (put(*STATE, "clock", 2, value=-5), "/tenants/1/state/clock/2", "is `-5`; it should be greater than or equal to 0"),
    (put(*STATE, "clock", value=[0, 0, 10_000]), "/tenants/1/state/clock", "after the year 9999"),
    (put(*STATE, "clock", value=[0, 0]), "/tenants/1/state/clock/2", "is missing"),
    (put(*STATE, "triggers", 0, 0, "name", value="moderatio"), "/tenants/1/state/triggers/0/0/name", "did you mean `moderation`"),
    (put(*STATE, "triggers", 0, 0, "probability", value=2), "/tenants/1/state/triggers/0/0/probability", "is `2`"),
    (put(*STATE, "timing", value="soon"), "/tenants/1/state/timing", "is `soon`"),
    (put(*STATE, "provider_data", value={"venice": {"nonces": 5}}), "/tenants/1/state/provider_data/venice/nonces", "is `5`"),
    (put(*STATE, "deliveries", 0, "provider", value="x"), "/tenants/1/state/deliveries/0/provider", "names the provider"),
    (put(*STATE, "deliveries", 0, "state", value="lost"), "/tenants/1/state/deliveries/0/state", "is `lost`"),
    (put("tenants", 1, "id", value="sk-secret"), "/tenants/1/id", "should match pattern"),
    (put("tenants", 1, "moves", "outai", 0, 1, value="gift"), "/tenants/1/moves/outai/0/1", "is `gift`"),
    (drop(*STATE, "accounts", "outai"), "/tenants/1/moves/outai", "none of the tenant's accounts"),
    (put("tenants", 1, "journal", 0, "status", value="200"), "/tenants/1/journal/0/status", "is `200`; it should be"),
    (put("tenants", 1, "journal", 1, "violations", 0, 0, value="outai.x"), "/violations/0/0", "is `outai.x`, which is no"),
    (put("tenants", 1, "journal", 1, "violations", 0, 2, value=1e400), "/tenants/1/journal/1/violations/0/2", "larger"),
    (put("files", 0, "data", value="%"), "/files/0/data", "isn't base64"),
    (put("files", 0, "name", value="../../etc/x"), "/files/0/name", "should match pattern"),
    (put("files", 0, "info", "width", value=-1), "/files/0/info/width", "is `-1`"),
    (put("layout", value=2.5), "", "layout `2.5`"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "pointer", "message"), BAD, ids=[f"{pointer}: {said}" for _, pointer, said in BAD])
def test_what_is_wrong_is_named_and_nothing_changes(
    good: Any, ask: Callable[..., Any], change: Callable[[Any], None], pointer: str, message: str
) -> None:
    document = copy.deepcopy(good)
    change(document)
    app = app_on()
    fill(app, ask)
    before = held(app)

    with pytest.raises(SnapshotError) as raised:
        restore(app.engine, document)

    assert message in str(raised.value)
    assert all(flaw.pointer.endswith(pointer) for flaw in raised.value.flaws[:1])
    assert held(app) == before


def test_all_that_is_wrong_is_told_but_for_what_is_too_much(good: Any, ask: Callable[..., Any]) -> None:
    document = copy.deepcopy(good)
    for task in document["tasks"]:
        task.update(price="NaN", created="x", version=-1)
    app = app_on()
    refused = Client(app, ask)("POST", "/_drytake/snapshot", document)

    assert refused.status == 422
    assert refused.json()["detail"].startswith("`/tasks/0/price` is `NaN`; it takes a finite amount")
    errors = refused.json()["errors"]
    assert [error["pointer"] for error in errors[:4]] == [
        "/tasks/0/price",
        "/tasks/0/created",
        "/tasks/0/version",
        "/tasks/1/price",
    ]
    assert (len(errors), errors[-1]["message"]) == (21, "and 4 more")


def test_command_line_has_a_line_for_each(good: Any, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from drytake.cli import main

    file = tmp_path / "state.json"
    with running() as (origin, _):
        for task, lines in (({"price": "NaN"}, 1), ({"price": "NaN", "version": -1}, 3)):
            document = copy.deepcopy(good)
            document["tasks"][0].update(task)
            file.write_text(json.dumps(document))
            done = CliRunner().invoke(main, ["restore", str(file), "--url", origin])
            assert (done.exit_code, done.output.count("\n")) == (2, lines)
            assert f"drytake: {origin} answered 422" in done.output
            assert "/tasks/0/price: is `NaN`; it takes a finite amount" in done.output


# --- all or nothing ----------------------------------------------------------------------------------------------


def test_a_store_that_fails_in_the_middle_is_as_it_was(shared: App, good: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before, store = held(shared), shared.engine.store
    failure: Exception = sqlite3.OperationalError("disk is full")
    if store.locks_tenants:
        import redis

        failure = redis.ConnectionError("gone")
    added = store.add

    def failing(task: Any) -> None:
        if task.id == good["tasks"][-1]["id"]:
            raise failure
        added(task)

    monkeypatch.setattr(store, "add", failing)
    with pytest.raises(StoreError):
        restore(shared.engine, good)
    monkeypatch.undo()

    assert held(shared) == before
    assert restore(shared.engine, good) == len(good["tasks"])


@contextmanager
def serving(store: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port_file = folder / f"port-{time.monotonic_ns()}"
    command = [sys.executable, "-m", "drytake.cli", "serve", "--port", "0", "--port-file", str(port_file)]
    with subprocess.Popen([*command, "--store", store], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.005)
            yield process, f"http://127.0.0.1:{port_file.read_text().strip()}"
        finally:
            process.kill()


def taken(origin: str) -> Any:
    return strict(httpx.get(f"{origin}/_drytake/snapshot", trust_env=False, timeout=60).content)


def test_a_kill_in_the_middle_leaves_one_state_or_the_other(good: Any, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'state.db'}"
    large = copy.deepcopy(good)
    large["tasks"] += [{**good["tasks"][0], "id": f"copy-{number}"} for number in range(2_000)]
    body = json.dumps(large)
    chance = random.Random(7)

    def post(origin: str, sent: threading.Event) -> None:
        sent.set()
        try:
            httpx.post(f"{origin}/_drytake/snapshot", content=body, trust_env=False, timeout=60)
        except httpx.HTTPError:  # it was killed
            return

    with serving(store, tmp_path) as (_, origin):
        first = httpx.post(f"{origin}/_drytake/snapshot", json=good, trust_env=False, timeout=60)
        assert first.json() == {"restored_tasks": 8}
    for _ in range(4):
        with serving(store, tmp_path) as (process, origin):
            sent = threading.Event()
            thread = threading.Thread(target=post, args=(origin, sent))
            thread.start()
            sent.wait(60)
            time.sleep(chance.random() * 0.5)  # anywhere within it; whatever the moment is, the state is whole
            process.kill()
            thread.join()
        with serving(store, tmp_path) as (_, origin):
            left = taken(origin)
            assert left in (good, large)
            httpx.post(f"{origin}/_drytake/snapshot", json=good, trust_env=False, timeout=60)


# --- whatever happens --------------------------------------------------------------------------------------------

NUMBERS = st.sampled_from(
    ["1e400", "-1e400", "1e308", "9" * 400, "-0.0", "1e-400", "5", "null", '"\\u0000"', "[1e400]"]
)
STEPS = st.one_of(
    st.tuples(st.just("outai"), NUMBERS),
    st.tuples(st.just("xskill"), NUMBERS),
    st.tuples(st.just("venice"), NUMBERS),
    st.tuples(st.just("clock"), st.integers(0, 10**6)),
    st.tuples(st.just("timing"), st.sampled_from(["realistic", "fast", "instant", "per-poll"])),
    st.tuples(st.just("balance"), st.integers(0, 10**12)),
    st.tuples(st.just("scenario"), st.sampled_from(["stuck", "moderation", "slow", "requeued", "rate-limit"])),
    st.tuples(st.just("upload"), st.sampled_from(["image/png", "text/x\r\ny", "\u20ac"])),
    st.tuples(st.just("poll"), st.integers(0, 20)),
)


def follow(app: App, ask: Callable[..., Any], key: str, step: str, value: Any) -> None:
    say = Client(app, ask, key)
    if step in ("outai", "xskill", "venice"):
        bodies: dict[str, tuple[str, dict[str, Any]]]
        bodies = {"outai": (OUTAI, {"prompt": "p"}), "xskill": (XSKILL, HOOK), "venice": (VENICE, VIDEO)}
        path, body = bodies[step]
        for field in ("duration", "unknown"):
            raw = json.dumps({**body, field: "@"}).replace('"@"', value).encode()
            ask(app, "POST", path, key=key, body=raw, headers={"content-type": "application/json"})
        say("POST", path, body)
    elif step == "poll":
        for task in app.engine.store.tasks_of(None):
            say("POST", "/xskill/api/v3/tasks/query", {"task_id": task.id})
            say("GET", f"/outai/api/v1/tasks?task_id={task.id}")
    else:
        path, change = {
            "clock": ("/_drytake/clock", {"advance": value}),
            "timing": ("/_drytake/timing", {"mode": value}),
            "balance": ("/_drytake/balance", {"provider": "outai", "amount": value}),
            "scenario": ("/_drytake/scenario", [{"name": value}]),
            "upload": ("/xskill/api/v3/upload/image", {"image_data": PNG, "content_type": value}),
        }[step]
        say("POST", path, change)


@given(st.lists(st.tuples(st.sampled_from(KEYS), STEPS), max_size=12), st.sampled_from(["memory", "sqlite"]), st.data())
@settings(max_examples=60)
def test_a_snapshot_comes_back_as_it_was(
    ask: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, steps: Any, kind: str, data: st.DataObject
) -> None:
    def store() -> str:
        return kind if kind == "memory" else f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}"

    end_apps()
    source = app_on(store())
    for key in KEYS:
        Client(source, ask, key)("POST", "/_drytake/clock", {"freeze": data.draw(st.booleans())})
    for key, (step, value) in steps:
        follow(source, ask, key, step, value)

    first = Client(source, ask)("GET", "/_drytake/snapshot")
    assert first.status == 200
    document = strict(first.body)
    target = app_on(store())
    assert Client(target, ask)("POST", "/_drytake/snapshot", document).json() == {
        "restored_tasks": len(document["tasks"])
    }
    assert strict(Client(target, ask)("GET", "/_drytake/snapshot").body) == document


WEIRD: list[Any] = [
    None, True, False, 0, -1, 3, 2**63, 10**30, 10**4_000, 1.5, -0.5, 1e308, float("inf"), 1e11, -1e11, 253402300799,
    "", "x", "NaN", "1e999999", "-5", "1e-999999", "../../etc", "\u20ac", "a\r\nb", "outai", "succeeded", "0" * 32, "{}",
    [], {}, [1], [[]], {"a": 1},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all that is in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield (*path, name)
        yield from places(one, (*path, name))


def problems_of(app: App, ask: Callable[..., Any]) -> list[str]:
    """Return what a server answers that no server may: a 5xx, or JSON that is none."""
    found = []

    def look(key: str | None, method: str, path: str, body: Any = None) -> Any:
        response = Client(app, ask, key)(method, path, body)
        if response.status >= 500:
            found.append(f"{method} {path}: {response.status}")
        elif "json" in response.headers.get("content-type", ""):
            strict(response.body)
        return response

    for key in (None, *KEYS):
        for path in ("snapshot", "journal?limit=1000", "tasks?limit=1000", "webhooks", "ledger", "balance", "clock"):
            look(key, "GET", f"/_drytake/{path}")
    for row in look(None, "GET", "/_drytake/tasks?limit=1000").json()["tasks"]:
        look(None, "GET", f"/_drytake/tasks/{row['provider']}/{row['id']}")
        look(KEYS[0], "GET", f"/outai/api/v1/tasks?task_id={row['id']}")
        look(KEYS[0], "POST", "/xskill/api/v3/tasks/query", {"task_id": row["id"]})
        look(KEYS[0], "POST", "/venice/api/v1/video/retrieve", {"model": VIDEO["model"], "queue_id": row["id"]})
    for path, body in (
        (OUTAI, {"prompt": "p"}),
        (XSKILL, HOOK),
        (VENICE, VIDEO),
        ("/_drytake/clock", {"advance": 9}),
    ):
        look(KEYS[0], "POST", path, body)
    look(None, "GET", "/_drytake/snapshot")
    return found


@given(st.data())
@settings(max_examples=100)
def test_a_changed_snapshot_is_refused_or_does_no_harm(ask: Callable[..., Any], good: Any, data: st.DataObject) -> None:
    end_apps()
    document = copy.deepcopy(good)
    *way, last = data.draw(st.sampled_from(sorted(places(good), key=str)))
    inside = document
    for part in way:
        inside = inside[part]
    inside[last] = data.draw(st.sampled_from(WEIRD))
    app = app_on(posts=True)
    fill(app, ask)
    before = held(app)
    try:
        restore(app.engine, document)
    except SnapshotError:
        assert held(app) == before
    else:
        assert problems_of(app, ask) == []


def test_files_are_replaced_in_every_store(url: str) -> None:
    from drytake.mockserver.state.files import StoredFile
    from drytake.schemas.validation.media import MediaInfo

    def file(name: str, size: int) -> StoredFile:
        return StoredFile(name, "x", "text/plain", bytes(size), MediaInfo(size_bytes=size))

    store = open_store(url, journal_limit=5, file_limit=100)
    with store.lock:
        store.replace_files([file("a", 60), file("b", 60), file("c", 30)])
    with store.lock:
        assert [one.id for one in store.files()] == ["b", "c"]
        store.add_file(file("d", 30))
    with store.lock:
        assert [one.id for one in store.files()] == ["c", "d"]
        store.replace_files([file("e", 500)])
    with store.lock:
        assert [one.id for one in store.files()] == ["e"]
        store.replace_files([])
    with store.lock:
        assert store.files() == []
        assert store.file("a") is None
    store.close()
