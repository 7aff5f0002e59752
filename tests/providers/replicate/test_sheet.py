"""Each row of Replicate's fact sheet is played: its words stand in what plays it, or it is said why nothing does."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.providers.replicate.sheet import NOT_PLAYED, PLAYED

SHEET = Path(__file__).parents[3].parent / "shared" / "providers" / "replicate.md"
CLIENTS = ("", "9", "9.1")
"""Sections that speak of sources and of clients, which `tests/clients` puts in front of the mock."""

HERE = SHEET.is_file()
"""Whether the sheet lies beside this checkout; without it, what plays its rows is looked at all the same."""


class Row(NamedTuple):
    """A row of a table: the section that it stands in, and its cells."""

    section: str
    text: str


def rows() -> Iterator[Row]:
    """Yield the rows of the sheet's sections that speak of the service itself."""
    section, inside = "", False
    for line in SHEET.read_text(encoding="utf-8").splitlines() if HERE else ():
        heading = re.match(r"#+ (\d+(?:\.\d+)?)", line)
        section = heading[1] if heading else "" if line.startswith("#") else section
        if not line.startswith("|"):
            inside = False
        elif re.fullmatch(r"\|[-| ]+\|", line.strip()):
            inside = True
        elif inside and section not in CLIENTS:
            yield Row(section, " | ".join(cell.strip() for cell in line.strip().strip("|").split("|")))


@pytest.mark.parametrize("key", PLAYED, ids=" ".join)
def test_what_plays_a_row_says_its_words(key: tuple[str, str]) -> None:
    words, played = PLAYED[key]
    by = played()

    assert [word for word in words if word not in by] == []


if HERE:  # only where there is a sheet to look at

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
