"""A server's state goes into a file and into another server, whatever their stores are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.commands.remote import RemoteError, restore_snapshot, save_snapshot
from drytake.mockserver.control import snapshot_lines
from drytake.mockserver.control.snapshot import SnapshotError, restore, snapshot
from drytake.mockserver.control.snapshot_model import LAYOUT
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
KEY = "sk-test-snapshot"


@pytest.fixture(params=["memory", "sqlite"])
def origin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    store = "memory" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    with running(Engine(Settings(store=store, timing="realistic"))) as (started, _):
        yield started


@pytest.fixture
def other() -> Iterator[str]:
    with running(Engine(Settings(timing="instant"))) as (started, _):
        yield started


def client(origin: str) -> httpx.Client:
    return httpx.Client(base_url=origin, headers={"authorization": f"Bearer {KEY}"}, trust_env=False)


def shown(origin: str, task_id: str) -> dict[str, Any]:
    with client(origin) as asking:
        query = asking.get("/acme/api/v1/tasks", params={"task_id": task_id}).json()["data"]
        ledger = asking.get("/_drytake/ledger?provider=acme").json()
        journal = asking.get("/_drytake/journal").json()["calls"]
        clock = asking.get("/_drytake/clock").json()
    return {"query": query, "ledger": ledger, "first call": journal[0], "frozen": clock["frozen"], "now": clock["now"]}


def filled(origin: str) -> str:
    with client(origin) as asking:
        made = asking.post("/acme/api/v1/videos", json={"prompt": "p [drytake:moderation]"}).json()
        asking.post("/acme/api/v1/files", json={"data_url": f"data:image/png;base64,{PNG}"})
        asking.post("/_drytake/clock", json={"freeze": True, "advance": 300})
    return str(made["data"]["task_id"])


def test_another_server_goes_on_where_the_first_was(origin: str, other: str, tmp_path: Path) -> None:
    task_id = filled(origin)
    file = tmp_path / "state.json"

    assert "1 tasks, 1 files" in save_snapshot(origin, file)
    assert restore_snapshot(other, file) == f"restored 1 tasks from {file}"

    first, second = shown(origin, task_id), shown(other, task_id)
    assert second["query"]["status"] == "failed"
    assert second["frozen"]
    assert second == first


def test_uploads_come_along(origin: str, other: str, tmp_path: Path) -> None:
    with client(origin) as asking:
        url = asking.post("/acme/api/v1/files", json={"data_url": f"data:image/png;base64,{PNG}"}).json()["data"]["url"]
    save_snapshot(origin, tmp_path / "state.json")
    restore_snapshot(other, tmp_path / "state.json")

    path = httpx.URL(url).path
    assert httpx.get(f"{other}{path}", trust_env=False).content == httpx.get(f"{origin}{path}", trust_env=False).content


def test_restoring_forgets_what_was_there(origin: str, other: str, tmp_path: Path) -> None:
    save_snapshot(origin, tmp_path / "empty.json")
    gone = filled(other)
    restore_snapshot(other, tmp_path / "empty.json")

    with client(other) as asking:
        assert asking.get("/acme/api/v1/tasks", params={"task_id": gone}).status_code == 404


def test_a_snapshot_holds_no_key(origin: str, tmp_path: Path) -> None:
    filled(origin)
    save_snapshot(origin, tmp_path / "state.json")

    assert KEY not in (tmp_path / "state.json").read_text()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "no snapshot"),
        ({"tasks": []}, "no snapshot"),
        ({"drytake": "snapshot", "layout": 99}, "layout `99`"),
        ('{"drytake": "snapshot", "layout": %s}' % ("9" * 5_000), "number out of range"),
        ({"drytake": "snapshot", "layout": LAYOUT}, "/tenants: is missing"),
        (
            {"drytake": "snapshot", "layout": LAYOUT, "tasks": [{"id": 1}], "files": [], "tenants": []},
            "/tasks/0/id: ",
        ),
        (
            {"drytake": "snapshot", "layout": LAYOUT, "tasks": [], "files": [], "tenants": [{"id": "x"}]},
            "/state: is",
        ),
    ],
)
def test_a_bad_snapshot_changes_nothing(document: object, said: str, origin: str, tmp_path: Path) -> None:
    task_id = filled(origin)
    file = tmp_path / "bad.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))

    with pytest.raises(RemoteError, match=said):
        restore_snapshot(origin, file)
    with client(origin) as asking:
        assert asking.get("/acme/api/v1/tasks", params={"task_id": task_id}).status_code == 200


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "ftp://x", "nonsense"])
def test_a_server_that_is_not_there_is_one_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match=r"can't be reached|no address"):
        save_snapshot(url, tmp_path / "x.json")


def test_a_snapshot_goes_in_and_out_unchanged() -> None:
    engine = Engine(Settings(seed=3))
    engine.tenant(KEY).clock.freeze()
    document = json.loads(json.dumps(snapshot(engine)))
    twin = Engine(Settings(seed=3))

    assert restore(twin, document) == 0
    assert json.loads(json.dumps(snapshot(twin))) == document
    with pytest.raises(SnapshotError):
        restore(twin, None)


def test_what_changes_while_a_snapshot_is_written_is_all_in_it_or_not(
    monkeypatch: pytest.MonkeyPatch, ask: Any
) -> None:
    monkeypatch.setattr(snapshot_lines, "_TASKS", 2)
    app = create_app(Engine(Settings(timing="realistic")))
    headers = {"content-type": "application/json"}

    def create() -> None:
        body = b'{"prompt": "p [drytake:moderation]"}'
        assert ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers).status == 200

    several, looks = app.engine.store.several, list[int]()

    def change(names: Any) -> Any:
        found = several(names)
        looks.append(len(names))
        if len(looks) == 3:  # amid the tasks: those so far fail and are paid back, and there is one more
            tenant = app.engine.tenant(KEY)
            tenant.clock.advance(100_000)
            app.engine.billing.settle_due(tenant, tenant.clock.now)
            create()
        return found

    for _ in range(5):
        create()
    monkeypatch.setattr(app.engine.store, "several", change)
    document = snapshot(app.engine)
    app.engine.close()

    (tenant,) = [one for one in document["tenants"] if one["journal"]]
    kinds = [kind for _, kind, _, _ in tenant["moves"]["acme"]]
    assert looks == [0, 2, 2, 1, 3]  # of nobody, of five tasks, and of what had changed
    assert sorted(kinds) == ["charge"] * 6 + ["grant"] + ["refund"] * 5
    assert sorted(task["refunded"] for task in document["tasks"]) == [False] + [True] * 5
    fresh = Engine(Settings())
    assert restore(fresh, document) == 6


def test_a_snapshot_that_was_written_anew_is_read_all_the_same(origin: str, other: str, tmp_path: Path) -> None:
    task_id = filled(origin)
    file = tmp_path / "state.json"
    save_snapshot(origin, file)
    document = json.loads(file.read_text(encoding="utf-8"))

    for indent in (None, 2):
        file.write_text(json.dumps(document, indent=indent), encoding="utf-8")
        restore_snapshot(other, file)
        assert shown(other, task_id) == shown(origin, task_id)
