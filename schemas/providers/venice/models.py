"""What each model at Venice takes: one table for all editions of the ids, so that no rule asks for a model's name.

Most of it is the catalogue's; what no catalogue says of Seedance stands here. Edition A has the seed's ids with face
consent, C the ids on `-basic` without it, D what was added later.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import Any, NamedTuple

from drytake.schemas.providers.venice import catalogue
from drytake.schemas.providers.venice.kinds import (
    DRAWN,
    INPUTS,
    MORE,
    OTHERS,
    SUFFIX,
    UNLIMITED,
    VISUAL,
    Edition,
    Kind,
    References,
    VeniceModel,
    count,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.rules import Limit

__all__ = [
    "LADDER",
    "MATCHED_DURATIONS",
    "MATCHED_RATIOS",
    "SCHEMA",
    "closest",
    "known",
    "models",
    "names",
]

SCHEMA = References(
    images=count(30, "images"),
    videos=count(10, "videos"),
    audios=count(10, "audios"),
    clip=Limit(2, 30, "seconds"),
    together=Limit(None, 30, "seconds"),
)
"""What the schema of all models takes, and Seedance 2.5; families may take less."""
OF_2_5 = SCHEMA._replace(image_megabytes=Limit(None, 30, "MB"))
OF_2_0 = References(
    images=SEEDANCE_2_0.images,
    videos=SEEDANCE_2_0.videos,
    audios=SEEDANCE_2_0.audios,
    clip=SEEDANCE_2_0.clip_seconds,
    together=SEEDANCE_2_0.reference_seconds,
)

QUOTE_SECONDS_A = Limit(0, 45, "seconds")
"""Reference seconds that a quote takes in edition A."""
MATCHED_RATIOS, MATCHED_DURATIONS = ("adaptive", "auto"), ("-1", "auto")
"""Values that ask for the source's own ratio and length."""
R6 = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
LADDER = ("4s", "5s", "8s", "10s", "12s", "15s")
"""The durations of the plain 2.0 ids in the last catalog before edition A."""
SHORT_SIDE, IMAGE_RATIOS = 300, (Fraction(2, 5), Fraction(5, 2))
"""What Seedance asks of an image: the pixels of its shorter side, and bounds of width to height."""


# --- Seedance ----------------------------------------------------------------------------------------------------


class Family(NamedTuple):
    """What no catalogue says of a Seedance family."""

    family: str
    tier: str
    references: References = OF_2_0
    extra: frozenset[str] = frozenset()
    """Fields that every kind takes."""
    reference_extra: frozenset[str] = frozenset()
    """Fields that the reference kind takes."""


BITRATE, TASK_TYPE = frozenset({"bitrate_mode"}), frozenset({"omni_reference_task_type"})
FAMILIES = {
    "seedance-1-5-pro": Family("1.5", "pro"),
    "seedance-2-0": Family("2.0", "standard", extra=BITRATE),
    "seedance-2-0-fast": Family("2.0", "fast", extra=BITRATE),
    "seedance-2-0-mini": Family("2.0", "mini"),
    "seedance-2-5": Family("2.5", "standard", OF_2_5, BITRATE, TASK_TYPE),
    "seedance-2-5-flash": Family("2.5", "flash", OF_2_5),
}
TAKES: dict[Kind, frozenset[str]] = {
    "text": frozenset({"aspect_ratio"}),
    "image": frozenset({"image_url", "end_image_url"}),
    "reference": frozenset({"aspect_ratio", "audio_url", "reference_audio_urls", *VISUAL}),
}


def _seedance(model: VeniceModel, family: Family) -> VeniceModel:
    """Return a model of the catalogue with what no catalogue says of it."""
    if model.kind not in TAKES:
        return replace(model, family=family.family, tier=family.tier)
    reference = model.kind == "reference"
    matched = {"aspect_ratio", *(("duration",) if family.reference_extra else ())}
    return replace(
        model,
        family=family.family,
        tier=family.tier,
        takes=TAKES[model.kind] | family.extra | (family.reference_extra if reference else frozenset()),
        needs=VISUAL if reference else (),
        references=family.references if reference else None,
        matches=frozenset(matched) if reference else frozenset(),
        refuses_faces=model.kind != "text",
    )


class Older(NamedTuple):
    """A family of edition A, whose catalogue isn't kept."""

    stem: str
    name: str
    tier: str
    created: int
    kinds: tuple[Kind, ...]
    resolutions: tuple[str, ...]
    prompt: int


SD, HD = ("720p", "480p"), ("1080p", "720p", "480p")
EDITION_A = (
    Older("seedance-2-0", "Seedance 2.0", "standard", 1774915200, ("text", "image", "reference"), HD, 10_000),
    Older("seedance-2-0-fast", "Seedance 2.0 Fast", "fast", 1775001600, ("text", "image", "reference"), SD, 3_500),
    Older("seedance-2-0-enhanced", "Seedance 2.0 Enhanced", "enhanced", 1780963200, ("text", "reference"), HD, 10_000),
)


def _of_edition_a(older: Older, kind: Kind) -> VeniceModel:
    seen, enhanced = kind != "text", older.tier == "enhanced"
    return VeniceModel(
        id=f"{older.stem}-{SUFFIX[kind]}",
        name=f"{older.name} R2V" if kind == "reference" else older.name,
        kind=kind,
        family="2.0",
        tier=older.tier,
        editions=("A",),
        created=older.created,
        durations=tuple(f"{number}s" for number in range(4, 16)),
        resolutions=older.resolutions,
        ratios=() if kind == "image" else R6,
        prompt=count(older.prompt, "characters"),
        negative_prompt=count(10_000, "characters"),
        takes=TAKES[kind],
        inputs=INPUTS.get(kind, ()),
        needs=VISUAL if kind == "reference" else (),
        references=OF_2_0 if kind == "reference" else None,
        short_side=SHORT_SIDE if seen else None,
        image_ratios=IMAGE_RATIOS if seen else None,
        consent=seen and not enhanced,
        quote_seconds=QUOTE_SECONDS_A,
        beta=enhanced,
        ladder=older.tier == "standard",
    )


