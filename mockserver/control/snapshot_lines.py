"""A snapshot as lines: one JSON document, in which each tenant, task and file has a line of its own.

It is written piece by piece, and what is asked meanwhile is answered in between. What belongs to a tenant is as it was at one moment:
its tasks are read first, a few at a time, and those that have changed by the time that its money is read are read once more.
"""

import base64
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from pydantic_core import from_json

from drytake.mockserver.control.snapshot_model import LAYOUT
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.store.codec import dump, entry_state, task_state
from drytake.mockserver.state.store.model import TaskName
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.validation.text import json_safe

__all__ = ["parsed_lines", "snapshot_lines"]

_TASKS = 200
"""How many are read at once."""
_SECTIONS = ("tenants", "tasks", "files")
_HEAD = f'{{"drytake": "snapshot", "layout": {LAYOUT}'
_END = "]}"


# --- out ---------------------------------------------------------------------------------------------------------


def snapshot_lines(engine: Engine) -> Iterator[str]:
    """Yield the lines of a snapshot of all tenants, tasks and files; keys aren't among it, only what stands for them."""
    with engine.lock:
        engine.tenant(ANONYMOUS)
        names = sorted(engine.store.tenants())
    tasks: list[list[tuple[float, str]]] = []
    yield _HEAD
    yield from _section("tenants", _tenants(engine, names, tasks))
    merged = heapq.merge(*tasks, key=lambda row: row[0])
    yield from _section("tasks", (line for _, line in merged))
    yield from _section("files", _files(engine))
    yield _END


def _section(name: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the beginning of a list, and its elements."""
    yield f', "{name}": [' if name == _SECTIONS[0] else f'], "{name}": ['
    before = ""
    for line in lines:
        if before:
            yield before + ","
        before = line
    if before:
        yield before


def _tenants(engine: Engine, names: Iterable[str], tasks: list[list[tuple[float, str]]]) -> Iterator[str]:
    for name in names:
        tenant = _Tenant(engine, name)
        line = tenant.line()
        if line is not None:
            tasks.append(tenant.tasks())
            yield line


class _Tenant:
    """What is read of one tenant."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._read: dict[TaskName, tuple[int, float, str]] = {}
        """Versions, times and lines of its tasks."""

    def line(self) -> str | None:
        """Return its line, and know its tasks; `None` where it has gone."""
        store, lock = self._engine.store, self._engine.lock
        with lock:
            names = list(store.versions(self._name))
        for start in range(0, len(names), _TASKS):
            with lock:
                self._note(store.several(names[start : start + _TASKS]))
        with lock:
            if not store.has_tenant(self._name):
                return None
            versions = store.versions(self._name)
            self._note(store.several([one for one, version in versions.items() if self._version(one) != version]))
            self._read = {one: self._read[one] for one in versions if one in self._read}
            state, moves, journal = self._facts()
        return dump({**state, "moves": moves, "journal": [entry_state(entry) for entry in journal]})

    def tasks(self) -> list[tuple[float, str]]:
        """Return its tasks, oldest first: when they were made, and their lines."""
        return [(created, line) for _, created, line in self._read.values()]

    def _note(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            self._read[task.provider, task.id] = task.version, task.created, dump(task_state(task))

    def _version(self, name: TaskName) -> int | None:
        return self._read[name][0] if name in self._read else None

    def _facts(self) -> tuple[dict[str, Any], dict[str, Any], list[JournalEntry]]:
        tenant = self._engine.tenant_by_id(self._name)
        moves = {
            name: [[move.at, move.kind, str(move.amount), move.task_id] for move in account.entries]
            for name, account in tenant.accounts.items()
        }
        state = {**tenant.state, "provider_data": json_safe(tenant.provider_data), "unsettled": tenant.due.all()}
        del state["due"]
        for account in state["accounts"].values():
            del account["stored"]
        return {"id": tenant.id, "state": json_copy(state)}, moves, list(tenant.journal.copy())


def json_copy(state: dict[str, Any]) -> Any:
    """Return plain values that nobody changes any more."""
    return from_json(dump(state))


def _files(engine: Engine) -> Iterator[str]:
    with engine.lock:
        files = engine.store.files()
    return map(_file, files)


def _file(file: StoredFile) -> str:
    data = base64.b64encode(file.data).decode()
    facts = {"id": file.id, "name": file.name, "content_type": file.content_type}
    return dump({**facts, "data": data, "info": asdict(file.info)})


# --- in ----------------------------------------------------------------------------------------------------------


def parsed_lines(body: bytes) -> Any:
    """Return the document that a body is: line by line where it is written so, as all at once keeps others waiting.

    Raises:
        ValueError: it isn't JSON.
    """
    if body.startswith(_HEAD.encode() + b"\n"):
        found = _by_line(body)
        if found is not None:
            return found
    return from_json(body, allow_inf_nan=False)


def _by_line(body: bytes) -> dict[str, Any] | None:
    """Return the document, or `None` where somebody has written it anew."""
    found: dict[str, Any] = {"drytake": "snapshot", "layout": LAYOUT}
    rows: list[Any] | None = None
    starts = {(', "' if name == _SECTIONS[0] else '], "') + f'{name}": [': name for name in _SECTIONS}
    start = body.index(b"\n") + 1
    while start < len(body):
        end = body.find(b"\n", start)
        line = body[start : len(body) if end < 0 else end]
        start = len(body) if end < 0 else end + 1
        name = starts.get(line.decode("latin-1")) if len(line) < 40 else None
        if name is not None:
            rows = found[name] = []
        elif line == _END.encode():
            return found if start >= len(body) else None
        elif rows is None:
            return None
        else:
            rows.append(from_json(line.removesuffix(b","), allow_inf_nan=False))
    return None
