"""A full server lets go what is done with, oldest first; what runs stays, and where nothing can go, it says so."""

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.eviction import _pause
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import KIB, MIB, Settings
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import tenant_id as id_of

Ask = Callable[..., Any]
CREATE = "/acme/api/v1/videos"


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty store."""
    if request.param != "redis":
        yield "memory" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
        return
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server isn't installed")
    path = tmp_path / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(path)
        yield f"unix://{path}"
        process.terminate()


def wait_for(path: Path) -> None:
    """Return once something listens at a socket file."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("redis-server didn't start")


@pytest.fixture
def made() -> Iterator[Callable[..., App]]:
    """Make servers with settings; their stores are closed in the end."""
    apps: list[App] = []

    def make(**settings: Any) -> App:
        apps.append(create_app(Engine(Settings(**{"timing": "instant", **settings}))))
        return apps[-1]

    yield make
    for app in apps:
        app.engine.store.close()


def create(ask: Ask, app: App, key: str = "sk-test-bounds", body: bytes = b'{"prompt": "p"}') -> Any:
    return ask(app, "POST", CREATE, key=key, body=body, headers={"content-type": "application/json"})


def task_id(response: Any) -> str:
    assert response.status == 200, response.body
    found: str = response.json()["data"]["task_id"]
    return found


def state(ask: Ask, app: App, task: str, key: str = "sk-test-bounds") -> int:
    status: int = ask(app, "GET", f"/acme/api/v1/tasks?task_id={task}", key=key).status
    return status


# --- tasks -------------------------------------------------------------------------------------------------------


def test_oldest_finished_tasks_go_first(ask: Ask, made: Callable[..., App], store: str) -> None:
    app = made(task_limit=5, store=store)

    tasks = [task_id(create(ask, app)) for _ in range(8)]

    assert [state(ask, app, task) for task in tasks] == [404] * 3 + [200] * 5
    assert len(app.engine.store) == 5


def test_other_keys_tasks_go_too(ask: Ask, made: Callable[..., App], store: str) -> None:
    app = made(task_limit=2, store=store)
    first = [task_id(create(ask, app)) for _ in range(2)]

    others = [task_id(create(ask, app, "sk-test-other")) for _ in range(2)]

    assert [state(ask, app, task) for task in first] == [404, 404]
    assert [state(ask, app, task, "sk-test-other") for task in others] == [200, 200]


def test_answer_says_that_a_task_may_have_been_forgotten(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_limit=1)
    first, _ = task_id(create(ask, app)), task_id(create(ask, app))

    response = ask(app, "GET", f"/acme/api/v1/tasks?task_id={first}", key="sk-test-bounds")

    assert "or it was forgotten" in response.headers["x-drytake-violations"]


def test_running_tasks_stay_and_new_ones_are_refused(ask: Ask, made: Callable[..., App], store: str) -> None:
    app = made(task_limit=3, timing="realistic", store=store)
    tasks = [task_id(create(ask, app)) for _ in range(3)]
    balance = app.engine.tenant("sk-test-bounds").accounts["acme"].balance

    refused = create(ask, app)

    assert (refused.status, refused.json()["code"]) == (503, 503)
    assert [state(ask, app, task) for task in tasks] == [200] * 3
    assert app.engine.tenant("sk-test-bounds").accounts["acme"].balance == balance


def test_room_is_made_again_when_tasks_have_ended(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_limit=3, timing="realistic")
    for _ in range(3):
        create(ask, app)
    assert create(ask, app).status == 503

    app.engine.tenant("sk-test-bounds").clock.advance(3_600)

    assert create(ask, app).status == 200


def test_money_of_a_forgotten_failure_goes_back(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_limit=1)
    create(ask, app, body=b'{"prompt": "[drytake:moderation]"}')
    create(ask, app, "sk-test-other")

    account = app.engine.tenant("sk-test-bounds").accounts["acme"]
    assert account.balance == app.engine.settings.balance


def test_requests_of_tasks_are_bounded_in_bytes(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_bytes=200 * KIB)
    large = b'{"prompt": "' + b"a" * 70_000 + b'"}'

    tasks = [task_id(create(ask, app, body=large)) for _ in range(4)]

    assert [state(ask, app, task) for task in tasks] == [404, 404, 200, 200]
    assert app.engine.store.task_bytes <= 200 * KIB
    assert create(ask, app, body=b'{"prompt": "' + b"a" * 300_000 + b'"}').status == 503


def test_reset_makes_room(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_limit=2, timing="realistic")
    for _ in range(2):
        create(ask, app)

    app.engine.reset("sk-test-bounds")

    assert app.engine.store.task_bytes == 0
    assert create(ask, app).status == 200


