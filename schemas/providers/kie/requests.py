"""What a client may send to kie: a job around the input of a model, and what its other calls take."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from drytake.schemas.providers.kie.rules import book
from drytake.schemas.providers.kie.rules.book import Format, LowResolution, Ratio, Resolution, Resolution25
from drytake.schemas.providers.kie.rules.create import CALLBACK_PATTERN, DURATION, PROMPT, PROMPT_2_5
from drytake.schemas.providers.kie.rules.files import AUDIOS, AUDIOS_2_5, IMAGES, IMAGES_2_5, VIDEOS, VIDEOS_2_5
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "INPUTS",
    "CreateTask",
    "FastInput",
    "GetLink",
    "Input",
    "Input20",
    "Input25",
    "MiniInput",
    "QueryTask",
    "UploadBase64",
    "UploadUrl",
    "input_of",
    "to_canonical",
]


class _Body(WireModel):
    model_config = ConfigDict(extra="allow")


class CreateTask(_Body):
    """Body of ``POST /api/v1/jobs/createTask``, whatever the model."""

    model_config = ConfigDict(title="Create task")

    model: str
    """The model: `bytedance/seedance-2`, and others."""
    input: dict[str, Any]
    """What the model takes; one of its inputs once it is validated."""
    callBackUrl: Annotated[str, Field(pattern=CALLBACK_PATTERN)] | None = None  # noqa: N815 - kie's own name
    """Where the end of the task is posted."""


class Input(_Body):
    """What the inputs of all models of Seedance have in common."""

    family: ClassVar[str] = "2.0"
    tier: ClassVar[str] = "standard"

    prompt: str
    """What is to be seen; `@Image1` names the first reference image."""
    first_frame_url: Url | None = None
    """The first frame: a URL, or `asset://` and an id."""
    last_frame_url: Url | None = None
    """The last frame; it needs the first."""
    reference_image_urls: list[Url] | None = None
    """Reference images; not beside frames."""
    reference_video_urls: list[Url] | None = None
    """Reference videos; their seconds are billed too, all of them at a lower rate."""
    reference_audio_urls: list[Url] | None = None
    """Reference audios."""
    return_last_frame: bool | None = None
    """Whether the last frame is a result too."""
    generate_audio: bool | None = True
    """Whether the result has sound; no price says that it costs more."""
    resolution: Resolution | None = "720p"
    """Size of the result."""
    aspect_ratio: Ratio | None = "16:9"
    """Width to height of the result; `adaptive` follows the files."""
    duration: int | None = 5
    """Length of the result, in seconds."""
    web_search: bool | None = None
    """Whether the web is searched, for videos from text alone."""


class Input20(Input):
    """Input of `bytedance/seedance-2`."""

    model_config = ConfigDict(title="Seedance 2.0")

    prompt: Annotated[str, PROMPT]
    """What is to be seen; `@Image1` names the first reference image."""
    reference_image_urls: Annotated[list[Url] | None, IMAGES] = None
    """Reference images; not beside frames."""
    reference_video_urls: Annotated[list[Url] | None, VIDEOS] = None
    """Reference videos; their seconds are billed too, all of them at a lower rate."""
    reference_audio_urls: Annotated[list[Url] | None, AUDIOS] = None
    """Reference audios."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result, in seconds. In April its default was 8."""


class FastInput(Input20):
    """Input of `bytedance/seedance-2-fast`."""

    model_config = ConfigDict(title="Seedance 2.0 Fast")

    tier: ClassVar[str] = "fast"

    resolution: LowResolution | None = "720p"
    """Size of the result."""
    nsfw_checker: bool | None = None
    """Whether kie filters by itself."""


class MiniInput(FastInput):
    """Input of `bytedance/seedance-2-mini`, whose page has no `return_last_frame`."""

    model_config = ConfigDict(title="Seedance 2.0 Mini")

    tier: ClassVar[str] = "mini"


