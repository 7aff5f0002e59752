"""Everything in one SQLite file: it survives the process, and several processes may share it.

The file is in WAL mode, so what was acknowledged is there after a kill; keys themselves are never written into it.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from weakref import finalize

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.ledger import Move
from drytake.mockserver.state.store.codec import dump, entry_from, entry_state, load, task_from, task_state
from drytake.mockserver.state.store.model import StaleTaskError, StoreError, fitting
from drytake.mockserver.state.store.shared import Loaded, SharedJournal, StoreTransaction, glimpsed, serial
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.validation.media import MediaInfo

__all__ = ["SqliteStore"]

LAYOUT = 2
"""Number of the layout of tables and states; another one isn't read."""
TABLES = """
CREATE TABLE tenants (id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tasks (
    number INTEGER PRIMARY KEY, provider TEXT NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL,
    version INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE (provider, id)
);
CREATE INDEX tasks_of_tenant ON tasks (tenant);
CREATE TABLE moves (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, provider TEXT NOT NULL,
    at REAL NOT NULL, kind TEXT NOT NULL, amount TEXT NOT NULL, task TEXT
);
CREATE INDEX moves_of_account ON moves (tenant, provider);
CREATE TABLE calls (serial INTEGER PRIMARY KEY, tenant TEXT NOT NULL, entry TEXT NOT NULL);
CREATE INDEX calls_of_tenant ON calls (tenant, serial);
CREATE TABLE files (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
    info TEXT NOT NULL, data BLOB NOT NULL
);
"""
_PATIENCE_SECONDS = 30
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
        self._path = _path(url)
        _make(Path(self._path), mode)
        self._database = _open(self._path)
        self._end = finalize(self, self._database.close)  # a store that nobody closes ends with whoever holds it
        self._loaded: dict[str, Loaded] = {}
        self.lock = StoreTransaction(
            begin=self._begin,
            commit=self._commit,
            rollback=self._rollback,
            failures=sqlite3.Error,
            as_store_error=partial(_unusable, self._path),
        )

    # --- transactions ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def _commit(self) -> None:
        for loaded in self._loaded.values():
            self._keep(loaded)
        self._loaded.clear()
        self._database.execute("COMMIT")

    def _rollback(self) -> None:
        self._loaded.clear()
        if self._database.in_transaction:  # where the disk is full, SQLite may have rolled back by itself
            self._database.execute("ROLLBACK")

    def _keep(self, loaded: Loaded) -> None:
        tenant = loaded.tenant
        for provider, account in tenant.accounts.items():
            rows = [(tenant.id, provider, at, kind, str(amount), task) for at, kind, amount, task in account.fresh()]
            self._all("INSERT INTO moves (tenant, provider, at, kind, amount, task) VALUES (?, ?, ?, ?, ?, ?)", rows)
        entries = [(entry.serial, tenant.id, dump(entry_state(entry))) for entry in loaded.journal.fresh]
        self._all("INSERT INTO calls VALUES (?, ?, ?)", entries)
        if entries and tenant.calls % _TRIM_EVERY < len(entries):
            self._trim_journal(tenant.id)
        state = loaded.changed()
        if state is not None:
            self._do(
                "INSERT INTO tenants VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", tenant.id, state
            )

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
                loaded = self._loaded[tenant_id] = self._load(tenant_id, make)
            return loaded.tenant

    def _load(self, tenant_id: str, make: Callable[[], Tenant]) -> Loaded:
        row = self._do("SELECT state FROM tenants WHERE id = ?", tenant_id).fetchone()
        journal = SharedJournal(lambda: self._calls(tenant_id), lambda: self._forget_calls(tenant_id))
        if row is None:
            tenant = make()
            journal.fresh += tenant.journal.copy()
            tenant.journal = journal
            return Loaded(tenant, journal, "")
        tenant = Tenant.restored(tenant_id, load(row[0]), journal, lambda provider: self._moves(tenant_id, provider))
        return Loaded(tenant, journal, row[0])

    def _calls(self, tenant_id: str) -> list[JournalEntry]:
        with self.lock:
            newest = "SELECT entry FROM calls WHERE tenant = ? ORDER BY serial DESC LIMIT ?"
            rows = self._do(newest, tenant_id, self._journal_limit).fetchall()
        return [entry_from(load(row[0])) for row in reversed(rows)]

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
            row = (task.provider, task.id, task.tenant, task.version, dump(task_state(task)))
            self._do("INSERT INTO tasks (provider, id, tenant, version, state) VALUES (?, ?, ?, ?, ?)", *row)

    def get(self, provider: str, task_id: str) -> Task | None:
        with self.lock:
            row = self._do("SELECT state FROM tasks WHERE provider = ? AND id = ?", provider, task_id).fetchone()
        return task_from(load(row[0])) if row else None

    def save(self, task: Task) -> None:
        task.version += 1
        with self.lock:
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

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        with self.lock:
            statement = "SELECT state FROM tasks WHERE ? IS NULL OR tenant = ? ORDER BY number DESC"
            rows = self._do(statement, tenant_id, tenant_id).fetchall()
        return (task_from(load(row[0])) for row in rows)

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        with self.lock:
            statement = "SELECT state FROM tasks WHERE ? IS NULL OR tenant = ? ORDER BY number LIMIT ?"
            rows = self._do(statement, tenant_id, tenant_id, limit).fetchall()
        return [task_from(load(row[0])) for row in rows]

    def delete_task(self, task: Task) -> None:
        with self.lock:
            self._do("DELETE FROM tasks WHERE provider = ? AND id = ?", task.provider, task.id)

    def tasks_over(self, limit: int) -> int:
        with self.lock:  # counting takes as long as there are tasks, so a look at the ends comes first
            at_most = self._do("SELECT max(number) - min(number) + 1 FROM tasks").fetchone()[0] or 0
            return max(0, len(self) - limit) if at_most > limit else 0

    def delete_tenant(self, tenant_id: str | None) -> int:
        with self.lock:
            gone = self._do("DELETE FROM tasks WHERE ? IS NULL OR tenant = ?", tenant_id, tenant_id).rowcount
            for table in ("moves", "calls"):
                statement = f"DELETE FROM {table} WHERE ? IS NULL OR tenant = ?"  # noqa: S608 - constants
                self._do(statement, tenant_id, tenant_id)
            self._do("DELETE FROM tenants WHERE ? IS NULL OR id = ?", tenant_id, tenant_id)
            for name in [tenant_id] if tenant_id is not None else list(self._loaded):
                self._loaded.pop(name, None)
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

    def close(self) -> None:
        """Close the file; whoever does so last lets all of it lie in the one file."""
        with self.lock.quiet():
            self._end()

    def __len__(self) -> int:
        with self.lock:
            return int(self._do("SELECT count(*) FROM tasks").fetchone()[0])


