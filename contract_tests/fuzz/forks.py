"""Our end of the process that has loaded a Python client and forks for each case (`fork_server.py`)."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from drytake.contract_tests.isolation.messages import Channel
from drytake.contract_tests.isolation.supervisor import supervised
from drytake.contract_tests.run.child import Child, CommandError, ProcessIO, start_child

__all__ = ["Fork", "ForkServer", "fork_server", "once"]

_SCRIPT = Path(__file__).with_name("fork_server.py")
_LOAD_SECONDS = 60.0


def once(function: str, arguments: Sequence[str]) -> list[str]:
    """Return the command that calls a function in an interpreter of its own."""
    return [sys.executable, str(_SCRIPT), function, "--once", *arguments]


class Fork:
    """One call of the function, in a process of its own."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.started: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()

    async def wait(self) -> int:
        """Return the exit code as a shell counts it: 128 and the signal that ended it."""
        code = await asyncio.shield(self.ended)
        return 128 - code if code < 0 else code

    def signal(self, number: int) -> None:
        """Send a signal to the whole group of that process."""
        if self.started.done() and not self.started.exception():
            with suppress(OSError):
                os.killpg(self.started.result(), number)

    async def kill_survivors(self, *, grace: float) -> int:  # noqa: ARG002 - as a `Child`'s
        """End what it left behind in its group."""
        self.signal(signal.SIGKILL)
        return 0


class ForkServer:
    """The process that has loaded the client."""

    def __init__(self, channel: Channel, process: Child) -> None:
        self._channel, self._process = channel, process
        self.environment: Mapping[str, str] = {}
        """What its process has."""
        self._loop = asyncio.get_running_loop()
        self._forks: dict[int, Fork] = {}
        self._number = 0
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(channel.fileno(), self._read)

    async def start(self, environment: Mapping[str, str], location: ProcessIO) -> Fork:
        """Return a fork that has begun.

        Raises:
            CommandError: the process that forks has ended.
        """
        self._number += 1
        fork = self._forks[self._number] = Fork()
        changed = {name: value for name, value in environment.items() if self.environment.get(name) != value}
        asked = {"number": self._number, "folder": str(location.folder), "environment": changed}
        files = tuple(file for file in (location.out, location.err) if file is not None)
        try:
            self._channel.send(asked, files)
        except OSError:
            self._gone()
        await fork.started
        return fork

    def stop(self) -> None:
        """Let it end, and what runs below it."""
        self._loop.remove_reader(self._channel.fileno())
        self._channel.close()

    def _read(self) -> None:
        try:
            messages = self._channel.receive()
        except EOFError:
            self._loop.remove_reader(self._channel.fileno())
            self._gone()
            return
        for message, _ in messages:
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        match message["event"]:
            case "ready":
                self.ready.set_result(None)
            case "unfit":
                self.ready.set_exception(CommandError(message["error"]))
            case "started":
                self._forks[message["number"]].started.set_result(message["process"])
            case "ended":
                self._forks.pop(message["number"]).ended.set_result(message["code"])

    def _gone(self) -> None:
        error = CommandError(
            "--in-process: the process that had loaded the client was ended, by itself or from outside"
        )
        if not self.ready.done():
            self.ready.set_exception(error)
        for fork in self._forks.values():
            if not fork.started.done():
                fork.started.set_exception(error)
            if not fork.ended.done():
                fork.ended.set_result(-signal.SIGKILL)
        self._forks.clear()


@asynccontextmanager
async def fork_server(
    function: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> AsyncIterator[ForkServer]:
    """Load a client while the block runs; yield what forks.

    Raises:
        CommandError: there is no such function, or it can't be called.
    """
    path = folder / "forks"
    with socket.socket(socket.AF_UNIX) as listener, (folder / "loaded").open("wb") as said:
        listener.bind(str(path))
        listener.listen(1)
        listener.setblocking(False)
        async with supervised() as supervisor:
            command = [sys.executable, str(_SCRIPT), function, "--serve", str(path), *arguments]
            location = ProcessIO(out=said.fileno(), err=said.fileno(), silent=True)
            process = await start_child(supervisor, command, environment, location)
            server = await _met(listener, process)
            server.environment = environment
            try:
                async with asyncio.timeout(_LOAD_SECONDS):
                    await server.ready
                yield server
            except TimeoutError:
                raise CommandError(
                    f"--in-process: `{function}` wasn't loaded within {_LOAD_SECONDS:g} seconds"
                ) from None
            finally:
                server.stop()


async def _met(listener: socket.socket, process: Child) -> ForkServer:
    """Return the other end once it has called."""
    called = asyncio.ensure_future(asyncio.get_running_loop().sock_accept(listener))
    over = asyncio.ensure_future(process.wait())
    await asyncio.wait({called, over}, return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    if not called.done():
        called.cancel()
        raise CommandError("--in-process: the interpreter ended before it had loaded anything")
    sock, _ = called.result()
    sock.setblocking(True)
    return ForkServer(Channel(sock), process)
