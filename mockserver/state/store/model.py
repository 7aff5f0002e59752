"""Where everything lives that outlasts a call. One small interface; memory by default.

A call is a transaction: what it changes in its tenant and in its tasks is kept when it ends, all of it or, where the
process dies in between, nothing. A store is used with its lock held; where processes share it, that is the transaction.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from types import TracebackType
from typing import Any, Protocol

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant

__all__ = ["ConflictError", "StaleTaskError", "Store", "StoreError", "TaskName", "fitting", "in_order"]


TaskName = tuple[str, str]
"""A task's provider and id."""


class StoreError(Exception):
    """A store that can't be used; the message says why and what to do."""


class ConflictError(StoreError):
    """Another process was ahead: nothing of the transaction is kept, and it may be tried again."""


class StaleTaskError(Exception):
    """Somebody else has changed the task since it was given out."""


class Lock(Protocol):
    """What is held around each use; the same thread may take it again."""

    def __enter__(self) -> Any: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Store(Protocol):
    """Keeps tenants, tasks and files."""

    shared: bool
    """True where several processes may use it at once."""
    locks_tenants: bool
    """True where a transaction locks single tenants, so that it had better keep to its own."""

    @property
    def lock(self) -> Lock:
        """What is held around each use."""

    def tenant(self, tenant_id: str, make: Callable[[], Tenant]) -> Tenant:
        """Return a tenant; the first time the one that is made."""

    def read_tenant(self, tenant_id: str) -> Tenant | None:
        """Return a tenant as it was last kept, to look at only: it isn't locked, and has no journal."""

    def has_tenant(self, tenant_id: str) -> bool:
        """Return whether there is such a tenant."""

    def tenants(self) -> list[str]:
        """Return the ids of all tenants."""

    def add(self, task: Task) -> None: ...

    def get(self, provider: str, task_id: str) -> Task | None: ...

    def save(self, task: Task) -> None:
        """Keep what changed in a task that the store gave out.

        Raises:
            StaleTaskError: somebody else changed it meanwhile.
        """

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        """Yield a tenant's tasks, or everybody's, newest first."""

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        """Return a tenant's tasks, or everybody's, oldest first."""

    def versions(self, tenant_id: str) -> dict[TaskName, int]:
        """Return how often each of a tenant's tasks was saved, oldest first."""

    def several(self, names: Sequence[TaskName]) -> list[Task]:
        """Return the tasks of some names that are there."""

    def delete_task(self, task: Task) -> None:
        """Forget a task."""

    def tasks_over(self, limit: int) -> int:
        """Return how many tasks there are more than a limit; 0 where there aren't."""

    @property
    def task_bytes(self) -> int:
        """What the requests of all tasks take in memory; 0 where they lie elsewhere."""

    def delete_tenant(self, tenant_id: str | None) -> int:
        """Drop a tenant and its tasks, or everybody; return how many tasks went."""

    def add_file(self, file: StoredFile) -> None:
        """Keep an uploaded file; the oldest go where there are too many bytes."""

    def file(self, file_id: str) -> StoredFile | None: ...

    def files(self) -> list[StoredFile]:
        """Return all files, oldest first."""

    def replace_files(self, files: list[StoredFile]) -> None:
        """Keep these files, and no others; of too many bytes the newest."""

    def calls(self, tenant_id: str | None, *, after: int | None) -> Iterator[tuple[str, JournalEntry]]:
        """Yield a tenant's calls, or everybody's, with the tenant: the newest first, or the oldest of those after a serial.

        It reads as many as are asked for, and is asked with the lock held.
        """

    def serial(self) -> int:
        """Return a number larger than all before it: the order of calls."""

    def reach(self, number: int) -> None:
        """Let the serials to come be larger than one of a call that happened elsewhere."""

    def probe(self) -> None:
        """Write something that nobody reads, to see whether it can be done.

        Raises:
            StoreError: it can't.
        """

    def close(self) -> None: ...

    def __len__(self) -> int:
        """Return how many tasks there are."""


def fitting(files: list[StoredFile], limit: int) -> list[StoredFile]:
    """Return the newest files that have so many bytes together, but at least one; oldest first, as they came."""
    size = 0
    kept: list[StoredFile] = []
    for file in reversed(files):
        size += len(file.data)
        if kept and size > limit:
            break
        kept.append(file)
    return kept[::-1]


def in_order(
    newest_first: Iterable[Iterator[tuple[str, JournalEntry]]], after: int | None
) -> Iterator[tuple[str, JournalEntry]]:
    """Yield the calls of several tenants in one order: newest first, or oldest first those after a serial."""
    if after is None:
        return heapq.merge(*newest_first, key=_serial_of, reverse=True)
    later = [list(takewhile(lambda pair: pair[1].serial > after, pairs))[::-1] for pairs in newest_first]
    return heapq.merge(*later, key=_serial_of)


def _serial_of(pair: tuple[str, JournalEntry]) -> int:
    return pair[1].serial
