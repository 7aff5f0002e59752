"""What a client may send to WaveSpeed: the input of a workflow, whose path says the model."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import ConfigDict

from drytake.schemas.providers.wavespeed.rules import DURATION, DURATION_2_5, IMAGES, WORKFLOWS, Ratio, Resolution
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["PATHS", "EditVideo", "ExtendVideo", "ImageToVideo", "Submit", "TextToVideo", "UploadTicket", "to_canonical"]


class Submit(WireModel):
    """What all workflows take; null is like nothing."""

    model_config = ConfigDict(extra="allow", title="Input")

    family: ClassVar[str] = "2.0"
    tier: ClassVar[str] = "standard"
    workflow: ClassVar[str] = WORKFLOWS[0]

    prompt: str
    """What is to be seen."""
    resolution: Resolution | None = "720p"
    """Size of the result; fast and mini above 720p are enlarged."""
    generate_audio: bool | None = True
    """Whether the result has sound; the price is the same."""
    enable_web_search: bool | None = False
    """Whether the web is searched."""
    enable_sync_mode: bool | None = False
    """Whether the call waits for the result, for about 120 seconds."""
    enable_base64_output: bool | None = False
    """Whether outputs are base64; the mock answers links all the same."""


class TextToVideo(Submit):
    """Body of ``POST /api/v3/bytedance/seedance-2.0/text-to-video``."""

    model_config = ConfigDict(title="Text to video")

    aspect_ratio: Ratio | None = "16:9"
    """Width to height of the result."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result, in seconds."""
    reference_images: Annotated[list[Url] | None, IMAGES] = None
    """Reference images."""
    reference_videos: list[Url] | None = None
    """Reference videos; their whole seconds are billed too, all of them at a lower rate."""
    reference_audios: list[Url] | None = None
    """Reference audios."""


class ImageToVideo(Submit):
    """Body of ``POST /api/v3/bytedance/seedance-2.0/image-to-video``."""

    model_config = ConfigDict(title="Image to video")

    workflow: ClassVar[str] = WORKFLOWS[1]

    image: Url
    """The first frame."""
    last_image: Url | None = None
    """The last frame."""
    aspect_ratio: Ratio | None = None
    """Width to height of the result; by default that of the picture."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result, in seconds."""


class EditVideo(Submit):
    """Body of ``POST /api/v3/bytedance/seedance-2.0/video-edit``."""

    model_config = ConfigDict(title="Video edit")

    workflow: ClassVar[str] = WORKFLOWS[2]

    video: Url
    """What is to be changed, of which 15 seconds are used."""
    reference_images: Annotated[list[Url] | None, IMAGES] = None
    """Reference images."""
    reference_audios: list[Url] | None = None
    """Reference audios."""
    aspect_ratio: Ratio | None = None
    """Width to height of the result; by default that of the video."""
    duration: Annotated[int | None, DURATION] = None
    """Length of the result, in seconds; by default that of the video."""


class ExtendVideo(Submit):
    """Body of ``POST /api/v3/bytedance/seedance-2.0/video-extend``."""

    model_config = ConfigDict(title="Video extend")

    workflow: ClassVar[str] = WORKFLOWS[3]

    prompt: str | None = None  # type: ignore[assignment]
    """What is to be seen; mini and 2.5 want it."""
    video: Url
    """What is to be carried on."""
    last_image: Url | None = None
    """The last frame."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result, in seconds."""


class TextToVideo25(TextToVideo):
    """Body of ``POST /api/v3/bytedance/seedance-2.5/text-to-video``."""

    family: ClassVar[str] = "2.5"

    duration: Annotated[int | None, DURATION_2_5] = 5
    """Length of the result, in seconds."""


class ImageToVideo25(ImageToVideo):
    """Body of ``POST /api/v3/bytedance/seedance-2.5/image-to-video``."""

    family: ClassVar[str] = "2.5"

    duration: Annotated[int | None, DURATION_2_5] = 5
    """Length of the result, in seconds."""


class EditVideo25(EditVideo):
    """Body of ``POST /api/v3/bytedance/seedance-2.5/video-edit``."""

    family: ClassVar[str] = "2.5"

    duration: Annotated[int | None, DURATION_2_5] = None
    """Length of the result, in seconds; by default that of the video."""


class ExtendVideo25(ExtendVideo):
    """Body of ``POST /api/v3/bytedance/seedance-2.5/video-extend``."""

    family: ClassVar[str] = "2.5"

    duration: Annotated[int | None, DURATION_2_5] = 5
    """Length of the result, in seconds."""


def _of_tier(model: type[Submit], tier: str) -> type[Submit]:
    """Return what another tier takes: the same, at another price."""
    name = f"{tier.title()}{model.__name__}"
    return type(name, (model,), {"tier": tier, "__doc__": model.__doc__, "__module__": __name__})


_FIRST = (TextToVideo, ImageToVideo, EditVideo, ExtendVideo)
_LATEST = (TextToVideo25, ImageToVideo25, EditVideo25, ExtendVideo25)
_PREFIX = "/api/v3/bytedance/seedance-"
PATHS: dict[str, type[Submit]] = {
    **{f"{_PREFIX}2.0/{model.workflow}": model for model in _FIRST},
    **{f"{_PREFIX}2.0-{t}/{model.workflow}": _of_tier(model, t) for t in ("fast", "mini") for model in _FIRST},
    **{f"{_PREFIX}2.5/{model.workflow}": model for model in _LATEST},
}
"""A path to its body."""


class UploadTicket(WireModel):
    """Body of ``POST /api/v3/media/uploads``."""

    model_config = ConfigDict(extra="allow", title="Upload ticket")

    filename: str
    """Its name, with an ending."""
    size: int
    """Bytes."""
    content_type: str | None = None
    """What it is."""


def to_canonical(request: Submit) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import Media, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    def held(name: str) -> Any:
        return owned(request, name)

    videos = [held("video")] if held("video") else held("reference_videos") or ()
    files = placed(held("reference_images") or (), videos, held("reference_audios") or ())
    if held("image"):
        files["mode"] = "frames" if held("last_image") else "first"
        files["first_frame"] = Media.of(held("image"))
        files["last_frame"] = Media.of(held("last_image")) if held("last_image") else None
    if held("video"):
        files["mode"] = "edit" if request.workflow == WORKFLOWS[2] else "extend"
    return VideoRequest(
        prompt=request.prompt,
        family=request.family,
        tier=request.tier,
        ratio=said(request, "aspect_ratio") if held("aspect_ratio") else None,
        resolution=said(request, "resolution"),
        seconds=said(request, "duration") if held("duration") else None,
        audio=said(request, "generate_audio"),
        web_search=said(request, "enable_web_search"),
        **files,
    )
