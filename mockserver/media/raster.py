"""The card as rows of luma, for stills; its colour is the same everywhere, except in a film's time bar."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from drytake.mockserver.media.card import BLOCK, CHROMA, GROOVE, Captions, Grid, Line, grid, lines, pixels, shade

__all__ = ["Band", "bands", "rgb"]

_DOTS = 16
"""Rows of dots in a letter."""


class Band(NamedTuple):
    """Rows of pixels that are alike."""

    luma: bytes
    """Of one row."""
    rows: int


def bands(captions: Captions, width: int, height: int) -> Iterator[Band]:
    """Yield the rows of a card of this size, from top to bottom."""
    card, left = grid(width, height), height
    text = {line.row + row: (line, row) for line in lines(captions, card) for row in range(line.scale)}
    for row in range(card.rows):
        for luma, count in _row(card, row, text.get(row)):
            yield Band(luma[:width], min(count, left))
            left -= count


def _row(card: Grid, row: int, text: tuple[Line, int] | None) -> Iterator[Band]:
    """Yield one row of blocks."""
    plain = bytes([shade(card, row)]) * (card.columns * BLOCK)
    if text:
        yield from (Band(_over(plain, card.margin * BLOCK, luma), count) for luma, count in _letters(*text))
    elif row == card.bar_row:
        above = card.bar.top - row * BLOCK
        groove = _over(plain, card.bar.left, bytes([GROOVE.luma]) * card.bar.width)
        yield from (Band(plain, above), Band(groove, card.bar.height), Band(plain, BLOCK - above - card.bar.height))
    else:
        yield Band(plain, BLOCK)


def _over(row: bytes, left: int, luma: bytes) -> bytes:
    return row[:left] + luma + row[left + len(luma) :]


def _letters(line: Line, row: int) -> Iterator[Band]:
    """Yield the rows of dots that lie in one row of a line's blocks."""
    high = _DOTS // line.scale
    for dots in range(row * high, (row + 1) * high):
        yield Band(b"".join(pixels(cell[dots], line.scale, line.light) for cell in line.cells), line.scale)


@lru_cache(maxsize=256)
def rgb(luma: int) -> tuple[int, int, int]:
    """Return the colour that a brightness of the card has on a screen (BT.709, limited range)."""
    grey, blue, red = (luma - 16) * 255 / 219, (CHROMA[0] - 128) * 255 / 224, (CHROMA[1] - 128) * 255 / 224
    colour = (grey + 1.5748 * red, grey - 0.1873 * blue - 0.4681 * red, grey + 1.8556 * blue)
    return tuple(max(0, min(255, round(value))) for value in colour)  # type: ignore[return-value]  # three of them
