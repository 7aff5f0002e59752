"""What a client may send to EvoLink, in its own field names."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from drytake.schemas.providers.evolink.rules import (
    ADAPTIVE,
    AUDIOS,
    AUTO_SECONDS,
    CALLBACK,
    CALLBACK_PATTERN,
    EDIT,
    IMAGE,
    IMAGES,
    MODELS,
    VIDEOS,
    Model,
    Quality,
    Ratio,
)
from drytake.schemas.validation.model import WireModel, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["CreateVideo", "UploadBase64", "UploadUrl", "model_of", "to_canonical"]


class _Body(WireModel):
    model_config = ConfigDict(extra="allow")


class CreateVideo(_Body):
    """Body of ``POST /v1/videos/generations``; null is like nothing."""

    model_config = ConfigDict(title="Create video")

    model: str
    """The model, whose id says tier and mode: `seedance-2.0-fast-image-to-video`."""
    prompt: str
    """What is to be seen; `@image1` names the first image. At most 10,000 tokens."""
    image_urls: Annotated[list[Url] | None, IMAGES] = None
    """The first frame, or the first and the last; or reference images."""
    video_urls: Annotated[list[Url] | None, VIDEOS] = None
    """Reference videos."""
    audio_urls: Annotated[list[Url] | None, AUDIOS] = None
    """Reference audios; never the only references."""
    duration: int | None = 5
    """Length of the result, in seconds."""
    quality: Quality | None = "720p"
    """Size of the result."""
    aspect_ratio: Ratio | None = "adaptive"
    """Width to height of the result; `adaptive` follows the files."""
    generate_audio: bool | None = True
    """Whether the result has sound; the price is the same."""
    content_filter: bool | None = True
    """Whether the content is filtered; without it the price is a tenth higher."""
    model_params: dict[str, Any] | None = None
    """`web_search`: billed by each search."""
    callback_url: Annotated[str | None, CALLBACK, Field(pattern=CALLBACK_PATTERN)] = None
    """Where the end of the task is posted, once it is billed."""


class _Upload(_Body):
    upload_path: str | None = None
    """Folder that the file is put into."""
    file_name: str | None = None
    """Its name."""


class UploadBase64(_Upload):
    """Body of ``POST /api/v1/files/upload/base64``."""

    base64_data: str
    """The file in base64, plain or as a data URL."""


class UploadUrl(_Upload):
    """Body of ``POST /api/v1/files/upload/url``."""

    file_url: str
    """Where the file is."""


def model_of(request: CreateVideo) -> Model | None:
    """Return what the id of a request's model says; `None` of another model than Seedance."""
    return MODELS.get(request.model)


def to_canonical(request: CreateVideo) -> "VideoRequest":
    """Return the request in our own words; of other models than Seedance, what every model has."""
    from drytake.schemas.seedance.request import AUTO, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    model = model_of(request)
    if model is None:
        return VideoRequest(prompt=request.prompt, mode="text", family=request.model, tier="")
    lists = (request.image_urls or (), request.video_urls or (), request.audio_urls or ())
    files = placed(*lists, frames=model.task == IMAGE)
    if model.task == EDIT:
        files["mode"] = "edit"
    seconds, ratio = said(request, "duration"), said(request, "aspect_ratio")
    relaxed = request.content_filter is False
    return VideoRequest(
        prompt=request.prompt,
        family=model.family,
        tier=model.tier,
        ratio=AUTO if ratio == ADAPTIVE else ratio,
        resolution=said(request, "quality"),
        seconds=AUTO if seconds == AUTO_SECONDS else seconds,
        audio=said(request, "generate_audio"),
        moderation="relaxed" if relaxed else None,
        web_search=True if (request.model_params or {}).get("web_search") is True else None,
        callback=request.callback_url,
        **files,
    )
