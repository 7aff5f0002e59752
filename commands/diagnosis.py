"""What a machine lacks, in one line each: what went wrong, and what to do about it."""

import errno
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, requires
from urllib.error import URLError

from drytake.contract_tests.one_file import INSTALL, ONE_FILE

__all__ = ["REINSTALL", "Overheard", "advice", "overheard", "reason"]

REINSTALL = (
    "download the file anew, or " + INSTALL
    if ONE_FILE
    else "install drytake and its libraries anew: `pip install --upgrade --force-reinstall drytake`"
)
_TRY_EACH = "`drytake doctor` tries each part by itself"
_OTHER_VERSION = f"a library's version may not fit: {REINSTALL}"
_OTHER_FOLDER = "choose a folder that can be written to: `drytake demo --output FOLDER`, or the variable TMPDIR"
_LOOPBACK = "let programs listen on and call 127.0.0.1: a sandbox or a firewall may keep them from it"
_BY_ERRNO: Mapping[int, str] = {
    errno.EADDRINUSE: "end what listens there; `drytake serve --port PORT` takes another one",
    errno.EADDRNOTAVAIL: "give this machine its loopback interface, 127.0.0.1",
    errno.ECONNREFUSED: _LOOPBACK,
    errno.ECONNRESET: _LOOPBACK,
    errno.EHOSTUNREACH: _LOOPBACK,
    errno.ENETUNREACH: _LOOPBACK,
    errno.ETIMEDOUT: _LOOPBACK,
    errno.EACCES: _OTHER_FOLDER,
    errno.EDQUOT: "free some disk space, or " + _OTHER_FOLDER,
    errno.EEXIST: _OTHER_FOLDER,
    errno.EISDIR: _OTHER_FOLDER,
    errno.EMFILE: "allow more open files: `ulimit -n 1024`",
    errno.ENAMETOOLONG: _OTHER_FOLDER,
    errno.ENFILE: "allow more open files: `ulimit -n 1024`",
    errno.ENOENT: _OTHER_FOLDER,
    errno.ENOSPC: "free some disk space, or " + _OTHER_FOLDER,
    errno.ENOTDIR: _OTHER_FOLDER,
    errno.EPERM: _OTHER_FOLDER,
    errno.EROFS: _OTHER_FOLDER,
}
DISTRIBUTIONS = {"yaml": "pyyaml"}
"""Where a module is named otherwise than what brings it."""
_LENGTH = 400


def reason(error: BaseException) -> str:
    """Return what went wrong, in one line."""
    parts = list(dict.fromkeys(_text(one) for one in _causes(error)))
    text = " ".join(f"{parts[0]} ({': '.join(parts[1:])})".split() if parts[1:] else parts[0].split())
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}..."


def advice(error: BaseException, otherwise: str = _TRY_EACH) -> str:
    """Return what to do about it, in one line."""
    hints = (_hint(one) for one in _causes(error))
    return next((hint for hint in hints if hint), otherwise)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, down to the first."""
    one: BaseException | str | None = error
    while isinstance(one, BaseException):
        yield one
        one = one.reason if isinstance(one, URLError) else one.__cause__


def _text(error: BaseException) -> str:
    if isinstance(error, URLError):
        return "the call failed"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)
    text = str(error)
    plain = isinstance(error, ImportError) or type(error).__module__.startswith("drytake")
    return text if plain and text else f"{type(error).__name__}: {text}".rstrip(": ")


def _hint(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return _missing(error)
    if isinstance(error, PermissionError) and not error.filename:  # no file, so it is a socket
        return _LOOPBACK
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, "")
    return _OTHER_VERSION if isinstance(error, AttributeError | TypeError) else ""


def _missing(error: ImportError) -> str:
    module = (error.name or "").partition(".")[0]
    wanted = _requirement(DISTRIBUTIONS.get(module, module.replace("_", "-")))
    if wanted is None:  # a library of a library, or we ourselves
        return REINSTALL
    if ONE_FILE:
        return INSTALL
    again = "" if isinstance(error, ModuleNotFoundError) else "--force-reinstall "
    return f"`pip install {again}'{wanted}'`"


def _requirement(name: str) -> str | None:
    """Return what we ask for of a distribution, such as `rich>=13`."""
    try:
        lines = requires("drytake") or []
    except PackageNotFoundError:
        return None
    asked = (line.partition(";")[0].strip() for line in lines if "extra ==" not in line)
    return next((line for line in asked if re.split(r"[^\w.-]", line)[0].lower() == name.lower()), None)


# --- what the server complains of ---------------------------------------------------------------------------------


class Overheard(logging.Handler):
    """Keeps the last error that the server logged, and lets nothing go on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.error = error or RuntimeError(record.getMessage())


@contextmanager
def overheard() -> Iterator[Overheard]:
    """Keep to ourselves what a server in this process logs while the block runs.

    An error that ends the block gets the server's as its cause: the server knows why it didn't do as it should.
    """
    from drytake.mockserver.http.logs import LOGGERS

    kept = Overheard()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [kept], False
    try:
        yield kept
    except Exception as error:
        error.__cause__ = error.__cause__ or kept.error
        raise
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
