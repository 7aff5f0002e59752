"""How a JPEG of a card is laid out (ITU T.81, baseline): blocks of eight by eight, most of which are like the last one.

The tables of codes are our own: two lengths of code each, which is all that a picture as plain as this needs.
"""

import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import mul

from drytake.mockserver.media.card import LUMA
from drytake.mockserver.media.raster import Band, rgb

__all__ = ["jpeg"]

_BLOCK, _UNIT = 8, 16
"""Pixels in the side of a block, and of the square that four blocks of luma and one of each chroma make."""
_STEP = 8
"""Of all coefficients: a flat block's is its brightness to the bit."""
_ZIGZAG = sorted(range(64), key=lambda at: (at // 8 + at % 8, at % 8 if (at // 8 + at % 8) % 2 == 0 else at // 8))
_SIZES = range(12)
"""How many digits a DC coefficient has."""
_END = 0x00
_MANY_ZEROS = 0xF0
_STEPS = [_END, _MANY_ZEROS, *(run << 4 | size for run in range(16) for size in range(1, 11))]
"""What is said of an AC coefficient: the zeros before it and how many digits it has."""


def _codes(symbols: Sequence[int], length: int) -> dict[int, str]:
    """Return a short code for the first symbol, and long ones for the others."""
    first, *others = symbols
    return {first: "00"} | {symbol: f"{(1 << length - 2) + at:0{length}b}" for at, symbol in enumerate(others)}


_DC_LENGTH, _AC_LENGTH = 5, 8
_DC, _AC = _codes(_SIZES, _DC_LENGTH), _codes(_STEPS, _AC_LENGTH)
_COSINES = [
    [math.cos((2 * place + 1) * wave * math.pi / 16) * (math.sqrt(1 / 8) if wave == 0 else 0.5) for place in range(8)]
    for wave in range(8)
]


def _full_range(luma: int) -> tuple[int, int, int]:
    """Return a brightness of the card as JPEG has it: BT.601 in full range."""
    red, green, blue = rgb(luma)
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(bright), round(128 + (blue - bright) * 0.5643), round(128 + (red - bright) * 0.7133)


_BRIGHTNESS = bytes(_full_range(luma)[0] for luma in range(256))


def jpeg(width: int, height: int, rows: Iterable[Band], comment: bytes) -> bytes:
    """Return the file, with a comment."""
    parts = [b"\xff\xd8", _segment(0xE0, b"JFIF\0\1\1\0" + struct.pack(">2H2x", 1, 1)), _segment(0xFE, comment)]
    parts += [_segment(0xDB, bytes([0]) + bytes([_STEP]) * 64), _segment(0xC0, _frame(width, height))]
    parts += [_segment(0xC4, _table(0x00, _DC, _DC_LENGTH)), _segment(0xC4, _table(0x10, _AC, _AC_LENGTH))]
    parts += [_segment(0xDA, bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0)))]
    bits = "".join(_scan(width, rows))
    bits += "1" * (-len(bits) % 8)
    content = int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\0")
    return b"".join([*parts, content, b"\xff\xd9"])


def _segment(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def _frame(width: int, height: int) -> bytes:
    return struct.pack(">B2HB", 8, height, width, 3) + bytes((1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0))


def _table(kind: int, codes: dict[int, str], length: int) -> bytes:
    counts = [0] * 16
    counts[1], counts[length - 1] = 1, len(codes) - 1
    return bytes((kind, *counts, *codes))


def _scan(width: int, rows: Iterable[Band]) -> Iterator[str]:
    """Yield the squares, row by row."""
    units, last = -(-width // _UNIT), 0
    colour = [_full_range(LUMA)[1] - 128, _full_range(LUMA)[2] - 128]
    for square in _squares(rows, units * _UNIT):
        if all(row == square[0] for row in square) and len(set(square[0])) == 1:
            level = square[0][0] - 128
            yield _flat(level - last) + _flat(0) * 3 + "".join(map(_flat, colour))
            yield (_flat(0) * 6) * (units - 1)
            last = level
        else:
            for left in range(0, units * _UNIT, _UNIT):
                for top, start in ((0, left), (0, left + _BLOCK), (_BLOCK, left), (_BLOCK, left + _BLOCK)):
                    level, rest = _block(b"".join(row[start : start + _BLOCK] for row in square[top : top + _BLOCK]))
                    yield _difference(level - last) + rest
                    last = level
                yield "".join(map(_flat, colour))
                colour = [0, 0]
        colour = [0, 0]


def _squares(rows: Iterable[Band], width: int) -> Iterator[list[bytes]]:
    """Yield sixteen rows at a time, as wide as whole squares; the last of the picture are repeated."""
    found: list[bytes] = []
    for luma, count in rows:
        row = luma.translate(_BRIGHTNESS)
        found += [row + row[-1:] * (width - len(row))] * count
        if len(found) >= _UNIT:
            yield found[:_UNIT]
            found = found[_UNIT:]
    if found:
        yield found + [found[-1]] * (_UNIT - len(found))


def _flat(difference: int) -> str:
    return _difference(difference) + _AC[_END]


def _difference(level: int) -> str:
    return _DC[abs(level).bit_length()] + _digits(level)


def _digits(level: int) -> str:
    size = abs(level).bit_length()
    return f"{level if level > 0 else level + (1 << size) - 1:0{size}b}" if size else ""


@lru_cache(maxsize=8192)
def _block(values: bytes) -> tuple[int, str]:
    """Return a block's DC level, and the bits of its other ones."""
    rows = [[sum(map(mul, wave, values[at : at + 8])) for wave in _COSINES] for at in range(0, 64, 8)]
    columns = [[sum(map(mul, wave, column)) for wave in _COSINES] for column in zip(*rows, strict=True)]
    levels = [round(columns[place % 8][place // 8] / _STEP) for place in _ZIGZAG]
    bits, zeros = [], 0
    for level in levels[1:]:
        if not level:
            zeros += 1
            continue
        bits += [_AC[_MANY_ZEROS]] * (zeros // 16)
        bits += [_AC[zeros % 16 << 4 | abs(level).bit_length()], _digits(level)]
        zeros = 0
    return levels[0] - 128, "".join([*bits, _AC[_END] if zeros else ""])
