"""Endpoints that a provider documents and that aren't played here: data beside its schemas, read when first asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from drytake.schemas.data import read_data
from drytake.schemas.paths import path_pattern
from drytake.schemas.validation.rules import Source

__all__ = ["ANY", "NONE", "Endpoint", "Endpoints", "closest_endpoint"]

ANY = "*"
"""Stands for a method that no document names."""
_CLOSE = 0.8
"""How much of two paths must be alike before one is taken for a slip of the other."""


class Endpoint(NamedTuple):
    """A method and a path, as a document has them."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}" if self.method != ANY else self.path


@dataclass(frozen=True)
class Endpoints:
    """What one provider documents beside its operations; without a package there is nothing."""

    package: str = ""
    file: str = "endpoints.json"

    @cached_property
    def _data(self) -> dict[str, Any]:
        found: dict[str, Any] = read_data(self.package, self.file) if self.package else {}
        return found

    @cached_property
    def rows(self) -> tuple[Endpoint, ...]:
        """All of them, in the order of the documents."""
        return tuple(Endpoint(*row.split(" ", 1)) for row in self._data.get("endpoints", ()))

    @cached_property
    def source(self) -> Source:
        """The document that names them."""
        return Source(**self._data["source"])

    def find(self, method: str, path: str) -> Endpoint | None:
        """Return the endpoint of a call; an exact path comes before a pattern."""
        there = [row for row in self.at(path) if row.method in (method, ANY)]
        return min(there, key=lambda row: "{" in row.path, default=None)

    def at(self, path: str) -> tuple[Endpoint, ...]:
        """Return the endpoints at a path, whatever their methods."""
        return tuple(row for row in self.rows if path_pattern(row.path).fullmatch(path))


NONE = Endpoints()


def closest_endpoint(path: str, offered: Iterable[Endpoint], base_path: str) -> Endpoint | None:
    """Return the endpoint that a path is a slip of; what all paths begin with makes none of them alike."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only where a path is misspelt

    said = path.removeprefix(base_path)[:200]
    alike = [(SequenceMatcher(None, said, row.path.removeprefix(base_path)).ratio(), row) for row in offered]
    ratio, nearest = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return nearest if ratio >= _CLOSE else None
