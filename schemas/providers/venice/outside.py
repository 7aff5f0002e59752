"""Ids that Venice has, or may well have, and of which nothing is known but their kind: how far they can be told."""

import re
from functools import cache, lru_cache

from drytake.schemas import slips
from drytake.schemas.providers.venice import catalogue
from drytake.schemas.providers.venice.kinds import INPUTS, UNLIMITED, Kind, VeniceModel
from drytake.schemas.providers.venice.models import known, names

__all__ = ["find_model", "outside_model", "slip_of"]

ENDINGS: tuple[tuple[str, Kind], ...] = (
    ("text-to-video", "text"),
    ("image-to-video", "image"),
    ("reference-to-video", "reference"),
    ("video-to-video", "edit"),
    ("first-last-frame-to-video", "transition"),
    ("transition", "transition"),
    ("edit-video", "edit"),
    ("extend-video", "extend"),
    ("motion-control", "motion"),
    ("multi-angle", "camera"),
)
"""How ids say what their model works from; an edition may follow."""
_ID = re.compile(rf"(?P<stem>[a-z][a-z0-9.-]*?)-(?P<ending>{'|'.join(word for word, _ in ENDINGS)})(-[a-z]+)*")
_LONGEST = 100


def find_model(model_id: str) -> VeniceModel | None:
    """Return the model of an id, known or outside what is known; `None` where Venice has none of that name."""
    return known(model_id) or outside_model(model_id)


@lru_cache(256)
def outside_model(model_id: str) -> VeniceModel | None:
    """Return what the form of an id tells of a model that isn't known."""
    if len(model_id) > _LONGEST or model_id in names():
        return None
    found = _ID.fullmatch(model_id)
    if model_id in _named():
        return _outside(model_id, _named()[model_id] or (_kind(found["ending"]) if found else None))
    if found is None or not _families().fullmatch(found["stem"]) or slip_of(model_id):
        return None
    return _outside(model_id, _kind(found["ending"]))


def _kind(ending: str) -> Kind:
    return dict(ENDINGS)[ending]


@cache
def _named() -> dict[str, Kind | None]:
    """Return ids that a document has, or had, and that say no more; with their kind where a page says it."""
    vague = {row["id"]: row["kind"] for row in catalogue.rows() if row["id"] not in names()}
    return {**dict.fromkeys(catalogue.former()), **vague}


@cache
def _families() -> re.Pattern[str]:
    """Return what matches an id before its kind: a family's name with its form of version, and words behind it."""
    stems = (found["stem"] for found in map(_ID.fullmatch, (*names(), *_named())) if found)
    forms = {re.sub(r"\d+", "#", _versioned(stem)) for stem in stems}
    return re.compile(
        rf"({'|'.join(re.escape(form).replace(re.escape('#'), '[0-9]+') for form in sorted(forms))})(-[a-z]+)*"
    )


def _versioned(stem: str) -> str:
    """Return a stem up to its version: `wan-2-7` of `wan-2-7-enhanced`."""
    words = stem.split("-")
    last = max((at for at, word in enumerate(words) if re.search(r"\d", word)), default=len(words) - 1)
    return "-".join(words[: last + 1])


def _outside(model_id: str, kind: Kind | None) -> VeniceModel:
    private = model_id.endswith("-private")
    return VeniceModel(
        id=model_id,
        name=model_id,
        kind=kind or "edit",
        family=model_id,
        editions=(),
        created=0,
        durations=(),
        resolutions=(),
        ratios=(),
        prompt=UNLIMITED,
        negative_prompt=UNLIMITED,
        takes=frozenset(),
        inputs=INPUTS.get(kind, ()) if kind == "image" else (),
        unlisted=frozenset({"duration", "resolution", "aspect_ratio"}),
        private=private,
        link=private,
        listed=False,
        outside=True,
    )


def slip_of(model_id: str) -> str | None:
    """Return the known id that another one is a slip of."""
    return slips.slip_of(model_id, names())
