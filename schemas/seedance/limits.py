"""The limits of the model itself, stated once a family; a provider adopts or overrides them with its own source."""

from collections.abc import Mapping
from typing import NamedTuple

from drytake.schemas.seedance.families import ModelKey, of_model
from drytake.schemas.validation.media import FORMATS
from drytake.schemas.validation.rules import Limit, Source

__all__ = ["ARK_2_5", "LIMITS", "SEEDANCE_2_0", "SEEDANCE_2_5", "SHARED", "SHARED_2_5", "Limits", "limits_of"]

SHARED = Source(
    "https://piapi.ai/docs/seedance-api/seedance-2", as_of="2026-11-21", section="shared Seedance 2.0 limits"
)
"""Another seller's page of the same model, for limits that a provider doesn't state itself."""
SHARED_2_5 = Source(
    "https://fal.ai/models/bytedance/seedance-2.5/reference-to-video/llms.txt",
    as_of="2026-11-29",
    section="input schema",
)
"""The same of 2.5."""
ARK_2_5 = Source("https://docs.byteplus.com/en/docs/ModelArk/seedance-2-5", as_of="2026-11-29")
"""The maker's page, which has the lengths, the resolutions and what is left out of both."""


class Limits(NamedTuple):
    """What one model takes."""

    duration: Limit
    """Length of the result, in seconds."""
    resolutions: tuple[str, ...]
    images: Limit
    videos: Limit
    audios: Limit
    files: Limit
    """Images, videos and audios together."""
    frames: Limit
    """Images in first-and-last-frame mode."""
    reference_seconds: Limit
    """Reference videos and audios, total length in seconds."""
    clip_seconds: Limit
    """One reference clip, in seconds."""
    image_formats: tuple[str, ...]
    video_formats: tuple[str, ...]
    audio_formats: tuple[str, ...]
    image_megabytes: Limit
    video_megabytes: Limit
    audio_megabytes: Limit


def _count(high: int, unit: str) -> Limit:
    return Limit(None, high, unit, counts=True)


SEEDANCE_2_0 = Limits(
    duration=Limit(4, 15, "seconds"),
    resolutions=("480p", "720p", "1080p", "4k"),
    images=_count(9, "images"),
    videos=_count(3, "videos"),
    audios=_count(3, "audios"),
    files=_count(12, "files"),
    frames=_count(2, "images"),
    reference_seconds=Limit(None, 15, "seconds"),
    clip_seconds=Limit(2, 15, "seconds"),
    image_formats=FORMATS["image"],
    video_formats=FORMATS["video"],
    audio_formats=FORMATS["audio"],
    image_megabytes=Limit(None, 30, "MB"),
    video_megabytes=Limit(None, 50, "MB"),
    audio_megabytes=Limit(None, 15, "MB"),
)
SEEDANCE_2_5 = Limits(
    duration=Limit(4, 30, "seconds"),
    resolutions=("480p", "720p", "1080p"),
    images=_count(30, "images"),
    videos=_count(10, "videos"),
    audios=_count(10, "audios"),
    files=_count(50, "files"),
    frames=_count(2, "images"),
    reference_seconds=Limit(None, 30.2, "seconds"),
    clip_seconds=Limit(1.8, 30.2, "seconds"),
    image_formats=(*FORMATS["image"], "heic", "heif"),
    video_formats=FORMATS["video"],
    audio_formats=FORMATS["audio"],
    image_megabytes=Limit(None, 30, "MB"),
    video_megabytes=Limit(None, 200, "MB"),
    audio_megabytes=Limit(None, 15, "MB"),
)
_SMALL = ("480p", "720p")
LIMITS: Mapping[ModelKey, Limits] = {
    ("2.0", ""): SEEDANCE_2_0,
    ("2.0", "fast"): SEEDANCE_2_0._replace(resolutions=_SMALL),
    ("2.0", "mini"): SEEDANCE_2_0._replace(resolutions=_SMALL),
    ("2.5", ""): SEEDANCE_2_5,
    ("2.5", "flash"): SEEDANCE_2_5._replace(resolutions=_SMALL),
}
"""By family and tier; a seller's own table is this one with what its pages change. What changes by day is a rule's."""


def limits_of(family: str, tier: str, rows: Mapping[ModelKey, Limits] = LIMITS) -> Limits:
    """Return the limits of a model, by the rows of all sellers or by a seller's own.

    Raises:
        LookupError: no row speaks of the family.
    """
    found = of_model(rows, family, tier)
    if found is None:
        families = ", ".join(dict.fromkeys(known for known, _ in rows))
        raise LookupError(f"there are no limits of family `{family}`; there are those of {families}")
    return found