def _path(url: str) -> str:
    """Return the path that `sqlite:///PATH` names.

    Raises:
        StoreError: it names none.
    """
    path = url.removeprefix("sqlite://").removeprefix("/")
    if not path:
        raise StoreError(f"`{url}` names no file; write sqlite:///PATH, with four slashes for an absolute path")
    return path


def _unusable(path: str, error: Exception) -> StoreError:
    return StoreError(f"{path} can't be used as a store: {error}")


def _make(path: Path, mode: int) -> None:
    """Make a file that isn't there yet; SQLite gives what it keeps beside it the same permissions."""
    with suppress(OSError):  # it is there, or SQLite says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(mode)


def _open(path: str) -> sqlite3.Connection:
    """Return a connection to a file, with our tables in it.

    Raises:
        StoreError: it can't be used.
    """
    with ExitStack() as undo:
        try:
            database = sqlite3.connect(
                Path(path),
                timeout=_PATIENCE_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=64,
            )
            undo.callback(database.close)
            _lay_out(database, path)
        except sqlite3.Error as error:
            raise _unusable(path, error) from error
        undo.pop_all()
    return database


def _lay_out(database: sqlite3.Connection, path: str) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("BEGIN IMMEDIATE")
    found = database.execute("PRAGMA user_version").fetchone()[0]
    if not found:
        for statement in TABLES.split(";")[:-1]:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {LAYOUT}")
    database.execute("COMMIT")
    if found not in (0, LAYOUT):
        raise StoreError(f"{path} was written by another version (layout {found}); delete it or name another file")
