"""Pictures of a card in H.264's Baseline profile, slice by slice; no slice looks at another."""

import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from drytake.mockserver.media.blocks import (
    BLANK_RAW,
    CHROMA_OFFSET,
    LIKE_ABOVE,
    LIKE_LEFT,
    LIKE_LEFT_AFTER_RAW,
    QUANTIZER,
    RAW,
    brighter_than_above,
    first,
)
from drytake.mockserver.media.card import BLOCK
from drytake.mockserver.media.cavlc import packed, signed, unsigned

__all__ = [
    "FRAME_NUMBERS",
    "INTER_HEADER_BITS",
    "decoder_config",
    "dotted_row",
    "field",
    "inter",
    "intra",
    "intra_header",
    "raw_row",
    "stored",
]

_KEY, _STEP = 0x65, 0x61
"""First bytes of slices that need no other picture, and of those that do."""
_ALL_INTRA, _ALL_INTER = unsigned(7), unsigned(5)
_FRAME_NUMBER_BITS = 4
FRAME_NUMBERS = 1 << _FRAME_NUMBER_BITS
"""Pictures are numbered from the last keyframe on; so many later they are from 0 again."""
_NO_DEBLOCKING = unsigned(1)
_FALSE_START = re.compile(rb"\0\0(?=[\0-\3])")
_BASELINE, _CONSTRAINTS = 66, 0xC0
# Level, blocks in a picture, blocks a second (table A-1).
_LEVELS = (
    (30, 1_620, 40_500),
    (31, 3_600, 108_000),
    (32, 5_120, 216_000),
    (40, 8_192, 245_760),
    (42, 8_704, 522_240),
    (50, 22_080, 589_824),
    (51, 36_864, 983_040),
    (52, 36_864, 2_073_600),
    (60, 139_264, 4_177_920),
)
_HIGHEST_LEVEL = 62


def whole(kind: int, content: bytes) -> bytes:
    """Return a unit behind its length; nothing in it looks like the start of another."""
    unit = bytes((kind,)) + _FALSE_START.sub(b"\0\0\3", content)
    return struct.pack(">I", len(unit)) + unit


def padded(bits: str) -> bytes:
    """Return the bits as bytes, with zeros up to the last whole one."""
    return packed(bits + "0" * (-len(bits) % 8))


def intra_header(first_block: int) -> str:
    """Return the bits before the blocks of a slice of a keyframe."""
    frame_number, picture, references = "0" * _FRAME_NUMBER_BITS, unsigned(0), "00"
    return (
        unsigned(first_block)
        + _ALL_INTRA
        + unsigned(0)
        + frame_number
        + picture
        + references
        + signed(0)
        + _NO_DEBLOCKING
    )


INTER_HEADER_BITS = 18
"""Bits of a slice's header before its blocks, where it is made of the picture before."""


def stored(bits: str, content: bytes) -> str:
    """Return a slice's bits so far, which end in `RAW`, with the content of that block."""
    return bits + "0" * (-len(bits) % 8) + f"{int.from_bytes(content):0{len(content) * 8}b}"


def intra(bits: str) -> bytes:
    """Return a slice of a keyframe of all its bits but the last."""
    return whole(_KEY, padded(bits + "1"))


@lru_cache(maxsize=4096)
def inter(number: int, blocks: str) -> bytes:
    """Return a whole picture that is made of the one before; its number is below `FRAME_NUMBERS`."""
    frame_number = f"{number:0{_FRAME_NUMBER_BITS}b}"
    header = unsigned(0) + _ALL_INTER + unsigned(0) + frame_number + "000" + signed(0) + _NO_DEBLOCKING
    return whole(_STEP, padded(header + blocks + "1"))


@lru_cache(maxsize=256)
def field(start: int, columns: int, shades: tuple[int, ...]) -> bytes:
    """Return rows without anything on them, of so many shades of luma from above; `start` is their first row."""
    bits = [intra_header(start * columns), first(shades[0]), LIKE_LEFT * (columns - 1)]
    for above, own in pairwise(shades):
        bits.append(
            LIKE_ABOVE * columns if own == above else brighter_than_above(own - above) + LIKE_LEFT * (columns - 1)
        )
    return intra("".join(bits))


