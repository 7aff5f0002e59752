"""Each row of Replicate's fact sheet is played: its words stand in what plays it, or it is said why nothing does."""

from collections.abc import Iterator

import pytest

from tests.providers.replicate.sheet import NOT_PLAYED, PLAYED
from tests.providers.sheet_rows import Row, is_here, sheet_rows

CLIENTS = ("", "9", "9.1")
"""Sections that speak of sources and of clients, which `tests/clients` puts in front of the mock."""


def rows() -> Iterator[Row]:
    """Yield the rows of the sheet's sections that speak of the service itself."""
    return sheet_rows("replicate", lambda section: section not in CLIENTS)


@pytest.mark.parametrize("key", PLAYED, ids=" ".join)
def test_what_plays_a_row_says_its_words(key: tuple[str, str]) -> None:
    words, played = PLAYED[key]
    by = played()

    assert [word for word in words if word not in by] == []


if is_here("replicate"):  # only where there is a sheet to look at

    @pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.section} {row.text[:40]}")
    def test_row_is_played_or_says_why_not(row: Row) -> None:
        known = [key for key in (*PLAYED, *NOT_PLAYED) if key[0] == row.section and row.text.startswith(key[1])]

        assert len(known) == 1, f"{row}: {known}"

    @pytest.mark.parametrize("key", PLAYED, ids=" ".join)
    def test_words_of_a_row_stand_in_it(key: tuple[str, str]) -> None:
        texts = [row.text for row in rows() if row.section == key[0] and row.text.startswith(key[1])]

        assert len(texts) == 1, texts
        assert [word for word in PLAYED[key][0] if word not in texts[0]] == []

    @pytest.mark.parametrize("key", NOT_PLAYED, ids=" ".join)
    def test_row_that_is_not_played_is_there(key: tuple[str, str]) -> None:
        assert [row for row in rows() if row.section == key[0] and row.text.startswith(key[1])]