@pytest.mark.parametrize(("limit", "every"), [(1, 1), (5, 1), (1_000, 10), (200_000, 64)])
def test_small_limits_are_kept_to_the_letter(limit: int, every: int) -> None:
    assert _pause(limit) == every


def test_hundred_thousand_tasks_fit_by_default() -> None:
    assert Settings().task_limit >= 100_000
    assert Settings().task_bytes >= 100_000 * KIB


# --- retention ---------------------------------------------------------------------------------------------------


def test_finished_task_is_forgotten_on_its_tenants_clock(ask: Ask, made: Callable[..., App], store: str) -> None:
    app = made(retention=60.0, store=store)
    mine, others = task_id(create(ask, app)), task_id(create(ask, app, "sk-test-other"))
    url = ask(app, "GET", f"/acme/api/v1/tasks?task_id={mine}", key="sk-test-bounds").json()["data"]["result"]
    path = url["video_url"].removeprefix("http://localhost")
    with app.engine.lock:
        app.engine.tenant("sk-test-bounds").clock.advance(61)

    assert (state(ask, app, mine), state(ask, app, others, "sk-test-other")) == (404, 200)
    assert ask(app, "GET", path).status == 404


def test_running_task_is_kept_however_old(ask: Ask, made: Callable[..., App]) -> None:
    app = made(retention=1.0)
    task = task_id(create(ask, app, body=b'{"prompt": "[drytake:stuck]"}'))

    app.engine.tenant("sk-test-bounds").clock.advance(86_400)

    assert state(ask, app, task) == 200


def test_forgotten_tasks_leave_the_store(ask: Ask, made: Callable[..., App]) -> None:
    app = made(retention=1.0, task_limit=100)
    for _ in range(5):
        create(ask, app)
    app.engine.tenant("sk-test-bounds").clock.advance(10)

    create(ask, app)

    assert len(app.engine.store) == 1


# --- tenants -----------------------------------------------------------------------------------------------------


def balance_of(ask: Ask, app: App, key: str) -> None:
    assert ask(app, "GET", "/acme/api/v1/balance", key=key).status == 200


def test_longest_idle_keys_without_tasks_go_first(ask: Ask, made: Callable[..., App]) -> None:
    app = made(tenant_limit=10)
    kept = task_id(create(ask, app, "sk-test-with-task"))
    for number in range(8):
        balance_of(ask, app, f"sk-test-{number}")
    balance_of(ask, app, "sk-test-0")

    for number in range(8, 12):
        balance_of(ask, app, f"sk-test-{number}")

    known = [key for key in (f"sk-test-{number}" for number in range(12)) if app.engine.store.has_tenant(id_of(key))]
    assert "sk-test-0" in known
    assert "sk-test-1" not in known
    assert len(app.engine.store.tenants()) <= 10
    assert state(ask, app, kept, "sk-test-with-task") == 200


def test_keys_whose_tasks_have_ended_go_next_with_their_tasks(ask: Ask, made: Callable[..., App]) -> None:
    app = made(tenant_limit=5)

    for number in range(20):
        create(ask, app, f"sk-test-{number}")

    assert len(app.engine.store.tenants()) <= 5
    assert {task.tenant for task in app.engine.store.tasks_of(None)} <= set(app.engine.store.tenants())


def test_keys_with_running_tasks_stay(ask: Ask, made: Callable[..., App]) -> None:
    app = made(tenant_limit=3, timing="realistic")

    tasks = {f"sk-test-{number}": task_id(create(ask, app, f"sk-test-{number}")) for number in range(8)}

    assert [state(ask, app, task, key) for key, task in tasks.items()] == [200] * 8


def test_anonymous_tenant_never_goes(ask: Ask, made: Callable[..., App]) -> None:
    app = made(tenant_limit=2)
    app.engine.all_tenants()[0].clock.freeze()

    for number in range(10):
        balance_of(ask, app, f"sk-test-{number}")

    assert app.engine.store.has_tenant("")
    assert app.engine.tenant("sk-test-new").clock.frozen


# --- bodies and uploads ------------------------------------------------------------------------------------------


def test_body_limit_is_settable(ask: Ask, made: Callable[..., App]) -> None:
    app = made(body_limit=1_000)

    refused = create(ask, app, body=b'{"prompt": "' + b"a" * 1_000 + b'"}')

    assert (refused.status, refused.json()["code"]) == (413, 413)


def test_upload_limit_is_settable(ask: Ask, made: Callable[..., App]) -> None:
    app = made(upload_limit=100)

    def upload(size: int) -> int:
        body = json.dumps({"data_url": f"data:image/png;base64,{base64.b64encode(b'x' * size).decode()}"}).encode()
        return int(ask(app, "POST", "/acme/api/v1/files", key="sk-test-bounds", body=body).status)

    assert upload(101) == 413
    assert app.engine.store.files() == []
    assert upload(100) == 200


