"""The models that Ark's two clouds sell: one catalogue, with the ids of each cloud."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from drytake.schemas.seedance.families import ANY, ModelKey, of_model
from drytake.schemas.seedance.limits import LIMITS, SEEDANCE_2_0, Limits

__all__ = [
    "BYTEPLUS",
    "ENDPOINT",
    "IDS",
    "OLDER",
    "UNSUPPORTED",
    "VOLCENGINE",
    "Model",
    "limits_at",
    "meant",
    "model_of",
    "without_date",
]


class Model(NamedTuple):
    """What an id stands for."""

    family: str
    tier: str = "standard"
    draft: bool = False
    """True of an id that makes drafts alone."""


_LATEST: dict[str, Model] = {
    "seedance-2-0-260128": Model("2.0"),
    "seedance-2-0-fast-260128": Model("2.0", "fast"),
    "seedance-2-0-mini-260615": Model("2.0", "mini"),
    "seedance-2-5-260628": Model("2.5"),
    "seedance-2-5-draft-preview-260828": Model("2.5", draft=True),
}
_OLDER: dict[str, Model] = {
    "seedance-1-5-pro-251215": Model("1.5", "pro"),
    "seedance-1-0-pro-250528": Model("1.0", "pro"),
    "seedance-1-0-pro-fast-251015": Model("1.0", "pro-fast"),
}
BYTEPLUS: Mapping[str, Model] = {f"dreamina-{name}": model for name, model in _LATEST.items()} | _OLDER
"""Id to model, in the international cloud."""
VOLCENGINE: Mapping[str, Model] = {f"doubao-{name}": model for name, model in (_LATEST | _OLDER).items()}
"""Id to model, in mainland China."""
OLDER: Final = ("1.5", "1.0")
"""Families whose limits the pages that were read don't carry."""
ENDPOINT: Final = re.compile(r"ep-[A-Za-z0-9-]+")
"""An endpoint of the caller's own, which runs a model that only its owner knows."""
UNSUPPORTED: Mapping[str, tuple[str, ...]] = {
    "2.0": ("frames", "camera_fixed", "draft", "service_tier"),
    "2.5": ("frames", "camera_fixed", "service_tier"),
    "1.5": ("frames",),
    "1.0": ("draft",),
}
"""Family to the fields that it doesn't take."""

_EVERY: Mapping[str, Model] = {**BYTEPLUS, **VOLCENGINE}
IDS = tuple(_EVERY)
"""Those of both clouds."""
_DATED = re.compile(r"-\d{6}\Z")
_PREFIXED = re.compile(r"\A(?:dreamina-|doubao-|bytedance[/-]|byteplus[/-])+")
_LIMITS: Mapping[ModelKey, Limits] = {**LIMITS, ANY: SEEDANCE_2_0}


def model_of(name: str) -> Model:
    """Return what an id stands for, of whichever cloud; of an endpoint or of what nobody knows, 2.0 standard."""
    return _EVERY.get(name, Model("2.0"))


def limits_at(name: str) -> Limits:
    """Return the limits of a model by its id."""
    model = model_of(name)
    found = of_model(_LIMITS, model.family, model.tier)
    assert found is not None
    return found


def without_date(name: str) -> str:
    """Return an id as the server's messages have it: without the date of its build."""
    return _DATED.sub("", name)


def meant(name: str, ids: Mapping[str, Model]) -> str | None:
    """Return the id of a cloud that another spelling means: one without its date, or with another cloud's prefix."""
    bare = _bare(name)
    return next((known for known in ids if _bare(known) == bare), None)


def _bare(name: str) -> str:
    return _DATED.sub("", _PREFIXED.sub("", name.lower().replace("_", "-").replace(".", "-")))
