"""What every store does: one suite for memory, SQLite and Redis."""

import gc
import sqlite3
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import BoundedJournal, JournalEntry
from drytake.mockserver.state.store.model import StaleTaskError, Store, StoreError
from drytake.mockserver.state.store.opening import open_store
from drytake.mockserver.state.task import Task, TaskEnd
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import FAILED, SUCCEEDED, Durations
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rules import Violation

Opener = Callable[[], Store]


def task(task_id: str, *, tenant: str = "t1", provider: str = "acme") -> Task:
    return Task(
        id=task_id,
        tenant=tenant,
        provider=provider,
        operation="create-video",
        kind="video",
        raw=b'{"prompt": "\xc3\xa9\xff"}',
        price=Decimal("0.75"),
        created=1_000.25,
        durations=Durations(0.5, 2.5),
        outcome=TaskEnd("moderation", FAILED, "refused"),
        per_poll=True,
    )


def entry(number: int) -> JournalEntry:
    rule = get_provider("acme").rules["audio-alone"]
    return JournalEntry(
        serial=number,
        number=number,
        at=1_000.0,
        provider="acme",
        operation="create-video",
        method="POST",
        path="/x",
        query=b"key=secret&a=1",
        headers={b"authorization": b"Bearer sk-secret", b"host": b"h"},
        body=b"\xff\x00",
        status=400,
        response=b"{}",
        violations=(Violation(rule, "/audio_urls", ["u"], "message", "hint", "error"),),
        task_id=None,
        injected=("delay",),
    )


def fresh(name: str = "t1") -> Tenant:
    return Tenant(name, journal=BoundedJournal(limit=5, size_limit=100_000), seed=7)


def live(store: Store, name: str = "t1") -> Tenant:
    return store.tenant(name, lambda: fresh(name))


# --- tasks -------------------------------------------------------------------------------------------------------


def test_a_task_comes_back_as_it_was(store: Store) -> None:
    made = task("a")
    made.provider_data = {"model": "m", "n": [1, None]}
    store.add(made)
    found = store.get("acme", "a")
    assert found is not None
    for name in (
        "id",
        "tenant",
        "provider",
        "operation",
        "kind",
        "raw",
        "price",
        "created",
        "durations",
        "poll_count",
        "provider_data",
    ):
        assert getattr(found, name) == getattr(made, name)
    assert (found.outcome.name, found.outcome.state, found.outcome.message) == ("moderation", FAILED, "refused")


def test_an_unknown_task_is_none(store: Store) -> None:
    store.add(task("a"))
    assert store.get("acme", "b") is None
    assert store.get("globex", "a") is None


def test_what_changed_is_kept(store: Store) -> None:
    store.add(task("a"))
    found = store.get("acme", "a")
    assert found is not None
    found.poll_count, found.finished, found.refunded = 3, 1_234.5, True
    found.outcome = TaskEnd("success", SUCCEEDED)
    store.save(found)
    again = store.get("acme", "a")
    assert again is not None
    assert (again.poll_count, again.finished, again.refunded, again.outcome.name) == (3, 1_234.5, True, "success")


def test_a_task_can_change_in_the_call_that_made_it(store: Store) -> None:
    with store.lock:
        made = task("a")
        store.add(made)
        made.refunded = True
        store.save(made)
        found = store.get("acme", "a")
        assert found is not None
        assert found.refunded
    again = store.get("acme", "a")
    assert again is not None
    assert again.refunded


def test_a_stale_copy_is_not_kept(store: Store) -> None:
    store.add(task("a"))
    stale, good = task("a"), store.get("acme", "a")
    assert good is not None
    store.save(good)
    stale.poll_count = 99
    with pytest.raises(StaleTaskError):
        store.save(stale)
    kept = store.get("acme", "a")
    assert kept is not None
    assert kept.poll_count == 0


def test_a_task_that_was_never_added_is_not_kept(store: Store) -> None:
    with pytest.raises(StaleTaskError):
        store.save(task("a"))


def test_tasks_are_listed_newest_first(store: Store) -> None:
    for name, tenant in (("a", "t1"), ("b", "t2"), ("c", "t1")):
        store.add(task(name, tenant=tenant))
    assert [found.id for found in store.tasks_of("t1")] == ["c", "a"]
    assert [found.id for found in store.tasks_of(None)] == ["c", "b", "a"]
    assert len(store) == 3


def test_a_tenant_is_forgotten_alone(store: Store) -> None:
    with store.lock:
        for name in ("t1", "t2"):
            live(store, name).calls = 5
            store.add(task(f"of-{name}", tenant=name))
    assert store.delete_tenant("t1") == 1
    assert store.tenants() == ["t2"]
    assert [found.id for found in store.tasks_of(None)] == ["of-t2"]
    with store.lock:
        assert live(store, "t1").calls == 0


