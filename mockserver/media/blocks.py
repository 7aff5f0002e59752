"""Blocks of a picture in H.264's Baseline profile: those that repeat a neighbour, stored ones, and dots of letters.

Nothing is estimated or rounded: at these quantizers a DC level of 1 is one step of luma or chroma, so what a decoder
shows is known to the bit.
"""

from collections.abc import Sequence
from functools import lru_cache

from drytake.mockserver.media.card import CHROMA, LUMA
from drytake.mockserver.media.cavlc import AFTER_RAW, chroma_dc, luma_dc, signed, unsigned

__all__ = [
    "BLANK_RAW",
    "CHROMA_OFFSET",
    "LIKE_ABOVE",
    "LIKE_LEFT",
    "LIKE_LEFT_AFTER_RAW",
    "LIKE_LEFT_IN_P",
    "LIKE_LEFT_IN_P_AFTER_RAW",
    "QUANTIZER",
    "RAW",
    "RAW_IN_P",
    "brighter_than_above",
    "dots",
    "first",
    "moved",
    "raw",
]

QUANTIZER = 28
"""Makes a DC level of 1 one step of luma; chroma's is lower by the offset, which makes one step of it so too."""
CHROMA_OFFSET = -6

_ABOVE, _LEFT, _MEAN = 0, 1, 2
"""How a block is predicted from its neighbours."""
_CHROMA_OF = {_ABOVE: 2, _LEFT: 1}
"""The same ways as chroma numbers them."""
_FIRST_INTRA_IN_P = 5
_SAME_QUANTIZER = signed(0)


def _intra(way: int, *, chroma_levels: bool = False, inter: bool = False) -> str:
    """Return the type of a block that has no levels but DC ones."""
    return unsigned(1 + way + 4 * chroma_levels + _FIRST_INTRA_IN_P * inter)


def _like(way: int, levels: str, *, inter: bool = False) -> str:
    return _intra(way, inter=inter) + unsigned(_CHROMA_OF[way]) + _SAME_QUANTIZER + levels


_NONE = luma_dc([0] * 16)
LIKE_LEFT = _like(_LEFT, _NONE)
"""A block that goes on as the right edge of the one on its left: eight bits."""
LIKE_LEFT_AFTER_RAW = _like(_LEFT, AFTER_RAW)
LIKE_ABOVE = _like(_ABOVE, _NONE)
"""A block that goes on as the lower edge of the one above: eight bits."""
LIKE_LEFT_IN_P = _like(_LEFT, _NONE, inter=True)
LIKE_LEFT_IN_P_AFTER_RAW = _like(_LEFT, AFTER_RAW, inter=True)
RAW = unsigned(25)
"""Stands before a block that is stored as it is; zeros up to a whole byte follow."""
RAW_IN_P = unsigned(25 + _FIRST_INTRA_IN_P)


def first(luma: int) -> str:
    """Return the first block of a slice, which has no neighbours."""
    colour = "".join(chroma_dc([value - 128, 0, 0, 0]) for value in CHROMA)
    return _intra(_MEAN, chroma_levels=True) + unsigned(0) + _SAME_QUANTIZER + luma_dc([luma - 128, *[0] * 15]) + colour


def brighter_than_above(steps: int) -> str:
    """Return a block that is as the lower edge of the one above, and brighter by so much."""
    return _like(_ABOVE, luma_dc([steps, *[0] * 15]))


@lru_cache(maxsize=20_000)
def dots(pattern: int, left: int, light: int) -> str:
    """Return a block of sixteen dots, which are bits of the pattern, line by line, from the highest.

    Args:
        pattern: which dots are lit.
        left: how many of the four dots on its left are, as the block is predicted from their mean.
        light: how much brighter lit dots are; a multiple of 64, so that the mean is a whole number.
    """
    values = [light * (pattern >> 15 - place & 1) - light * left // 4 for place in range(16)]
    rows = [_turned(values[at : at + 4]) for at in range(0, 16, 4)]
    columns = [_turned([row[at] for row in rows]) for at in range(4)]
    levels = [columns[column][row] // 16 for row in range(4) for column in range(4)]
    return _intra(_MEAN) + unsigned(_CHROMA_OF[_LEFT]) + _SAME_QUANTIZER + luma_dc(levels)


def _turned(values: Sequence[int]) -> list[int]:
    """Return a Hadamard transform of four values."""
    a, b, c, d = values
    return [a + b + c + d, a + b - c - d, a - b - c + d, a - b + c - d]


def moved(right: int) -> str:
    """Return a block of a P picture that shows what stood so many pixels further right, where neighbours don't move."""
    return unsigned(0) + signed(4 * right) + signed(0) + unsigned(0)


def raw(luma: bytes, blue: bytes = bytes([CHROMA[0]]) * 64, red: bytes = bytes([CHROMA[1]]) * 64) -> bytes:
    """Return what follows `RAW`: 256 values of luma and 64 of each chroma; none may be 0."""
    return luma + blue + red


BLANK_RAW = raw(bytes([LUMA]) * 256)
