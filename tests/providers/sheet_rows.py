"""Rows of the tables in a seller's fact sheet, where one lies beside this checkout."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

__all__ = ["Key", "Played", "Row", "Sheet"]

Key = tuple[str, str]
"""A row's section, and how its text begins."""
Played = tuple[tuple[str, ...], Callable[[], str]]
"""Words of a row, and what says all that plays it."""
_SHEETS = Path(__file__).parents[2].parent / "shared" / "providers"


class Row(NamedTuple):
    """A row of a table: the section that it stands in, and its cells."""

    section: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A seller's sheet: what plays each of its rows, or why nothing does."""

    seller: str
    wanted: Callable[[str], bool]
    """Whether a section speaks of the service itself: `2.4`, or nothing before the first."""
    played: Mapping[Key, Played]
    not_played: Mapping[Key, str]
    """Why nothing plays a row."""
    checked: Collection[Key] = ()
    """Rows that another test holds."""

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the wanted sections; none where the sheet doesn't lie beside this checkout."""
        path = _SHEETS / f"{self.seller}.md"
        return [row for row in _rows(path) if self.wanted(row.section)] if path.is_file() else []

    def of(self, key: Key) -> list[Row]:
        """Return the rows that a key names."""
        return [row for row in self.rows if _names(key, row)]

    def keys_of(self, row: Row) -> list[Key]:
        """Return the keys that name a row."""
        return [key for key in (*self.played, *self.not_played, *self.checked) if _names(key, row)]


def _names(key: Key, row: Row) -> bool:
    return key[0] == row.section and row.text.startswith(key[1])


def _rows(path: Path) -> Iterator[Row]:
    section, inside = "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"#+ (\d+(?:\.\d+)?)", line)
        section = heading[1] if heading else "" if line.startswith("#") else section
        if not line.startswith("|"):
            inside = False
        elif re.fullmatch(r"\|[-| ]+\|", line.strip()):
            inside = True
        elif inside:
            yield Row(section, " | ".join(cell.strip() for cell in line.strip().strip("|").split("|")))
