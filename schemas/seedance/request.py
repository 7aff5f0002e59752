"""One request in our own words, whoever sells the model. Prices and comparisons work on these."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["AudioRequest", "ImageRequest", "Mode", "Request", "UpscaleRequest", "VideoRequest"]

Mode = Literal["text", "frames", "reference"]
"""From text alone; from a first and a last frame; from reference media."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """A video to generate."""

    prompt: str
    mode: Mode
    tier: str = "standard"
    """Speed or quality tier: `standard`, `fast`, `mini`..."""
    ratio: str = "16:9"
    resolution: str | None = None
    """`480p`, `720p`, `1080p` or `4k`; `None` where the provider's API has no such field."""
    seconds: int = 5
    """Length of the result, in seconds."""
    images: tuple[str, ...] = ()
    """Image URLs; in mode `frames` the first and the last frame, in that order."""
    videos: tuple[str, ...] = ()
    audios: tuple[str, ...] = ()
    audio: bool = True
    """Whether the result has sound."""
    seed: int | None = None
    reference_seconds: float | None = None
    """Reference videos, total length in seconds, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """Stills to generate or to edit."""

    prompt: str
    width: int
    height: int
    count: int = 1
    images: tuple[str, ...] = ()
    """Images to edit; empty for text to image."""
    format: Literal["png", "jpeg"] = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscaleRequest:
    """A video to enlarge."""

    video: str
    factor: int = 2
    width: int | None = None
    """Width of the input in pixels, where it is known."""
    height: int | None = None
    seconds: float | None = None
    """Length of the input in seconds, where it is known."""
    fps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioRequest:
    """Speech or music."""

    prompt: str
    """What to say, or to sing."""
    seconds: int = 5


Request = VideoRequest | ImageRequest | UpscaleRequest | AudioRequest
