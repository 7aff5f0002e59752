"""Runs a Python function again and again, each time in a fork of one process that has loaded it: `fuzz --in-process`.

`fork_server.py MODULE:FUNCTION --once ARGUMENT...` calls it here, `... --serve SOCKET ARGUMENT...` in forks that are asked for there. It is
run in the client's process, so it loads nothing but the standard library.
"""

import asyncio
import gc
import importlib
import inspect
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from types import FrameType, ModuleType, TracebackType
from typing import Any, NamedTuple, NoReturn

__all__ = ["UnfitError", "function_of", "main"]

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - before anything else is loaded
_MESSAGES = os.path.join(_HERE, os.pardir, "isolation", "messages.py")  # noqa: PTH118 - as above
_PRELOAD = "_drytake_preload"
"""Name by which the preload that turns calls and the clock can be had."""


class UnfitError(Exception):
    """What was named can't be called; the message says why, and how to mend it."""


def function_of(spec: str) -> Callable[[], Any]:
    """Return the function that `module:function` names, from the folder that we are in or from what is installed.

    Raises:
        UnfitError: there is none.
    """
    name, colon, path = spec.partition(":")
    if not (name and colon and path):
        raise UnfitError(f"--in-process takes MODULE:FUNCTION, such as app:main; it got `{spec}`")
    try:
        found: Any = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise UnfitError(_broken(name, error)) from error
        where = os.getcwd()  # noqa: PTH109 - as above
        meant = f"; a module is named without `.py`: `{name[:-3]}:{path}`" if name.endswith(".py") else ""
        raise UnfitError(
            f"--in-process: there is no module `{error.name}`, neither in `{where}` nor installed beside drytake "
            f"({sys.executable}){meant}"
        ) from error
    except (Exception, SystemExit) as error:
        raise UnfitError(_broken(name, error)) from error
    for part in path.split("."):
        if not hasattr(found, part):
            near = ", ".join(_functions(found)) or "none"
            raise UnfitError(f"--in-process: `{name}` has no `{path}`; functions there: {near}")
        found = getattr(found, part)
    return _checked(spec, found)


def _checked(spec: str, found: Any) -> Callable[[], Any]:
    if not callable(found):
        raise UnfitError(f"--in-process: `{spec}` is no function: it is {type(found).__name__}")
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):  # some written in C have none
        return found  # type: ignore[no-any-return]
    try:
        signature.bind()
    except TypeError as error:
        raise UnfitError(
            f"--in-process: `{spec}` is called without arguments, and that doesn't do: {error}; name a function that takes "
            "none, which reads its own from `sys.argv`"
        ) from error
    return found  # type: ignore[no-any-return]


def _broken(name: str, error: BaseException) -> str:
    said = "".join(traceback.format_exception_only(error)).strip()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith("<") and frame.filename != __file__]
    where = f" at {own[-1].filename}:{own[-1].lineno}" if own and "importlib" not in own[-1].filename else ""
    return f"--in-process: `{name}` can't be imported: {said}{where}"


def _functions(module: Any) -> list[str]:
    own = [name for name, held in vars(module).items() if callable(held) and not name.startswith("_")]
    return [name for name in own if getattr(vars(module)[name], "__module__", None) == getattr(module, "__name__", "")][
        :8
    ]


# --- calling -----------------------------------------------------------------------------------------------------


def call(function: Callable[[], Any]) -> NoReturn:
    """Call a function, and end as a program does whose last line is `sys.exit(function())`."""
    try:
        value = function()
        if inspect.isawaitable(value):
            value = asyncio.run(_awaited(value))
    except Exception as error:  # noqa: BLE001 - as an interpreter does
        sys.excepthook(type(error), error, _own_part(error.__traceback__))
        sys.exit(1)
    sys.exit(value)


async def _awaited(value: Any) -> Any:
    return await value


def _own_part(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without our own frames before the client's."""
    while trace is not None and trace.tb_next is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


# --- forks -------------------------------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """What one fork is given."""

    number: int
    folder: str
    environment: dict[str, str]
    files: Sequence[int]
    """Standard output and standard error."""


class _Server:
    """Forks when it is asked to, and says how forks ended."""

    def __init__(self, function: Callable[[], Any], channel: Any) -> None:
        self._function, self._channel = function, channel
        self._running: dict[int, int] = {}
        """Number of a fork by its process."""
        self._woken, self._wake = os.pipe()

    def serve(self) -> None:
        """Go on until the other end has gone; end what runs then."""
        signal.signal(signal.SIGCHLD, self._note)
        for pipe in (self._woken, self._wake):
            os.set_blocking(pipe, False)
        try:
            while not self._forked():
                pass
        except (EOFError, OSError):
            for process in self._running:
                with suppress(OSError):
                    os.killpg(process, signal.SIGKILL)
            os._exit(0)

    def _forked(self) -> bool:
        """Wait for something to do, and do it; return whether this is a fork, which calls the function."""
        ready, _, _ = select.select([self._channel.fileno(), self._woken], [], [])
        if self._woken in ready:
            os.read(self._woken, 4_096)
            self._reap()
        if self._channel.fileno() not in ready:
            return False
        for message, files in self._channel.receive():
            if self._fork(_Asked(message["number"], message["folder"], message["environment"], files)) == 0:
                return True
        return False

    def _note(self, _: int, __: FrameType | None) -> None:
        with suppress(OSError):
            os.write(self._wake, b".")

    def _fork(self, asked: _Asked) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process == 0:
            self._become(asked)
            return 0
        with suppress(OSError):
            os.setpgid(process, process)
        self._running[process] = asked.number
        for file in asked.files:
            os.close(file)
        self._channel.send({"event": "started", "number": asked.number, "process": process})
        return process

    def _become(self, asked: _Asked) -> None:
        """Be the client of a case: in its folder, with its environment and its output."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with suppress(OSError):
            os.setpgid(0, 0)
        self._channel.close()
        for file in (self._woken, self._wake):
            os.close(file)
        for number, file in enumerate(asked.files, 1):
            os.dup2(file, number)
            os.close(file)
        os.chdir(asked.folder)
        os.environ.update(asked.environment)
        preload: Any = sys.modules.get(_PRELOAD)
        if preload is not None:
            preload.begin_anew()

    def _reap(self) -> None:
        for process in list(self._running):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                self._channel.send({"event": "ended", "number": self._running.pop(process), "code": code})


def _channel(path: str) -> Any:
    """Return what messages go through; loaded by its path, as nothing of ours should be among the client's modules."""
    spec = spec_from_file_location("_drytake_messages", _MESSAGES)
    assert spec is not None
    assert spec.loader is not None
    messages: ModuleType = module_from_spec(spec)
    spec.loader.exec_module(messages)
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    return messages.Channel(sock)


def main() -> None:
    """Call the function that the first argument names, here or in forks."""
    spec, mode, *rest = sys.argv[1:]
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != _HERE]  # noqa: PTH100 - as above
    channel = _channel(rest.pop(0)) if mode == "--serve" else None
    sys.argv[:] = [spec, *rest]
    try:
        function = function_of(spec)
    except UnfitError as error:
        if channel is None:
            sys.exit(str(error))
        channel.send({"event": "unfit", "error": str(error)})
        return
    if channel is not None:
        gc.collect()
        gc.freeze()  # forks share what is loaded, and needn't look through it
        channel.send({"event": "ready"})
        _Server(function, channel).serve()
    call(function)


if __name__ == "__main__":
    main()
