"""What a client left when a case ended: what it said, and the files that it wrote into the case's folder."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from drytake.mockserver.engine.scenario_file import ClientConditions

__all__ = ["CaseEnd", "Crash", "KeptFile", "files_in"]

_FILES = 200
"""Files that are read of a case's folder, at most."""
_BYTES = 20_000_000
"""Bytes of them that are read together, at most."""
_SKIPPED = frozenset(("node_modules", "__pycache__"))
"""Folders that no client keeps results in; so are those whose names begin with a dot."""


class KeptFile(NamedTuple):
    """A file that a client wrote."""

    name: str
    """Its path in the case's folder."""
    data: bytes


class Crash(NamedTuple):
    """Where a client was killed, to be started again."""

    serial: int
    """Of the last call by then."""
    files: Sequence[KeptFile]
    """What it had written by then."""


@dataclass(frozen=True, kw_only=True)
class CaseEnd:
    """How a client ended, and what it left."""

    code: int
    cut: bool
    """True where it was ended by us."""
    explained: bool
    """True where it said something of its own after the last response: no traceback."""
    said: bytes
    """Its output, standard error too."""
    files: Sequence[KeptFile] = ()
    crash: Crash | None = None
    conditions: ClientConditions = field(default_factory=ClientConditions)

    def keeps(self, text: str) -> bool:
        """Return whether a text, such as a task's id, stands in what it said, or in a file or its name."""
        return text.encode() in self.said or _in_files(text, self.files)

    def kept_at_crash(self, text: str) -> bool:
        """Return whether a text stood in a file when the client was killed."""
        return self.crash is not None and _in_files(text, self.crash.files)


def _in_files(text: str, files: Iterable[KeptFile]) -> bool:
    wanted = text.encode()
    return any(wanted in file.data or text in file.name for file in files)


def files_in(folder: Path, *, since: float) -> list[KeptFile]:
    """Return the files of a folder that were written after a time; no link is followed out of it."""
    found: list[KeptFile] = []
    left = _BYTES
    for path in _written(folder, since):
        if len(found) >= _FILES or left <= 0:
            break
        try:
            with path.open("rb") as file:
                data = file.read(left)
        except OSError:
            continue
        left -= len(data)
        found.append(KeptFile(str(path.relative_to(folder)), data))
    return found


def _written(folder: Path, since: float) -> Iterator[Path]:
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            try:
                status = path.lstat()
            except OSError:
                continue
            if status.st_mtime >= since and path.is_file() and not path.is_symlink():
                yield path
