"""What stores that processes share have in common: a call is a transaction, and a tenant is loaded once in it."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import NamedTuple, SupportsIndex

from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.store.codec import dump, load
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.tenant import Tenant

__all__ = ["Loaded", "SharedJournal", "StoreTransaction", "glimpsed", "serial"]


_QUIET_SECONDS = 5.0


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


class StoreTransaction:
    """A lock that the same thread may take again; taking it first begins, leaving it last ends a transaction.

    `failures` are what the driver raises; whoever holds the lock gets the `StoreError` that `as_store_error` makes of them.
    """

    def __init__(
        self,
        *,
        begin: Callable[[], None],
        commit: Callable[[], None],
        rollback: Callable[[], None],
        failures: type[Exception],
        as_store_error: Callable[[Exception], StoreError],
    ) -> None:
        self._lock = threading.RLock()
        self._begin, self._commit, self._rollback = begin, commit, rollback
        self._failures, self._as_store_error = failures, as_store_error
        self._depth = 0
        self.interrupt: Callable[[], None] | None = None
        """Ends a transaction that is only kept open in the hope of more; whoever takes the lock calls it first."""

    def __enter__(self) -> None:
        self._lock.acquire()
        if self.interrupt is not None:
            self.interrupt()
        if not self._depth:
            try:
                self._begin()
            except BaseException as error:
                self._lock.release()
                self._translate(error)
                raise
        self._depth += 1

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
                self._commit()
            except BaseException:
                self._undo()
                raise
        else:
            self._undo()

    def _undo(self) -> None:
        with suppress(Exception):  # what went wrong first is what counts
            self._rollback()

    def _translate(self, error: BaseException) -> None:
        """Raise what a driver's failure means; return where it is something else."""
        if isinstance(error, self._failures):
            raise self._as_store_error(error) from error


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

    def __getitem__(self, index: SupportsIndex, /) -> JournalEntry:
        return self.copy()[index]

    def __len__(self) -> int:
        return len(self.copy())


def glimpsed(tenant_id: str, state: str | bytes) -> Tenant:
    """Return the tenant that a state says, to look at only."""
    return Tenant.restored(tenant_id, load(state), SharedJournal(list, lambda: None), lambda _: ())


class Loaded(NamedTuple):
    """A tenant in a transaction, and what it was when it was loaded."""

    tenant: Tenant
    journal: SharedJournal
    before: str

    def changed(self) -> str | None:
        """Return the tenant's state where it is another one now."""
        now = dump(self.tenant.state)
        return None if now == self.before else now
