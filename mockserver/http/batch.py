"""Calls that a shared store keeps together, in a thread of its own: a store that doesn't answer stops no event loop.

A transaction for each call would cost more than the call does. Whatever has come while one was under way is the next.
"""

import asyncio
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from weakref import finalize

from drytake.mockserver.engine.call import Call, Respond
from drytake.mockserver.state.store.model import ConflictError, Store, StoreError
from drytake.mockserver.state.store.shared import StoreTransaction
from drytake.schemas.http import Response

__all__ = ["Batch", "Job", "transacted"]

_MOST = 64
"""Calls of one transaction."""
_HOPEFUL, _TRIES = 4, 12
"""How often calls are done again where another process was ahead: first in hope, then keeping it away for a moment."""
_PAUSE_SECONDS = 0.004
_LOOK_SECONDS = 1.0
"""How often a store that has failed is tried while nobody calls."""

Lost = Callable[[Call, Exception], Response]
"""Returns the response to a call that the store took no note of."""


class Job(NamedTuple):
    """A call, what handles it and who is told."""

    call: Call
    handle: Callable[[], Response]
    respond: Respond
    tenant: str | None = None
    """Where transactions had better keep to one tenant: which one it is."""


def transacted(lock: StoreTransaction, jobs: Sequence[Job], lost: Lost) -> list[Response]:
    """Return the responses to calls, handled in one transaction; it is done again where another process was ahead."""
    failure: Exception = ConflictError("others change the same all the time")
    for number in range(_TRIES):
        try:
            with lock.optimistic() if number < _HOPEFUL else lock:
                return [job.handle() for job in jobs]
        except ConflictError as error:
            failure = error
            for job in jobs:
                job.call.renew()
            time.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311 - so that two don't go on in step
        except Exception as error:  # noqa: BLE001 - every call is answered
            failure = error
            break
    return [lost(job.call, failure) for job in jobs]


class Batch:
    """Handles calls a few at a time; nobody is answered before all of these are kept."""

    def __init__(self, store: Store, lost: Lost) -> None:
        lock = store.lock
        assert isinstance(lock, StoreTransaction)
        self._lock, self._lost, self._probe = lock, lost, store.probe
        self._waiting: deque[Job] = deque()
        self._busy = False
        """True while the thread has calls, or is about to get some."""
        self._under_way = False
        """True while it has some."""
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[list[tuple[Job, Response]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._end = finalize(self, self._jobs.put, None)
        self._watched = False

    def take(self, call: Call, handle: Callable[[], Response], respond: Respond, *, tenant: str | None) -> None:
        """Handle a call; its response comes once it is kept. Transactions with a `tenant` hold only that one's calls."""
        self._waiting.append(Job(call, handle, respond, tenant))
        if not self._busy:
            self._busy = True
            loop = asyncio.get_running_loop()
            loop.call_soon(self._go_on, loop)

    async def response(self, call: Call, handle: Callable[[], Response]) -> Response:
        """Return the response to a call, once it is kept; it has a transaction of its own."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Response] = loop.create_future()

        def keep() -> None:
            response = self.response_now(call, handle)
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_resolve, future, response)

        self._run(keep)
        return await future

    def response_now(self, call: Call, handle: Callable[[], Response]) -> Response:
        """Return the response to a call, once it is kept, to where there is no event loop."""
        (response,) = transacted(self._lock, [Job(call, handle, lambda *_: None)], self._lost)
        return response

    def flush(self) -> None:
        """Wait until all are kept, and respond: the event loop stands still meanwhile."""
        while self._busy:
            if not self._start():
                self._deliver(self._done.get())

    def watch(self) -> StoreError | None:
        """Return why the store can't be used, if it can't; then it is tried again, though nobody calls."""
        error = self._lock.outage.error
        if error is not None and not self._watched:
            with suppress(RuntimeError):  # there is no event loop
                loop = asyncio.get_running_loop()
                loop.call_later(_LOOK_SECONDS, self._look, loop)
                self._watched = True
        return error

    # --- in the event loop ---------------------------------------------------------------------------------------

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting:
            self._start(loop)

    def _start(self, loop: asyncio.AbstractEventLoop | None = None) -> bool:
        """Give the next calls to the thread, unless it has some; return whether it was given any."""
        if self._under_way or not self._waiting:
            return False
        jobs = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        self._under_way = True
        self._run(partial(self._keep, jobs, loop or asyncio.get_running_loop()))
        return True

    def _run(self, work: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=_serve, args=(self._jobs,), name="drytake-store", daemon=True)
            self._thread.start()
        self._jobs.put(work)

    def _take_results(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(queue.Empty):  # a flush has had them
            self._deliver(self._done.get_nowait())
        self._start(loop)

    def _deliver(self, results: Iterable[tuple[Job, Response]]) -> None:
        self._under_way, self._busy = False, bool(self._waiting)
        for job, response in results:
            job.respond(job.call, response)
        self.watch()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._run(partial(self._try_store, loop))

    def _looked(self) -> None:
        self._watched = False
        self.watch()

    # --- in the thread -------------------------------------------------------------------------------------------

    def _keep(self, jobs: Sequence[Job], loop: asyncio.AbstractEventLoop) -> None:
        by_tenant: dict[str | None, list[Job]] = {}
        for job in jobs:
            by_tenant.setdefault(job.tenant, []).append(job)
        results: list[tuple[Job, Response]] = []
        for some in by_tenant.values():
            results += zip(some, transacted(self._lock, some, self._lost), strict=True)
        self._done.put(results)
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._take_results, loop)

    def _try_store(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(Exception):  # whoever calls is told
            self._probe()
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._looked)


def _serve(jobs: "queue.SimpleQueue[Callable[[], None] | None]") -> None:
    """Work until there is nobody any more who could ask for more."""
    while (job := jobs.get()) is not None:
        job()
        del job


def _resolve(future: "asyncio.Future[Response]", response: Response) -> None:
    if not future.done():  # its client is still there
        future.set_result(response)
