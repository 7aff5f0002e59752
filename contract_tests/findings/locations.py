"""Where a value stands in a JSON text: line and column by JSON Pointer, as far as the text can be read."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from drytake.contract_tests.findings.model import Location

__all__ = ["Positions"]

_PART = re.compile(r'[{}\[\],]|"(?:[^"\\]|\\.?)*+(?:"|\Z)|[^\s{}\[\]:,"]+', re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(strict=False)
_OPENING, _CLOSING = frozenset("{["), frozenset("}]")
_DEPTH = 1_000
"""Brackets within brackets: no parser goes deeper, so no pointer does."""
_IN_MESSAGE = re.compile(r"at line (\d+) column (\d+)")
M = TypeVar("M")
_Members: TypeAlias = "dict[str | int, tuple[int, _Members | None]]"
"""By key or index: where a value begins, and its own members if it can have any."""


class Positions:
    """The places of one JSON text's values; broken texts are read as far as they make sense."""

    def __init__(self, raw: bytes, *, file: str = "", line: int = 1) -> None:
        """Speak of a text that begins at a line of a file; it is read once a place is asked for."""
        self.file, self.line = file, line
        self._raw = raw.removeprefix(b"\xef\xbb\xbf")
        self._held: dict[int, dict[str | int, int]] = {}
        """Where the members begin of each value that was looked into, by where it begins."""
        self._last = (0, 0, 0)
        """A place that was told before, its line from 0, and where that line begins."""

    def location(self, pointer: str) -> Location:
        """Return where the value that a pointer names begins; of a missing one, its nearest parent."""
        try:
            offset = self._offset(pointer)
        except (ValueError, RecursionError):  # it isn't JSON, but may make sense as far as that place
            offset = self._in_broken(pointer)
        number, start = self._line_at(offset)
        return Location(self.file, self.line + number, offset - start + 1)

    def _offset(self, pointer: str) -> int:
        """Return where a value begins, by the parser of the standard library, which skips what isn't asked for.

        Raises:
            ValueError, RecursionError: it can't read the text.
        """
        offset = _after_space(self._text, 0)
        if self._text[offset : offset + 1] not in _OPENING:
            raise ValueError("neither an object nor an array")
        for part in pointer.split("/")[1:]:
            inner = _member(self._members(offset), part)
            if inner is None:
                break
            offset = inner
        return offset

    def _members(self, offset: int) -> dict[str | int, int]:
        if offset not in self._held:
            self._held[offset] = _members_of(self._text, offset)
        return self._held[offset]

    def _in_broken(self, pointer: str) -> int:
        offset, members = self._top.get(0, (0, None))
        for part in pointer.split("/")[1:]:
            inner = None if members is None else _member(members, part)
            if inner is None:
                break
            offset, members = inner
        return offset

    def _line_at(self, offset: int) -> tuple[int, int]:
        """Return the line of a place, from 0, and where that line begins: counted from the place that was told before."""
        before, number, start = self._last
        low, high = sorted((before, offset))
        ends = self._text.count("\n", low, high)
        if ends:
            start = self._text.rfind("\n", 0, offset) + 1
        self._last = (offset, number + (ends if offset > before else -ends), start)
        return self._last[1:]

    @cached_property
    def _text(self) -> str:
        return self._raw.decode("utf-8", "replace")

    @cached_property
    def _top(self) -> _Members:
        return _read(self._text)

    def in_message(self, message: str) -> Location | None:
        """Return the place that a JSON parser's message speaks of, if it says; parsers count in bytes."""
        found = _IN_MESSAGE.search(message)
        if found is None:
            return None
        number, column = int(found[1]), int(found[2])
        lines = self._raw.split(b"\n", number)
        before = lines[number - 1][: max(column - 1, 0)] if len(lines) >= number else b""
        return Location(self.file, self.line + number - 1, len(before.decode("utf-8", "replace")) + 1)


def _after_space(text: str, offset: int) -> int:
    return _SPACE.match(text, offset).end()  # type: ignore[union-attr]  # it matches anywhere


def _members_of(text: str, offset: int) -> dict[str | int, int]:
    """Return where the members of an object or an array begin; of anything else, that there are none.

    Raises:
        ValueError, RecursionError: it can't be read to its end.
    """
    members: dict[str | int, int] = {}
    opening = text[offset : offset + 1]
    if opening not in _OPENING:
        return members
    offset, key = _after_space(text, offset + 1), 0
    closing = "}" if opening == "{" else "]"
    while text[offset : offset + 1] != closing or members:
        name: str | int = key
        if closing == "}":
            name, offset = _DECODER.raw_decode(text, offset)
            offset = _after_sign(text, offset, ":")
        members[name], key = offset, key + 1
        _, offset = _DECODER.raw_decode(text, offset)
        offset = _after_space(text, offset)
        if text[offset : offset + 1] == closing:
            break
        offset = _after_sign(text, offset, ",")
    return members


def _after_sign(text: str, offset: int, sign: str) -> int:
    offset = _after_space(text, offset)
    if text[offset : offset + 1] != sign:
        raise ValueError(f"there is no `{sign}` at {offset}")
    return _after_space(text, offset + 1)


def _member(members: Mapping[str | int, M], part: str) -> M | None:
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
