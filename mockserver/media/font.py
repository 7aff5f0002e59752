"""Glyphs of a bitmap font: GNU Unifont, which has nearly all that people write, 8 x 16 or 16 x 16 pixels each."""

import re
import struct
import unicodedata
import zlib
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path

__all__ = ["BLANK", "cells", "drawable", "readable", "width"]

_FILE = Path(__file__).parent / "unifont.bin"
"""Written by `scripts/unifont.py`, which says how; its license lies beside it."""
_PAGES = 512
_PAGE = 256
_ROWS = 16
BLANK = bytes(_ROWS)
"""The cell of a space."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?: [\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*"
)

Cell = bytes
"""Eight pixels a row, sixteen rows: a byte each, whose highest bit is on the left."""


def readable(text: str) -> str:
    """Return the text without what UTF-8, a file's metadata or a font can't hold."""
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def drawable(text: str) -> str:
    """Return the text as one line, without what can't be seen."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", readable(text))).split())


def width(text: str) -> int:
    """Return how many cells a text takes."""
    return sum(len(_glyph(letter)) for letter in text if not _is_mark(letter))


def cells(text: str) -> list[Cell]:
    """Return a text's cells, from left to right: one a letter, two where it is wide; marks lie over theirs."""
    if text.isascii():
        return [cell for letter in text for cell in _glyph(letter)]
    found: list[Cell] = []
    under: tuple[Cell, ...] = ()
    for letter in _visual(text):
        if _is_mark(letter) and under:
            under = _over(under, _glyph(letter))
            found[-len(under) :] = under
        else:
            under = _glyph(letter)
            found += under
    return found


def _over(letter: tuple[Cell, ...], mark: tuple[Cell, ...]) -> tuple[Cell, ...]:
    pairs = zip_longest(letter, mark[: len(letter)], fillvalue=BLANK)
    return tuple(bytes(map(int.__or__, cell, dots)) for cell, dots in pairs)


def _is_mark(letter: str) -> bool:
    return letter > "\u02ff" and unicodedata.category(letter) in ("Mn", "Me")


def _visual(text: str) -> str:
    """Return the letters in the order in which they stand: Hebrew and Arabic run from right to left."""
    return _RIGHT_TO_LEFT.sub(lambda run: "".join(reversed(_clusters(run[0]))), text)


def _clusters(text: str) -> list[str]:
    """Return the letters, each with the marks that follow it."""
    found: list[str] = []
    for letter in text:
        if found and _is_mark(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


@lru_cache(maxsize=4096)
def _glyph(letter: str) -> tuple[Cell, ...]:
    """Return the letter's cells; a letter that the font hasn't is told by its number."""
    number = ord(letter)
    bitmap = _page(number // _PAGE)[number % _PAGE] if number < _PAGES * _PAGE else b""
    if not bitmap:
        return tuple(cells(f"[{number:X}]"))
    return (bitmap,) if len(bitmap) == _ROWS else (bitmap[::2], bitmap[1::2])


@cache
def _file() -> bytes:
    return _FILE.read_bytes()


@lru_cache(maxsize=64)
def _page(number: int) -> list[bytes]:
    """Return the bitmaps of 256 letters; empty ones aren't in the font."""
    ends = struct.unpack_from(f">{_PAGES}I", _file())
    start, end = ends[number - 1] if number else 0, ends[number]
    if start == end:
        return [b""] * _PAGE
    page = zlib.decompress(_file()[_PAGES * 4 + start : _PAGES * 4 + end])
    bitmaps, at = [], _PAGE
    for columns in page[:_PAGE]:
        bitmaps.append(page[at : at + columns * _ROWS])
        at += columns * _ROWS
    return bitmaps
