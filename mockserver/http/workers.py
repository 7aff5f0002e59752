"""Several processes that serve one port, on a store that they share."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.stores import store_of
from drytake.mockserver.http.logs import configure_logs
from drytake.mockserver.http.server import RELIEF, ending_signals, serve
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError

__all__ = ["Restarts", "WorkersError", "WorkersFailedError", "serve_workers"]

_START_SECONDS = 30
"""How long a process may take until it answers; then it is ended, and counts as one that can't start."""
_END_SECONDS = 5
_LOOK_SECONDS = 0.2
_PAUSES_SECONDS = (1, 2, 4, 4)
"""Before another is started, where processes in a row have ended before they answered; then the server ends too."""
_SETTLED_SECONDS = 5
"""One that has answered for so long is replaced at once."""

_SLOWER = "%s workers on SQLite are slower than one: a file has one writer at a time; on Redis they are faster"

log = logging.getLogger("drytake")


class WorkersError(StoreError):
    """The processes can't be started as the settings are; the message says why."""


Socks = tuple[socket.socket, socket.socket | None]
"""That of all calls, and that of files where they have one of their own."""


class WorkersFailedError(Exception):
    """One process after the other ends before it answers; the message says so."""


# --- in the process ----------------------------------------------------------------------------------------------


def _work(settings: Settings, providers: tuple[str, ...] | None, socks: Socks, news: Connection) -> None:
    _let_signals_in()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        sock, results = socks
        serve(Engine(settings, providers=providers), sock, results=results, ready=lambda: _report_ready(news))
    except Exception as error:
        configure_logs(settings)
        message = error if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
        log.log(logging.ERROR, "a worker can't go on: %s", message, exc_info=log.isEnabledFor(logging.DEBUG))
        sys.exit(1)


def _report_ready(news: Connection) -> None:
    with news, suppress(OSError):  # the parent is gone
        news.send_bytes(b"1")


def _end_with_parent() -> None:
    """End this process once its parent has died without a word."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_END_SECONDS)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _signals_held() -> list[signal.Signals]:
    """Return the signals that a terminal sends to all its processes; a worker leaves them to its parent."""
    return [number for number in ending_signals() if number != signal.SIGTERM]


@contextmanager
def _without_signals() -> Iterator[None]:
    """Start a process that Ctrl-C doesn't reach while it loads: it would end in a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _signals_held())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _let_signals_in() -> None:
    if hasattr(signal, "pthread_sigmask"):
        for number in _signals_held():
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


# --- in the parent -----------------------------------------------------------------------------------------------


class Restarts:
    """Decides when the successor of a process that has died is started."""

    def __init__(self) -> None:
        self._failed = 0
        """How many in a row have died before they answered."""

    def answered(self) -> None:
        """Note that a process answers: they can start."""
        self._failed = 0

    def pause(self, answered_seconds: float | None) -> float:
        """Return after how many seconds; it takes how long the dead one has answered, `None` where it never did.

        One that did waits a second at most: clients may be waiting for it.

        Raises:
            WorkersFailedError: too many in a row never did.
        """
        if answered_seconds is not None:
            return 0 if answered_seconds >= _SETTLED_SECONDS else 1
        self._failed += 1
        if self._failed > len(_PAUSES_SECONDS):
            raise WorkersFailedError(f"{self._failed} workers in a row ended before they answered, so the server ends")
        return _PAUSES_SECONDS[self._failed - 1]


@dataclass
class _Worker:
    """A process, and the pipe over which it says that it answers."""

    process: SpawnProcess
    news: Connection
    started: float
    answered: float | None = None
    leaves: bool = False
    """True once its successor answers, and it was told to end."""

    def hears(self) -> bool:
        """Return whether it has just said that it answers."""
        if self.answered is not None or not self.news.poll():
            return False
        try:
            self.news.recv_bytes()
        except (EOFError, OSError):  # it has died
            return False
        self.answered = time.monotonic()
        return True


