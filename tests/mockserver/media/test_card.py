"""The card holds its captions whatever they are and however small it is."""

import pytest
from PIL import Image

from drytake.mockserver.media import card
from drytake.mockserver.media.card import Captions, background, bar, caption_height, readable, write

SIZES = [(64, 64), (64, 1080), (2206, 946), (496, 864)]


def written(captions: Captions, size: tuple[int, int]) -> Image.Image:
    strip = Image.new("L", size)
    write(strip, captions, size=size, ink=lambda brightness: brightness)
    return strip


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("text", ["word " * 200, "W" * 1000, "你好" * 500, "j" * 30], ids=lambda text: ascii(text[:4]))
def test_captions_stay_in_their_strip(size: tuple[int, int], text: str) -> None:
    place = written(Captions(text, text, "64 x 64, 15 s"), size).getbbox()

    assert place is not None
    assert place[3] <= max(caption_height(*size), 32)


@pytest.mark.parametrize("size", SIZES[2:], ids=str)
@pytest.mark.parametrize("text", ["word " * 200, "j" * 500, "W" * 1000], ids=lambda text: text[:2])
def test_captions_leave_a_margin(size: tuple[int, int], text: str) -> None:
    place = written(Captions(text, text, ""), size).getbbox()

    assert place is not None
    assert place[2] <= size[0]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_time_bar_lies_on_even_pixels_inside(size: tuple[int, int]) -> None:
    place = bar(*size)

    assert [number % 2 for number in place] == [0, 0, 0, 0]
    assert place.left + place.width <= size[0]
    assert caption_height(*size) < place.top < place.top + place.height <= size[1]


def test_background_has_its_size() -> None:
    assert background(17, 31).size == (17, 31)


def test_foreign_words_are_drawn_without_a_foreign_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "_WIDE_FONTS", ("no such font.ttf",))
    card._font.cache_clear()

    assert written(Captions("任务", "你好", ""), (320, 180)).getbbox() is not None

    card._font.cache_clear()


def test_readable_text_keeps_lines_and_loses_controls() -> None:
    assert readable("a\n\tb\0\x7f\ud800é") == "a\n\tb\ufffdé"
