"""Venice's catalogue: what its documents list of each video model, read when a model is first asked for.

`catalogue.json` has the sources and their days. A list that is empty means that the field is refused, one that isn't
there that nobody has published it. Rates are shortest numbers that give back every published quote of a series.
"""

from functools import cache
from typing import Any

from drytake.schemas.data import read_data
from drytake.schemas.validation.rules import Source

__all__ = ["as_of", "former", "rows", "source"]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = read_data(__package__, "catalogue.json")
    return found


def rows() -> list[dict[str, Any]]:
    """Return what is listed, one model a row."""
    found: list[dict[str, Any]] = _data()["models"]
    return found


def former() -> dict[str, str]:
    """Return ids that have left the catalogue, and the day on which each was last seen in it; empty where it never was."""
    return {**dict.fromkeys(_data()["probed"], ""), **_data()["former"]}


def as_of() -> str:
    """Return the day of the catalogue."""
    return str(_data()["as_of"])


def source(name: str) -> Source:
    """Return where a kind of fact comes from: `limits`, `prices`, `enhancement`, `probes`, `later`."""
    return Source(**_data()["sources"][name])
