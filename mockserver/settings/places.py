"""Where a project's file may say settings, and whether anything speaks of one: looked at before a model is loaded for it."""

import os
from pathlib import Path

__all__ = ["PREFIX", "candidates", "may_say"]

PREFIX = "DRYTAKE_"
"""What the names of variables begin with."""
_FILES = ("drytake.toml", "pyproject.toml")


def candidates(folder: Path) -> list[Path]:
    """Return files that may hold settings, nearest first: up to the repository's root, without one only here."""
    above = [folder, *folder.parents]
    root = next((number for number, place in enumerate(above) if (place / ".git").exists()), 0)
    return [path for place in above[: root + 1] for name in _FILES if _may_hold(path := place / name)]


def may_say(key: str) -> bool:
    """Return whether a variable or a file of the project may say a setting."""
    if f"{PREFIX}{key}".upper().replace("-", "_") in map(str.upper, os.environ):
        return True
    return any(key in _ours_of(path) for path in candidates(Path.cwd()))


def _may_hold(path: Path) -> bool:
    """Return whether a file is worth reading: most projects' files don't speak of us."""
    return path.is_file() and (path.name == _FILES[0] or "drytake" in _text(path))


def _ours_of(path: Path) -> str:
    """Return what of a file's text may be about us: of a project's own, what follows the name of our table."""
    text = _text(path)
    return text if path.name == _FILES[0] else text.partition("tool.drytake")[2]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
