"""The ledger: a file of lines that are chained by hashes, shared by processes under a lock, in exact decimals.

What is reserved is on the disk before anything is sent, so that whoever is killed then has said too much and never too little.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["GENESIS", "LedgerError", "LedgerFile", "LedgerLine", "default_ledger", "line_hash"]

GENESIS = "0" * 64
"""What stands before the first line."""
_MODE = 0o600
_KEPT = 160
"""Characters of a text in a line: one line stays one write."""


class LedgerError(ValueError):
    """A ledger that can't be trusted; the message says why."""


class LedgerLine(NamedTuple):
    """One entry."""

    kind: str
    """`start`, `reserve`, `made`, `settle`, `unanswered`, `refuse`, `stop` or `resume`."""
    run: str
    """Which run of `guard` wrote it."""
    call: str = ""
    """Which create it is about; a reservation's own name."""
    seller: str = ""
    operation: str = ""
    key: str = ""
    """What stands for the API key; it doesn't give it away."""
    shot: str = ""
    """What stands for the request: equal ones are of one shot."""
    unit: str = ""
    amount: str = ""
    """What the create costs as far as is known now, as a decimal: reserved, or settled."""
    task: str = ""
    rate: str = ""
    """What a token costs, where tokens are billed."""
    why: str = ""
    at: str = ""
    before: str = GENESIS
    hash: str = ""

    @property
    def value(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount or 0)

    @property
    def time(self) -> float:
        """When it was written, in seconds since 1970."""
        return datetime.fromisoformat(self.at).timestamp()


def line_hash(said: dict[str, Any]) -> str:
    """Return the hash of a line: over all that it says, the hash before it included."""
    text = json.dumps({name: value for name, value in said.items() if name != "hash"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def default_ledger() -> Path:
    """Return where a ledger lies that nobody named: in the user's folder of states."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "drytake" / "guard.jsonl"


class LedgerFile:
    """A ledger on the disk; a process reads what others have written before it writes itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._last = GENESIS
        self._count = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    @property
    def changed(self) -> bool:
        """True where somebody has written since it was read."""
        return os.fstat(self._file).st_size != self._read

    @contextmanager
    def locked(self) -> Iterator[list[LedgerLine]]:
        """Hold the ledger against all other processes; yield what they have written meanwhile.

        Raises:
            LedgerError: it was changed, or isn't one.
        """
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield list(self._news())
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def append(self, line: LedgerLine) -> LedgerLine:
        """Write a line to the disk, under the lock; return it as it was written."""
        said = line._asdict() | {"why": line.why[:_KEPT], "at": _now(), "before": self._last}
        said["hash"] = line_hash(said)
        written = LedgerLine(**said)
        data = json.dumps({name: value for name, value in said.items() if value}).encode() + b"\n"
        done = 0
        while done < len(data):
            done += os.pwrite(self._file, data[done:], self._read + done)
        os.fsync(self._file)
        self._read, self._last, self._count = self._read + len(data), written.hash, self._count + 1
        return written

    def _news(self) -> Iterator[LedgerLine]:
        size = os.fstat(self._file).st_size
        if size < self._read:
            raise LedgerError(f"{self.path} was cut: it has {size} bytes, and had {self._read}")
        data = os.pread(self._file, size - self._read, self._read)
        whole, _, torn = data.rpartition(b"\n")
        if torn:  # half a line: its writer was killed, and sent nothing
            os.ftruncate(self._file, size - len(torn))
        for raw in whole.split(b"\n") if whole else ():
            yield self._checked(raw)
            self._read += len(raw) + 1

    def _checked(self, raw: bytes) -> LedgerLine:
        self._count += 1
        try:
            line = LedgerLine(**json.loads(raw))
            good = line.before == self._last and line.hash == line_hash(line._asdict())
            float(line.time), Decimal(line.amount or 0)
        except (ValueError, TypeError, ArithmeticError):
            good = False
        if not good:
            raise LedgerError(f"{self.path}, line {self._count}: it was changed, or lines before it are missing")
        self._last = line.hash
        return line


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