def dotted_row(row: int, columns: int, start: int, blocks: Sequence[str], luma: int) -> bytes:
    """Return a row that has blocks of dots from a column on."""
    rest = columns - start - len(blocks)
    bits = [intra_header(row * columns), first(luma), LIKE_LEFT * (start - 1), *blocks, LIKE_LEFT * rest]
    return intra("".join(bits))


def raw_row(row: int, columns: int, start: int, blocks: Sequence[bytes | None], luma: int) -> bytes:
    """Return a row that has stored blocks from a column on; `None` is an empty one.

    An empty one beside a stored one that is lit at its right edge is stored too, as it would go on with that.
    """
    empty, lit = start, False
    parts: list[bytes] = []
    for block in (*blocks, *[None] * (columns - start - len(blocks))):
        if block is None and not lit:
            empty += 1
            continue
        content = block or BLANK_RAW
        parts += (_between(empty) if parts else _start(row * columns, empty, luma), content)
        empty, lit = 0, content[BLOCK - 1 : 16 * BLOCK : BLOCK] != BLANK_RAW[:BLOCK]
    return whole(_KEY, b"".join([*parts, _end(empty)]))


@lru_cache(maxsize=1024)
def _start(first_block: int, empty: int, luma: int) -> bytes:
    lead = first(luma) + LIKE_LEFT * (empty - 1) if empty else ""
    return padded(intra_header(first_block) + lead + RAW)


@lru_cache(maxsize=1024)
def _between(empty: int) -> bytes:
    return padded(_beside_raw(empty) + RAW)


@lru_cache(maxsize=1024)
def _end(empty: int) -> bytes:
    return padded(_beside_raw(empty) + "1")


def _beside_raw(empty: int) -> str:
    return LIKE_LEFT_AFTER_RAW + LIKE_LEFT * (empty - 1) if empty else ""


def decoder_config(width: int, height: int, fps: int) -> bytes:
    """Return the content of an `avcC` box."""
    level = _level(-(-width // BLOCK) * -(-height // BLOCK), fps)
    sequence, picture = _sequence(width, height, fps, level), _picture()
    head = bytes((1, _BASELINE, _CONSTRAINTS, level, 0xFF, 0xE1))
    return head + _sized(sequence) + b"\1" + _sized(picture)


def _sized(unit: bytes) -> bytes:
    return struct.pack(">H", len(unit)) + unit


def _level(blocks: int, fps: int) -> int:
    fitting = (level for level, most, speed in _LEVELS if blocks <= most and blocks * fps <= speed)
    return next(fitting, _HIGHEST_LEVEL)


def _sequence(width: int, height: int, fps: int, level: int) -> bytes:
    columns, rows = -(-width // BLOCK), -(-height // BLOCK)
    right, below = (columns * BLOCK - width) // 2, (rows * BLOCK - height) // 2
    bits = [
        f"{_BASELINE:08b}{_CONSTRAINTS:08b}{level:08b}",
        unsigned(0),
        unsigned(_FRAME_NUMBER_BITS - 4),
        unsigned(2),  # pictures are shown in their order
        unsigned(1),  # one reference
        "0",
        unsigned(columns - 1),
        unsigned(rows - 1),
        "11",  # frames only
        "1" + "".join(map(unsigned, (0, right, 0, below))) if right or below else "0",
        "1" + _usability(fps),
        "1",
    ]
    return _unit(0x67, "".join(bits))


def _usability(fps: int) -> str:
    """Return what players like to know: square pixels, BT.709 in limited range, the rate, that nothing is reordered."""
    colour = "1" + f"{5:03b}" + "0" + "1" + f"{1:08b}" * 3
    timing = "1" + f"{1:032b}{2 * fps:032b}" + "1"
    order = "1" + "1" + "".join(map(unsigned, (0, 0, 16, 16, 0, 1)))
    return "1" + f"{1:08b}" + "0" + colour + "0" + timing + "00" + "0" + order


def _picture() -> bytes:
    bits = [unsigned(0), unsigned(0), "00", unsigned(0), unsigned(0), unsigned(0), "000"]
    bits += [signed(QUANTIZER - 26), signed(0), signed(CHROMA_OFFSET), "1", "0", "0", "1"]
    return _unit(0x68, "".join(bits))


def _unit(kind: int, bits: str) -> bytes:
    return whole(kind, padded(bits))[4:]
