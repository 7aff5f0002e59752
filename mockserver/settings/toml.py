"""TOML, read so that whatever a text holds, reading it fails in one way only."""

import tomllib
from collections.abc import Iterable
from typing import Any

__all__ = ["TomlError", "read_toml"]

_DEEPEST = 100
"""Levels of tables and arrays that are read; what reads values further on goes down by calling itself."""


class TomlError(ValueError):
    """A text that isn't TOML, or more than anybody means; the message says what, and where if that is known."""


def read_toml(text: str) -> dict[str, Any]:
    """Return what a text says.

    Raises:
        TomlError: it can't be read.
    """
    try:
        said = tomllib.loads(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # also of a number of more digits than Python reads
        raise TomlError(f"it isn't TOML: {error}") from error
    _check_depth(said)
    return said


def _check_depth(said: dict[str, Any]) -> None:
    level: Iterable[Any] = [said]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise _too_deep()


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> TomlError:
    return TomlError(f"it is nested too deeply; {_DEEPEST} levels are read")
