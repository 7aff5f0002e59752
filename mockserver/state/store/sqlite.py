"""Everything in one SQLite file: it survives the process, and several processes may share it.

The file is in WAL mode, so what was acknowledged is there after a kill; keys themselves are never written into it.
"""

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from weakref import finalize

from drytake.mockserver.state.due import Found
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.ledger import Account, Move
from drytake.mockserver.state.store.codec import dump, entry_from, entry_state, load, task_from, task_state
from drytake.mockserver.state.store.model import StaleTaskError, TaskName, fitting
from drytake.mockserver.state.store.shared import Cache, Loaded, SharedJournal, StoreTransaction, glimpsed, serial
from drytake.mockserver.state.store.sqlite_file import make_file, open_database, path_of, patience, unusable
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.validation.media import MediaInfo

__all__ = ["SqliteStore"]

_PAGE = 200
"""Tasks that are read at once."""
_TRIM_EVERY = 64
"""Calls of a tenant after which its journal is cut to its limit."""


class SqliteStore:
    """One connection a process; a call is a transaction of the database."""

    shared = True
    locks_tenants = False
    task_bytes = 0

    def __init__(
        self, url: str, *, journal_limit: int = 1_000, file_limit: int = 256 * 1024 * 1024, mode: int = 0o600
    ) -> None:
        self._journal_limit, self._file_limit = journal_limit, file_limit
        self._path = path_of(url)
        make_file(Path(self._path), mode)
        self._database = open_database(self._path)
        self._end = finalize(self, self._database.close)  # a store that nobody closes ends with whoever holds it
        self._loaded: dict[str, Loaded] = {}
        """Tenants of this transaction."""
        self._cache, self._known_version = Cache(), 0
        self._added: dict[tuple[str, str], Task] = {}
        """Tasks that wait to be written together."""
        self._new_tasks = 0
        """How many more there are since the transaction began."""
        self._hurried = False
        """True while nobody waits long for a file that others have locked for long."""
        self.lock = StoreTransaction(
            begin=self._begin,
            commit=self._commit,
            rollback=self._rollback,
            failures=sqlite3.Error,
            as_store_error=partial(unusable, self._path),
        )

    # --- transactions ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        fails = self.lock.outage.error is not None
        if fails is not self._hurried:
            self._hurried = fails
            self._database.execute(patience(hurried=fails))
        self._database.execute("BEGIN IMMEDIATE")
        version = self._database.execute("PRAGMA data_version").fetchone()[0]
        if version != self._known_version:  # others have written
            self._cache.clear()
            self._known_version = version

    def _commit(self) -> bool:
        changes = self._database.total_changes
        self._write_tasks()
        for loaded in self._loaded.values():
            self._keep(loaded)
        if self._new_tasks:
            self._do("UPDATE counts SET value = value + ? WHERE name = 'tasks'", self._new_tasks)
        self._database.execute("COMMIT")
        for loaded in self._loaded.values():
            loaded.is_written()
        self._loaded.clear()
        self._new_tasks = 0
        return bool(self._database.total_changes - changes)

    def _rollback(self) -> None:
        self._loaded.clear()
        self._cache.clear()
        self._added.clear()
        self._new_tasks = 0
        if self._database.in_transaction:  # where the disk is full, SQLite may have rolled back by itself
            self._database.execute("ROLLBACK")

    def _keep(self, loaded: Loaded) -> None:
        tenant = loaded.tenant
        for provider, account in tenant.accounts.items():
            self._keep_moves(tenant.id, provider, account)
        entries = [(entry.serial, tenant.id, dump(entry_state(entry))) for entry in loaded.journal.fresh]
        self._all("INSERT INTO calls VALUES (?, ?, ?)", entries)
        if entries and tenant.calls % _TRIM_EVERY < len(entries):
            self._trim_journal(tenant.id)
        taken, fresh = tenant.due.changes()
        if taken is not None:
            self._do("DELETE FROM due WHERE tenant = ? AND at <= ?", tenant.id, taken)
        self._all("INSERT OR IGNORE INTO due VALUES (?, ?, ?, ?)", [(tenant.id, *one) for one in fresh])
        state = loaded.changed()
        if state is not None:
            self._do(
                "INSERT INTO tenants VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", tenant.id, state
            )
            loaded.writes(b"", state)

    def _keep_moves(self, tenant_id: str, provider: str, account: Account) -> None:
        if account.stored is None:
            count = "SELECT count(*) FROM moves WHERE tenant = ? AND provider = ?"
            account.stored = self._do(count, tenant_id, provider).fetchone()[0]
        account.keep(partial(self._moves, tenant_id, provider))
        rows = [(tenant_id, provider, at, kind, str(amount), task) for at, kind, amount, task in account.fresh()]
        self._all("INSERT INTO moves (tenant, provider, at, kind, amount, task) VALUES (?, ?, ?, ?, ?, ?)", rows)
        if account.excess:
            oldest = "SELECT number, amount FROM moves WHERE tenant = ? AND provider = ? ORDER BY number LIMIT ?"
            found = self._do(oldest, tenant_id, provider, account.excess).fetchall()
            account.fold(Decimal(amount) for _, amount in found)
            last = found[-1][0] if found else 0
            self._do("DELETE FROM moves WHERE tenant = ? AND provider = ? AND number <= ?", tenant_id, provider, last)

    def _trim_journal(self, tenant_id: str) -> None:
        newest = "SELECT serial FROM calls WHERE tenant = ? ORDER BY serial DESC LIMIT 1 OFFSET ?"
        self._do(
            f"DELETE FROM calls WHERE tenant = ? AND serial <= ({newest})",  # noqa: S608 - a constant
            tenant_id,
            tenant_id,
            self._journal_limit,
        )

    def _do(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self._database.execute(statement, values)

    def _all(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._database.executemany(statement, rows)

    # --- tenants ---------------------------------------------------------------------------------------------

    def tenant(self, tenant_id: str, make: Callable[[], Tenant]) -> Tenant:
        with self.lock:
            loaded = self._loaded.get(tenant_id)
            if loaded is None:
                loaded = self._cache.tenant(tenant_id) or self._load(tenant_id, make)
                self._loaded[tenant_id] = loaded
            return loaded.tenant

    def _load(self, tenant_id: str, make: Callable[[], Tenant]) -> Loaded:
        row = self._do("SELECT state FROM tenants WHERE id = ?", tenant_id).fetchone()
        journal = SharedJournal(lambda: self._calls(tenant_id), lambda: self._forget_calls(tenant_id))
        found = partial(self._due, tenant_id)
        if row is None:
            tenant = make()
            journal.fresh += tenant.journal.copy()
            tenant.journal = journal
            tenant.due.keep(found, None)
            loaded = Loaded(tenant, journal, "")
        else:
            said = load(row[0])
            tenant = Tenant.restored(tenant_id, said, journal, lambda provider: self._moves(tenant_id, provider))
            tenant.due.keep(found, said.get("due"))
            loaded = Loaded(tenant, journal, row[0])
        self._cache.put_tenant(loaded)
        return loaded

    def _due(self, tenant_id: str, after: float, until: float) -> Found:
        with self.lock:
            due = "SELECT at, provider, task FROM due WHERE tenant = ? AND at > ? AND at <= ? ORDER BY at"
            rows = self._do(due, tenant_id, after, until).fetchall()
            later = self._do("SELECT min(at) FROM due WHERE tenant = ? AND at > ?", tenant_id, max(after, until))
            return [(at, provider, task) for at, provider, task in rows], later.fetchone()[0]

    def _calls(self, tenant_id: str) -> list[JournalEntry]:
        with self.lock:
            newest = "SELECT entry FROM calls WHERE tenant = ? ORDER BY serial DESC LIMIT ?"
            rows = self._do(newest, tenant_id, self._journal_limit).fetchall()
        return [entry_from(load(row[0])) for row in reversed(rows)]

    def calls(self, tenant_id: str | None, *, after: int | None) -> Iterator[tuple[str, JournalEntry]]:
        own, values = ("", ()) if tenant_id is None else ("tenant = ? AND ", (tenant_id,))
        where, order = ("serial < ?", "DESC") if after is None else ("serial > ?", "")
        last, seen = sys.maxsize if after is None else after, Counter[str]()
        while True:
            statement = (
                f"SELECT serial, tenant, entry FROM calls WHERE {own}{where} ORDER BY serial {order} LIMIT {_PAGE}"  # noqa: S608 - constants
            )
            rows = self._do(statement, *values, last).fetchall()
            for _, tenant, entry in rows:
                seen[tenant] += 1
                if seen[tenant] <= self._journal_limit:  # a few more may lie there
                    yield tenant, entry_from(load(entry))
            if len(rows) < _PAGE:
                return
            last = rows[-1][0]

    def _forget_calls(self, tenant_id: str) -> None:
        with self.lock:
            self._do("DELETE FROM calls WHERE tenant = ?", tenant_id)

    def _moves(self, tenant_id: str, provider: str) -> list[Move]:
        with self.lock:
            statement = "SELECT at, kind, amount, task FROM moves WHERE tenant = ? AND provider = ? ORDER BY number"
            rows = self._do(statement, tenant_id, provider).fetchall()
        return [(at, kind, Decimal(amount), task) for at, kind, amount, task in rows]

    def read_tenant(self, tenant_id: str) -> Tenant | None:
        with self.lock:
            row = self._do("SELECT state FROM tenants WHERE id = ?", tenant_id).fetchone()
        return glimpsed(tenant_id, row[0]) if row else None

    def has_tenant(self, tenant_id: str) -> bool:
        with self.lock:
            kept = self._do("SELECT 1 FROM tenants WHERE id = ?", tenant_id).fetchone()
        return kept is not None or tenant_id in self._loaded

    def tenants(self) -> list[str]:
        with self.lock:
            kept = [row[0] for row in self._do("SELECT id FROM tenants")]
            return [*kept, *(name for name in self._loaded if name not in kept)]

    # --- tasks -----------------------------------------------------------------------------------------------

    def add(self, task: Task) -> None:
        with self.lock:
            self._added[task.provider, task.id] = task
            self._new_tasks += 1
            self._cache.put_task(task)

    def _write_tasks(self) -> None:
        """Write the tasks that wait: before any is sought that this process may not know."""
        if self._added:
            tasks, self._added = self._added.values(), {}
            rows = [(one.provider, one.id, one.tenant, one.version, dump(task_state(one))) for one in tasks]
            self._all("INSERT INTO tasks (provider, id, tenant, version, state) VALUES (?, ?, ?, ?, ?)", rows)

    def get(self, provider: str, task_id: str) -> Task | None:
        with self.lock:
            known = self._added.get((provider, task_id)) or self._cache.task(provider, task_id)
            if known is not None:
                return known
            row = self._do("SELECT state FROM tasks WHERE provider = ? AND id = ?", provider, task_id).fetchone()
            task = task_from(load(row[0])) if row else None
            if task is not None:
                self._cache.put_task(task)
            return task

    def save(self, task: Task) -> None:
        with self.lock:
            if self._added.get((task.provider, task.id)) is not task:
                self._update(task)

    def _update(self, task: Task) -> None:
        self._write_tasks()
        task.version += 1
        done = self._do(
            "UPDATE tasks SET version = ?, state = ? WHERE provider = ? AND id = ? AND version = ?",
            task.version,
            dump(task_state(task)),
            task.provider,
            task.id,
            task.version - 1,
        )
        if not done.rowcount:
            task.version -= 1
            raise StaleTaskError(task.id)
        self._cache.put_task(task)

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        last = sys.maxsize
        while True:
            found = self._page(tenant_id, "number < ?", last, "DESC", _PAGE)
            yield from (task for _, task in found)
            if len(found) < _PAGE:
                return
            last = found[-1][0]

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        return [task for _, task in self._page(tenant_id, "number > ?", 0, "", limit)]

    def _page(self, tenant_id: str | None, where: str, place: int, order: str, limit: int) -> list[tuple[int, Task]]:
        """Return tasks with their places among all."""
        own, values = ("", ()) if tenant_id is None else ("tenant = ? AND ", (tenant_id,))
        with self.lock:
            statement = (
                f"SELECT number, provider, id, state FROM tasks WHERE {own}{where} ORDER BY number {order} LIMIT ?"  # noqa: S608 - constants
            )
            self._write_tasks()
            rows = self._do(statement, *values, place, limit).fetchall()
            known = self._cache.task
            return [(number, known(provider, name) or task_from(load(state))) for number, provider, name, state in rows]

    def versions(self, tenant_id: str) -> dict[TaskName, int]:
        with self.lock:
            self._write_tasks()
            rows = self._do("SELECT provider, id, version FROM tasks WHERE tenant = ? ORDER BY number", tenant_id)
            return {(provider, task_id): version for provider, task_id, version in rows}

    def several(self, names: Sequence[TaskName]) -> list[Task]:
        return [task for name in names if (task := self.get(*name)) is not None]

    def delete_task(self, task: Task) -> None:
        with self.lock:
            self._write_tasks()
            done = self._do("DELETE FROM tasks WHERE provider = ? AND id = ?", task.provider, task.id)
            self._new_tasks -= done.rowcount
            self._cache.drop_task(task)

    def tasks_over(self, limit: int) -> int:
        return max(0, len(self) - limit)

    def delete_tenant(self, tenant_id: str | None) -> int:
        with self.lock:
            self._write_tasks()
            where, values = ("", ()) if tenant_id is None else (" WHERE tenant = ?", (tenant_id,))
            gone = self._do(f"DELETE FROM tasks{where}", *values).rowcount  # noqa: S608 - constants
            self._new_tasks -= gone
            for table in ("moves", "calls", "due"):
                self._do(f"DELETE FROM {table}{where}", *values)  # noqa: S608 - constants
            self._do(f"DELETE FROM tenants{where.replace('tenant', 'id')}", *values)  # noqa: S608 - constants
            for name in [tenant_id] if tenant_id is not None else list(self._loaded):
                self._loaded.pop(name, None)
                self._cache.drop(name)
            if tenant_id is None:
                self._cache.clear()
        return gone

    # --- files -----------------------------------------------------------------------------------------------

    def add_file(self, file: StoredFile) -> None:
        with self.lock:
            row = (file.id, file.name, file.content_type, dump(asdict(file.info)), file.data)
            self._do("INSERT OR REPLACE INTO files (id, name, content_type, info, data) VALUES (?, ?, ?, ?, ?)", *row)
            while self._file_bytes() > self._file_limit:
                self._do("DELETE FROM files WHERE number = (SELECT min(number) FROM files)")

    def _file_bytes(self) -> int:
        size, count = self._do("SELECT total(length(data)), count(*) FROM files").fetchone()
        return int(size) if count > 1 else 0

    def file(self, file_id: str) -> StoredFile | None:
        with self.lock:
            row = self._do("SELECT id, name, content_type, data, info FROM files WHERE id = ?", file_id).fetchone()
        if row is None:
            return None
        found, name, content_type, data, info = row
        return StoredFile(found, name, content_type, data, MediaInfo(**load(info)))

    def files(self) -> list[StoredFile]:
        with self.lock:
            names = [row[0] for row in self._do("SELECT id FROM files ORDER BY number").fetchall()]
            return [file for file in map(self.file, names) if file]

    def replace_files(self, files: list[StoredFile]) -> None:
        with self.lock:
            self._do("DELETE FROM files")
            for file in fitting(files, self._file_limit):
                self.add_file(file)

    # --- the rest --------------------------------------------------------------------------------------------

    def serial(self) -> int:
        return serial()

    def reach(self, number: int) -> None:
        serial.reach(number)

    def probe(self) -> None:
        with self.lock:
            self._do("UPDATE counts SET value = value + 1 WHERE name = 'probes'")

    def close(self) -> None:
        """Close the file; whoever does so last lets all of it lie in the one file."""
        with self.lock.quiet():
            self._end()

    def __len__(self) -> int:
        with self.lock:
            kept: int = self._do("SELECT value FROM counts WHERE name = 'tasks'").fetchone()[0]
            return kept + self._new_tasks
