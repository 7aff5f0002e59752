"""A running server: a port, its connections, a clean end."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.cors import CorsApp
from drytake.mockserver.http.guard import is_loopback
from drytake.mockserver.http.logs import configure_logs, request_log
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.http.wire.context import CallQueue, ConnectionContext

__all__ = ["RELIEF", "PortInUseError", "StartError", "bind", "ending_signals", "running", "serve", "warn_of_exposure"]

_BACKLOG = 2048
_DOORS = 16
_AT_ONCE = 8
"""Calls that are answered before the server looks for more."""
_KEPT_TOGETHER = 64
"""The same, where those that are answered together share a transaction."""

log = logging.getLogger("drytake")


class PortInUseError(OSError):
    """Somebody else listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} on {host} is in use; choose another, or 0 for a free one")

    def __str__(self) -> str:
        return str(self.args[1])


class StartError(RuntimeError):
    """The server doesn't come up; the cause says why, where one is known."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Raises:
        PortInUseError: somebody else listens there.
        OSError: the address can't be bound for another reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY on such only
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(host, port) from error
        raise
    return sock


def origin_of(sock: socket.socket) -> str:
    """Return `http://host:port` of a listening socket."""
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def warn_of_exposure(sock: socket.socket, *, guarded: bool) -> None:
    """Say so where others than this machine reach a listening socket."""
    host = sock.getsockname()[0]
    if not is_loopback(host):
        control = "" if guarded else ", and the control API; `--control-token` guards that"
        log.warning("listening on %s: whoever reaches this machine can use the mock%s", host, control)


def _context(app: App) -> ConnectionContext:
    settings, shared = app.engine.settings, app.engine.store.shared
    front = CorsApp(app, settings.cors) if settings.cors else app
    queue = CallQueue(_KEPT_TOGETHER if shared else _AT_ONCE)
    return ConnectionContext(front, queue, head_limit=settings.head_limit, body_limit=settings.body_limit)


_START_SECONDS = 30
_TICK_SECONDS = 1.0
_TURNS = 5
"""Of the event loop: after so many, whoever was let in is a connection, which can be closed."""
_PATIENCE_SECONDS = 2
"""How long an ending server waits for responses under way."""
_FAREWELL_SECONDS = 3
"""How long one that is relieved waits for a last request on each connection."""
_END_SECONDS = 0.002
"""How often an ending server looks whether its clients have gone."""


RELIEF = getattr(signal, "SIGUSR2", None)
"""Ends a server that others go on for, without a call that is lost; its workers' parent replaces them all, one by one."""


def ending_signals() -> list[signal.Signals]:
    """Return the signals that end a server cleanly: those that this system has, but for one that `nohup` ignores."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    there = [signal.Signals[name] for name in names if hasattr(signal, name)]
    return [one for one in there if one.name != "SIGHUP" or signal.getsignal(one) != signal.SIG_IGN]


class _Server:
    """Takes connections on listening sockets until it is told to end."""

    def __init__(self, app: App, ready: Callable[[], None]) -> None:
        self._app, self._context, self._ready = app, _context(app), ready
        self._listeners: list[asyncio.Server] = []
        self._ending = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signals = 0
        self._relieved = False
        """True where others let in who comes, so that each client may be told to come anew."""

    async def serve(self, sockets: list[socket.socket]) -> None:
        """Serve; call `ready` once requests are answered."""
        self._loop = asyncio.get_running_loop()
        with self._signals_caught():
            await self.startup(sockets)
            self._ready()
            while not self._ending.is_set():
                self.on_tick()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), _TICK_SECONDS)
            await self._let_in_nobody()
            if self._relieved:
                await self._say_farewell()
            await self._shut_down(sockets)

    async def startup(self, sockets: list[socket.socket]) -> None:
        """Listen."""
        assert self._loop is not None
        self._context.tick()
        for sock in sockets:
            make = partial(Connection, self._context)
            self._listeners.append(await self._loop.create_server(make, sock=sock, backlog=_BACKLOG))

    def on_tick(self) -> None:
        """Do what is due once a second."""
        self._context.tick()

    def end(self) -> None:
        """Let the server end; from any thread, and from a signal."""
        with suppress(RuntimeError):  # it has ended already
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._ending.set)

    def _handle_signal(self, *_: object) -> None:
        self._signals += 1
        self.end()

    def _handle_relief(self, *_: object) -> None:
        self._relieved = True
        self.end()

    async def _say_farewell(self) -> None:
        """Let the next response on each connection be its last: one that is closed while a request comes loses it."""
        for listener in self._listeners:  # who was let in meanwhile is among the connections below
            listener.close()
        patience = time.monotonic() + _FAREWELL_SECONDS
        while self._context.is_busy and not self._signals and time.monotonic() < patience:
            for connection in [*self._context.connections]:
                connection.retire()
            await asyncio.sleep(_END_SECONDS)

    async def _shut_down(self, sockets: list[socket.socket]) -> None:
        """Close listeners and idle connections, and wait a little for responses under way."""
        for listener in self._listeners:
            listener.close()
        for sock in sockets:
            sock.close()
        for connection in [*self._context.connections]:
            connection.shutdown()
        patience = time.monotonic() + _PATIENCE_SECONDS
        while self._context.is_busy and self._signals < 2 and time.monotonic() < patience:  # noqa: ASYNC110 - by time
            await asyncio.sleep(_END_SECONDS)
        for task in self._context.tasks:
            task.cancel("the server ends")
        for _ in range(_TURNS):  # in which they say so to their clients
            await asyncio.sleep(0)
        for connection in [*self._context.connections]:
            connection.transport.abort()

    async def _let_in_nobody(self) -> None:
        """Stop accepting, and wait for those who were let in: asyncio would lose them where it closes before."""
        self._app.ending = True
        assert self._loop is not None
        with suppress(NotImplementedError):  # on Windows
            for sock in (sock for listener in self._listeners for sock in listener.sockets):
                self._loop.remove_reader(sock)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    @contextmanager
    def _signals_caught(self) -> Iterator[None]:
        """End on a signal; a second one ends at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._handle_signal) for number in ending_signals()}
        if RELIEF is not None:
            before[RELIEF] = signal.signal(RELIEF, self._handle_relief)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes uvloop's event loop, where it is installed."""
    try:
        import uvloop  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