class Input25(Input):
    """Input of `bytedance/seedance-2-5`."""

    model_config = ConfigDict(title="Seedance 2.5")

    family: ClassVar[str] = "2.5"

    prompt: Annotated[str, PROMPT_2_5]
    """What is to be seen; `@Image1` names the first reference image."""
    reference_image_urls: Annotated[list[Url] | None, IMAGES_2_5] = None
    """Reference images; not beside frames."""
    reference_video_urls: Annotated[list[Url] | None, VIDEOS_2_5] = None
    """Reference videos; their seconds are billed too, all of them at a lower rate."""
    reference_audio_urls: Annotated[list[Url] | None, AUDIOS_2_5] = None
    """Reference audios."""
    resolution: Resolution25 | None = "720p"
    """Size of the result."""
    aspect_ratio: Ratio | None = "adaptive"
    """Width to height of the result; `adaptive` follows the files."""
    nsfw_checker: bool | None = None
    """Whether kie filters by itself."""
    output_format: Format | None = None
    """Container of the file."""


INPUTS: dict[str, type[Input]] = dict(zip(book.MODELS, (Input20, FastInput, MiniInput, Input25), strict=True))
"""A model's id to its input."""

# --- other calls -------------------------------------------------------------------------------------------------


class QueryTask(_Body):
    """Query of ``GET /api/v1/jobs/recordInfo``."""

    taskId: Annotated[str, Field(pattern=r"\S")]  # noqa: N815 - kie's own name
    """The `data.taskId` of a create response."""


class GetLink(_Body):
    """Body of ``POST /api/v1/common/download-url``."""

    url: str
    """A result's URL, of kie's making."""


class _Upload(_Body):
    uploadPath: str | None = None  # noqa: N815 - kie's own name
    """Folder that the file is put into, without slashes at its ends."""
    fileName: str | None = None  # noqa: N815 - kie's own name
    """Its name; one that is there is overwritten."""


class UploadBase64(_Upload):
    """Body of ``POST /api/file-base64-upload``."""

    base64Data: str  # noqa: N815 - kie's own name
    """The file in base64, plain or as a data URL."""


class UploadUrl(_Upload):
    """Body of ``POST /api/file-url-upload``."""

    fileUrl: str  # noqa: N815 - kie's own name
    """Where the file is; it has to come within 30 seconds."""


# --- in our own words --------------------------------------------------------------------------------------------


def input_of(request: CreateTask) -> Input | None:
    """Return the input of a validated request; `None` of a model that isn't Seedance."""
    held: Any = request.input
    return held if isinstance(held, Input) else None


def to_canonical(request: CreateTask) -> "VideoRequest":
    """Return the request in our own words; of other models than Seedance's, what every model has."""
    from drytake.schemas.seedance.request import AUTO, Media, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    asked = input_of(request)
    if asked is None:
        prompt = request.input.get("prompt")
        shown = prompt if isinstance(prompt, str) else None
        return VideoRequest(prompt=shown, mode="text", family=request.model, tier="", callback=request.callBackUrl)
    files = placed(*(getattr(asked, name) or () for name in book.REFERENCES))
    if asked.first_frame_url or asked.last_frame_url:
        files["mode"] = "frames" if asked.last_frame_url else "first"
        files["first_frame"] = Media.of(asked.first_frame_url) if asked.first_frame_url else None
        files["last_frame"] = Media.of(asked.last_frame_url) if asked.last_frame_url else None
    seconds, ratio = said(asked, "duration"), said(asked, "aspect_ratio")
    return VideoRequest(
        prompt=asked.prompt,
        family=asked.family,
        tier=asked.tier,
        ratio=AUTO if ratio == book.ADAPTIVE else ratio,
        resolution=said(asked, "resolution"),
        seconds=AUTO if seconds == book.AUTO_SECONDS else seconds,
        audio=said(asked, "generate_audio"),
        web_search=asked.web_search,
        last_frame_out=asked.return_last_frame,
        format=owned(asked, "output_format"),
        callback=request.callBackUrl,
        **files,
    )