def test_everybody_is_forgotten(store: Store) -> None:
    with store.lock:
        live(store).calls = 5
        store.add(task("a"))
    assert store.delete_tenant(None) == 1
    assert (len(store), store.tenants(), store.get("acme", "a")) == (0, [], None)


# --- tenants -----------------------------------------------------------------------------------------------------


def test_a_tenant_comes_back_as_it_was(store: Store) -> None:
    with store.lock:
        tenant = live(store)
        tenant.clock.set(5_000)
        tenant.clock.freeze()
        tenant.scenario, tenant.timing, tenant.calls = SCENARIOS["stuck"], "instant", 3
        tenant.due.push(1.5, "acme", "a")
        tenant.running = {"globex": [2.5, float("inf")]}
        tenant.provider_data = {"acme": {"attested": ["x"]}}
        ids = [tenant.hex_id(), tenant.hex_id()]
    with store.lock:
        again = live(store)
        assert again.clock.now == pytest.approx(5_000, abs=1)
        assert again.clock.frozen
        assert (again.scenario, again.timing, again.calls) == (SCENARIOS["stuck"], "instant", 3)
        assert (again.due.all(), again.running) == ([(1.5, "acme", "a")], {"globex": [2.5, float("inf")]})
        assert again.provider_data == {"acme": {"attested": ["x"]}}
        assert again.hex_id() not in ids
    assert store.tenants() == ["t1"]
    assert store.has_tenant("t1")
    assert not store.has_tenant("t2")


def test_cues_and_counters_come_back_as_they_were(store: Store) -> None:
    triggers = [Trigger(name="rate-limit", provider="acme", first=2, params={"retry_after": 5}), Trigger(name="slow")]
    with store.lock:
        tenant = live(store)
        tenant.choose(triggers)
        assert [len(tenant.fire("acme", "create", "create")) for _ in range(3)] == [2, 2, 1]
        tenant.windows = {"acme/queue": [1.5, 2.25]}
    with store.lock:
        again = live(store)
        assert again.chosen
        assert [(run.trigger, run.seen, run.injections) for run in again.triggers] == [
            (triggers[0], 3, 2),
            (triggers[1], 3, 3),
        ]
        assert again.windows == {"acme/queue": [1.5, 2.25]}
        assert len(again.fire("acme", "create", "create")) == 1
        again.choose([])
    with store.lock:
        assert (live(store).triggers, live(store).chosen) == ([], False)


def test_what_a_key_asks_for_is_counted_on(store: Store) -> None:
    def make() -> Tenant:
        return Tenant("t1", journal=BoundedJournal(limit=5, size_limit=100_000), key_scenario=SCENARIOS["revoked-key"])

    with store.lock:
        store.tenant("t1", make).fire("acme", "query", "call")
    with store.lock:
        tenant = store.tenant("t1", make)
        assert [len(tenant.fire("acme", "query", "call")) for _ in range(3)] == [0, 0, 1]


def test_money_comes_back_to_the_last_movement(store: Store) -> None:
    with store.lock:
        account = live(store).account("acme", "credits", Decimal(100))
        assert account.charge(Decimal("12.5"), 5, "a")
    with store.lock:
        account = live(store).account("acme", "credits", Decimal(999))
        account.refund(Decimal("2.5"), 6, "a")
        assert account.balance == Decimal(90)
    with store.lock:
        account = live(store).accounts["acme"]
        assert [(move.kind, move.amount, move.task_id) for move in account.entries] == [
            ("grant", Decimal(100), None),
            ("charge", Decimal("-12.5"), "a"),
            ("refund", Decimal("2.5"), "a"),
        ]
        assert account.balance == sum(move.amount for move in account.entries)


def test_the_journal_is_bounded_and_in_order(store: Store) -> None:
    for number in range(1, 200):
        with store.lock:
            tenant = live(store)
            tenant.calls += 1
            tenant.journal.append(entry(number))
    with store.lock:
        found = list(live(store).journal)
        assert [call.number for call in found] == [195, 196, 197, 198, 199]
        assert found[-1].to_json() == entry(199).to_json()
        live(store).journal.clear()
    with store.lock:
        assert len(live(store).journal) == 0


def test_a_failed_call_changes_nothing_in_a_shared_store(opened: Opener) -> None:
    store = opened()
    if not store.shared:
        return

    def fail() -> None:
        with store.lock:
            live(store).calls = 9
            store.add(task("a"))
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    with store.lock:
        assert live(store).calls == 0
    assert len(store) == 0