# --- the catalogue -----------------------------------------------------------------------------------------------

_SPRING, _SUMMER = "2026-07-03", "2026-08-22"
"""The last days of the catalogues of editions A and C."""
_LISTS = {"duration": "durations", "resolution": "resolutions", "aspect_ratio": "ratios"}
_HINTS = ("audio_input", "per_reference_audio", "video_input")


def _of_row(row: Mapping[str, Any]) -> VeniceModel:
    bounds = row.get("image_ratios")
    takes = _takes(row)
    model = VeniceModel(
        id=row["id"],
        name=row.get("name", row["id"]),
        kind=row["kind"],
        family=row["id"],
        editions=_editions(row),
        created=row.get("created", 0),
        durations=tuple(row.get("durations", ())),
        resolutions=tuple(row.get("resolutions", ())),
        ratios=tuple(row.get("ratios", ())),
        prompt=count(row["prompt"], "characters") if "prompt" in row else UNLIMITED,
        negative_prompt=UNLIMITED,
        takes=takes,
        inputs=INPUTS.get(row["kind"], ()),
        needs=tuple(name for name in DRAWN if name in takes) if row["kind"] == "reference" else (),
        unlisted=frozenset(name for name, column in _LISTS.items() if column not in row),
        short_side=row.get("short_side"),
        image_ratios=(Fraction(bounds[0]), Fraction(bounds[1])) if bounds else None,
        audio=row["audio"],
        audio_configurable=row.get("audio_configurable", True),
        private=row.get("private", False),
        link=row.get("link", False),
        uncensored=row.get("uncensored", False),
        removed=row.get("removed", ""),
        hints={name: row[name] for name in _HINTS if name in row},
        settings=row.get("settings", {}),
        prices={name: row[name] for name in ("listed", "rates", "quotes", "by_height", "dearer_later") if name in row},
    )
    return _with_family(model)


def _editions(row: Mapping[str, Any]) -> tuple[Edition, ...]:
    """Return the editions whose catalogue showed a model; ids on `-basic` are of no earlier one."""
    seen, basic = row.get("first_seen", "9999"), row["id"].endswith("-basic")
    early: tuple[Edition, ...] = ("A",) if seen <= _SPRING and not basic else ()
    middle: tuple[Edition, ...] = ("C",) if seen <= _SUMMER else ()
    return (*early, *middle, *(("D",) if row["listed"] >= catalogue.as_of() else ()))


def _takes(row: Mapping[str, Any]) -> frozenset[str]:
    kind: Kind = row["kind"]
    takes = {*INPUTS.get(kind, ()), *MORE.get(kind, ()), *OTHERS, *_sounds(row)} - {*row.get("refuses", ())}
    ratio = ("aspect_ratio",) if row.get("ratios", ("any",)) else ()
    return frozenset({*takes, *ratio, *INPUTS.get(kind, ()), *row.get("takes", ()), *row.get("settings", ())})


def _sounds(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that bring sound, where the catalogue doesn't say that the model hears none."""
    if row.get("audio_input") is False or row["kind"] not in SUFFIX:
        return ()
    return ("audio_url", "reference_audio_urls") if row["kind"] == "reference" else ("audio_url",)


def _with_family(model: VeniceModel) -> VeniceModel:
    stem = re.split("-(?:text|image|reference)-to-video|-edit-video", model.id, maxsplit=1)[0]
    family = FAMILIES.get(stem)
    return model if family is None else _seedance(model, family)


PLAIN_2_5 = tuple(f"seedance-2-5-{suffix}" for suffix in SUFFIX.values())
"""The 2.5 ids without a suffix: no catalog shows them and probes found them answered."""


@cache
def _makers() -> Mapping[str, Callable[[], VeniceModel]]:
    """Return what makes each model: all of them together take their time."""
    older = {
        f"{older.stem}-{SUFFIX[kind]}": partial(_of_edition_a, older, kind)
        for older in EDITION_A
        for kind in older.kinds
    }
    rows = {
        row["id"]: partial(_of_row, row)
        for row in catalogue.rows()
        if "durations" in row or "resolutions" in row  # of others nothing is known but the id
    }
    return {**older, **rows, **{name: partial(_plain, name) for name in PLAIN_2_5}}


def _plain(model_id: str) -> VeniceModel:
    listed = known(f"{model_id}-basic")
    assert listed is not None
    return replace(listed, id=model_id, listed=False)


_MADE: dict[str, VeniceModel] = {}


def known(model_id: str) -> VeniceModel | None:
    """Return a model by its id; the first call reads the catalogue."""
    model = _MADE.get(model_id)
    if model is not None or model_id not in _makers():
        return model
    return _MADE.setdefault(model_id, _makers()[model_id]())


def names() -> Collection[str]:
    """Return the ids of all models."""
    return _makers().keys()


def models() -> Mapping[str, VeniceModel]:
    """Return all models by id."""
    made = ((name, known(name)) for name in _makers())
    return {name: model for name, model in made if model is not None}


def closest(model_id: str, count: int = 3) -> list[str]:
    """Return the ids that are spelled most like one."""
    import difflib  # noqa: PLC0415 - only for ids that nobody knows

    return difflib.get_close_matches(model_id, _makers(), n=count, cutoff=0)
