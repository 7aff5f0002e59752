"""What one seller takes for what a shot doesn't say: a row of data, read from its wire model where that has it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from pydantic import BaseModel

from drytake.schemas.validation.rules import Confidence, Limit, Source

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import Auto, VideoRequest

__all__ = ["UNSTATED", "Defaults", "resolved"]


class Defaults(NamedTuple):
    """What stands for fields that are left out; `None` where the seller's documents don't say it."""

    source: Source | None = None
    confidence: Confidence = "documented"
    seconds: "int | Auto | None" = None
    ratio: str | None = None
    resolution: str | None = None
    audio: bool | None = None
    auto_seconds: Limit | None = None
    """The bounds of a length that follows the media."""
    auto_ratio: str | None = None
    """What the mock makes of a ratio that is left to the media; `None` is the nearest to the first picture."""

    @classmethod
    def of(
        cls,
        model: type[BaseModel],
        fields: Mapping[str, str],
        reads: Mapping[str, Callable[[Any], Any]] | None = None,
        **stated: Any,
    ) -> Self:
        """Return the defaults of a wire model, by our field to its own, and beside them what is stated.

        `reads` are by our field, and put a value of the wire into our words where it isn't the same.
        """
        taken = {ours: model.model_fields[theirs].default for ours, theirs in fields.items()}
        return cls(**{ours: (reads or {}).get(ours, _same)(value) for ours, value in taken.items()}, **stated)


UNSTATED = Defaults()
"""Of a seller that states none."""


def resolved(shot: "VideoRequest", defaults: Defaults) -> "VideoRequest":
    """Return a shot with a seller's defaults in the place of what isn't said; nothing that is said changes."""
    if None not in (shot.seconds, shot.ratio, shot.resolution, shot.audio):
        return shot
    return replace(
        shot,
        seconds=defaults.seconds if shot.seconds is None else shot.seconds,
        ratio=defaults.ratio if shot.ratio is None else shot.ratio,
        resolution=defaults.resolution if shot.resolution is None else shot.resolution,
        audio=defaults.audio if shot.audio is None else shot.audio,
    )


def _same(value: Any) -> Any:
    return value
