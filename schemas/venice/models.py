"""What each model at Venice takes: one table for both editions of the ids, so that no rule asks for a model's name.

Edition A has the seed's ids with face consent, C the ids on `-basic` without it, D what was added later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from understudy.schemas.limits import SEEDANCE_2_0
from understudy.schemas.rulebook import Limit

__all__ = ["MODELS", "SCHEMA", "Edition", "Kind", "References", "VeniceModel", "closest"]

Edition = Literal["A", "C", "D"]
Kind = Literal["text", "image", "reference", "video", "upscale"]
"""What a model works from."""


class References(NamedTuple):
    """What a family takes as reference media."""

    images: Limit
    videos: Limit
    audios: Limit
    clip: Limit
    """One clip, in seconds."""
    together: Limit
    """All videos, or all audios, in seconds."""
    image_megabytes: Limit | None = None


def _count(high: int, unit: str) -> Limit:
    return Limit(None, high, unit, counts=True)


SCHEMA = References(
    images=_count(30, "images"),
    videos=_count(10, "videos"),
    audios=_count(10, "audios"),
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

QUOTE_SECONDS_A, QUOTE_SECONDS = Limit(0, 45, "seconds"), Limit(0, 150, "seconds")
"""Reference seconds that a quote takes, in edition A and later."""
MATCHED_RATIOS, MATCHED_DURATIONS = ("adaptive", "auto"), ("-1", "auto")
"""Values that ask for the source's own ratio and length."""
R6 = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
LADDER = ("4s", "5s", "8s", "10s", "12s", "15s")
"""The durations of the plain 2.0 ids in the last catalog before edition A."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VeniceModel:
    """One model."""

    id: str
    name: str
    """Name in the catalog."""
    kind: Kind
    tier: str
    """Tier in our own words, and the key of the price table."""
    editions: tuple[Edition, ...]
    """The editions whose catalog has it."""
    created: int
    """Seconds since the epoch."""
    durations: tuple[str, ...]
    resolutions: tuple[str, ...]
    ratios: tuple[str, ...]
    """Empty where the model takes no ratio."""
    prompt: Limit
    negative_prompt: Limit
    takes: frozenset[str]
    """Fields that it takes beside those that every model takes."""
    needs: tuple[str, ...] = ()
    """Fields one of which must be there."""
    references: References | None = None
    matches: frozenset[str] = frozenset()
    """Fields that may ask for the source's own ratio or length."""
    bounds_images: bool = False
    """True where images have a least side and bounds of their shape."""
    consent: bool = False
    """True where a face needs the caller's attestation."""
    refuses_faces: bool = False
    """True where a face is accepted and the task then fails."""
    quote_seconds: Limit = QUOTE_SECONDS
    """Reference seconds that a quote takes."""
    audio: bool = True
    audio_configurable: bool = True
    private: bool = False
    """True where the queue answer carries a download link and retrieve never carries bytes."""
    beta: bool = False
    uncensored: bool = False
    listed: bool = True
    """False where the catalog doesn't show it and calls are answered all the same."""
    ladder: bool = False
    """True where an older catalog had fewer durations."""

    @property
    def model_type(self) -> str:
        """The catalog's word for the kind."""
        return {"text": "text-to-video", "image": "image-to-video", "reference": "image-to-video"}.get(
            self.kind, "video"
        )

    @property
    def hears(self) -> bool:
        return "reference_audio_urls" in self.takes


class Family(NamedTuple):
    """Models that differ by kind only."""

    stem: str
    name: str
    tier: str
    edition: Edition
    created: int
    kinds: tuple[Kind, ...]
    seconds: tuple[int, int]
    resolutions: tuple[str, ...]
    prompt: int
    references: References | None = OF_2_0
    suffix: str = "-basic"
    extra: frozenset[str] = frozenset()
    """Fields that every kind takes."""
    reference_extra: frozenset[str] = frozenset()
    """Fields that the reference kind takes."""


SUFFIX = {"text": "text-to-video", "image": "image-to-video", "reference": "reference-to-video"}
VISUAL = ("reference_image_urls", "reference_video_urls", "image_url", "video_url")
"""What counts as something to see: the guide lets a plain image or video stand beside audio too."""
TAKES = {
    "text": frozenset({"aspect_ratio"}),
    "image": frozenset({"image_url", "end_image_url"}),
    "reference": frozenset({"aspect_ratio", "audio_url", "reference_audio_urls", *VISUAL}),
    "upscale": frozenset({"video_url", "upscale_factor"}),
}
NEEDS: dict[Kind, tuple[str, ...]] = {"image": ("image_url",), "reference": VISUAL, "upscale": ("video_url",)}

