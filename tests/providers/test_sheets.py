"""Each row of a fact sheet is played: its words stand in what plays it, or it is said why nothing does.

A seller's `sheet.py` says which. Where the sheets don't lie beside this checkout, what plays their rows is looked at all the same.
"""

from importlib import import_module
from pathlib import Path

import pytest

from tests.providers.sheet_rows import Key, Row, Sheet

FOLDERS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/sheet.py"))
SHEETS: list[Sheet] = [import_module(f"tests.providers.{name}.sheet").SHEET for name in FOLDERS]
PLAYED = [pytest.param(sheet, key, id=f"{sheet.seller} {' '.join(key)}") for sheet in SHEETS for key in sheet.played]
NOT_PLAYED = [
    pytest.param(sheet, key, id=f"{sheet.seller} {' '.join(key)}") for sheet in SHEETS for key in sheet.not_played
]
ROWS = [
    pytest.param(sheet, row, id=f"{sheet.seller} {row.section} {row.text[:40]}")
    for sheet in SHEETS
    for row in sheet.rows
]


@pytest.mark.parametrize(("sheet", "key"), PLAYED)
def test_what_plays_a_row_says_its_words(sheet: Sheet, key: Key) -> None:
    words, played = sheet.played[key]
    by = played()

    assert words
    assert [word for word in words if word not in by] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.seller)
def test_what_is_not_played_says_why(sheet: Sheet) -> None:
    assert [key for key, why in sheet.not_played.items() if not why] == []


if ROWS:  # only where there are sheets to look at

    @pytest.mark.parametrize(("sheet", "row"), ROWS)
    def test_row_is_played_or_says_why_not(sheet: Sheet, row: Row) -> None:
        known = sheet.keys_of(row)

        assert len(known) == 1, f"{row}: {known}"

    @pytest.mark.parametrize(("sheet", "key"), PLAYED)
    def test_words_of_a_row_stand_in_it(sheet: Sheet, key: Key) -> None:
        found = sheet.of(key)

        assert len(found) == 1, found
        assert [word for word in sheet.played[key][0] if word not in found[0].text] == []

    @pytest.mark.parametrize(("sheet", "key"), NOT_PLAYED)
    def test_row_that_is_not_played_is_there(sheet: Sheet, key: Key) -> None:
        assert sheet.of(key)
