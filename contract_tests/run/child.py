"""The command under test as a process: its group, its signals, its end, and whatever it leaves behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from drytake.contract_tests.isolation.supervisor import Supervisor

__all__ = ["MARK", "Child", "CommandError", "ProcessIO", "start_child"]

MARK = "DRYTAKE_RUN_ID"
"""Variable by which the processes of a run can be known, wherever they have gone."""
_TERMINAL_STOPS = (signal.SIGTTIN, signal.SIGTTOU)


class CommandError(Exception):
    """The command can't be run; the message says why."""


class ProcessIO(NamedTuple):
    """Where a command runs, if not where we do, and where its output goes, if not where ours does."""

    folder: Path | None = None
    out: int | None = None
    """File descriptor of standard output."""
    err: int | None = None
    silent: bool = False
    """Nothing comes in by standard input."""


async def start_child(
    supervisor: Supervisor,
    command: Sequence[str],
    environment: Mapping[str, str],
    place: ProcessIO = ProcessIO(),  # noqa: B008 - frozen
) -> "Child":
    """Return a command that has been started, below a process of ours.

    Raises:
        CommandError: it can't be run.
    """
    child = Child(supervisor, command, environment, place)
    await child.started
    return child


class Child:
    """A command in a process group of its own."""

    def __init__(
        self, supervisor: Supervisor, command: Sequence[str], environment: Mapping[str, str], place: ProcessIO
    ) -> None:
        self._supervisor, self._name = supervisor, command[0]
        self._loop = asyncio.get_running_loop()
        self.started: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._killing: asyncio.TimerHandle | None = None
        self._has_terminal = False
        asked = {
            "command": list(command),
            "environment": dict(environment),
            "folder": str(place.folder or ""),
            "out": place.out is not None,
            "err": place.err is not None,
            "silent": place.silent,
        }
        files = [file for file in (place.out, place.err) if file is not None]
        self._number = supervisor.start(asked, files, self._hear)

    async def wait(self) -> int:
        """Return the exit code as a shell counts it: 128 and the signal that ended it."""
        return await asyncio.shield(self._ended)

    # --- its end ---------------------------------------------------------------------------------------------

    def _hear(self, message: dict[str, Any]) -> None:
        match message["event"]:
            case "started":
                self._set_started(None)
            case "failed":
                self._set_started(CommandError(_why(self._name, message["error"])))
            case "stopped":
                self._stopped(message["signal"])
            case _:
                self._set_started(CommandError(f"`{self._name}` can't be run: the process above it was ended"))
                self._over(message["code"])

    def _set_started(self, error: CommandError | None) -> None:
        if self.started.done():
            return
        if error is None:
            self.started.set_result(None)
        else:
            self.started.set_exception(error)

    def _over(self, code: int) -> None:
        if self._killing is not None:
            self._killing.cancel()
        self._take_terminal()
        if not self._ended.done():
            self._ended.set_result(128 - code if code < 0 else code)

    # --- signals ---------------------------------------------------------------------------------------------

    def signal(self, number: int) -> None:
        """Send a signal to the child's whole group."""
        self._supervisor.signal(self._number, number)

    def end(self, number: int, *, grace: float) -> None:
        """Ask the child to end; kill it when it hasn't after a grace time, or when it is asked again."""
        if self._killing is not None:
            self.signal(signal.SIGKILL)
            return
        self.signal(number)
        self.signal(signal.SIGCONT)
        self._killing = self._loop.call_later(grace, self.signal, signal.SIGKILL)

    # --- the terminal ----------------------------------------------------------------------------------------

    def _stopped(self, number: int) -> None:
        """Let a child that stopped go on: one that wants the terminal gets it, one that was paused is waited for."""
        if number in _TERMINAL_STOPS and not self._has_terminal and _foreground():
            self._give_terminal()
        elif self._has_terminal:
            self._take_terminal()
            os.kill(os.getpid(), signal.SIGSTOP)
            self._give_terminal()

    def _give_terminal(self) -> None:
        self._has_terminal = True
        self._supervisor.give_terminal(self._number)
        self.signal(signal.SIGCONT)

    def _take_terminal(self) -> None:
        if self._has_terminal:
            self._has_terminal = False
            with _ignoring(signal.SIGTTOU), suppress(OSError):
                os.tcsetpgrp(0, os.getpgrp())

    # --- what it leaves behind -------------------------------------------------------------------------------

    async def kill_survivors(self, *, grace: float) -> int:
        """End the processes that the child left behind, and all else that was started beside it; return how many there were."""
        return await self._supervisor.sweep(grace=grace)


def _why(name: str, number: int) -> str:
    error = OSError(number, os.strerror(number))
    if isinstance(error, FileNotFoundError):
        return f"there is no command `{name}`"
    if isinstance(error, PermissionError):
        return f"`{name}` can't be run: it isn't executable"
    return f"`{name}` can't be run: {error.strerror}"


def _foreground() -> bool:
    """Return whether standard input is a terminal that we may give away."""
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp()  # type: ignore[union-attr]  # caught below
    except (OSError, AttributeError, ValueError):
        return False


@contextmanager
def _ignoring(number: signal.Signals) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)