T: Kind = "text"
I: Kind = "image"  # noqa: E741 - the table's own columns
R: Kind = "reference"
SD, HD = ("720p", "480p"), ("1080p", "720p", "480p")
BITRATE, TASK_TYPE = frozenset({"bitrate_mode"}), frozenset({"omni_reference_task_type"})

FAMILIES = (
    Family("seedance-2-0", "Seedance 2.0", "standard", "A", 1774915200, (T, I, R), (4, 15), HD, 10_000, suffix=""),
    Family("seedance-2-0-fast", "Seedance 2.0 Fast", "fast", "A", 1775001600, (T, I, R), (4, 15), SD, 3_500, suffix=""),
    Family(
        "seedance-2-0-enhanced",
        "Seedance 2.0 Enhanced",
        "enhanced",
        "A",
        1780963200,
        (T, R),
        (4, 15),
        HD,
        10_000,
        suffix="",
    ),
    Family(
        "seedance-2-0",
        "Seedance 2.0",
        "standard",
        "C",
        1774915200,
        (T, I, R),
        (4, 15),
        ("4k", *HD),
        10_000,
        extra=BITRATE,
    ),
    Family(
        "seedance-2-0-fast",
        "Seedance 2.0 Fast",
        "fast",
        "C",
        1775001600,
        (T, I, R),
        (4, 15),
        SD,
        3_500,
        extra=BITRATE,
    ),
    Family("seedance-2-0-mini", "Seedance 2.0 Mini", "mini", "C", 1782345600, (T, I, R), (4, 15), SD, 10_000),
    Family(
        "seedance-2-5",
        "Seedance 2.5",
        "2.5",
        "C",
        1786060800,
        (T, I, R),
        (4, 30),
        HD,
        15_000,
        references=OF_2_5,
        extra=BITRATE,
        reference_extra=TASK_TYPE,
    ),
    Family("seedance-1-5-pro", "Seedance 1.5 Pro", "1.5-pro", "C", 1773964800, (T, I), (4, 12), HD, 3_500),
    Family(
        "seedance-2-5-flash",
        "Seedance 2.5 Flash",
        "2.5-flash",
        "D",
        1786060800,
        (T, I, R),
        (4, 30),
        SD,
        15_000,
        references=OF_2_5,
    ),
)


SINCE: dict[Edition, tuple[Edition, ...]] = {"A": ("A",), "C": ("C", "D"), "D": ("D",)}
"""The edition that brought a family to the editions that have it."""


def _seconds(low: int, high: int) -> tuple[str, ...]:
    return tuple(f"{number}s" for number in range(low, high + 1))


def _characters(high: int) -> Limit:
    return _count(high, "characters")


def _of(family: Family, kind: Kind) -> VeniceModel:
    reference, old = kind == R, family.edition == "A"
    matches = {"aspect_ratio", *(("duration",) if family.reference_extra else ())} if reference and not old else ()
    return VeniceModel(
        id=f"{family.stem}-{SUFFIX[kind]}{family.suffix}",
        name=f"{family.name} R2V" if reference else family.name,
        kind=kind,
        tier=family.tier,
        editions=SINCE[family.edition],
        created=family.created,
        durations=_seconds(*family.seconds),
        resolutions=family.resolutions,
        ratios=() if kind == I else R6,
        prompt=_characters(family.prompt),
        negative_prompt=_characters(10_000 if old else 20_000),
        takes=TAKES[kind] | family.extra | (family.reference_extra if reference else frozenset()),
        needs=NEEDS.get(kind, ()),
        references=family.references if reference else None,
        matches=frozenset(matches),
        bounds_images=kind != T,
        refuses_faces=not old and kind != T,
        consent=old and kind != T and family.tier != "enhanced",
        quote_seconds=QUOTE_SECONDS_A if old else QUOTE_SECONDS,
        beta=family.tier == "enhanced",
        uncensored=family.tier == "1.5-pro",
        ladder=old and family.tier == "standard",
    )


def _families() -> Iterator[VeniceModel]:
    for family in FAMILIES:
        for kind in family.kinds:
            yield _of(family, kind)


