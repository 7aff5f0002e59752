"""Several processes that serve one port, on a store that they share."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event

from understudy.mockserver.engine import Engine, store_of
from understudy.mockserver.logs import configure_logs
from understudy.mockserver.server import serve
from understudy.mockserver.settings import Settings
from understudy.mockserver.store import StoreError

__all__ = ["WorkersError", "serve_workers"]

_START_SECONDS = 30
_END_SECONDS = 5
_LOOK_SECONDS = 0.2

log = logging.getLogger("understudy")


class WorkersError(StoreError):
    """The processes can't be started; the message says why."""


def _work(settings: Settings, providers: tuple[str, ...] | None, sock: socket.socket, ready: Event) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        serve(Engine(settings, providers=providers), sock, ready=ready.set)
    except StoreError as error:  # it has failed since the parent looked
        configure_logs(settings)
        log.error("a worker can't start: %s", error)  # noqa: TRY400 - one line tells it
        sys.exit(1)


def _end_with_parent() -> None:
    """End this process once its parent has died without a word."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


class _Workers:
    """The processes, each with what it sets once it answers."""

    def __init__(self, settings: Settings, providers: tuple[str, ...] | None, sock: socket.socket) -> None:
        self._arguments = (settings, providers, sock)
        self._context = multiprocessing.get_context("spawn")
        self.processes: list[SpawnProcess] = []

    def start(self) -> Event:
        ready = self._context.Event()
        process = self._context.Process(target=_work, args=(*self._arguments, ready), name="understudy-worker")
        process.start()
        self.processes.append(process)
        return ready

    def replace_dead(self) -> None:
        """Start another process for each that has died."""
        for process in [process for process in self.processes if not process.is_alive()]:
            log.warning("a worker died (exit code %s); starting another", process.exitcode)
            self.processes.remove(process)
            self.start()

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join(_END_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()


def serve_workers(
    settings: Settings,
    sock: socket.socket,
    *,
    workers: int,
    providers: tuple[str, ...] | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve with several processes until SIGINT or SIGTERM; call `ready` once all of them answer.

    Raises:
        StoreError: it can't be opened.
        WorkersError: the store is one process's own, or a process doesn't start.
    """
    if settings.store == "memory":
        raise WorkersError(
            f"{workers} workers can't share a store in memory: "
            "add `--store sqlite:///state.db` or `--store redis://127.0.0.1:6379/0`"
        )
    store_of(settings).close()
    crew = _Workers(settings, providers, sock)
    with _told_to_end() as told:
        try:
            started = [crew.start() for _ in range(workers)]
            for event in started:
                if not event.wait(_START_SECONDS):
                    raise WorkersError(f"a worker didn't start within {_START_SECONDS} seconds")
            ready()
            while not told.is_set():
                wait([process.sentinel for process in crew.processes], _LOOK_SECONDS)
                if not told.is_set():
                    crew.replace_dead()
        finally:
            crew.end()
            with suppress(StoreError):
                store_of(settings).close()  # what a worker that was killed left beside the file gets into it


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    told = threading.Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
