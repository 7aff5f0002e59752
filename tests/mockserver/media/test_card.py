"""The card holds its captions whatever they are and however small it is."""

import pytest

from drytake.mockserver.media.card import BLOCK, Captions, grid, lines
from drytake.mockserver.media.raster import bands

SIZES = [(64, 64), (64, 1080), (2206, 946), (496, 864), (3840, 2160)]
TINY = [(16, 16), (17, 31), (8192, 16)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("text", ["word " * 200, "W" * 1000, "你好" * 500, "j" * 30], ids=lambda text: ascii(text[:4]))
def test_captions_stay_in_their_strip(size: tuple[int, int], text: str) -> None:
    card = grid(*size)
    written = lines(Captions(text, text, "64 x 64, 15 s"), card)
    rows = [row for line in written for row in range(line.row, line.row + line.scale)]

    assert rows == sorted(set(rows))
    assert rows[-1] < card.strip
    for line in written:
        assert line.column * BLOCK + len(line.cells) * 8 * line.scale <= size[0] - card.margin * BLOCK


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_time_bar_lies_below_the_strip_and_inside(size: tuple[int, int]) -> None:
    card = grid(*size)

    assert [number % 2 for number in card.bar] == [0, 0, 0, 0]
    assert card.bar.left + card.bar.width <= size[0]
    assert card.strip * BLOCK <= card.bar.top < card.bar.top + card.bar.height <= size[1]


@pytest.mark.parametrize("size", [*SIZES, *TINY], ids=str)
def test_rows_make_the_whole_picture(size: tuple[int, int]) -> None:
    rows = [band for band in bands(Captions("task-1", "a cat", "facts"), *size) if band.rows > 0]

    assert sum(band.rows for band in rows) == size[1]
    assert {len(band.luma) for band in rows} == {size[0]}


def test_short_words_are_large_and_long_ones_small() -> None:
    short, long = (lines(Captions(title, "", ""), grid(1280, 720))[1] for title in ("task-1", "x" * 60))

    assert (short.scale, long.scale) == (4, 2)


def test_long_prompt_is_broken_at_spaces_and_cut() -> None:
    _, _, first, second, *_ = lines(Captions("task-1", "wonderful " * 100, "facts"), grid(1280, 720))

    assert first.cells[-9:] == second.cells[10:19]
    assert second.cells[-1] == second.cells[-3] != first.cells[-1]
