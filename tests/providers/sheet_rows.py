"""Rows of the tables in a seller's fact sheet, where one lies beside this checkout."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_SHEETS = Path(__file__).parents[2].parent / "shared" / "providers"


class Row(NamedTuple):
    """A row of a table: the section that it stands in, and its cells."""

    section: str
    text: str


def is_here(seller: str) -> bool:
    """Return whether a seller's sheet lies beside this checkout; without it, what plays its rows is looked at all the same."""
    return (_SHEETS / f"{seller}.md").is_file()


def sheet_rows(seller: str, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """Yield the rows of the wanted sections, which are named by number: `2.4`, or nothing before the first."""
    section, inside = "", False
    for line in (_SHEETS / f"{seller}.md").read_text(encoding="utf-8").splitlines() if is_here(seller) else ():
        heading = re.match(r"#+ (\d+(?:\.\d+)?)", line)
        section = heading[1] if heading else "" if line.startswith("#") else section
        if not line.startswith("|"):
            inside = False
        elif re.fullmatch(r"\|[-| ]+\|", line.strip()):
            inside = True
        elif inside and wanted(section):
            yield Row(section, " | ".join(cell.strip() for cell in line.strip().strip("|").split("|")))
