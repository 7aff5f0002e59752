"""Whatever people write has glyphs, and stands as it is read."""

import pytest

from drytake.mockserver.media.font import cells, drawable, readable, width


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", 0),
        ("a cat", 5),
        ("你好", 4),
        ("ひらがな", 8),
        ("한국어", 6),
        ("Привет", 6),
        ("हिन्दी", 10),
        ("🎬", 2),
        ("e\u0301", 1),
    ],
    ids=ascii,
)
def test_letters_take_one_cell_or_two(text: str, taken: int) -> None:
    assert len(cells(text)) == width(text) == taken
    assert all(map(any, cells(text.replace(" ", ""))))


def test_letter_that_no_font_has_is_told_by_its_number() -> None:
    assert cells("\U00020000") == cells("[20000]")
    assert cells("\U0010fffd") == cells("[10FFFD]")


def test_mark_lies_over_its_letter() -> None:
    (plain,), (marked,) = cells("x"), cells("x\u0301")

    assert marked != plain
    assert all(with_mark & dots == dots for with_mark, dots in zip(marked, plain, strict=True))


def test_hebrew_runs_from_right_to_left() -> None:
    assert cells("ab שלום עולם cd") == [
        *cells("ab "),
        *reversed([cells(letter)[0] for letter in "שלום עולם"]),
        *cells(" cd"),
    ]


def test_readable_text_keeps_lines_and_loses_controls() -> None:
    assert readable("a\n\tb\0\x7f\ud800é") == "a\n\tb\ufffdé"


def test_drawn_text_is_one_line_of_what_can_be_seen() -> None:
    assert drawable(" a\n\tb\u200d \u202ec ") == "a b c"
