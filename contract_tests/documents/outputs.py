"""Files that commands write for their user alone."""

import os
from pathlib import Path

__all__ = ["write_private"]

_MODE = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Write a file; one that is made by this is readable by its owner only, one that is there keeps its permissions.

    Raises:
        OSError: it can't be written.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "wb") as file:  # noqa: PTH123 - a file number
        file.write(data)