def _plain_2_5(models: list[VeniceModel]) -> Iterator[VeniceModel]:
    """Yield the 2.5 ids without a suffix: no catalog shows them and probes found them answered."""
    for model in models:
        if model.tier == "2.5":
            yield replace(model, id=model.id.removesuffix("-basic"), listed=False)


_ANY = VeniceModel(
    id="",
    name="",
    kind="video",
    tier="",
    editions=("A", "C", "D"),
    created=1775174400,
    durations=_seconds(3, 15),
    resolutions=(),
    ratios=(),
    prompt=_characters(2_500),
    negative_prompt=_characters(20_000),
    takes=frozenset(),
)


def _topaz(model_id: str, name: str, *editions: Edition) -> VeniceModel:
    return replace(
        _ANY,
        id=model_id,
        name=name,
        kind="upscale",
        tier="upscale",
        editions=editions,
        durations=("Auto",),
        resolutions=("2x", "4x"),
        prompt=_characters(20_000),
        takes=TAKES["upscale"],
        needs=NEEDS["upscale"],
        audio=False,
        audio_configurable=False,
    )


def _kling(model_id: str, name: str, created: int) -> VeniceModel:
    return replace(
        _ANY,
        id=model_id,
        name=name,
        kind="reference",
        tier="kling-o3",
        created=created,
        ratios=("16:9", "9:16", "1:1"),
        takes=frozenset({"aspect_ratio", "elements", "scene_image_urls"}),
        needs=("elements", "scene_image_urls"),
    )


def _grok(kind: Kind, suffix: str, created: int, **differs: object) -> VeniceModel:
    made = replace(
        _ANY,
        id=f"grok-imagine-{suffix}-private",
        name="Grok Imagine R2V" if kind == R else "Grok Imagine",
        kind=kind,
        tier="grok",
        created=created,
        durations=_seconds(1, 15),
        resolutions=("480p", "720p"),
        prompt=_characters(4_096),
        audio_configurable=False,
        private=True,
    )
    return replace(made, **differs)  # type: ignore[arg-type]  # the fields of this very class


_GROK_RATIOS = ("16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16")
_RATIO = frozenset({"aspect_ratio"})


def _others() -> Iterator[VeniceModel]:
    """Yield what is no Seedance: upscaling, elements and download links are documented on these alone."""
    yield _topaz("topaz-video-upscale", "Topaz Video Upscale", "A", "C", "D")
    yield _topaz("topaz-video-precision", "Topaz Video Precision", "D")
    yield _kling("kling-o3-pro-reference-to-video", "Kling O3 Pro R2V", 1773014400)
    yield _kling("kling-o3-standard-reference-to-video", "Kling O3 Standard R2V", 1773100800)
    yield _grok("text", "text-to-video", 1776038400, ratios=_GROK_RATIOS, takes=_RATIO)
    yield _grok("image", "image-to-video", 1776211200, takes=frozenset({"image_url"}), needs=NEEDS["image"])
    yield _grok(
        "reference",
        "reference-to-video",
        1776211200,
        durations=_seconds(1, 10),
        ratios=_GROK_RATIOS,
        takes=_RATIO | {"reference_image_urls"},
        needs=("reference_image_urls",),
        audio=False,
    )
    yield _grok(
        "video",
        "video-to-video",
        1776211200,
        durations=("5s", "10s", "15s"),
        takes=frozenset({"video_url"}),
        needs=("video_url",),
    )
    yield replace(
        _ANY,
        id="seedance-2-5-edit-video-basic",
        name="Seedance 2.5 Edit",
        tier="2.5-edit",
        editions=("D",),
        created=1786060800,
        durations=(*_seconds(4, 30), *MATCHED_DURATIONS),
        resolutions=HD,
        ratios=(*R6, *MATCHED_RATIOS),
        prompt=_characters(15_000),
        takes=_RATIO | {"video_url", "reference_image_urls"},
        needs=("video_url",),
    )


_SEEDANCE = list(_families())
MODELS = {model.id: model for model in (*_SEEDANCE, *_plain_2_5(_SEEDANCE), *_others())}
"""Model id to model."""


def closest(model_id: str, count: int = 3) -> list[str]:
    """Return the ids that are spelled most like one."""
    import difflib  # noqa: PLC0415 - only for ids that nobody knows

    return difflib.get_close_matches(model_id, MODELS, n=count, cutoff=0)
