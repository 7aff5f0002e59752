"""What a client may send to OutAI and Loova, in their own field names."""

from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from drytake.schemas.providers.outai.rules import (
    AUDIOS,
    DURATION,
    FRAMES,
    IMAGES,
    PAGE,
    PROMPT_PATTERN,
    REFERENCE,
    VIDEOS,
    Mode,
    Model,
    Ratio,
)
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.validation.model import WireModel, no_items, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["DEFAULTS", "CreateVideo", "QueryTask", "Url", "to_canonical"]

TIERS: dict[str, Model] = {"standard": "seedance_2_0", "fast": "seedance_2_0_fast"}


class CreateVideo(WireModel):
    """Body of ``POST /v1/video/seedance-2``. Unknown keys pass; the vendor's script sends some."""

    model_config = ConfigDict(extra="allow", title="Create video task")

    prompt: Annotated[str, Field(pattern=PROMPT_PATTERN)]
    """Text prompt. No maximum is documented."""
    model: Model = "seedance_2_0"
    """Speed tier."""
    function_mode: Mode = REFERENCE
    """What the references are for."""
    ratio: Ratio = "16:9"
    """Width to height of the result."""
    duration: Annotated[int, DURATION] = 5
    """Length of the result, in seconds."""
    image_urls: Annotated[list[Url], IMAGES] = Field(default_factory=no_items)
    """Reference images, or the first and the last frame."""
    audio_urls: Annotated[list[Url], AUDIOS] = Field(default_factory=no_items)
    """Reference audios; never the only references in `omni_reference`."""
    video_urls: Annotated[list[Url], VIDEOS] = Field(default_factory=no_items)
    """Reference videos."""


class QueryTask(WireModel):
    """Query of ``GET /v1/tasks``."""

    model_config = ConfigDict(extra="allow", title="Query task")

    task_id: Annotated[str, Field(pattern=PROMPT_PATTERN)]
    """The `data.task_id` of a create response."""


DEFAULTS = Defaults.of(
    CreateVideo, {"seconds": "duration", "ratio": "ratio"}, audio=True, confidence="inferred", source=PAGE
)
"""Length and ratio are documented; that results have sound, which nothing turns off, is inferred."""


def to_canonical(request: CreateVideo) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import VideoRequest, placed  # noqa: PLC0415 - validating needs none

    return VideoRequest(
        prompt=request.prompt,
        tier="fast" if request.model == TIERS["fast"] else "standard",
        ratio=said(request, "ratio"),
        seconds=said(request, "duration"),
        **placed(request.image_urls, request.video_urls, request.audio_urls, frames=request.function_mode == FRAMES),
    )
