"""A HAR file's entries one by one, with where each of them stands: of a large file only one is held at a time."""

import codecs
import json
from array import array
from collections.abc import Iterator
from typing import Any

from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import Location

__all__ = ["EntryPlaces", "entries_in"]

_PIECE = 1_000_000
"""Bytes that are decoded at once."""
_SPACE = " \t\n\r"
_DECODER = json.JSONDecoder()


class EntryPlaces:
    """Where the entries of a file stand, and so where the parts of each do."""

    def __init__(self, raw: bytes, file: str) -> None:
        self._raw, self._file = raw, file
        self._starts, self._lines, self._columns = array("Q"), array("Q"), array("Q")

    def add(self, start: int, line: int, column: int) -> None:
        """Note that the next entry begins there: a byte, a line and a column, all from 0."""
        self._starts.append(start)
        self._lines.append(line)
        self._columns.append(column)

    def location(self, number: int, pointer: str) -> Location | None:
        """Return where a part of an entry stands, by the entry's number from 0."""
        if number >= len(self._starts):
            return None
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._raw)
        found = Positions(self._raw[start:end], file=self._file).location(pointer)
        column = found.column + (self._columns[number] if found.line == 1 else 0)
        return Location(self._file, found.line + self._lines[number], column)


def entries_in(raw: bytes, places: EntryPlaces | None = None) -> Iterator[Any]:
    """Yield the parsed entries of a HAR file.

    Raises:
        ValueError, RecursionError: it isn't one, or isn't JSON as the standard library reads it.
    """
    text = _Text(raw)
    found = False
    for name in text.members():
        if name != "log" or found:
            text.value()
            continue
        for inner in text.members():
            if inner != "entries" or found:
                text.value()
                continue
            found = True
            for _ in text.items():
                if places is not None:
                    places.add(*text.place())
                yield text.value()
    if text.sign(take=False) or not found:
        raise ValueError("no HAR file")


class _Text:
    """JSON that is decoded and parsed piece by piece."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._decoder = raw, codecs.getincrementaldecoder("utf-8")()
        self._next = 3 if raw.startswith(codecs.BOM_UTF8) else 0
        self._text, self._at, self._piece = "", 0, _PIECE
        self._begun, self._line, self._column = self._next, 0, 0
        self._counted = 0

    def members(self) -> Iterator[str]:
        """Yield the names of an object; whoever gets one reads the value."""
        self._expect("{")
        if self.sign(take=False) == "}":
            self.sign()
            return
        while True:
            self.sign(take=False)
            name = self.value()
            if type(name) is not str:
                raise ValueError("a name is a text")
            self._expect(":")
            yield name
            if self.sign() != ",":
                break
        if self._text[self._at - 1 : self._at] != "}":
            raise ValueError("an object doesn't end")

    def items(self) -> Iterator[None]:
        """Yield once for each item of an array; whoever is asked reads it."""
        self._expect("[")
        if self.sign(take=False) == "]":
            self.sign()
            return
        while True:
            self.sign(take=False)
            yield
            if self.sign() != ",":
                break
        if self._text[self._at - 1 : self._at] != "]":
            raise ValueError("an array doesn't end")

    def value(self) -> Any:
        """Return the value that comes."""
        self.sign(take=False)
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def sign(self, *, take: bool = True) -> str:
        """Return the next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                found = self._text[self._at]
                self._at += take
                return found
            if not self._more():
                return ""

    def place(self) -> tuple[int, int, int]:
        """Return byte, line and column of what comes, all from 0."""
        passed = self._text[self._counted : self._at]
        self._begun += len(passed) if passed.isascii() else len(passed.encode())
        lines = passed.count("\n")
        self._line += lines
        self._column = len(passed) - passed.rfind("\n") - 1 if lines else self._column + len(passed)
        self._counted = self._at
        return self._begun, self._line, self._column

    def _expect(self, sign: str) -> None:
        if self.sign() != sign:
            raise ValueError(f"there is no `{sign}`")

    def _more(self) -> bool:
        """Decode another piece, larger where the last one wasn't enough for one value; return whether there was any."""
        if self._next >= len(self._raw):
            return False
        self._piece = self._piece * 2 if self._at == 0 and self._text else _PIECE
        self.place()
        end = self._next + self._piece
        piece = self._decoder.decode(self._raw[self._next : end], final=end >= len(self._raw))
        self._text, self._at, self._counted, self._next = self._text[self._at :] + piece, 0, 0, end
        return True
