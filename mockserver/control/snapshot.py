"""All that a server holds, as one JSON document that another server can be given: whatever its store is."""

import base64
import heapq
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from drytake.mockserver.control.snapshot_flaws import SnapshotFlaw, briefly, flaws
from drytake.mockserver.control.snapshot_lines import parsed_lines, snapshot_lines
from drytake.mockserver.control.snapshot_model import LAYOUT
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.ledger import Move
from drytake.mockserver.state.store.codec import entry_from, task_from
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.validation.media import MediaInfo

__all__ = ["EMPTY", "SnapshotError", "restore", "snapshot"]

EMPTY: dict[str, Any] = {"drytake": "snapshot", "layout": LAYOUT, "tenants": [], "tasks": [], "files": []}
"""The snapshot of a server that nobody has used."""


class SnapshotError(ValueError):
    """A document that no server can be restored from; the message says why, and the flaws where."""

    def __init__(self, message: str = "", *, flaws: Sequence[SnapshotFlaw] = ()) -> None:
        super().__init__(message or "\n".join(f"{flaw.pointer}: {flaw.message}" for flaw in flaws))
        self.flaws = flaws


# --- out ---------------------------------------------------------------------------------------------------------


def snapshot(engine: Engine) -> Any:
    """Return all tenants, tasks and files as one document; keys aren't among it, only what stands for them."""
    return parsed_lines("\n".join(snapshot_lines(engine)).encode())


# --- in ----------------------------------------------------------------------------------------------------------


class _Contents(NamedTuple):
    """What a snapshot holds."""

    tenants: list[Tenant]
    tasks: list[Task]
    files: list[StoredFile]
    serial: int
    """The last call's."""


def restore(engine: Engine, document: Any) -> int:
    """Make a server hold what a snapshot holds, and nothing else; return how many tasks that are.

    All of it is looked at before anything changes, and all of it changes in one transaction.

    Raises:
        SnapshotError: it is no snapshot, one of another layout, or one with flaws; the server is as it was.
    """
    if not isinstance(document, dict) or document.get("drytake") != "snapshot":
        raise SnapshotError("this is no snapshot: `GET /_drytake/snapshot` makes one")
    if document.get("layout") != LAYOUT:
        raise SnapshotError(f"this snapshot has layout {briefly(document.get('layout'))}; this version reads {LAYOUT}")
    wrong = flaws(document, engine)
    if wrong:
        raise SnapshotError(flaws=wrong)
    contents = _read(engine, document)
    with engine.lock:
        _replace(engine, contents)
    return len(contents.tasks)


def _read(engine: Engine, document: dict[str, Any]) -> _Contents:
    tenants = [_tenant_from(engine, state) for state in document["tenants"]]
    serials = (entry["serial"] for state in document["tenants"] for entry in state["journal"])
    return _Contents(
        tenants,
        [task_from(state) for state in document["tasks"]],
        [_file_from(file) for file in document["files"]],
        max(serials, default=0),
    )


def _replace(engine: Engine, contents: _Contents) -> None:
    store = engine.store
    if store.locks_tenants:
        engine.all_tenants()  # so that no other process changes one meanwhile
    engine.reset()
    store.reach(contents.serial)
    store.replace_files(contents.files)
    for tenant in contents.tenants:
        store.tenant(tenant.id, partial(_as_it_is, tenant))
        if any(delivery["state"] == "waiting" for delivery in tenant.deliveries):
            engine.outbox.track(tenant)
    for task in contents.tasks:
        store.add(task)


def _as_it_is(tenant: Tenant) -> Tenant:
    return tenant


def _tenant_from(engine: Engine, state: dict[str, Any]) -> Tenant:
    journal = engine.blank_tenant(state["id"]).journal
    restored = Tenant.restored(state["id"], state["state"], journal, lambda _: ())
    for ends in restored.running.values():
        heapq.heapify(ends)
    for name, account in restored.accounts.items():
        account.adopt([_move(move) for move in state["moves"].get(name, ())])
    for entry in sorted(map(entry_from, state["journal"]), key=lambda entry: entry.serial):
        journal.append(entry)
        if len(entry.body) + len(entry.response) > journal.large_bytes or entry.violations:
            journal.trim(entry)
    return restored


def _move(state: list[Any]) -> Move:
    at, kind, amount, task_id = state
    return at, kind, Decimal(amount), task_id


def _file_from(state: dict[str, Any]) -> StoredFile:
    data = base64.b64decode(state["data"], validate=True)
    return StoredFile(state["id"], state["name"], state["content_type"], data, MediaInfo(**state["info"]))
