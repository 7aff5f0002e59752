"""Our end of the process above a command (`init.py`): it is started, asked, and heard."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from drytake.contract_tests.isolation.messages import Channel, Message

__all__ = ["Heard", "Supervisor", "supervised"]

Heard = Callable[[Message], None]
"""Is told what a command does: `started` or `failed`, `stopped`, `ended`."""
_PACKAGE = Path(__file__).parent.parent.parent
_BOOT = (
    "import sys; package = type(sys)('drytake'); package.__path__ = [sys.argv[1]]; sys.modules['drytake'] = package; "
    "from drytake.contract_tests.isolation.init import main; main()"
)
"""Loads what that process needs and nothing that a whole start would: no site, no `drytake/__init__.py`."""
_END_SECONDS = 5.0
_GONE: Message = {"event": "ended", "code": -9}


class Supervisor:
    """A process of our own, above all commands that are started by it; for one event loop."""

    def __init__(self, folder: Path | None = None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-ESs", "-c", _BOOT, str(_PACKAGE), str(theirs.fileno()), str(folder or "")],
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        self._channel = Channel(ours)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._channel.fileno(), self._read)
        self._numbers = count(1)
        self._hearing: dict[int, Heard] = {}
        self._swept: list[asyncio.Future[int]] = []
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
        for message, _ in messages:
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["event"] == "swept":
            future = self._swept.pop(0)
            if not future.done():
                future.set_result(message["count"])
            return
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
            if not future.done():
                future.set_result(0)


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
