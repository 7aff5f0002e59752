"""An instant clock: time that stands still while a command works, and jumps where the command would wait.

The command's processes read it from a file that they map, and say on a port of its own how long they would wait
(`preload/clock.py`, `preload/clock.cjs`). A wait is put off while a response is on its way, so that no time-out runs out
because somebody else's wait moved the clock.
"""

import asyncio
import json
import mmap
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from drytake.mockserver.http.server import bind

__all__ = ["EPOCH", "InstantClock"]

EPOCH = 1_893_456_000.0
"""2030-01-01T00:00:00Z, when every run on this clock begins: what it prints is the same on each day."""
_HELD_SECONDS = 1.0
"""How long a wait is put off, in real time, for a response that is on its way."""
_LOOK_SECONDS = 0.001
_FORM = struct.Struct("=dd")


class InstantClock:
    """Seconds that have passed since a run began, moved by the waits of its processes."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(_FORM.pack(EPOCH, 0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _FORM.size)
        self._path = path
        self.passed = 0.0
        """Seconds since the run began."""
        self.busy: Callable[[], bool] = lambda: False
        """Tells whether a response is on its way."""
        self.silent: Callable[[], bool] = lambda: False
        """Tells whether a response is held back, so that nothing but time can end the wait for it."""
        self.silences = False
        """Whether one may be: then time-outs of connections are looked after."""
        self.heard = False
        """Whether a process of this run has said that it waits."""
        self.limit: float | None = None
        """Seconds that a connection was last given to respond; infinite where it was given none."""
        self._runtimes = path.with_name("runtimes")
        self._runtimes.touch()
        self.stretched: Callable[[float], float] = lambda seconds: seconds
        """Returns how long a wait of so many seconds takes; no wait is shorter than asked for."""
        self.moved: Callable[[float], None] = lambda _: None
        """Is told by how much the clock has moved."""
        self._server: asyncio.Server | None = None
        self.port = 0
        """Of ours, on which waits are told."""
        self._served: set[asyncio.Task[None]] = set()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command's processes here."""
        plan = {"port": self.port, "file": str(self._path), "runtimes": str(self._runtimes), "silences": self.silences}
        return {"DRYTAKE_CLOCK": json.dumps(plan)}

    @property
    def runtimes(self) -> tuple[str, ...]:
        """What runs on this clock, such as `Python 3.11`, in the order of their first process."""
        return tuple(dict.fromkeys(self._runtimes.read_text(encoding="utf-8").split("\n")[:-1]))

    async def start(self) -> None:
        """Listen for waits."""
        listener = bind("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self._server = await self.serve(listener)

    async def serve(self, sock: socket.socket) -> asyncio.Server:
        """Listen for waits on one more socket; return what does."""
        return await asyncio.start_server(self._serve, sock=sock)

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        for task in self._served:
            task.cancel()

    def reset(self) -> None:
        """Begin anew."""
        self.passed, self.limit, self.heard = 0.0, None, False
        self._runtimes.write_bytes(b"")
        self._show()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds
        self._show()
        self.moved(seconds)

    def _show(self) -> None:
        _FORM.pack_into(self._shared, 0, EPOCH, self.passed)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._served.add(task)
        try:
            with suppress(OSError, ValueError):
                while line := await reader.readline():
                    writer.write(await self._response(line.decode("ascii")))
        except asyncio.CancelledError:
            pass  # the run ends
        finally:
            self._served.discard(task)
            writer.close()

    async def _response(self, line: str) -> bytes:
        """Answer `quiet?`; let time pass for `wait SECONDS`, or for `passed SECONDS` that were really waited.

        `limit SECONDS` says how long a connection is waited for.
        """
        self.heard = True
        word, _, seconds = line.strip().partition(" ")
        if word == "wait":
            await self._quiet()
            self.advance(self.stretched(max(0.0, float(seconds))))
        elif word == "passed":
            self.advance(max(0.0, float(seconds)))
        elif word == "limit":
            self.limit = float(seconds)
        else:
            await asyncio.sleep(0)  # what was sent before this question is read first
        return b"silent\n" if self.silent() else b"busy\n" if self.busy() else b"quiet\n"

    async def _quiet(self) -> None:
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        until = loop.time() + _HELD_SECONDS
        while self.busy() and not self.silent() and loop.time() < until:  # noqa: ASYNC110 - it is somebody else's answer
            await asyncio.sleep(_LOOK_SECONDS)