class _Workers:
    """The processes, and the times at which successors of dead ones are due."""

    def __init__(self, settings: Settings, providers: tuple[str, ...] | None, socks: Socks, *, number: int) -> None:
        self._arguments = (settings, providers, socks)
        self._context = multiprocessing.get_context("spawn")
        self._restarts = Restarts()
        self._workers: list[_Worker] = []
        self._due = [0.0] * number
        self._old: list[_Worker] = []
        """Those that are to be replaced, though they live."""
        self._relief: _Worker | None = None
        """The successor of the first of them, once it is started."""

    @property
    def all_ready(self) -> bool:
        return not self._due and all(worker.answered is not None for worker in self._workers)

    def start_due(self) -> None:
        """Start the processes whose time has come."""
        now = time.monotonic()
        for due in [due for due in self._due if due <= now]:
            self._start()
            self._due.remove(due)

    def renew(self) -> None:
        """Replace all processes, one after another."""
        self._old = [worker for worker in self._workers if not worker.leaves]

    def relieve_next(self) -> None:
        """Start the successor of one that is to be replaced; once that answers, let the old one end."""
        if not self._old or not self.all_ready:
            return
        if self._relief is None:
            self._start()
            self._relief = self._workers[-1]
            return
        old, self._relief = self._old.pop(0), None
        old.leaves = True
        if RELIEF is not None and old.process.pid is not None:
            os.kill(old.process.pid, RELIEF)

    def _start(self) -> None:
        news, end = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(*self._arguments, end), name="drytake-worker")
        with end, _without_signals():
            process.start()
        self._workers.append(_Worker(process, news, time.monotonic()))

    def wait(self) -> None:
        """Wait until one of them answers or dies, or for a moment."""
        unheard = [worker.news for worker in self._workers if worker.answered is None]
        wait([*(worker.process.sentinel for worker in self._workers), *unheard], _LOOK_SECONDS)

    def look(self) -> None:
        """Note who answers and who has died.

        Raises:
            WorkersFailedError: they can't start.
        """
        for worker in [*self._workers]:
            if worker.hears():
                self._restarts.answered()
            if not worker.process.is_alive():
                self._replace(worker)
            elif worker.answered is None and time.monotonic() - worker.started > _START_SECONDS:
                log.warning("a worker doesn't answer within %s seconds; ending it", _START_SECONDS)
                worker.process.kill()

    def _replace(self, worker: _Worker) -> None:
        code, now = worker.process.exitcode, time.monotonic()
        self._forget(worker)
        if worker.leaves:
            return
        pause = self._restarts.pause(None if worker.answered is None else now - worker.answered)
        log.warning("a worker died (exit code %s); another starts%s", code, f" in {pause:g} s" if pause else "")
        self._due.append(now + pause)

    def _forget(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._old = [old for old in self._old if old is not worker]
        self._relief = None if self._relief is worker else self._relief
        worker.news.close()
        worker.process.close()

    def end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + _END_SECONDS
        for worker in [*self._workers]:
            worker.process.join(max(0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            self._forget(worker)


def serve_workers(  # noqa: PLR0913 - all but two by name
    settings: Settings,
    sock: socket.socket,
    *,
    results: socket.socket | None = None,
    workers: int,
    providers: tuple[str, ...] | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve with several processes until a signal ends them; call `ready` once all of them answer.

    Raises:
        StoreError: it can't be opened.
        WorkersError: the store is one process's own.
        WorkersFailedError: the processes don't start, or their successors don't.
    """
    if settings.store == "memory":
        raise WorkersError(
            f"{workers} workers can't share a store in memory: "
            "add `--store sqlite:///state.db` or `--store redis://127.0.0.1:6379/0`"
        )
    store_of(settings).close()
    crew = _Workers(settings, providers, (sock, results), number=workers)
    if settings.store.startswith("sqlite:"):
        log.warning(_SLOWER, workers)
    with _end_signals() as ended, _on_relief(crew.renew):
        try:
            _look_after(crew, ended, lambda: crew.all_ready)
            if not ended.is_set():
                ready()
            _look_after(crew, ended, lambda: False)
        finally:
            crew.end()
            with suppress(StoreError):
                store_of(settings).close()  # what a worker that was killed left beside the file gets into it


def _look_after(crew: _Workers, ended: threading.Event, enough: Callable[[], bool]) -> None:
    while not (ended.is_set() or enough()):
        crew.start_due()
        crew.relieve_next()
        crew.wait()
        if not ended.is_set():
            crew.look()


@contextmanager
def _on_relief(renew: Callable[[], None]) -> Iterator[None]:
    if RELIEF is None:
        yield
        return
    before = signal.signal(RELIEF, lambda *_: renew())
    try:
        yield
    finally:
        signal.signal(RELIEF, before)


@contextmanager
def _end_signals() -> Iterator[threading.Event]:
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in ending_signals()}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
