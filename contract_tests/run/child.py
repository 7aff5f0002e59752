"""The command under test as a process: its group, its signals, its end, and whatever it leaves behind."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["MARK", "Child", "CommandError", "ProcessIO", "restore_sigchld"]

MARK = "DRYTAKE_RUN_ID"
"""Variable by which the processes of a run are known, wherever they have gone."""
_PROC = Path("/proc")
_LOOK_SECONDS = 0.02
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


class Child:
    """A command in a process group of its own."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], place: ProcessIO = ProcessIO()) -> None:  # noqa: B008 - frozen
        restore_sigchld()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own
                command,
                env=environment,
                process_group=0,
                cwd=place.folder,
                stdin=subprocess.DEVNULL if place.silent else None,
                stdout=place.out,
                stderr=place.err,
            )
        except (OSError, ValueError) as error:
            raise CommandError(_why(command[0], error)) from error
        self.pid = self._process.pid
        self._mark = f"{MARK}={environment[MARK]}".encode()
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._killing: asyncio.TimerHandle | None = None
        self._has_terminal = False
        threading.Thread(target=self._wait, name="drytake-child", daemon=True).start()

    async def wait(self) -> int:
        """Return the exit code as a shell counts it: 128 and the signal that ended it."""
        return await asyncio.shield(self._ended)

    # --- its end ---------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        while True:
            _, status = os.waitpid(self.pid, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                self._notify(self._stopped, os.WSTOPSIG(status))
                continue
            code = os.waitstatus_to_exitcode(status)
            self._process.returncode = code  # it is reaped: nobody may signal that process any more
            self._notify(self._over, 128 - code if code < 0 else code)
            return

    def _notify(self, what: Callable[[int], None], value: int) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(what, value)

    def _over(self, code: int) -> None:
        if self._killing is not None:
            self._killing.cancel()
        self._take_terminal()
        if not self._ended.done():
            self._ended.set_result(code)

    # --- signals ---------------------------------------------------------------------------------------------

    def signal(self, number: int) -> None:
        """Send a signal to the child's whole group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

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
            self._has_terminal = True
            _give_terminal(self.pid)
            self.signal(signal.SIGCONT)
        elif self._has_terminal:
            self._take_terminal()
            os.kill(os.getpid(), signal.SIGSTOP)
            self._has_terminal = True
            _give_terminal(self.pid)
            self.signal(signal.SIGCONT)

    def _take_terminal(self) -> None:
        if self._has_terminal:
            self._has_terminal = False
            _give_terminal(os.getpgrp())

    # --- what it leaves behind -------------------------------------------------------------------------------

    async def kill_survivors(self, *, grace: float) -> int:
        """End the processes that the child left behind; return how many there were."""
        left = set(self._survivors())
        if not left:
            return 0
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 2.0)):
            until = self._loop.time() + patience
            signalled: set[int] = set()
            while survivors := set(self._survivors()):
                left |= survivors
                for pid in survivors - signalled:
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, number)
                signalled |= survivors
                if self._loop.time() > until:
                    break
                await asyncio.sleep(_LOOK_SECONDS)
        return len(left)

    def _survivors(self) -> Iterator[int]:
        """Yield the processes of this run that still live: by their environment, or where that can't be seen by group."""
        if not _PROC.is_dir():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, 0)
                yield -self.pid
            return
        entries = os.listdir(_PROC)  # noqa: PTH208 - thousands of Path objects otherwise
        last = _last_pid()
        for entry in entries:
            if entry.isdecimal() and self._is_younger(int(entry), last) and self._is_ours(entry):
                yield int(entry)

    def _is_younger(self, pid: int, last: int) -> bool:
        """Return whether a process may have begun after the child: numbers are given in turn, and anew from the lowest."""
        if pid == os.getpid():
            return False
        return self.pid <= pid <= last if self.pid <= last else (pid >= self.pid or pid <= last)

    def _is_ours(self, pid: str) -> bool:
        try:
            return self._mark in Path(_PROC, pid, "environ").read_bytes().split(b"\0")
        except OSError:
            return False


def _last_pid() -> int:
    """Return the number that was given last to a process."""
    try:
        return int(Path(_PROC, "loadavg").read_bytes().split()[-1])
    except (OSError, ValueError, IndexError):
        return 2**31


def restore_sigchld() -> None:
    """Let the exit codes of children come, though whoever began us may have left them ignored: from the main thread."""
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _why(name: str, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no command `{name}`"
    if isinstance(error, PermissionError):
        return f"`{name}` can't be run: it isn't executable"
    return f"`{name}` can't be run: {getattr(error, 'strerror', None) or error}"


def _foreground() -> bool:
    """Return whether standard input is a terminal that we may give away."""
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp()  # type: ignore[union-attr]  # caught below
    except (OSError, AttributeError, ValueError):
        return False


def _give_terminal(group: int) -> None:
    with _ignoring(signal.SIGTTOU), suppress(OSError):
        os.tcsetpgrp(0, group)


@contextmanager
def _ignoring(number: signal.Signals) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)
