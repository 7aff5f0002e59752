"""What stores that processes share have in common: a call is a transaction, and a tenant is loaded once in it."""

import logging
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import SupportsIndex

from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.store.codec import dump, load
from drytake.mockserver.state.store.model import ConflictError, StoreError
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant

__all__ = ["Cache", "Loaded", "SharedJournal", "StoreTransaction", "glimpsed", "serial"]


_QUIET_SECONDS = 5.0
_QUEUE_SECONDS = 60.0
_TENANTS, _TASKS = 1_000, 10_000
"""How many are kept in the process, too: beyond that all are read anew."""
_LARGE_BYTES = 65_536
"""A task with more isn't kept in the process."""

log = logging.getLogger("drytake")


class _Serials:
    """Numbers in the order of time, different even within a microsecond."""

    def __init__(self) -> None:
        self._last, self._lock = 0, threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last

    def reach(self, number: int) -> None:
        """Let the numbers to come be larger than this one."""
        with self._lock:
            self._last = max(self._last, number)


serial = _Serials()
"""Returns a number larger than all before it in this process, and than older ones of others."""


class Outage:
    """Whether a store fails, and one line in the log when it begins to and when it is back."""

    def __init__(self) -> None:
        self.error: StoreError | None = None
        """Why it can't be used; `None` where it can."""
        self._since, self._count = 0.0, 0
        self._lock = threading.Lock()

    def begins(self, error: StoreError) -> None:
        """Note that it failed."""
        with self._lock:
            if self.error is error:
                return
            if self.error is None:
                self._since, self._count = time.monotonic(), 0
                log.error("%s; calls are refused until it can", error)
            self.error, self._count = error, self._count + 1

    def ends(self) -> None:
        """Note that something was written."""
        with self._lock:
            if self.error is not None:
                self.error = None
                seconds = time.monotonic() - self._since
                log.warning("the store can be used again, after %.1f seconds; %s uses failed", seconds, self._count)


class StoreTransaction:
    """A lock that the same thread may take again; taking it first begins, leaving it last ends a transaction.

    `commit` returns whether it wrote anything.
    `failures` are what the driver raises; whoever holds the lock gets the `StoreError` that `as_store_error` makes of them.
    """

    def __init__(
        self,
        *,
        begin: Callable[[], None],
        commit: Callable[[], bool],
        rollback: Callable[[], None],
        failures: type[Exception],
        as_store_error: Callable[[Exception], StoreError],
    ) -> None:
        self._lock = threading.RLock()
        self._begin, self._commit, self._rollback = begin, commit, rollback
        self._failures, self._as_store_error = failures, as_store_error
        self._depth = 0
        self.outage = Outage()
        self.repeatable = False
        """True where whoever holds it tries again after a `ConflictError`."""

    def __enter__(self) -> None:
        self._acquire()
        if not self._depth:
            try:
                self._begin()
            except BaseException as error:
                self._lock.release()
                self._translate(error)
                raise
        self._depth += 1

    def _acquire(self) -> None:
        if not self._lock.acquire(timeout=_QUEUE_SECONDS):
            raise StoreError(f"others have used the store for {_QUEUE_SECONDS:g} seconds without end")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        try:
            if not self._depth:
                self._end(good=error is None)
        except self._failures as failure:
            self._translate(failure)
        finally:
            self._lock.release()
        if error is not None:
            self._translate(error)

    @contextmanager
    def optimistic(self) -> Iterator[None]:
        """Hold it for what may be done again: it waits for no other process.

        Raises:
            ConflictError: another one was ahead; nothing is kept.
        """
        self._acquire()
        outermost = not self._depth
        try:
            self.repeatable = self.repeatable or outermost
            with self:
                yield
        finally:
            if outermost:
                self.repeatable = False
            self._lock.release()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep transactions from beginning while the block runs, once the one under way has ended: it is given a while."""
        held = self._lock.acquire(timeout=_QUIET_SECONDS)
        try:
            yield
        finally:
            if held:
                self._lock.release()

    def _end(self, *, good: bool) -> None:
        if good:
            try:
                wrote = self._commit()
            except BaseException:
                self._undo()
                raise
            if wrote and self.outage.error is not None:
                self.outage.ends()
        else:
            self._undo()

    def _undo(self) -> None:
        with suppress(Exception):  # what went wrong first is what counts
            self._rollback()

    def _translate(self, error: BaseException) -> None:
        """Note that the store failed, and raise what a driver's failure means; return where it is something else."""
        if isinstance(error, StoreError) and not isinstance(error, ConflictError):
            self.outage.begins(error)
        if isinstance(error, self._failures):
            meant = self._as_store_error(error)
            self.outage.begins(meant)
            raise meant from error


