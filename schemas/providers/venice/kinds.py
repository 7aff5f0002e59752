"""What a model at Venice is made of: its kind, what it works from, and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from drytake.schemas.validation.rules import Limit

__all__ = [
    "DRAWN",
    "INPUTS",
    "MORE",
    "OTHERS",
    "QUOTE_SECONDS",
    "SUFFIX",
    "UNLIMITED",
    "VISUAL",
    "Edition",
    "Kind",
    "References",
    "VeniceModel",
    "count",
]

Edition = Literal["A", "C", "D"]
Kind = Literal[
    "text", "image", "reference", "transition", "camera", "motion", "edit", "extend", "upscale", "enhance"
]  # fmt: skip
"""What a model works from."""
ENLARGING = frozenset({"upscale", "enhance"})
"""Kinds that work on a whole video: its own length and sound, and no prompt."""


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


def count(high: int, unit: str) -> Limit:
    """Return a limit of how many there may be."""
    return Limit(None, high, unit, counts=True)


QUOTE_SECONDS = Limit(0, 150, "seconds")
"""Reference seconds that a quote takes."""
UNLIMITED = count(20_000, "characters")
"""The schema's own limit of a prompt, where a model's isn't published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VeniceModel:
    """One model."""

    id: str
    name: str
    """Name in the catalog."""
    kind: Kind
    family: str
    """Generation in our own words, `2.0` or `2.5`; of a model that isn't Seedance its id."""
    tier: str = "standard"
    """Tier in our own words."""
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
    inputs: tuple[str, ...] = ()
    """Files all of which must be there."""
    needs: tuple[str, ...] = ()
    """Files one of which must be there."""
    unlisted: frozenset[str] = frozenset()
    """Fields of which nobody has published what the model takes."""
    references: References | None = None
    matches: frozenset[str] = frozenset()
    """Fields that may ask for the source's own ratio or length."""
    short_side: int | None = None
    """Pixels that the shorter side of an image has at least."""
    image_ratios: tuple[Fraction, Fraction] | None = None
    """What an image's width to height lies between."""
    consent: bool = False
    """True where a face needs the caller's attestation."""
    refuses_faces: bool = False
    """True where a face is accepted and the task then fails."""
    quote_seconds: Limit = QUOTE_SECONDS
    """Reference seconds that a quote takes."""
    audio: bool = True
    audio_configurable: bool = True
    private: bool = False
    """True where Venice itself runs the model."""
    link: bool = False
    """True where the queue answer carries a download link and retrieve never carries bytes."""
    beta: bool = False
    uncensored: bool = False
    listed: bool = True
    """False where the catalog doesn't show it and calls are answered all the same."""
    removed: str = ""
    """The day on which the catalog stopped to show it, if it has."""
    ladder: bool = False
    """True where an older catalog had fewer durations."""
    outside: bool = False
    """True where nothing but its id is known."""
    hints: Mapping[str, bool] = field(default_factory=dict)
    """More that the catalog shows of its inputs."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What an enlarging model lets be set: the values, or their bounds, by field."""
    prices: Mapping[str, Any] = field(default_factory=dict)
    """Published rates and quotes, as the catalogue has them."""

    @property
    def model_type(self) -> str:
        """The catalog's word for the kind."""
        if self.kind == "text":
            return "text-to-video"
        return "image-to-video" if self.kind in ("image", "reference", "transition", "camera") else "video"

    @property
    def hears(self) -> bool:
        return "reference_audio_urls" in self.takes

    @property
    def enlarges(self) -> bool:
        return self.kind in ENLARGING


SUFFIX: dict[Kind, str] = {"text": "text-to-video", "image": "image-to-video", "reference": "reference-to-video"}
VISUAL = ("reference_image_urls", "reference_video_urls", "image_url", "video_url")
"""What counts as something to see: the guide lets a plain image or video stand beside audio too."""
DRAWN = (*VISUAL, "elements", "scene_image_urls")
"""The same, of families that take more."""
INPUTS: dict[Kind, tuple[str, ...]] = {
    "image": ("image_url",),
    "transition": ("image_url", "end_image_url"),
    "camera": ("image_url", "camera_trajectory"),
    "motion": ("image_url", "video_url"),
    "edit": ("video_url",),
    "extend": ("video_url",),
    "upscale": ("video_url",),
    "enhance": ("video_url",),
}
"""What a kind can't do without."""
MORE: dict[Kind, tuple[str, ...]] = {
    "image": ("end_image_url",),
    "reference": (*DRAWN, "end_image_url", "reference_document_urls"),
    "edit": ("reference_image_urls",),
    "upscale": ("upscale_factor",),
}
"""What models of a kind are known to take beside that, unless somebody has seen one refuse it."""
OTHERS = frozenset({"keyframes", "image_strength"})
"""Fields of which no document says which models take them."""
