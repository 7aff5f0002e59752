"""What a result shows: a dark card with the product's name, the task id, the prompt and the facts.

All lies on a grid of blocks of 16 x 16 pixels, which is what codecs think in. The captions stand in a strip at the top
and the rest never depends on the task; that is what lets a video keep everything else.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from drytake.mockserver.media.font import BLANK, Cell, cells, drawable, width

__all__ = [
    "BLOCK",
    "CHROMA",
    "FULL",
    "GROOVE",
    "LUMA",
    "Bar",
    "Captions",
    "Colour",
    "Grid",
    "Line",
    "grid",
    "lines",
    "pixels",
    "shade",
]

BLOCK = 16
"""Pixels in the side of a block, and in the height of a letter."""
_STRIP_PERCENT = 37
"""Share of the shorter side that captions may take."""
_MARGIN_PERCENT = 7
_SCALES = ((560, 1), (1400, 2), (4000, 4))
"""Up to which shorter side how many pixels a dot of the font has."""
_LARGEST_SCALE = 8
_PROMPT_LINES = 3
_DRAWN_LENGTH = 400
"""Characters of a prompt that are looked at for its lines."""
_TITLE_LENGTH = 80
_LEAST_BAR = 4
"""Blocks in the shortest time bar."""
_BRIGHT, _FAINT = 192, 128
_LEAST_SHORTENED = 9
"""Letters that a line has to have, so that three dots at its end are worth their room."""
LUMA = 36
"""Brightness of the strip, and CHROMA the colour of the whole card (BT.709, limited range)."""
CHROMA = (134, 126)
_GLOW = 14
"""How much brighter the lower edge is."""


class Colour(NamedTuple):
    """One colour, BT.709 in limited range."""

    luma: int
    blue: int
    red: int


FULL = Colour(168, 142, 112)
"""Of the time bar as far as it has come."""
GROOVE = Colour(62, *CHROMA)
"""Of the rest of the time bar."""


@lru_cache(maxsize=2048)
def pixels(byte: int, scale: int, light: int) -> bytes:
    """Return the luma of one row of a cell."""
    return bytes(LUMA + light * (byte >> 7 - place // scale & 1) for place in range(8 * scale))


class Captions(NamedTuple):
    """The words on one card."""

    task_id: str
    prompt: str
    facts: str


class Bar(NamedTuple):
    """Where the time bar lies, in pixels; its ends are those of blocks."""

    left: int
    top: int
    width: int
    height: int


class Grid(NamedTuple):
    """How a card of one size is divided, in blocks; those at the right and lower edge may be cut."""

    columns: int
    rows: int
    margin: int
    """Empty columns on either side, and rows below the time bar."""
    scale: int
    """Pixels that a dot of the prompt has."""
    strip: int
    """Rows at the top that captions may take."""
    bar_row: int
    bar: Bar


def shade(card: Grid, row: int) -> int:
    """Return how bright a row of blocks is: the same in the strip, brighter from there to the lower edge."""
    return LUMA + max(0, row - card.strip + 1) * _GLOW // (card.rows - card.strip + 1)


class Line(NamedTuple):
    """One line of text; a letter is as high as `scale` blocks."""

    row: int
    column: int
    scale: int
    light: int
    """How much brighter it is than the card, in steps of luma; a multiple of 64."""
    cells: tuple[Cell, ...]
    """As many as fill whole blocks."""


@lru_cache(maxsize=64)
def grid(wide: int, high: int) -> Grid:
    """Return how a card of so many pixels is divided."""
    whole_columns, whole_rows, shorter = wide // BLOCK, high // BLOCK, min(wide, high)
    margin = min(round(shorter * _MARGIN_PERCENT / 100 / BLOCK), max(0, (whole_columns - _LEAST_BAR) // 2))
    bar_row = max(whole_rows - 1 - margin, 1)
    strip = max(1, min(shorter * _STRIP_PERCENT // 100 // BLOCK, bar_row - 1))
    scale = next((scale for below, scale in _SCALES if shorter < below), _LARGEST_SCALE)
    thick = min(BLOCK, max(4, shorter // 200 * 2))
    inner = whole_columns - 2 * margin
    bar = Bar(margin * BLOCK, bar_row * BLOCK + (BLOCK - thick) // 4 * 2, inner * BLOCK, thick)
    return Grid(-(-wide // BLOCK), -(-high // BLOCK), margin, scale, strip, bar_row, bar)


def lines(captions: Captions, card: Grid) -> list[Line]:
    """Return the lines of a card, from top to bottom; where it is low, the title comes first."""
    found, row = [], min(card.margin, max(0, card.strip - 3))
    if row >= card.scale:
        found.append(_line("drytake", row - card.scale, max(1, card.scale // 2), _FAINT, card))
    title = drawable(captions.task_id[:_TITLE_LENGTH])
    facts_rows = card.scale if card.strip - row > 2 * card.scale else 0
    scale = _title_scale(title, card, card.strip - row - facts_rows - card.scale)
    found.append(_line(title, row, scale, _BRIGHT, card))
    row += scale
    gap = card.scale if card.strip - row > 3 * card.scale else 0
    row += gap
    most = min(_PROMPT_LINES, (card.strip - row - facts_rows) // card.scale)
    for text in _wrapped(drawable(captions.prompt[:_DRAWN_LENGTH]), _room(card, card.scale), most):
        found.append(_line(text, row, card.scale, _BRIGHT, card))
        row += card.scale
    if facts_rows:
        row += min(gap, max(0, card.strip - row - card.scale))
        found.append(_line(captions.facts, row, card.scale, _FAINT, card))
    return [line for line in found if any(map(any, line.cells))]


def _room(card: Grid, scale: int) -> int:
    """Return how many cells of that scale a line has."""
    return card.bar.width // (8 * scale)


def _title_scale(title: str, card: Grid, rows: int) -> int:
    """Return the largest scale, up to twice the prompt's, at which the title fits."""
    scale, needed = card.scale * 2, width(title)
    while scale > 1 and (scale > rows or needed > _room(card, scale)):
        scale //= 2
    return scale


def _line(text: str, row: int, scale: int, light: int, card: Grid) -> Line:
    room = _room(card, scale)
    drawn = cells(_shortened(text, room))[:room]
    fill = -len(drawn) % (2 if scale == 1 else 1)
    return Line(row, card.margin, scale, light, (*drawn, *[BLANK] * fill))


def _shortened(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    return _taken(text, room - 3) + "..." if room >= _LEAST_SHORTENED else _taken(text, room)


def _taken(text: str, room: int) -> str:
    """Return as much of the text's beginning as has room."""
    end = 0
    while end < len(text) and width(text[end]) <= room:
        room -= width(text[end])
        end += 1
    return text[:end]


def _wrapped(text: str, room: int, most: int) -> Iterator[str]:
    """Yield at most so many lines, broken at spaces where there are any."""
    for number in range(most):
        if width(text) <= room or number == most - 1:
            yield text
            return
        line = _taken(text, room)
        space = line.rfind(" ")
        if text[len(line)] != " " and space > len(line) // 2:
            line = line[:space]
        yield line
        text = text[len(line) :].lstrip()
