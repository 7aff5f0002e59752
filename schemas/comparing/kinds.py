"""Shots that lie within the same limits: what a seller makes of one, it makes of all, and only the price differs."""

import re
from dataclasses import replace
from typing import Any

from drytake.schemas.comparing.offer import Offer
from drytake.schemas.seedance.families import of_model
from drytake.schemas.seedance.limits import LIMITS
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS

__all__ = ["Kind", "kind_of"]

CLIP = (2.0, 15.0)
"""Seconds of a clip that every seller takes."""
PICTURES = 9
"""Images that every seller takes."""
_OWN = ("seconds", "ratio", "images", "videos", "audios")
"""Fields in which shots of a kind differ."""


class Kind:
    """What sellers make of shots of a kind, learnt from those that were looked at."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, Offer] = {}

    def learn(self, shot: VideoRequest, offer: Offer) -> None:
        """Take note of an offer for one shot of the kind, unless it speaks of that shot's own lengths."""
        if offer.seller in self._seen or any(change.field in _OWN for change in offer.changes):
            return
        if offer.violations and (shot.videos or shot.audios or _speaks_of(shot, offer)):
            return
        self._seen[offer.seller] = offer

    def of(self, seller: str) -> Offer | None:
        """Return a seller's offer for the kind, whose price is another shot's; `None` where nobody knows it yet."""
        return self._seen.get(seller)


def _speaks_of(shot: VideoRequest, offer: Offer) -> bool:
    own = re.compile(rf"\b(?:{shot.seconds}|{shot.ratio}|{len(shot.images)})\b")
    return any(own.search(one.message) for one in offer.violations)


def kind_of(shot: VideoRequest) -> VideoRequest | None:
    """Return a shot that stands for its kind, or `None` where a length lies at or beyond a limit."""
    row = of_model(LIMITS, shot.family, shot.tier)
    if row is None or shot.mode in ("edit", "extend") or shot.draft_of is not None or not isinstance(shot.seconds, int):
        return None
    if not row.duration.allows(shot.seconds) or (shot.ratio != AUTO and shot.ratio not in RATIOS):
        return None
    changes: dict[str, Any] = {"seconds": 5, "ratio": AUTO if shot.ratio == AUTO else RATIOS[1]}
    clips = (*shot.videos, *shot.audios)
    if clips:
        lengths = [clip.seconds for clip in clips if clip.seconds is not None and CLIP[0] <= clip.seconds <= CLIP[1]]
        if len(lengths) < len(clips) or sum(lengths) > (row.duration.high or 0):
            return None
        for name in ("videos", "audios"):
            changes[name] = tuple(clip._replace(seconds=CLIP[0]) for clip in getattr(shot, name))
    elif 1 < len(shot.images) <= PICTURES and not shot.frames and _all_alike(shot.images):
        changes["images"] = shot.images[:1]
    return replace(shot, **changes)


def _all_alike(images: tuple[Media, ...]) -> bool:
    """Return whether images differ in their addresses alone."""
    first = images[0]
    return all(image[1:] == first[1:] for image in images) and len({image.url for image in images}) == len(images)
