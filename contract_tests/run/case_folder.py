"""Where a client runs that is run again and again: a folder of its own each time, its output, and its end."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

__all__ = ["CaseFolder", "Endable", "absolute", "all_of", "ended", "size_of", "tail_of"]

_TAIL = 20_000
"""Characters of a client's output that are looked at."""
_ALL = 5_000_000
"""Bytes of it in which ids are looked for."""


class CaseFolder:
    """A folder for one case: empty but for copies of what was asked for, and gone afterwards."""

    def __init__(self, above: Path | None, copies: Sequence[Path]) -> None:
        self._above, self._copies = above, copies
        self._path: Path | None = None

    def __enter__(self) -> Path:
        if self._above is None:
            return Path.cwd()
        self._path = Path(tempfile.mkdtemp(prefix="case-", dir=self._above))
        for source in self._copies:
            if source.is_dir():
                shutil.copytree(source, self._path / source.name, symlinks=True)
            else:
                shutil.copy2(source, self._path)
        return self._path

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)


def absolute(part: str, *, first: bool) -> str:
    """Return an argument that names a file here as an absolute path: the client runs in another folder."""
    if part.startswith("-") or (first and os.sep not in part):
        return part
    with suppress(OSError, ValueError):
        if Path(part).exists():
            return str(Path(part).absolute())
    return part


class Endable(Protocol):
    """Whatever runs a client: a child, or a fork."""

    def signal(self, number: int) -> None: ...

    async def kill_survivors(self, *, grace: float) -> int: ...


async def ended(child: Endable) -> None:
    """End a child and all that it left behind, also where we are broken off meanwhile."""
    child.signal(signal.SIGKILL)
    swept = asyncio.ensure_future(child.kill_survivors(grace=0))
    try:
        await asyncio.shield(swept)
    except asyncio.CancelledError:
        await swept
        raise


def size_of(file: IO[bytes]) -> int:
    """Return how many bytes a file has that a child writes."""
    return os.fstat(file.fileno()).st_size


def tail_of(file: IO[bytes]) -> str:
    """Return the end of what a child wrote into a file: whole lines, for a secret whose name is cut off looks like none."""
    before = max(0, size_of(file) - _TAIL)
    file.seek(max(0, before - 1))
    said = file.read()
    whole = said.partition(b"\n")[2] if before else said
    return whole.decode("utf-8", "replace")


def all_of(file: IO[bytes]) -> bytes:
    """Return what a child wrote into a file; of very much the end."""
    file.seek(max(0, size_of(file) - _ALL))
    return file.read()
