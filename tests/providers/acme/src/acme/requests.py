"""What a client may send to Acme, in its own field names."""

from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from acme.rules import AUDIOS, DATA_PATTERN, DURATION, IMAGES, PAGE, TEXT_PATTERN, URL_PATTERN, VIDEOS, Model, Ratio
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.validation.model import WireModel, said

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["DEFAULTS", "CreateVideo", "QueryTask", "UploadFile", "Url", "to_canonical"]

Url = Annotated[str, Field(pattern=URL_PATTERN, json_schema_extra={"format": "uri"})]


class CreateVideo(WireModel):
    """Body of ``POST /api/v1/videos``."""

    model_config = ConfigDict(extra="allow", title="Create video task")

    prompt: Annotated[str, Field(pattern=TEXT_PATTERN)]
    """Text prompt."""
    model: Model = "acme-1"
    """Speed tier."""
    ratio: Ratio = "16:9"
    """Width to height of the result."""
    duration: Annotated[int, DURATION] = 5
    """Length of the result, in seconds."""
    image_urls: Annotated[list[Url], IMAGES] = []
    """Reference images."""
    video_urls: Annotated[list[Url], VIDEOS] = []
    """Reference videos."""
    audio_urls: Annotated[list[Url], AUDIOS] = []
    """Reference audios; never the only references."""
    callback_url: Url = ""
    """Where the end of the task is posted."""


class QueryTask(WireModel):
    """Query of ``GET /api/v1/tasks``."""

    model_config = ConfigDict(extra="allow", title="Query task")

    task_id: Annotated[str, Field(pattern=TEXT_PATTERN)]
    """The `data.task_id` of a create response."""


class UploadFile(WireModel):
    """Body of ``POST /api/v1/files``."""

    model_config = ConfigDict(extra="allow", title="Upload file")

    data_url: Annotated[str, Field(pattern=DATA_PATTERN)]
    """The file."""
    name: str = "file"
    """What it is called."""


DEFAULTS = Defaults.of(CreateVideo, {"seconds": "duration", "ratio": "ratio"}, audio=True, source=PAGE)
"""What Acme takes for what isn't said, as its wire model has it; its results have sound, and nothing turns it off."""


def to_canonical(request: CreateVideo) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import VideoRequest, placed

    return VideoRequest(
        prompt=request.prompt,
        tier="fast" if request.model == "acme-1-fast" else "standard",
        ratio=said(request, "ratio"),
        seconds=said(request, "duration"),
        callback=request.callback_url or None,
        **placed(request.image_urls, request.video_urls, request.audio_urls),
    )
