"""A database file: its tables, how it is made and opened, and what becomes of one that an older version wrote."""

import os
import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path

from drytake.mockserver.state.store.model import StoreError

__all__ = ["LAYOUT", "make_file", "open_database", "path_of", "patience", "unusable"]

LAYOUT = 3
"""Number of the layout of tables and states; the one before is brought to it, any other isn't read."""
_DUE = """
CREATE TABLE due (
    tenant TEXT NOT NULL, at REAL NOT NULL, provider TEXT NOT NULL, task TEXT NOT NULL,
    PRIMARY KEY (tenant, at, provider, task)
) WITHOUT ROWID;
CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counts SELECT 'tasks', count(*) FROM tasks;
INSERT INTO counts VALUES ('probes', 0);
"""
_TABLES = f"""
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
{_DUE}
"""
_STEPS = {0: _TABLES, 2: _DUE}
"""What makes this layout of another one."""
_PATIENCE_SECONDS = 5.0
"""For how long a file may be locked before a call is refused."""
_WAL_PAGES, _CACHE_KIB = 4_000, 16_384
"""How long the log of changes grows before it is worked into the file; what is kept in memory of it, as ids lie all over it."""
_HURRY_SECONDS = 1.0
"""The same, once it has been locked for so long."""


def path_of(url: str) -> str:
    """Return the path that `sqlite:///PATH` names.

    Raises:
        StoreError: it names none.
    """
    path = url.removeprefix("sqlite://").removeprefix("/")
    if not path:
        raise StoreError(f"`{url}` names no file; write sqlite:///PATH, with four slashes for an absolute path")
    return path


def unusable(path: str, error: Exception) -> StoreError:
    """Return what an error of SQLite means."""
    return StoreError(f"{path} can't be used as a store: {error}")


def patience(*, hurried: bool) -> str:
    """Return the statement that says how long to wait for a file that others have locked."""
    seconds = min(_HURRY_SECONDS, _PATIENCE_SECONDS) if hurried else _PATIENCE_SECONDS
    return f"PRAGMA busy_timeout = {int(seconds * 1000)}"


def make_file(path: Path, mode: int) -> None:
    """Make a file that isn't there yet; SQLite gives what it keeps beside it the same permissions."""
    with suppress(OSError):  # it is there, or SQLite says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(mode)


def open_database(path: str) -> sqlite3.Connection:
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
            raise unusable(path, error) from error
        undo.pop_all()
    return database


def _lay_out(database: sqlite3.Connection, path: str) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    database.execute("BEGIN IMMEDIATE")
    found = database.execute("PRAGMA user_version").fetchone()[0]
    for statement in _STEPS.get(found, "").split(";")[:-1]:
        database.execute(statement)
    if found in _STEPS:
        database.execute(f"PRAGMA user_version = {LAYOUT}")
    database.execute("COMMIT")
    if found not in (*_STEPS, LAYOUT):
        newer = "a newer" if found > LAYOUT else "an older"
        raise StoreError(f"{path} was written by {newer} version (layout {found}); delete it or name another file")
