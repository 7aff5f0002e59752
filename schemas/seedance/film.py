"""What film a shot gives at one seller: its pixels, its length, its sound. Pure."""

from math import ceil, log
from typing import NamedTuple

from drytake.schemas.seedance.defaults import UNSTATED, Defaults, resolved
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS, Table, pixels

__all__ = ["DRAFT", "Film", "film_of", "nearest_ratio"]

DRAFT = "480p"
"""Of a draft, whatever it asks for."""
SECONDS, RATIO, RESOLUTION = 5, "16:9", "720p"
"""What a film has where neither the shot nor the seller's documents say it: the commonest defaults."""


class Film(NamedTuple):
    """What a result has to be."""

    width: int
    """In pixels."""
    height: int
    seconds: float
    audio: bool
    prompt: str = ""


def film_of(shot: VideoRequest, defaults: Defaults = UNSTATED, own: Table | None = None) -> Film:
    """Return the film of a shot, by a seller's defaults and, where it has one, its own table of sizes.

    Raises:
        ValueError: the shot names a resolution or a ratio that there isn't.
    """
    meant = resolved(shot, defaults)
    ratio = _ratio(meant, defaults) if meant.ratio == AUTO else meant.ratio or RATIO
    resolution = DRAFT if meant.draft else meant.resolution or RESOLUTION
    width, height = pixels(resolution, ratio, family=meant.family, own=own)
    seconds = _seconds(meant, defaults) if meant.seconds == AUTO else meant.seconds or SECONDS
    return Film(width, height, seconds, meant.audio is not False, meant.prompt or "")


def nearest_ratio(width: int, height: int) -> str:
    """Return which of the six ratios a picture of this size is nearest to."""
    return min(RATIOS, key=lambda name: abs(log(width / height) - log(_value(name))))


def _value(ratio: str) -> float:
    wide, high = map(int, ratio.split(":"))
    return wide / high


def _ratio(shot: VideoRequest, defaults: Defaults) -> str:
    """Return the ratio where it is left to the media: the first picture's, where its size is known."""
    if defaults.auto_ratio is not None:
        return defaults.auto_ratio
    seen = (one for one in (*shot.frames, *shot.videos, *shot.images) if one.width and one.height)
    return next((nearest_ratio(one.width or 1, one.height or 1) for one in seen), RATIO)


def _seconds(shot: VideoRequest, defaults: Defaults) -> float:
    """Return the seconds where they are left to the media: those of the videos whose length is known."""
    known = ceil(sum(video.seconds or 0 for video in shot.videos))
    return defaults.auto_seconds.nearest(known) if known and defaults.auto_seconds else known or SECONDS
