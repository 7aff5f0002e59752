"""XSkill's catalogue as data: each model that was seen, its fields and its price, read when a model is first asked for."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from drytake.schemas import slips
from drytake.schemas.data import read_data
from drytake.schemas.validation.rules import Source

__all__ = ["Kind", "as_of", "kind_of", "rows", "slip_of", "source"]

Kind = Literal["video", "image", "audio", "text"]
"""What a model makes."""
TASKS: dict[str, Kind] = {
    "text-to-video": "video",
    "image-to-video": "video",
    "reference-to-video": "video",
    "video-to-video": "video",
    "edit-video": "video",
    "extend-video": "video",
    "first-last-frame-to-video": "video",
    "motion-control": "video",
    "text-to-image": "image",
    "edit": "image",
}
"""How an id says at its end what its model does."""
_MADE: dict[str, Kind] = {"stt": "text", "align": "text", "v2t": "text", "i2t": "text"}
"""Tasks whose model makes something else than its category says."""
_ID = re.compile(r"(?P<seller>[a-z0-9-]+)/[a-z0-9./_-]*?(?P<task>[a-z-]+)")
_LONGEST = 100


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = read_data(__package__, "catalogue.json")
    return found


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """Return what is listed, by id."""
    return {row["id"]: row for row in _data()["models"]}


def as_of() -> str:
    """Return the day of the catalogue."""
    return str(_data()["as_of"])


def source(name: str) -> Source:
    """Return where a kind of fact comes from: `fields`, `prices`, `skills`."""
    return Source(**_data()["sources"][name])


def kind_of(model: str) -> Kind | None:
    """Return what a model makes, listed or of a listed seller's form; `None` where XSkill has none of that name."""
    row = rows().get(model)
    if row is None:
        return _kind_outside(model)
    kind: Kind = _MADE.get(row["task"], row["category"])
    return kind


def _kind_outside(model: str) -> Kind | None:
    found = _ID.fullmatch(model) if len(model) <= _LONGEST else None
    if found is None or found["seller"] not in _sellers() or slip_of(model):
        return None
    return TASKS.get(found["task"])


@cache
def _sellers() -> frozenset[str]:
    return frozenset(name.partition("/")[0] for name in rows() if "/" in name)


def slip_of(model: str) -> str | None:
    """Return the listed id that another one is a slip of."""
    return slips.slip_of(model[:_LONGEST], rows())
