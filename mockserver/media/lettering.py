"""Text as blocks: small letters are stored as they are, those whose dots have four pixels or more as dots."""

from collections.abc import Sequence
from functools import lru_cache

from drytake.mockserver.media.blocks import LIKE_LEFT, dots, raw
from drytake.mockserver.media.card import LUMA, Line, pixels
from drytake.mockserver.media.font import BLANK, Cell
from drytake.mockserver.media.slices import dotted_row, raw_row

__all__ = ["letter_row"]

_LEAST_DOT = 4
"""Pixels in the side of a dot from which on a block holds at most sixteen of them."""
_HALF = 8


def letter_row(line: Line, row: int, columns: int) -> bytes:
    """Return the slice of one row of blocks of a line."""
    if line.scale >= _LEAST_DOT:
        blocks = _dotted(_patterns(line, row), line.light)
        return dotted_row(line.row + row, columns, line.column, blocks, LUMA)
    return raw_row(line.row + row, columns, line.column, _stored(line, row), LUMA)


def _stored(line: Line, row: int) -> list[bytes | None]:
    if line.scale == 1:
        pairs = zip(line.cells[::2], line.cells[1::2], strict=True)
        return [_pair(left, right, line.light) for left, right in pairs]
    start, end = row * _HALF, (row + 1) * _HALF
    return [_doubled(cell[start:end], line.light) for cell in line.cells]


@lru_cache(maxsize=8192)
def _pair(left: Cell, right: Cell, light: int) -> bytes | None:
    """Return two cells side by side, a pixel a dot."""
    if left == BLANK == right:
        return None
    return raw(b"".join(pixels(byte, 1, light) for both in zip(left, right, strict=True) for byte in both))


@lru_cache(maxsize=8192)
def _doubled(rows: bytes, light: int) -> bytes | None:
    """Return the upper or lower half of a cell, two pixels a dot."""
    return raw(b"".join(pixels(byte, 2, light) * 2 for byte in rows)) if any(rows) else None


def _patterns(line: Line, row: int) -> list[int]:
    """Return the blocks of a row as their dots, sixteen bits each."""
    high = 16 // line.scale
    start, end = row * high, (row + 1) * high
    return [pattern for cell in line.cells for pattern in _cut(cell[start:end], line.scale)]


@lru_cache(maxsize=8192)
def _cut(rows: bytes, scale: int) -> tuple[int, ...]:
    """Return a cell's part of a row of blocks, whose dots are each one of the font or a quarter of one."""
    wide = 16 // scale
    larger = 4 // wide
    found = []
    for left in range(0, 8, wide):
        bits = [byte >> 7 - left - place // larger & 1 for byte in rows for _ in range(larger) for place in range(4)]
        found.append(int("".join(map(str, bits)), 2))
    return tuple(found)


def _dotted(patterns: Sequence[int], light: int) -> list[str]:
    blocks, left = [], 0
    for pattern in patterns:
        blocks.append(dots(pattern, left, light) if pattern or left else LIKE_LEFT)
        left = (pattern & 0x1111).bit_count()
    return [*blocks, dots(0, left, light)] if left else blocks
