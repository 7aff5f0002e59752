"""How a value is said: its JSON type in words, short and printable in a message, safe for any JSON writer."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

__all__ = ["json_safe", "json_type", "nearest", "quoted", "shorten"]

_LENGTH = 60


def json_type(value: Any) -> str:
    """Return the JSON type of a value with its article: `a string`, `an array`..."""
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    return names.get(type(value), "null")


def quoted(value: Any) -> str:
    """Return a value as a message shows it: short, printable, in backticks."""
    if value is None or value is True or value is False:
        return f"`{'null' if value is None else str(value).lower()}`"
    text = shorten(f"{value}")
    return "`" + "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text) + "`"


def shorten(text: str) -> str:
    """Return a text, or its beginning where it is long."""
    return text if len(text) <= _LENGTH else text[:_LENGTH] + "..."


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Return names, the most similar first."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only where something is misspelt

    said = name[:200]
    return sorted(names, key=lambda known: -SequenceMatcher(None, said, known).ratio())


def json_safe(value: Any) -> Any:
    """Return a value that any JSON writer takes: 1e400 is read as infinity, which JSON can't say."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [json_safe(item) for item in value]
    if isinstance(value, dict):
        return {name: json_safe(item) for name, item in value.items()}
    return value
