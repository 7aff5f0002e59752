"""The log, on stderr: a line a request, and what the server itself has to say; as text or as JSON, never with a key.

A request leaves a tuple behind; a thread makes lines of them and writes those together, so that a call neither waits
for a terminal nor pays for the words.
"""

import json
import logging
import os
import queue
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple, TextIO

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import documented_path
from drytake.mockserver.state.redaction import parts_of, redacted_path, redacted_text

__all__ = [
    "LOGGERS",
    "AccessRecord",
    "RequestLog",
    "access_record",
    "configure_logs",
    "note_store_error",
    "printable",
    "request_log",
]

_LINES = 20_000
"""Lines that may wait; where the reader of stderr is slower, the newest are dropped and counted."""
_PAUSE_SECONDS = 0.05
_PIECE_BYTES = 4_096
"""What a pipe takes at once without mixing it with what other processes write."""
_PATH_LENGTH = 300
LOGGERS = ("drytake", "uvicorn.error", "asyncio")
"""Those through which the server itself speaks."""

log = logging.getLogger("drytake")


class AccessRecord(NamedTuple):
    """What a request leaves behind."""

    at: float
    seconds: float
    method: str
    path: str
    """As the client sent it, without the query: that may hold a key."""
    status: int
    provider: str | None = None
    operation: str | None = None
    tenant: str | None = None
    """Name of the tenant, which doesn't give its key away."""
    task_id: str | None = None
    rules: tuple[str, ...] = ()
    """What the call broke."""
    key: str | None = None
    """Never written; where it stands in the path, it is left out, unless it could be part of any path."""

    def json(self) -> str:
        """Return a line for machines."""
        facts = {
            "at": _iso(self.at),
            "level": "info",
            "method": self.method,
            "path": self._open_path(),
            "status": self.status,
            "ms": round(self.seconds * 1000, 2),
        }
        if self.provider is not None:
            facts |= {"provider": self.provider, "operation": self.operation, "tenant": self.tenant}
            facts |= {"task": self.task_id, "rules": self.rules}
        return to_json(facts).decode()

    def text(self) -> str:
        """Return a line for people."""
        path = self._open_path()
        line = f"{_clock(self.at)} {self.method} {path} {self.status} {self.seconds * 1000:.1f}ms"
        if self.provider is None:
            return line
        task = f" task={self.task_id}" if self.task_id else ""
        broke = f" broke={','.join(self.rules)}" if self.rules else ""
        return f"{line} {self.operation or '-'} tenant={self.tenant}{task}{broke}"

    def _open_path(self) -> str:
        path = _open_path(self.path, self.provider, self.operation, self.key)
        return printable(path if len(path) <= _PATH_LENGTH else path[:_PATH_LENGTH] + "...")


def access_record(method: str, path: str, status: int, call: Call | None, seconds: float) -> AccessRecord:
    """Return what a request leaves behind that took so many seconds; `call` where it was one of a provider's."""
    if call is None:
        return AccessRecord(time.time(), seconds, method, path, status)
    operation = call.operation.name if call.operation else None
    rules = tuple(violation.rule.id for violation in call.violations) if call.violations else ()
    facts = (call.mount.provider.id, operation, call.tenant.name, call.task_id, rules, call.key)
    return AccessRecord(time.time(), seconds, method, path, status, *facts)


@lru_cache(1_024)
def _open_path(path: str, provider: str | None, operation: str | None, key: str | None) -> str:
    """Return a path without secrets."""
    own = path.removeprefix(f"/{provider}")
    documented = "" if provider is None else documented_path(provider, operation, own)
    return redacted_path(path, documented, parts_of((key,)) if key else ())


class RequestLog:
    """Writes a line for each request, in a thread of its own."""

    def __init__(self, *, as_json: bool, file: int = 2) -> None:
        self._line = AccessRecord.json if as_json else AccessRecord.text
        self._file = file
        self._waiting: queue.SimpleQueue[AccessRecord | None] = queue.SimpleQueue()
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, name="drytake-log", daemon=True)
        self._thread.start()

    def note(self, noted: AccessRecord) -> None:
        """Take a request; it is written a little later."""
        if self._waiting.qsize() < _LINES:
            self._waiting.put(noted)
        else:
            self._dropped += 1

    def close(self) -> None:
        """Write what waits."""
        self._waiting.put(None)
        self._thread.join(2)

    def _run(self) -> None:
        ended = False
        while not ended:
            batch = [self._waiting.get()]
            time.sleep(0 if batch[0] is None else _PAUSE_SECONDS)
            batch += [self._waiting.get() for _ in range(self._waiting.qsize())]
            ended = None in batch
            self._write([self._line(noted) for noted in batch if noted is not None])

    def _write(self, lines: list[str]) -> None:
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            logging.getLogger("drytake").warning("%s lines of requests weren't logged: stderr is too slow", dropped)
        data, start = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace") if lines else b"", 0
        with suppress(OSError):  # nobody reads stderr
            while start < len(data):
                whole = data.rfind(b"\n", start, start + _PIECE_BYTES) + 1 or start + _PIECE_BYTES
                start += os.write(self._file, data[start:whole])


def note_store_error(method: str, path: str, error: Exception) -> None:
    """Say, where debugging, that a request failed for want of its store: the store itself says once that it does."""
    log.debug("%s %s: %s", method, path, error, exc_info=error)


def request_log(settings: Settings) -> RequestLog | None:
    """Return where requests are noted; `None` where the log's level leaves them out, or stderr leads nowhere."""
    if settings.log_level in ("warning", "error") or _leads_nowhere(sys.stderr):
        return None
    return RequestLog(as_json=settings.log_format == "json")


def configure_logs(settings: Settings) -> None:
    """Let what the server itself says go to stderr, in the form and from the level that the settings choose."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if settings.log_format == "json" else _TextFormatter())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(settings.log_level.upper() if name == "drytake" else max(logging.WARNING, _number(settings)))


def _number(settings: Settings) -> int:
    return logging.getLevelNamesMapping()[settings.log_level.upper()]


def _leads_nowhere(file: TextIO | None) -> bool:
    """Return whether what is written is thrown away unread, as by `2>/dev/null`."""
    try:
        return file is None or os.path.samestat(os.fstat(file.fileno()), os.stat(os.devnull))  # noqa: PTH116 - a file number
    except (OSError, ValueError):
        return False


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        message = printable(redacted_text(record.getMessage()))
        text = f"{_clock(record.created)} {record.levelname.lower()}: {message}"
        return f"{text}\n{redacted_text(self.formatException(record.exc_info))}" if record.exc_info else text


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        message = redacted_text(record.getMessage())
        facts = {"at": _iso(record.created), "level": record.levelname.lower(), "message": message}
        traceback = {"traceback": redacted_text(self.formatException(record.exc_info))} if record.exc_info else {}
        return json.dumps(facts | traceback)


def printable(text: str) -> str:
    """Return a text that stays on its line and tells a terminal nothing."""
    return (
        text
        if text.isprintable()
        else "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    )


def _clock(at: float) -> str:
    return f"{_second(int(at))}.{int(at * 1000) % 1000:03d}"


def _iso(at: float) -> str:
    return f"{_utc_second(int(at))}.{int(at * 1000) % 1000:03d}Z"


@lru_cache(8)
def _second(at: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


@lru_cache(8)
def _utc_second(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))
