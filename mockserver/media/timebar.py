"""The time bar: a groove that fills up once a second; each step copies pixels of the one before."""

from collections.abc import Iterator

from drytake.mockserver.media.blocks import (
    LIKE_LEFT,
    LIKE_LEFT_AFTER_RAW,
    LIKE_LEFT_IN_P,
    LIKE_LEFT_IN_P_AFTER_RAW,
    RAW,
    RAW_IN_P,
    first,
    moved,
    raw,
)
from drytake.mockserver.media.card import BLOCK, CHROMA, FULL, GROOVE, Colour, Grid, shade
from drytake.mockserver.media.cavlc import unsigned
from drytake.mockserver.media.slices import INTER_HEADER_BITS, intra, intra_header, stored

__all__ = ["fill", "key_row", "steps"]


def fill(card: Grid, number: int, count: int) -> int:
    """Return up to which pixel the bar is full in one frame of so many; the first block always is."""
    way = card.bar.width - BLOCK
    return card.bar.left + BLOCK + way * number // (count - 1) // 2 * 2


def key_row(card: Grid) -> bytes:
    """Return the slice of the bar's row in a keyframe."""
    left, inner = _columns(card)
    right = card.columns - left - inner
    bits = intra_header(card.bar_row * card.columns)
    bits += first(shade(card, card.bar_row)) + LIKE_LEFT * (left - 1) if left else ""
    bits = stored(stored(bits + RAW, _block(card, FULL)) + RAW, _block(card, GROOVE))
    bits += LIKE_LEFT_AFTER_RAW + LIKE_LEFT * (inner - 3)
    bits = stored(bits + RAW, _block(card, None)) if right else bits
    bits += LIKE_LEFT_AFTER_RAW + LIKE_LEFT * (right - 2) if right > 1 else ""
    return intra(bits)


def _columns(card: Grid) -> tuple[int, int]:
    """Return how many blocks are left of the bar, and how many it has."""
    return card.bar.left // BLOCK, card.bar.width // BLOCK


def _block(card: Grid, colour: Colour | None) -> bytes:
    """Return a block of the bar, or one beside it."""
    luma = shade(card, card.bar_row)
    plain = Colour(luma, *CHROMA)
    top, thick = card.bar.top - card.bar_row * BLOCK, card.bar.height
    planes = []
    for own, around, share in zip(colour or plain, plain, (1, 2, 2), strict=True):
        wide, above, high = BLOCK // share, top // share, thick // share
        rows = [around] * above + [own] * high + [around] * (wide - above - high)
        planes.append(b"".join(bytes([value]) * wide for value in rows))
    return raw(*planes)


def steps(card: Grid, count: int) -> Iterator[str]:
    """Yield the blocks of so many frames, of which the first one empties the bar and the last one has it full."""
    yield _emptied(card)
    for number in range(1, count):
        yield _grown(card, fill(card, number - 1, count), fill(card, number, count))


def _emptied(card: Grid) -> str:
    left, inner = _columns(card)
    before = card.bar_row * card.columns + left + 1
    bits = stored("0" * INTER_HEADER_BITS + unsigned(before) + RAW_IN_P, _block(card, GROOVE))[INTER_HEADER_BITS:]
    bits += unsigned(0) + LIKE_LEFT_IN_P_AFTER_RAW + (unsigned(0) + LIKE_LEFT_IN_P) * (inner - 3)
    return bits + _unchanged(card, before + inner - 1)


def _grown(card: Grid, old: int, new: int) -> str:
    """Return the blocks of a frame in which the bar has come from one pixel to another.

    Each new block is a copy: a full one of the last full pixels, the one at the end of what stood around the old end.
    """
    bits, at = [], 0
    for column in range(old // BLOCK, -(-new // BLOCK) if new > old else 0):
        place = card.bar_row * card.columns + column
        bits += [unsigned(place - at), moved(old - min(BLOCK, new - column * BLOCK) - column * BLOCK)]
        at = place + 1
    return "".join(bits) + _unchanged(card, at)


def _unchanged(card: Grid, done: int) -> str:
    left = card.columns * card.rows - done
    return unsigned(left) if left else ""