# --- sharing -----------------------------------------------------------------------------------------------------


def test_a_shared_store_opened_twice_is_one(opened: Opener) -> None:
    one, two = opened(), opened()
    if not one.shared:
        return
    with one.lock:
        live(one).calls = 4
        one.add(task("a"))
    with two.lock:
        assert live(two).calls == 4
        assert two.get("acme", "a") is not None


def test_parallel_calls_lose_no_change(opened: Opener) -> None:
    stores = [opened() for _ in range(4)] if opened().shared else [opened()] * 4

    def work(store: Store, mine: int) -> None:
        for number in range(25):
            with store.lock:
                tenant = live(store)
                tenant.calls += 1
                tenant.account("acme", "credits", Decimal(1_000)).charge(Decimal(1), 0, f"{mine}-{number}")
                store.add(task(f"{mine}-{number}"))

    threads = [threading.Thread(target=work, args=(store, mine)) for mine, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].lock:
        assert live(stores[0]).calls == 100
        assert live(stores[0]).accounts["acme"].balance == 900
    assert len(stores[0]) == 100


def test_of_two_changes_to_one_task_one_wins(opened: Opener) -> None:
    one = opened()
    two = opened() if one.shared else one
    one.add(task("a"))
    first, second = one.get("acme", "a"), two.get("acme", "a")
    assert first is not None
    assert second is not None
    one.save(first)
    if first is second:
        return
    with pytest.raises(StaleTaskError):
        two.save(second)


def test_serials_only_grow(store: Store) -> None:
    serials = [store.serial() for _ in range(1_000)]
    assert serials == sorted(set(serials))


# --- files -------------------------------------------------------------------------------------------------------


def test_files_come_back_and_the_oldest_go(store: Store) -> None:
    for name in ("a", "b", "c"):
        store.add_file(
            StoredFile(name, f"{name}.png", "image/png", name.encode() * 40, MediaInfo(kind="image", width=3))
        )
    assert store.file("a") is None
    found = store.file("c")
    assert found == StoredFile("c", "c.png", "image/png", b"c" * 40, MediaInfo(kind="image", width=3))


def test_a_file_of_the_same_id_takes_the_place(store: Store) -> None:
    for data in (b"x" * 60, b"y" * 60):
        store.add_file(StoredFile("a", "a", "", data, MediaInfo()))
    store.add_file(StoredFile("b", "b", "", b"z" * 40, MediaInfo()))
    found = store.file("a")
    assert found is not None
    assert found.data == b"y" * 60


def test_one_file_over_the_limit_is_kept_until_the_next(store: Store) -> None:
    store.add_file(StoredFile("big", "b", "", b"x" * 500, MediaInfo()))
    assert store.file("big") is not None
    store.add_file(StoredFile("next", "n", "", b"x", MediaInfo()))
    assert (store.file("big"), store.file("next") is None) == (None, False)


# --- opening -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("postgres://x", "there is no store `postgres://x`; there is: memory, sqlite:///PATH, redis://HOST:PORT/DB"),
        ("sqlite://", "names no file"),
        ("sqlite:////no/such/folder/x.db", "can't be used as a store"),
        ("redis://127.0.0.1:1/x", "redis://127.0.0.1:1/x can't be used as a store: what follows the host is no number"),
        ("redis://127.0.0.1:1/1x", "what follows the host is no number"),
        ("redis://127.0.0.1:1/0/1", "what follows the host is no number"),
        ("rediss://127.0.0.1:1/-1", "what follows the host is no number"),
        ("redis://127.0.0.1:1/0?foo=bar", "unexpected keyword argument 'foo'"),
        ("redis://127.0.0.1:1/0?decode_responses=true", "leave it out"),
        ("redis://127.0.0.1:1/0", "can't be used as a store"),
    ],
)
def test_a_store_that_cannot_be_opened_says_why(wrong: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        open_store(wrong, journal_limit=1, file_limit=1)


def test_a_file_of_another_layout_is_refused(tmp_path: object) -> None:
    path = f"{tmp_path}/old.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="layout 99"):
        open_store(f"sqlite:///{path}", journal_limit=1, file_limit=1)


def is_open(database: sqlite3.Connection) -> bool:
    try:
        database.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_a_store_that_nobody_holds_any_more_is_closed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}", journal_limit=1, file_limit=1)
    database = vars(store)["_database"]
    assert is_open(database)

    del store
    gc.collect()

    assert not is_open(database)


def test_a_file_that_is_refused_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state.db").write_bytes(b"no database at all" * 100)
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def keep(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", keep)
    with pytest.raises(StoreError, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'state.db'}", journal_limit=1, file_limit=1)

    assert [is_open(database) for database in opened] == [False]