# --- the journal -------------------------------------------------------------------------------------------------


def test_journal_is_bounded_in_bytes(ask: Ask, made: Callable[..., App]) -> None:
    app = made(journal_bytes=300 * KIB)
    for number in range(20):
        create(ask, app, body=b'{"prompt": "' + b"%d" % number * 40_000 + b'"}')

    journal = app.engine.tenant("sk-test-bounds").journal
    assert sum(entry.size_bytes for entry in journal) <= 300 * KIB
    assert journal[-1].number == 20


def test_journal_is_bounded_in_calls(ask: Ask, made: Callable[..., App]) -> None:
    app = made(journal_limit=3)
    for _ in range(5):
        balance_of(ask, app, "sk-test-bounds")

    assert [entry.number for entry in app.engine.tenant("sk-test-bounds").journal] == [3, 4, 5]


LARGE = {
    "a text": b'{"prompt": "p", "model": "' + b"x" * 2_000_000 + b'"}',
    "an array": b'{"prompt": "p", "model": [' + b"1," * 500_000 + b"1]}",
    "an object": b'{"prompt": "p", "model": {' + b",".join(b'"k%d": 1' % n for n in range(50_000)) + b"}}",
    "nested": b'{"prompt": "p", "model": ' + b"[" * 100 + b'"' + b"x" * 1_000_000 + b'"' + b"]" * 100 + b"}",
    "many": b'{"prompt": "p", "image_urls": [' + b'"' + b"x" * 900 + b'",' * 1 + b"0," * 50_000 + b"0]}",
    "a key": b'{"prompt": "p", "' + b"k" * 2_000_000 + b'": 1}',
    "an integer": b'{"prompt": "p", "duration": ' + b"9" * 4_000 + b"}",
}


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_entry_of_a_large_bad_body_is_small(ask: Ask, made: Callable[..., App], body: bytes) -> None:
    app = made()

    create(ask, app, body=body)

    entry: JournalEntry = app.engine.tenant("sk-test-bounds").journal[0]
    assert entry.size_bytes < 1_000 * KIB
    assert len(json.dumps([violation.to_json() for violation in entry.violations])) < 600 * KIB
    assert len(repr([violation.value for violation in entry.violations])) < 600 * KIB


# --- under load --------------------------------------------------------------------------------------------------


def resident_bytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * KIB for line in status if line.startswith("VmRSS"))


def fill(ask: Ask, app: App, *, calls: int, keys: int) -> None:
    """Create tasks with ever new keys and bodies, good and bad."""
    for number in range(calls):
        prompt = b"%d" % number * 2_000
        body = b'{"prompt": "%s"%s}' % (prompt, b', "duration": ["' + prompt + b'"]' if number % 7 == 0 else b"")
        create(ask, app, f"sk-test-{number % keys}-{number // keys}", body)


@pytest.mark.nightly
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_stays_flat_after_the_bounds(ask: Ask, made: Callable[..., App]) -> None:
    app = made(task_limit=2_000, tenant_limit=500, journal_limit=50, journal_bytes=256 * KIB, task_bytes=20 * MIB)
    fill(ask, app, calls=10_000, keys=400)
    before = resident_bytes()

    fill(ask, app, calls=20_000, keys=400)

    assert resident_bytes() < before * 1.1 + 10 * MIB
    assert len(app.engine.store) <= 2_100
    assert len(app.engine.store.tenants()) <= 2_000


@pytest.mark.nightly
def test_hundred_thousand_tasks_are_each_still_answerable(ask: Ask, made: Callable[..., App]) -> None:
    app = made(balance=Decimal(10**9))
    tasks = [task_id(create(ask, app, f"sk-test-{number % 100}")) for number in range(100_000)]

    found = {state(ask, app, task, f"sk-test-{number % 100}") for number, task in enumerate(tasks)}

    assert found == {200}


def test_a_full_server_refuses_every_task_until_there_is_room(made: Callable[..., App], ask: Ask) -> None:
    app = made(timing="realistic", task_limit=300, balance=Decimal(1_000_000))
    statuses = [create(ask, app).status for _ in range(320)]

    first = statuses.index(503)
    assert 300 <= first <= 302
    assert set(statuses[first:]) == {503}
    assert len(app.engine.store) == first
    ask(app, "POST", "/_drytake/clock", key="sk-test-bounds", body=b'{"advance": 100000}')
    assert [create(ask, app).status for _ in range(3)] == [200] * 3
