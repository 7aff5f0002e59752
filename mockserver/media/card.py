"""What a result shows: a dark card with the product's name, the task id, the prompt and the facts.

The captions stand in a strip at the top and the rest never depends on the task; that is what
lets a video keep everything else.
"""

import re
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

__all__ = ["Bar", "Captions", "background", "bar", "caption_height", "readable", "write"]

# The built-in font knows little more than ASCII. Pillow looks these up in the system's font folders.
_WIDE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_DRAWN_LENGTH = 400
"""Characters of a prompt that are looked at for its two lines."""

Ink = Callable[[int], int | tuple[int, int, int]]
"""Turns a brightness of 0 to 255 into a colour of the picture that is written on."""


class Captions(NamedTuple):
    """The words on one card."""

    task_id: str
    prompt: str
    facts: str


class Bar(NamedTuple):
    """Where the time bar lies, in pixels; all even, as chroma has half the resolution."""

    left: int
    top: int
    width: int
    height: int


def readable(text: str) -> str:
    """Return the text without what UTF-8, a file's metadata or a font can't hold."""
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def _unit(width: int, height: int) -> float:
    return min(width, height) / 100


def caption_height(width: int, height: int) -> int:
    """Return how many pixels at the top the captions may take."""
    return int(37 * _unit(width, height))


def bar(width: int, height: int) -> Bar:
    """Return the place of the time bar, near the lower edge."""
    unit = _unit(width, height)
    margin, thick = int(3.5 * unit) * 2, max(2, int(0.5 * unit) * 2)
    return Bar(margin, (height - margin - thick) // 2 * 2, (width - 2 * margin) // 2 * 2, thick)


def background(width: int, height: int) -> Image.Image:
    """Return the card without its captions: a dark slope, a spotlight, the time bar's groove and the name."""
    slope = Image.linear_gradient("L").resize((width, height))
    card = Image.merge("RGB", [slope.point([low + v * gain // 255 for v in range(256)]) for low, gain in _SLOPE])
    reach = int(min(width, height) * 0.9)
    light = Image.radial_gradient("L").point([max(0, 150 - v) // 2 for v in range(256)]).resize((reach, reach))
    card.paste(_LIGHT, (width - reach, height - reach * 3 // 4), light)
    place = bar(width, height)
    draw, unit = ImageDraw.Draw(card), _unit(width, height)
    groove = (place.left, place.top, place.left + place.width - 1, place.top + place.height - 1)
    draw.rectangle(groove, fill=(52, 60, 84))
    draw.text((int(7 * unit), 6 * unit), "drytake", fill=(140, 140, 140), font=_font(2.8 * unit))
    return card


_SLOPE = ((15, 8), (18, 8), (30, 16))
_LIGHT = (96, 124, 190)


def write(card: Image.Image, captions: Captions, *, size: tuple[int, int], ink: Ink) -> None:
    """Write the captions onto the card, or onto its upper part; `size` is that of the whole card."""
    unit, draw = _unit(*size), ImageDraw.Draw(card)
    left, room = int(7 * unit), int(size[0] - 14 * unit)
    title = _drawable(captions.task_id, 80)
    draw.text((left, 12 * unit), title, fill=ink(255), font=_fitting(title, 5.2 * unit, room))
    prompt = _drawable(captions.prompt, _DRAWN_LENGTH)
    font = _font(3.4 * unit, wide=not prompt.isascii())
    for row, line in enumerate(_lines(prompt, font, room)):
        draw.text((left, (20.5 + 4.6 * row) * unit), line, fill=ink(205), font=font)
    draw.text((left, 31.5 * unit), captions.facts, fill=ink(140), font=_font(2.8 * unit))


def _drawable(text: str, length: int) -> str:
    return " ".join(_INVISIBLE.sub("", readable(text[:length])).split())


Font = ImageFont.ImageFont | ImageFont.FreeTypeFont


@lru_cache(maxsize=64)
def _font(size: float, *, wide: bool = False) -> Font:
    pixels = max(6, int(size))
    for name in _WIDE_FONTS if wide else ():
        try:
            return ImageFont.truetype(name, pixels)
        except OSError:
            continue
    return ImageFont.load_default(pixels)


def _fitting(text: str, size: float, room: int) -> Font:
    wide = not text.isascii()
    length = _font(size, wide=wide).getlength(text)
    return _font(size * min(1, room / max(length, 1)), wide=wide)


def _lines(text: str, font: Font, room: int) -> list[str]:
    """Return at most two lines; measuring once is ten times as fast as measuring every break."""
    average = font.getlength(text) / max(len(text), 1)
    columns = max(8, int(room / max(average, 1) * 0.94))
    return textwrap.wrap(text, columns, max_lines=2, placeholder=" ...", break_long_words=True)