def serve(
    engine: Engine,
    sock: socket.socket,
    *,
    results: socket.socket | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until a signal ends it, then close the engine; call `ready`, in its own thread, once requests are answered.

    With `results` files have a socket of their own, whose port the engine's settings name.
    """
    configure_logs(engine.settings)
    app = create_app(engine)
    app.log = request_log(engine.settings)
    doors = [door for each in (sock, results) if each is not None for door in _doors(each)]
    server = _Server(app, threading.Thread(target=ready, name="drytake-ready").start)
    _spare_the_collector()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(server.serve(doors))
    engine.close()
    if app.log is not None:
        app.log.close()


def _doors(sock: socket.socket) -> list[socket.socket]:
    """Return several doors to one listening socket: uvloop lets one client in at each, before it serves the others.

    None of them may block, not even for a moment: the other workers' doors are the same socket, and one that another
    worker has emptied meanwhile would keep them waiting for the next client. `dup` does what the original does.
    """
    sock.setblocking(False)
    return [sock, *(sock.dup() for _ in range(_DOORS - 1))]


def _spare_the_collector() -> None:
    """Let the cyclic garbage collector leave alone what is loaded, and seldom look at what is old: tasks live long.

    It looks at new things often, because every look is a stop in which nobody is answered.
    """
    gc.freeze()
    gc.set_threshold(2_000, 50, 50)


def write_port_file(path: Path, sock: socket.socket) -> None:
    """Write a port into a file at once, so that nobody reads half a number."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(f"{sock.getsockname()[1]}\n", encoding="ascii")
    partial.replace(path)


class _Thread(threading.Thread):
    """Serves until it is told to end, and keeps why it ended otherwise."""

    def __init__(self, app: App, sock: socket.socket) -> None:
        super().__init__(name="drytake", daemon=True)
        self.decided = threading.Event()
        """Set once requests are answered, or will never be."""
        self.error: BaseException | None = None
        """Why they never will."""
        self._app, self._sock = app, sock
        self._server: _Server | None = None

    def run(self) -> None:
        try:
            self._server = _Server(self._app, self.decided.set)
            asyncio.run(self._server.serve([self._sock]))
        except BaseException as error:  # whoever waits for the server shall know
            if self.decided.is_set():
                log.exception("the mock server broke down")
            self.error = None if self.decided.is_set() else error
        self.decided.set()

    def end(self) -> None:
        if self._server is not None:
            self._server.end()
        self.join(5)


@contextmanager
def running(engine: Engine | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, App]]:
    """Serve in a thread while the block runs, then close the engine; yield the origin and the application.

    Raises:
        PortInUseError: somebody else listens there.
        OSError: the address can't be bound for another reason.
        StartError: the server doesn't come up.
    """
    sock = bind(host, port)
    app = create_app(engine)
    thread = _Thread(app, sock)
    thread.start()
    try:
        if not thread.decided.wait(_START_SECONDS):
            raise StartError(f"the mock server didn't start within {_START_SECONDS} seconds")
        if thread.error is not None:
            raise StartError("the mock server didn't start") from thread.error
        yield origin_of(sock), app
    finally:
        thread.end()
        sock.close()
        app.engine.close()
