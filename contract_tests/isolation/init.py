"""The process above a command: it starts it, signals it, is the parent of all that is orphaned below, and ends all.

It ends all too when whoever started it has gone, be it by SIGKILL, and then removes the folder of that run.
"""

import os
import select
import signal
import socket
import sys
import time

from drytake.contract_tests.isolation.kernel import adopt_orphans, die_with_parent
from drytake.contract_tests.isolation.messages import Channel, Message
from drytake.contract_tests.isolation.processes import below

__all__ = ["ENDING", "main"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from drytake.contract_tests.isolation.doors import Doors

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals by which a command is ended, and which end us never: the end of our channel does."""
_PYTHONS = (signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE))
"""Signals that Python ignores, and other programs don't."""
_TERMINAL_STOPS = (signal.SIGTTIN, signal.SIGTTOU)
_LOOK_SECONDS = 0.005
_KILLING_SECONDS = 2.0


def main() -> None:
    """Serve one who has handed us the end of a channel, until he or the channel ends."""
    channel = Channel(socket.socket(fileno=int(sys.argv[2])))
    folder = sys.argv[3]
    adopt_orphans()
    init = Init(channel, heeded=_ignore_signals())
    left = True
    try:
        left = init.serve()
    finally:
        init.sweep(0)
        if folder and left:
            import shutil  # noqa: PLC0415 - at such an end only

            shutil.rmtree(folder, ignore_errors=True)


def _ignore_signals() -> tuple[int, ...]:
    """Ignore what ends a command; return which of these signals whoever began us has left in force."""
    heeded = tuple(number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN)
    for number in (*ENDING, signal.SIGTTOU, signal.SIGTTIN, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    return heeded


class Init:
    """The commands that run, by the number that we are told of each."""

    def __init__(self, channel: Channel, *, heeded: tuple[int, ...]) -> None:
        self._channel, self._heeded = channel, heeded
        self._pids: dict[int, int] = {}
        self._running: dict[int, int] = {}
        """Process to number, of those that haven't ended."""
        self._doors: Doors | None = None
        self._poll = select.poll()
        self._wake, wake = os.pipe()
        for end in (self._wake, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> bool:
        """Do what we are asked, to the end; return whether whoever asked has gone without a word."""
        self._poll.register(self._channel, select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)
        while True:
            for file, _ in self._poll.poll():
                if file == self._wake:
                    os.read(file, 512)
                    self._reap()
                    continue
                if file != self._channel.fileno():
                    assert self._doors is not None
                    self._doors.look()
                    continue
                try:
                    asked = self._channel.receive()
                except EOFError:
                    return True
                for message, files in asked:
                    if message["do"] == "end":
                        return False
                    self._do(message, files)

    def _do(self, message: Message, files: list[int]) -> None:
        number = int(str(message.get("number", 0)))
        match message["do"]:
            case "start":
                self._start(number, message, files)
            case "signal":
                self._signal(number, int(str(message["signal"])))
            case "terminal":
                self._give_terminal(number)
            case "isolate":
                self._isolate(message)
            case "socket":
                with socket.socket(int(str(message["family"]))) as sock:
                    self._report({"event": "socket"}, (sock.fileno(),))
            case "sweep":
                self._report({"event": "swept", "count": self.sweep(float(str(message["grace"])))})

    def _report(self, message: Message, files: tuple[int, ...] = ()) -> None:
        try:  # noqa: SIM105 - contextlib would be loaded for it
            self._channel.send(message, files)
        except OSError:
            pass  # whoever asked has gone: the channel's end will be read

    def _isolate(self, asked: Message) -> None:
        """Go on in namespaces of our own, or end where the system forbids it."""
        from drytake.contract_tests.isolation.doors import Doors  # noqa: PLC0415 - not without isolation
        from drytake.contract_tests.isolation.namespace import enter, furnish  # noqa: PLC0415 - likewise

        try:
            enter()
            inside = os.fork()
            if inside:
                self._wait_for(inside)
            die_with_parent(signal.SIGKILL)
            furnish(asked)
        except OSError as error:
            self._report({"event": "isolated", "why": str(error)})
            os._exit(1)
        self._doors = Doors(asked, self._report)
        self._report({"event": "isolated", "why": "", "watched": self._doors.watched})
        if self._doors.watched:
            self._poll.register(self._doors, select.POLLIN)

    def _wait_for(self, inside: int) -> None:
        """Wait for the one who goes on inside; never come back."""
        signal.set_wakeup_fd(-1)
        self._channel.close()
        while True:
            try:
                _, status = os.waitpid(inside, 0)
            except InterruptedError:
                continue
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)

    # --- a command ------------------------------------------------------------------------------------------

    def _start(self, number: int, asked: Message, files: list[int]) -> None:
        failed, writer = os.pipe()
        pid = os.fork()
        if not pid:
            self._become(asked, files, writer)
        os.close(writer)
        for file in files:
            os.close(file)
        with open(failed, "rb") as reader:  # noqa: PTH123 - a file descriptor
            error = reader.read()
        if error:
            os.waitpid(pid, 0)
            self._report({"event": "failed", "number": number, "error": int(error)})
            return
        self._pids[number], self._running[pid] = pid, number
        self._report({"event": "started", "number": number, "pid": pid})

    def _become(self, asked: Message, files: list[int], writer: int) -> None:
        """Become the command; never come back."""
        error = 0
        try:
            os.setpgid(0, 0)
            die_with_parent(signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            for number in (*self._heeded, *_PYTHONS, *_TERMINAL_STOPS, signal.SIGTSTP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            _place(asked, files)
            command, environment = asked["command"], asked["environment"]
            assert isinstance(command, list)
            assert isinstance(environment, dict)
            os.execvpe(command[0], command, environment)  # noqa: S606 - the user's own
        except OSError as problem:
            error = problem.errno or 1
        except ValueError:
            error = 22
        finally:
            os.write(writer, b"%d" % (error or 1))
            os._exit(127)

    def _signal(self, number: int, sent: int) -> None:
        try:  # noqa: SIM105 - contextlib would be loaded for it
            os.killpg(self._pids[number], sent)
        except (KeyError, ProcessLookupError, PermissionError):
            pass  # it has ended

    def _give_terminal(self, number: int) -> None:
        try:  # noqa: SIM105 - contextlib would be loaded for it
            os.tcsetpgrp(0, self._pids[number])
        except OSError:
            pass  # it has none any more

    # --- ends -----------------------------------------------------------------------------------------------

    def _reap(self) -> bool:
        """Tell of commands that have ended or stopped; return whether any process is below us."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            except ChildProcessError:
                return False
            if not pid:
                return True
            number = self._running.get(pid)
            if os.WIFSTOPPED(status):
                if number is not None:
                    self._report({"event": "stopped", "number": number, "signal": os.WSTOPSIG(status)})
            elif number is not None:
                del self._running[pid]
                self._report({"event": "ended", "number": number, "code": os.waitstatus_to_exitcode(status)})

    def sweep(self, grace: float) -> int:
        """End all that is below us; return how many processes that were."""
        left: set[int] = set()
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, _KILLING_SECONDS)):
            until, signalled = time.monotonic() + patience, set[int]()
            while self._reap() and (there := self._left()):
                left |= there
                for pid in there - signalled:
                    _kill(pid, number)
                signalled |= there
                if time.monotonic() > until:
                    break
                self._rest()
        return len(left)

    def _rest(self) -> None:
        """Wait for a moment; whoever connects meanwhile, such as to say goodbye, is let through."""
        if self._doors is None or not self._doors.watched:
            time.sleep(_LOOK_SECONDS)
            return
        poll = select.poll()
        poll.register(self._doors, select.POLLIN)
        if poll.poll(_LOOK_SECONDS * 1_000):
            self._doors.look()

    def _left(self) -> set[int]:
        """Return what runs below us; without a /proc the groups of those that were started."""
        if os.path.isdir("/proc/self"):  # noqa: PTH112 - no pathlib here
            return below(os.getpid())
        return {-pid for pid in self._pids.values() if _kill(-pid, 0)}


def _place(asked: Message, files: list[int]) -> None:
    """Have standard input, output and error, and be in the folder, that were asked for."""
    if asked["silent"]:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    kinds = [number for number, name in ((1, "out"), (2, "err")) if asked[name]]
    for number, file in zip(kinds, files, strict=True):
        os.dup2(file, number)
    if asked["folder"]:
        os.chdir(str(asked["folder"]))


def _kill(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True
