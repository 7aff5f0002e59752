"""The limits of Seedance 2.0 itself, stated once; a provider adopts or overrides them with its own source."""

from typing import NamedTuple

from drytake.schemas.validation.media import FORMATS
from drytake.schemas.validation.rules import Limit, Source

__all__ = ["SEEDANCE_2_0", "SHARED", "Limits"]

SHARED = Source(
    "https://piapi.ai/docs/seedance-api/seedance-2", as_of="2026-11-21", section="shared Seedance 2.0 limits"
)
"""Another seller's page of the same model, for limits that a provider doesn't state itself."""


class Limits(NamedTuple):
    """What one model takes."""

    duration: Limit
    """Length of the result, in seconds."""
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
