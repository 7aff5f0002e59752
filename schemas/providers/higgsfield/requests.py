"""What a client may send to Higgsfield: the flat body of a task, whose path says the model."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from drytake.schemas.providers.higgsfield import rules
from drytake.schemas.providers.higgsfield.rules import TASKS, FileType, Format, Ratio, Resolution, Resolution25
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "PATHS",
    "CreateHeaders",
    "CreateQuery",
    "PutHeaders",
    "Submit",
    "TextToVideo",
    "UploadTicket",
    "to_canonical",
]


class Submit(WireModel):
    """What all tasks take; null is like nothing."""

    model_config = ConfigDict(extra="allow", title="Input")

    family: ClassVar[str] = "2.0"
    task: ClassVar[str] = TASKS[0]

    prompt: Annotated[str | None, rules.PROMPT] = None
    """What is to be seen."""
    resolution: Resolution | None = "720p"
    """Size of the result."""
    generate_audio: bool | None = True
    """Whether the result has sound; the price is the same."""


class _Timed(Submit):
    """What is as long as it is asked to be."""

    duration: Annotated[int | None, rules.DURATION] = 5
    """Length of the result, in seconds."""


class TextToVideo(_Timed):
    """Body of ``POST /bytedance/seedance-2.0/text-to-video``."""

    model_config = ConfigDict(title="Text to video")

    prompt: Annotated[str, rules.PROMPT]
    """What is to be seen."""
    aspect_ratio: Ratio | None = "16:9"
    """Width to height of the result."""


class ImageToVideo(_Timed):
    """Body of ``POST /bytedance/seedance-2.0/image-to-video``; the result has the picture's shape."""

    model_config = ConfigDict(title="Image to video")

    task: ClassVar[str] = TASKS[1]

    image_url: Url
    """The first frame."""
    end_image_url: Url | None = None
    """The last frame."""


class ReferenceToVideo(_Timed):
    """Body of ``POST /bytedance/seedance-2.0/reference-to-video``."""

    model_config = ConfigDict(title="Reference to video")

    task: ClassVar[str] = TASKS[2]

    aspect_ratio: Ratio | None = "16:9"
    """Width to height of the result."""
    image_urls: Annotated[list[Url] | None, rules.IMAGES] = None
    """Reference images."""
    video_urls: Annotated[list[Url] | None, rules.VIDEOS] = None
    """Reference videos; their seconds are billed too, all of them at a lower rate."""
    audio_urls: list[Url] | None = None
    """Reference audios."""


class _Latest(WireModel):
    """What the tasks of 2.5 have otherwise."""

    family: ClassVar[str] = "2.5"

    resolution: Resolution25 | None = "720p"
    """Size of the result."""
    output_format: Format | None = "mp4"
    """Container of the result."""
    bitrate_mode: str | None = None
    """`standard` or `high`, on pages of September alone; the mock makes nothing of it."""


class _Longer(_Latest):
    """The same of what is as long as it is asked to be."""

    duration: Annotated[int | None, rules.DURATION_2_5] = 5
    """Length of the result, in seconds."""


class TextToVideo25(_Longer, TextToVideo):
    """Body of ``POST /bytedance/seedance-2.5/text-to-video``."""


class ImageToVideo25(_Longer, ImageToVideo):
    """Body of ``POST /bytedance/seedance-2.5/image-to-video``; the result has the picture's shape."""


class ReferenceToVideo25(_Longer, ReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.5/reference-to-video``."""

    image_urls: Annotated[list[Url] | None, rules.IMAGES_2_5] = None
    """Reference images."""
    video_urls: Annotated[list[Url] | None, rules.VIDEOS_2_5] = None
    """Reference videos; their seconds are billed too, all of them at a lower rate."""


class _Changed(_Latest, Submit):
    """What is made of a video."""

    video_url: Url
    """The video."""
    image_urls: Annotated[list[Url] | None, rules.IMAGES_2_5] = None
    """Reference images."""
    audio_urls: list[Url] | None = None
    """Reference audios."""


class VideoEdit(_Changed):
    """Body of ``POST /bytedance/seedance-2.5/video-edit``; the result is as long as the video."""

    model_config = ConfigDict(title="Video edit")

    task: ClassVar[str] = TASKS[3]

    prompt: Annotated[str, rules.PROMPT]
    """What is to be changed."""
    video_urls: Annotated[list[Url] | None, rules.VIDEOS_2_5] = None
    """Reference videos."""


class VideoExtend(_Changed):
    """Body of ``POST /bytedance/seedance-2.5/video-extend``."""

    model_config = ConfigDict(title="Video extend")

    task: ClassVar[str] = TASKS[4]

    duration: Annotated[int | None, rules.DURATION_2_5] = 5
    """Length of what is added, in seconds."""


_MODELS = (
    *(TextToVideo, ImageToVideo, ReferenceToVideo),
    *(TextToVideo25, ImageToVideo25, ReferenceToVideo25, VideoEdit, VideoExtend),
)
PATHS: dict[str, type[Submit]] = {f"/bytedance/seedance-{one.family}/{one.task}": one for one in _MODELS}
"""A path to its body."""


class CreateQuery(WireModel):
    """Query of a create call."""

    model_config = ConfigDict(extra="allow", title="Query of a create call")

    hf_webhook: Annotated[str | None, Field(pattern=r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*$")] = None
    """URL that the end is posted to."""


class CreateHeaders(WireModel):
    """Headers of a create call, in lower case and with underscores."""

    model_config = ConfigDict(extra="allow", title="Headers of a create call")

    idempotency_key: Annotated[str | None, Field(pattern=r"^[!-~]{1,255}$")] = None
    """Lets the call be sent again: the same key and request are answered with the first one's id."""


class PutHeaders(WireModel):
    """Headers with which a file is put, in lower case and with underscores."""

    model_config = ConfigDict(extra="allow", title="Headers of an upload")

    x_amz_tagging: str
    """As `upload_headers` has it."""


class UploadTicket(WireModel):
    """Body of ``POST /files/generate-upload-url``."""

    model_config = ConfigDict(extra="allow", title="Upload ticket")

    content_type: FileType
    """What the file is."""


def to_canonical(request: Submit) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import AUTO, Media, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    own = type(request).model_fields

    def held(name: str) -> Any:
        return owned(request, name)

    videos = [*([held("video_url")] if held("video_url") else ()), *(held("video_urls") or ())]
    files = placed(held("image_urls") or (), videos, held("audio_urls") or ())
    if held("image_url"):
        files["mode"] = "frames" if held("end_image_url") else "first"
        files["first_frame"] = Media.of(held("image_url"))
        files["last_frame"] = Media.of(held("end_image_url")) if held("end_image_url") else None
    if held("video_url"):
        files["mode"] = "edit" if request.task == TASKS[3] else "extend"
    return VideoRequest(
        prompt=request.prompt,
        family=request.family,
        ratio=said(request, "aspect_ratio") if "aspect_ratio" in own else AUTO,
        resolution=said(request, "resolution"),
        seconds=AUTO if files["mode"] == "edit" else said(request, "duration"),
        audio=said(request, "generate_audio"),
        format=said(request, "output_format") if "output_format" in own else None,
        **files,
    )
