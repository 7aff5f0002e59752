"""What a client may send to OpenRouter: a flat body, whose files are items with a type; null is absent."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from drytake.schemas.providers.openrouter.models import model_of, size_of
from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.providers.openrouter.rules.book import FrameType, Ratio, ReferenceType, Resolution
from drytake.schemas.providers.openrouter.rules.calls import CALLBACK_PATTERN, INDEX_PATTERN
from drytake.schemas.providers.openrouter.rules.fields import DURATION, SESSION, SIZE_PATTERN
from drytake.schemas.providers.openrouter.rules.files import options_of
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.validation.model import Hidden, WireModel, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "DEFAULTS",
    "CreateVideo",
    "FileRef",
    "FrameImage",
    "GetContent",
    "InputReference",
    "Routing",
    "to_canonical",
]


class FileRef(WireModel):
    """Where a file is."""

    model_config = ConfigDict(extra="allow", title="File")

    url: Url
    """A public https URL, or a data URL in base64."""


class FrameImage(WireModel):
    """A frame that the video begins or ends with."""

    model_config = ConfigDict(extra="allow", title="Frame")

    type: Annotated[ReferenceType, Field(json_schema_extra={"enum": ["image_url"]})]
    """`image_url`."""
    image_url: FileRef
    """The image."""
    frame_type: FrameType
    """Which frame it is."""


class InputReference(WireModel):
    """A file that the video refers to."""

    model_config = ConfigDict(extra="allow", title="Reference")

    type: ReferenceType
    """Which of the fields below is there."""
    image_url: FileRef | None = None
    """An image."""
    video_url: FileRef | None = None
    """A video: of providers that take one, Seedance's among them."""
    audio_url: FileRef | None = None
    """An audio, likewise."""


class Routing(WireModel):
    """What is passed through to the providers that may serve the job."""

    model_config = ConfigDict(extra="allow", title="Provider options")

    options: dict[str, dict[str, Any]] | None = None
    """By provider's slug, `byteplus` or `seed` of Seedance; the options stand there, or one level below in `parameters`."""


class CreateVideo(WireModel):
    """Body of ``POST /api/v1/videos``. Keys that it doesn't name are stripped."""

    model_config = ConfigDict(extra="allow", title="Create video")

    model: str
    """The model's id, such as `bytedance/seedance-2.0`."""
    prompt: str | None = None
    """What is to be seen; needed where there is no image to begin with."""
    duration: Annotated[int | None, DURATION] = None
    """Whole seconds, 4 to 15 of most models; 5 by default, which is inferred."""
    resolution: Resolution | None = None
    """Size of the result, `720p` by default, which is inferred; `4K` in capitals."""
    aspect_ratio: Ratio | None = None
    """Width to height, `16:9` by default, which is inferred."""
    size: Annotated[str | None, Field(pattern=SIZE_PATTERN)] = None
    """Width and height in pixels, `1280x720`, in place of `resolution` and `aspect_ratio`."""
    frame_images: list[FrameImage] | None = None
    """The first and the last frame; beside them `input_references` are dropped."""
    input_references: list[InputReference] | None = None
    """Images, videos and audios to refer to."""
    generate_audio: bool | None = None
    """Whether the result has sound; true by default of models that make it."""
    seed: int | None = None
    """For a result that is nearly the same again."""
    callback_url: Annotated[str | None, Field(pattern=CALLBACK_PATTERN, json_schema_extra={"format": "uri"})] = None
    """The https URL that the end is posted to; by default the workspace's."""
    provider: Routing | None = None
    """Options that one provider alone knows."""
    previous_job_id: str | None = None
    """A completed job to carry on, of models that can."""
    session_id: Annotated[Hidden | None, SESSION, Field(json_schema_extra={"maxLength": int(SESSION.high or 0)})] = None
    """Which calls belong together; for their logs alone. Its name is that of a secret, so it is shown nowhere."""
    user: str | None = None
    """For whom the video is made; for their logs alone."""
    trace: dict[str, Any] | None = None
    """Names and ids for their logs."""
    upscale_factor: float | None = None
    """Of models that enlarge videos."""
    creativity: int | None = None
    """The same."""


class GetContent(WireModel):
    """Query of ``GET /api/v1/videos/{jobId}/content``."""

    model_config = ConfigDict(extra="allow", title="Get content")

    index: Annotated[str, Field(pattern=INDEX_PATTERN)] = "0"
    """Which of the results, from 0; there is one."""


DEFAULTS = Defaults(source=book.REQUEST, confidence="inferred", seconds=5, ratio="16:9", resolution="720p", audio=True)
"""What OpenRouter takes for what a shot doesn't say: no page says it but for the sound, so these are the maker's."""
KNOWN_RESOLUTIONS = {"480p": "480p", "720p": "720p", "1080p": "1080p", "4K": "4k"}
"""Its resolutions in our words; others are of other makers' models."""


def to_canonical(request: CreateVideo) -> "VideoRequest":
    """Return the request in our own words; of another maker's model, as far as it can be said in them."""
    from drytake.schemas.seedance.request import VideoRequest  # noqa: PLC0415 - validating needs none

    model = model_of(request.model)
    size = size_of(request.size) if request.size else None
    ratio, resolution = said(request, "aspect_ratio"), KNOWN_RESOLUTIONS.get(request.resolution or "")
    if size is not None:
        resolution, ratio = size
    passed = {name: value for slug, name, value in options_of(request.__dict__) if slug in book.SLUGS}
    return VideoRequest(
        prompt=request.prompt or None,
        family=model.family if model else request.model,
        tier=model.tier if model else "standard",
        seconds=request.duration,
        ratio=None if ratio in ("3:2", "2:3") else ratio,
        resolution=resolution,
        audio=said(request, "generate_audio"),
        seed=request.seed,
        watermark=_flag(passed.get("watermark")),
        last_frame_out=_flag(passed.get("return_last_frame")),
        callback=request.callback_url,
        end_user=request.user,
        **_files(request),
    )


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _files(request: CreateVideo) -> dict[str, Any]:
    """Return where the files belong: beside frames, references are dropped."""
    from drytake.schemas.seedance.request import Media, placed  # noqa: PLC0415 - as above

    frames: dict[str, Any] = {frame.frame_type: Media.of(frame.image_url.url) for frame in request.frame_images or ()}
    if frames:
        mode = "frames" if "last_frame" in frames else "first"
        return {**placed(()), **frames, "mode": mode}
    held: dict[str, list[str]] = {"image_url": [], "video_url": [], "audio_url": []}
    for one in request.input_references or ():
        held[one.type].append(getattr(one, one.type).url)
    return dict(placed(*held.values()))
