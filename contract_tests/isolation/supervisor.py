"""Our end of the process above a command (`init.py`): it is started, asked, and heard."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from drytake.contract_tests.isolation.messages import Channel, Message
from drytake.contract_tests.one_file import ONE_FILE, SUPERVISE

__all__ = ["Arrival", "Heard", "Supervisor", "supervised"]

Heard = Callable[[Message], None]
"""Is told what a command does: `started` or `failed`, `stopped`, `ended`."""
_COMMANDS = frozenset(("started", "failed", "stopped", "ended"))
_ENDED = "the process that is to be isolated has ended"
_DIAL_SECONDS = 5.0
_PACKAGE = Path(__file__).parent.parent.parent
_BOOT = (
    "import sys; package = type(sys)('drytake'); package.__path__ = [sys.argv[1]]; sys.modules['drytake'] = package; "
    "from drytake.contract_tests.isolation.init import main; main()"
)
"""Loads what that process needs and nothing that a whole start would: no site, no `drytake/__init__.py`."""
_ROLE = (SUPERVISE,) if ONE_FILE else ("-ESs", "-c", _BOOT, str(_PACKAGE))
_END_SECONDS = 5.0
_GONE: Message = {"event": "ended", "code": -9}


class Arrival(NamedTuple):
    """What has come from a network of its own."""

    purpose: str
    """Of a listener; `unheard` of a port of this machine that nobody answers, `masked` of a socket that is hidden."""
    port: int = 0
    stream: bool = True
    path: str = ""
    sock: socket.socket | None = None


class Supervisor:
    """A process of our own, above all commands that are started by it; for one event loop."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._numbers = count(1)
        self._hearing: dict[int, Heard] = {}
        self._swept: list[asyncio.Future[int]] = []
        self._isolated: asyncio.Future[str] = self._loop.create_future()
        self._sockets: list[asyncio.Future[socket.socket]] = []
        self._arrived: Callable[[Arrival], None] = lambda _: None
        self._begin()

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, *_ROLE, str(theirs.fileno()), str(self._folder or "")],
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        self.pid = self._process.pid
        """Of a process that is above all commands, and in their network."""
        self._channel = Channel(ours)
        self._loop.add_reader(self._channel.fileno(), self._read)
        self._gone = False

    def start(self, asked: Message, files: Sequence[int], heard: Heard) -> int:
        """Have a command started; return its number. `heard` is told what becomes of it."""
        number = next(self._numbers)
        self._hearing[number] = heard
        if not self._ask({"do": "start", "number": number, **asked}, tuple(files)):
            self._loop.call_soon(heard, _GONE)
        return number

    def signal(self, number: int, sent: int) -> None:
        """Send a signal to the whole group of a command."""
        self._ask({"do": "signal", "number": number, "signal": sent})

    def give_terminal(self, number: int) -> None:
        """Put a command's group into the foreground of its terminal."""
        self._ask({"do": "terminal", "number": number})

    async def sweep(self, *, grace: float) -> int:
        """End all that runs below that process; return how many processes that were."""
        future: asyncio.Future[int] = self._loop.create_future()
        if not self._ask({"do": "sweep", "grace": grace}):
            return 0
        self._swept.append(future)
        return await future

    def stop(self) -> None:
        """End that process, and what is left below it."""
        self._ask({"do": "end"})
        self._end()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # --- a network of its own -------------------------------------------------------------------------------

    async def isolate(self, asked: Message, arrived: Callable[[Arrival], None]) -> str:
        """Let all that is started from now on be in a network of its own; return why not, nothing where it is.

        `arrived` is told of each listener there.
        """
        self._arrived = arrived
        why = await self._isolated if self._ask(asked) else _ENDED
        if why:
            self._end()
            code = self._process.wait()
            self._begin()
        return f"{why} ({code})" if why == _ENDED else why

    async def connect(self, host: str, port: int) -> socket.socket:
        """Return a connection to a port inside, such as of a server that a command runs.

        Raises:
            OSError: nobody listens there.
        """
        address = "127.0.0.1" if host == "localhost" else host.strip("[]")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        future: asyncio.Future[socket.socket] = self._loop.create_future()
        if not self._ask({"do": "socket", "family": int(family)}):
            raise OSError("the process in whose network it is has ended")
        self._sockets.append(future)
        sock = await future
        sock.setblocking(False)
        try:
            await self._loop.sock_connect(sock, (address, port))
        except BaseException:
            sock.close()
            raise
        return sock

    def dial(self, host: str, port: int, timeout: float) -> socket.socket:
        """Do as `connect` does, in another thread; return a socket that waits so many seconds.

        Raises:
            OSError: nobody listens there.
        """
        future = asyncio.run_coroutine_threadsafe(self.connect(host, port), self._loop)
        sock = future.result(min(timeout, _DIAL_SECONDS))
        sock.settimeout(timeout)
        return sock

    # --- the channel ----------------------------------------------------------------------------------------

    def _ask(self, message: Message, files: tuple[int, ...] = ()) -> bool:
        """Return whether a message could be sent."""
        if not self._gone:
            with suppress(OSError):
                self._channel.send(message, files)
                return True
        return False

    def _read(self) -> None:
        try:
            messages = self._channel.receive()
        except EOFError:
            self._end()
            return
        for message, files in messages:
            if message["event"] in _COMMANDS:
                self._hear_of_command(message)
            else:
                self._hear(message, files)

    def _hear(self, message: dict[str, Any], files: list[int]) -> None:
        match message["event"]:
            case "swept":
                _set(self._swept.pop(0), message["count"])
            case "isolated":
                _set(self._isolated, message["why"])
            case "socket":
                _set(self._sockets.pop(0), socket.socket(fileno=files[0]))
            case "listening":
                sock = socket.socket(fileno=files[0])
                self._arrived(Arrival(message["purpose"], message["port"], message["stream"], sock=sock))
            case purpose:
                self._arrived(Arrival(purpose, message.get("port", 0), path=message.get("path", "")))

    def _hear_of_command(self, message: dict[str, Any]) -> None:
        heard = self._hearing[message["number"]]
        if message["event"] in ("ended", "failed"):
            del self._hearing[message["number"]]
        heard(message)

    def _end(self) -> None:
        """Ask nothing more; whoever still waits is told that all has ended."""
        if self._gone:
            return
        self._gone = True
        self._loop.remove_reader(self._channel.fileno())
        self._channel.close()
        for heard in self._hearing.values():
            heard(_GONE)
        self._hearing.clear()
        for future in self._swept:
            _set(future, 0)
        _set(self._isolated, _ENDED)
        for waiting in self._sockets:
            waiting.cancel()


def _set(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


@asynccontextmanager
async def supervised(folder: Path | None = None) -> AsyncIterator[Supervisor]:
    """Keep a process of our own up while the block runs; yield what starts commands below it.

    Whatever ends us, that process ends what is below it; where we go without a word it removes `folder` too.
    """
    supervisor = Supervisor(folder)
    try:
        yield supervisor
    finally:
        supervisor.stop()
