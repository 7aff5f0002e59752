"""How a value is said: its JSON type in words, short and printable in a message, safe for any JSON writer."""

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

__all__ = [
    "ARRAY",
    "BOOLEAN",
    "INTEGER",
    "NUMBER",
    "OBJECT",
    "STRING",
    "json_safe",
    "json_type",
    "nearest",
    "quoted",
    "retyped",
    "shorten",
]

_LENGTH = 60
BOOLEAN, INTEGER, NUMBER = "a boolean", "an integer", "a number"
STRING, ARRAY, OBJECT = "a string", "an array", "an object"
_FORMS = {
    BOOLEAN: re.compile(r"(true|false)"),
    INTEGER: re.compile(r"(-?(?:0|[1-9]\d{0,30}))(?:\s*s(?:ec(?:ond)?s?)?)?"),
    NUMBER: re.compile(r"(-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?)(?:\s*s(?:ec(?:ond)?s?)?)?"),
}
_JSON_TYPES: Mapping[type, str] = {
    bool: BOOLEAN,
    int: INTEGER,
    float: NUMBER,
    str: STRING,
    list: ARRAY,
    dict: OBJECT,
}


def json_type(value: Any) -> str:
    """Return the JSON type of a value with its article: `a string`, `an array`..."""
    return _JSON_TYPES.get(type(value), "null")


def retyped(expected: str, value: Any) -> str | None:
    """Return how to send a value as the JSON type that is expected; `None` where that has to be an object of some form."""
    if isinstance(value, str) and (said := _unquoted(expected, value)):
        return f"send it without quotes{'' if said == value.strip() else ' and unit'}: `{said}`"
    if expected == STRING and type(value) in (int, float):
        return f'send it in quotes: `"{shorten(str(value))}"`'
    if expected == ARRAY and isinstance(value, (str, dict)):
        return "send it in a list: " + ('`["..."]`' if isinstance(value, str) else "`[{...}]`")
    if expected == BOOLEAN and value in (0, 1):
        return f"send `{'true' if value else 'false'}`"
    if expected == INTEGER and isinstance(value, float) and isfinite(value):
        return f"send a whole number, such as `{int(value)}`"
    return None if expected == OBJECT else f"send {expected}"


def _unquoted(expected: str, text: str) -> str:
    """Return what a text says but for quotes and a unit of time; nothing where it isn't what is expected."""
    form = _FORMS.get(expected)
    found = form.fullmatch(text.strip()) if form else None
    return found[1] if found else ""


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