class SharedJournal:
    """A journal whose entries lie in a store; new ones wait for the end of the transaction."""

    def __init__(self, kept: Callable[[], list[JournalEntry]], forget: Callable[[], None]) -> None:
        self._kept, self._forget = kept, forget
        self.fresh: list[JournalEntry] = []
        self.large_bytes = sys.maxsize

    def append(self, entry: JournalEntry, /) -> None:
        self.fresh.append(entry)

    def trim(self, entry: JournalEntry) -> None:
        """Nothing: entries lie elsewhere."""

    def copy(self) -> list[JournalEntry]:
        return [*self._kept(), *self.fresh]

    def clear(self) -> None:
        self.fresh.clear()
        self._forget()

    def __iter__(self) -> Iterator[JournalEntry]:
        return iter(self.copy())

    def __reversed__(self) -> Iterator[JournalEntry]:
        return reversed(self.copy())

    def __getitem__(self, index: SupportsIndex, /) -> JournalEntry:
        return self.copy()[index]

    def __len__(self) -> int:
        return len(self.copy())


def glimpsed(tenant_id: str, state: str | bytes) -> Tenant:
    """Return the tenant that a state says, to look at only."""
    return Tenant.restored(tenant_id, load(state), SharedJournal(list, lambda: None), lambda _: ())


class Loaded:
    """A tenant as a store has it, and what it was when it was last read or written."""

    __slots__ = ("_next", "before", "journal", "tenant", "version")

    def __init__(self, tenant: Tenant, journal: SharedJournal, before: str, version: bytes = b"") -> None:
        self.tenant, self.journal, self.before = tenant, journal, before
        self.version = version
        """What the store calls this state of it, where it does."""
        self._next = (version, before)

    def changed(self) -> str | None:
        """Return the tenant's state where it is another one now."""
        now = dump(self.tenant.state)
        return None if now == self.before else now

    def writes(self, version: bytes, state: str) -> None:
        """Note what it will be once the transaction is written."""
        self._next = version, state

    def is_written(self) -> None:
        """Take what was to be written for what the store has."""
        self.version, self.before = self._next
        self.journal.fresh.clear()


class Cache:
    """What a process knows of tenants and tasks, as long as the store says that nobody else has changed them."""

    def __init__(self) -> None:
        self._tenants: dict[str, Loaded] = {}
        self._tasks: dict[tuple[str, str], Task] = {}
        self._owned: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def tenant(self, tenant_id: str) -> Loaded | None:
        return self._tenants.get(tenant_id)

    def task(self, provider: str, task_id: str) -> Task | None:
        return self._tasks.get((provider, task_id))

    def put_tenant(self, loaded: Loaded) -> None:
        """Know a tenant; what was known of its tasks is of another time."""
        if len(self._tenants) >= _TENANTS:
            self.clear()
        self.drop(loaded.tenant.id)
        self._tenants[loaded.tenant.id] = loaded

    def put_task(self, task: Task) -> None:
        """Know a task, of a tenant that is known."""
        if task.tenant not in self._tenants or len(task.raw) > _LARGE_BYTES:
            return
        if len(self._tasks) >= _TASKS:
            self._tasks.clear()
            self._owned.clear()
        self._tasks[task.provider, task.id] = task
        self._owned[task.tenant].append((task.provider, task.id))

    def drop_task(self, task: Task) -> None:
        self._tasks.pop((task.provider, task.id), None)

    def drop(self, tenant_id: str) -> None:
        """Forget a tenant and its tasks."""
        self._tenants.pop(tenant_id, None)
        for name in self._owned.pop(tenant_id, ()):
            self._tasks.pop(name, None)

    def clear(self) -> None:
        self._tenants.clear()
        self._tasks.clear()
        self._owned.clear()
