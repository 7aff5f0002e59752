"""Files that commands write: for their user alone, or all of them or none."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

__all__ = ["write_private", "write_together"]

_MODE = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Write a file; one that is made by this is readable by its owner only, one that is there keeps its permissions.

    Raises:
        OSError: it can't be written.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "wb") as file:  # noqa: PTH123 - a file number
        file.write(data)


def write_together(texts: Mapping[Path, str]) -> None:
    """Write files, each as a whole and none of them unless all could be written.

    Raises:
        OSError: one can't be written; then none is changed.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            if path.is_dir():
                raise IsADirectoryError(21, "Is a directory", str(path))
            beside = path.with_name(f".{path.name}.{os.getpid()}")
            written.append((beside, path))
            beside.write_text(text, encoding="utf-8")
    except OSError:
        for beside, _ in written:
            with suppress(OSError):
                beside.unlink()
        raise
    for beside, path in written:
        beside.replace(path)
