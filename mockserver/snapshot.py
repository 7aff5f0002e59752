"""All that a server holds, as one JSON document that another server can be given: whatever its store is."""

import base64
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import Any

from understudy.mockserver.engine import Engine
from understudy.mockserver.files import StoredFile
from understudy.mockserver.ledger import Move
from understudy.mockserver.store.codec import entry_from, entry_state, task_from, task_state
from understudy.mockserver.tenant import Tenant
from understudy.schemas.media import MediaInfo

__all__ = ["EMPTY", "SnapshotError", "restore", "snapshot"]

LAYOUT = 2
"""Number of the document's layout; another one isn't read."""
EMPTY: dict[str, Any] = {"understudy": "snapshot", "layout": LAYOUT, "tenants": [], "tasks": [], "files": []}
"""The snapshot of a server that nobody has used."""


class SnapshotError(ValueError):
    """A document that no server can be restored from; the message says why."""


def snapshot(engine: Engine) -> dict[str, Any]:
    """Return all tenants, tasks and files; keys aren't among it, only what stands for them."""
    with engine.lock:
        tasks = [task_state(task) for task in engine.store.of(None)]
        return {
            **EMPTY,
            "tenants": [_tenant(tenant) for tenant in engine.everybody()],
            "tasks": tasks[::-1],
            "files": [_file(file) for file in engine.store.files()],
        }


def _tenant(tenant: Tenant) -> dict[str, Any]:
    moves = {
        name: [[move.at, move.kind, str(move.amount), move.task_id] for move in account.entries]
        for name, account in tenant.accounts.items()
    }
    journal = [entry_state(entry) for entry in tenant.journal.copy()]
    return {"id": tenant.id, "state": tenant.state, "moves": moves, "journal": journal}


def _file(file: StoredFile) -> dict[str, Any]:
    data = base64.b64encode(file.data).decode()
    return {
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "data": data,
        "info": asdict(file.info),
    }


def restore(engine: Engine, document: Any) -> int:
    """Make a server hold what a snapshot holds, and nothing else; return how many tasks that are.

    Raises:
        SnapshotError: it is no snapshot, or one of another layout; the server is as it was.
    """
    if not isinstance(document, dict) or document.get("understudy") != "snapshot":
        raise SnapshotError("this is no snapshot: `GET /_understudy/snapshot` makes one")
    if document.get("layout") != LAYOUT:
        raise SnapshotError(f"this snapshot has layout {document.get('layout')!r}; this version reads {LAYOUT}")
    try:
        tasks = [task_from(state) for state in document["tasks"]]
        files = [_file_from(file) for file in document["files"]]
        tenants = [(told["id"], _tenant_from(engine, told)) for told in document["tenants"]]
    except (KeyError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise SnapshotError(f"this snapshot is damaged: {error!r}") from error
    with engine.lock:
        engine.reset()
    with engine.lock:
        for name, tenant in tenants:
            engine.store.tenant(name, partial(_as_it_is, tenant))
        for task in tasks:
            engine.store.add(task)
        for file in files:
            engine.store.add_file(file)
    return len(tasks)


def _as_it_is(tenant: Tenant) -> Tenant:
    return tenant


def _tenant_from(engine: Engine, told: dict[str, Any]) -> Tenant:
    tenant = engine.blank_tenant(told["id"])
    restored = Tenant.restored(told["id"], told["state"], tenant.journal, lambda _: ())
    for name, account in restored.accounts.items():
        account.adopt([_move(move) for move in told["moves"].get(name, ())])
    for entry in told["journal"]:
        restored.journal.append(entry_from(entry))
    return restored


def _move(told: list[Any]) -> Move:
    at, kind, amount, task_id = told
    return at, kind, Decimal(amount), task_id


def _file_from(told: dict[str, Any]) -> StoredFile:
    data = base64.b64decode(told["data"], validate=True)
    return StoredFile(told["id"], told["name"], told["content_type"], data, MediaInfo(**told["info"]))
