"""How H.264's Baseline profile writes numbers and coefficients (ISO 14496-10, 9.1 and 9.2), as strings of 0 and 1."""

from collections.abc import Iterator, Sequence
from functools import cache

__all__ = ["AFTER_RAW", "chroma_dc", "luma_dc", "packed", "signed", "unsigned"]

AFTER_RAW = "000011"
"""No coefficients, beside a block that was stored as it is: that counts as one full of them."""
_ZIGZAG = (0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15)
"""Where the coefficients of a square of four by four stand, in the order in which they are written."""

Table = tuple[tuple[str, ...], ...]


def _split(*rows: str) -> Table:
    return tuple(tuple(row.split()) for row in rows)


# Tables 9-5, 9-7 to 9-10: codes by how many coefficients there are, and how many of the last of them are 1 or -1;
# by how many zeros stand before the last; by how many stand before each.
_TOKENS = _split(
    "1",
    "000101 01",
    "00000111 000100 001",
    "000000111 00000110 0000101 00011",
    "0000000111 000000110 00000101 000011",
    "00000000111 0000000110 000000101 0000100",
    "0000000001111 00000000110 0000000101 00000100",
    "0000000001011 0000000001110 00000000101 000000100",
    "0000000001000 0000000001010 0000000001101 0000000100",
    "00000000001111 00000000001110 0000000001001 00000000100",
    "00000000001011 00000000001010 00000000001101 0000000001100",
    "000000000001111 000000000001110 00000000001001 00000000001100",
    "000000000001011 000000000001010 000000000001101 00000000001000",
    "0000000000001111 000000000000001 000000000001001 000000000001100",
    "0000000000001011 0000000000001110 0000000000001101 000000000001000",
    "0000000000000111 0000000000001010 0000000000001001 0000000000001100",
    "0000000000000100 0000000000000110 0000000000000101 0000000000001000",
)
_ZEROS = _split(
    "1 011 010 0011 0010 00011 00010 000011 000010 0000011 0000010 00000011 00000010 000000011 000000010 000000001",
    "111 110 101 100 011 0101 0100 0011 0010 00011 00010 000011 000010 000001 000000",
    "0101 111 110 101 0100 0011 100 011 0010 00011 00010 000001 00001 000000",
    "00011 111 0101 0100 110 101 100 0011 011 0010 00010 00001 00000",
    "0101 0100 0011 111 110 101 100 011 0010 00001 0001 00000",
    "000001 00001 111 110 101 100 011 010 0001 001 000000",
    "000001 00001 101 100 011 11 010 0001 001 000000",
    "000001 0001 00001 011 11 10 010 001 000000",
    "000001 000000 0001 11 10 001 01 00001",
    "00001 00000 001 11 10 01 0001",
    "0000 0001 001 010 1 011",
    "0000 0001 01 1 001",
    "000 001 1 01",
    "00 01 1",
    "0 1",
)
_RUNS = _split(
    "1 0",
    "1 01 00",
    "11 10 01 00",
    "11 10 01 001 000",
    "11 10 011 010 001 000",
    "11 000 001 011 010 101 100",
    "111 110 101 100 011 010 001 0001 00001 000001 0000001 00000001 000000001 0000000001 00000000001",
)
_CHROMA_TOKENS = _split(
    "01",
    "000111 1",
    "000100 000110 001",
    "000011 0000011 0000010 000101",
    "000010 00000011 00000010 0000000",
)
_CHROMA_ZEROS = _split("1 01 001 000", "1 01 00", "1 0")
_ESCAPE = 15


def packed(bits: str) -> bytes:
    """Return the bytes of so many bits; their number is a multiple of eight."""
    return int(bits, 2).to_bytes(len(bits) // 8)


@cache
def unsigned(number: int) -> str:
    """Return ue(v): as many zeros as the number plus one has further digits, and those."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def signed(number: int) -> str:
    """Return se(v)."""
    return unsigned(2 * number - 1 if number > 0 else -2 * number)


def luma_dc(levels: Sequence[int]) -> str:
    """Return the sixteen DC levels of a block, line by line; no neighbour has coefficients."""
    return _coefficients([levels[place] for place in _ZIGZAG], _TOKENS, _ZEROS)


def chroma_dc(levels: Sequence[int]) -> str:
    """Return the four DC levels of one plane of a block."""
    return _coefficients(levels, _CHROMA_TOKENS, _CHROMA_ZEROS)


def _coefficients(levels: Sequence[int], tokens: Table, zeros: Table) -> str:
    places = [place for place, level in enumerate(levels) if level]
    if not places:
        return tokens[0][0]
    total, last = len(places), places[-1]
    backwards = [levels[place] for place in reversed(places)]
    ones = _ones(backwards)
    bits = [tokens[total][ones]]
    bits += ["1" if level < 0 else "0" for level in backwards[:ones]]
    bits += _levels(backwards[ones:], ones, total)
    if total < len(levels):
        bits.append(zeros[total - 1][last + 1 - total])
    bits += _runs(places)
    return "".join(bits)


def _ones(backwards: Sequence[int]) -> int:
    """Return how many of the last coefficients are 1 or -1, up to three."""
    return next((number for number, level in enumerate(backwards[:3]) if abs(level) != 1), min(3, len(backwards)))


def _levels(backwards: Sequence[int], ones: int, total: int) -> Iterator[str]:
    length = 1 if total > 10 and ones < 3 else 0
    for number, level in enumerate(backwards):
        code = 2 * abs(level) - (1 if level < 0 else 2)
        yield _level(code - 2 if number == 0 and ones < 3 else code, length)
        length = max(length, 1)
        if abs(level) > 3 << length - 1 and length < 6:
            length += 1


def _level(code: int, length: int) -> str:
    """Return a prefix of zeros and as many further digits as it calls for."""
    if length == 0 and 14 <= code < 30:
        return "0" * 14 + "1" + f"{code - 14:04b}"
    first_escape = 30 if length == 0 else _ESCAPE << length
    if code >= first_escape:
        return "0" * _ESCAPE + "1" + f"{code - first_escape:012b}"
    suffix = f"{code & (1 << length) - 1:0{length}b}" if length else ""
    return "0" * (code >> length) + "1" + suffix


def _runs(places: Sequence[int]) -> Iterator[str]:
    """Yield how many zeros stand before each coefficient but the first, from the last one on."""
    left = places[-1] + 1 - len(places)
    for number in range(len(places) - 1, 0, -1):
        if not left:
            return
        run = places[number] - places[number - 1] - 1
        yield _RUNS[min(left, 7) - 1][run]
        left -= run
