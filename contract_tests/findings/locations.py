"""Where a value stands in a JSON text: line and column by JSON Pointer, as far as the text can be read."""

import json
import re
from bisect import bisect_right
from functools import cached_property
from typing import TypeAlias

from drytake.contract_tests.findings.model import Location

__all__ = ["Positions"]

_PART = re.compile(r'[{}\[\],]|"(?:[^"\\]|\\.?)*+(?:"|\Z)|[^\s{}\[\]:,"]+', re.DOTALL)
_OPENING, _CLOSING = frozenset("{["), frozenset("}]")
_DEPTH = 1_000
"""Brackets within brackets: no parser goes deeper, so no pointer does."""
_IN_MESSAGE = re.compile(r"at line (\d+) column (\d+)")
_Members: TypeAlias = "dict[str | int, tuple[int, _Members | None]]"
"""By key or index: where a value begins, and its own members if it can have any."""


class Positions:
    """The places of one JSON text's values; broken texts are read as far as they make sense."""

    def __init__(self, raw: bytes, *, file: str = "", line: int = 1) -> None:
        """Read a text that begins at a line of a file."""
        self.file, self.line = file, line
        self._raw = raw.removeprefix(b"\xef\xbb\xbf")
        self._text = self._raw.decode("utf-8", "replace")
        self._top = _read(self._text)

    def location(self, pointer: str) -> Location:
        """Return where the value that a pointer names begins; of a missing one, its nearest parent."""
        offset, members = self._top.get(0, (0, None))
        for part in pointer.split("/")[1:]:
            inner = None if members is None else _member(members, part)
            if inner is None:
                break
            offset, members = inner
        number = bisect_right(self._starts, offset)
        return Location(self.file, self.line + number - 1, offset - self._starts[number - 1] + 1)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def in_message(self, message: str) -> Location | None:
        """Return the place that a JSON parser's message speaks of, if it says; parsers count in bytes."""
        found = _IN_MESSAGE.search(message)
        if found is None:
            return None
        number, column = int(found[1]), int(found[2])
        lines = self._raw.split(b"\n", number)
        before = lines[number - 1][: max(column - 1, 0)] if len(lines) >= number else b""
        return Location(self.file, self.line + number - 1, len(before.decode("utf-8", "replace")) + 1)


def _member(members: _Members, part: str) -> "tuple[int, _Members | None] | None":
    key = part.replace("~1", "/").replace("~0", "~")
    if key in members:
        return members[key]
    return members.get(int(key)) if key.isascii() and key.isdigit() and len(key) < 10 else None


def _read(text: str) -> _Members:
    """Return a text's value as the member `0`. Of repeated keys the last one counts."""
    top: _Members = {}
    members, key = top, _index(0)
    outside: list[tuple[_Members, str | int | None]] = []
    for match in _PART.finditer(text):
        part = match[0]
        if part == ",":
            key = key + 1 if isinstance(key, int) else None
        elif part in _CLOSING:
            members, key = outside.pop() if outside else (members, key)
        elif key is None:
            key = _key(part)
        else:
            inner: _Members | None = {} if part in _OPENING else None
            members[key] = (match.start(), inner)
            if inner is not None and len(outside) < _DEPTH:
                outside.append((members, key))
                members, key = inner, None if part == "{" else 0
    return top


def _index(number: int) -> str | int | None:
    return number


def _key(part: str) -> str:
    """Return the name that a key's text spells."""
    if "\\" in part:
        try:
            return str(json.loads(part, strict=False))
        except ValueError:
            pass
    return part.strip('"')
