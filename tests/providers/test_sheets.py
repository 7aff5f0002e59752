"""Each row of a fact sheet is played: its words stand in what plays it, or it is said why nothing does.

A seller's `sheet.py` says which. Where the sheets don't lie beside this checkout, what plays their rows is looked at all the same.
"""

from importlib import import_module
from pathlib import Path

import pytest

from tests.providers.sheet_rows import Sheet

FOLDERS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/sheet.py"))
SHEETS: list[Sheet] = [import_module(f"tests.providers.{name}.sheet").SHEET for name in FOLDERS]
ROWS = [sheet for sheet in SHEETS if sheet.rows]
"""Those whose document lies beside this checkout."""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.seller)
def test_what_plays_a_row_says_its_words(sheet: Sheet) -> None:
    assert sheet.played
    for key, (words, played) in sheet.played.items():
        by = played()

        assert words, key
        assert [word for word in words if word not in by] == [], key


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.seller)
def test_what_is_not_played_says_why(sheet: Sheet) -> None:
    assert [key for key, why in sheet.not_played.items() if not why] == []


if ROWS:  # only where there are sheets to look at

    @pytest.mark.parametrize("sheet", ROWS, ids=lambda sheet: sheet.seller)
    def test_row_is_played_or_says_why_not(sheet: Sheet) -> None:
        assert [(row, known) for row in sheet.rows if len(known := sheet.keys_of(row)) != 1] == []

    @pytest.mark.parametrize("sheet", ROWS, ids=lambda sheet: sheet.seller)
    def test_words_of_a_row_stand_in_it(sheet: Sheet) -> None:
        for key, (words, _) in sheet.played.items():
            found = sheet.of(key)

            assert len(found) == 1, (key, found)
            assert [word for word in words if word not in found[0].text] == [], key

    @pytest.mark.parametrize("sheet", ROWS, ids=lambda sheet: sheet.seller)
    def test_row_that_is_not_played_is_there(sheet: Sheet) -> None:
        assert [key for key in sheet.not_played if not sheet.of(key)] == []
