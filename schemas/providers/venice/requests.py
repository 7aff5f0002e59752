"""What a client may send to Venice, in Venice's own field names. The schema of `/video/queue` refuses other keys."""

import re
from math import ceil
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError

from drytake.schemas.providers.venice.kinds import Kind
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.providers.venice.rules.book import (
    Bitrate,
    Duration,
    Factor,
    ModelType,
    Ratio,
    Resolution,
    TaskType,
)
from drytake.schemas.providers.venice.rules.fields import (
    AUDIOS,
    ELEMENT_IMAGES,
    ELEMENTS,
    IMAGES,
    NEGATIVE_PROMPT,
    PROMPT,
    SCENES,
    URL,
    VIDEOS,
)
from drytake.schemas.providers.venice.rules.files import SOURCE_SECONDS
from drytake.schemas.providers.venice.rules.others import REFERENCE_TOTAL
from drytake.schemas.seedance.request import Mode, Request, UpscaleRequest, VideoRequest
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.validation.media import MediaInfo, declared
from drytake.schemas.validation.model import WireModel

RATIO_UNKNOWN, RESOLUTION_UNKNOWN = "16:9", "720p"
"""What a result has where the request doesn't say it, or leaves it to a source."""
NEAREST = {"3:2": "4:3", "2:3": "3:4"}
"""Ratios of other families to the nearest that a result is rendered in."""

__all__ = ["Complete", "Element", "ListModels", "Queue", "Quote", "Retrieve", "to_canonical"]


class _Absent:
    """Marks a field that may be left out but not be null: `None` stands for absent only."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = next(part for part in get_args(source) if part is not type(None))
        return handler.generate_schema(inner)


def _not_boolean(value: Any) -> Any:
    """Refuse `true`, which is 1 to Python and not to JSON."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "a boolean is no number")
    return value


Url = Annotated[str, StringConstraints(pattern=URL), Field(json_schema_extra={"format": "uri"})]
OptionalUrl = Annotated[Url | None, _Absent]


class _Wire(WireModel):
    """Extra keys are seen, so that a rule can refuse them."""

    model_config = ConfigDict(extra="allow")


class Element(_Wire):
    """A character or an object, described by images or by a video."""

    frontal_image_url: OptionalUrl = None
    """The subject from the front."""
    reference_image_urls: Annotated[list[Url], ELEMENT_IMAGES] = []
    """More views of it."""
    video_url: OptionalUrl = None
    """A clip of it, instead of images."""


class Queue(_Wire):
    """Body of ``POST /video/queue``."""

    model_config = ConfigDict(title="Queue video generation")

    model: str
    """Model id; it decides what the other fields may say."""
    prompt: Annotated[Annotated[str, PROMPT] | None, _Absent] = None
    """Text prompt; required by all models but the upscaling ones."""
    duration: Annotated[Duration | None, _Absent] = None
    """Length of the result, in seconds, as a string such as `5s`."""
    consents: Annotated[dict[str, Any] | None, _Absent] = None
    """Attestations; `seedance` where submitted media shows a face."""
    negative_prompt: Annotated[Annotated[str, NEGATIVE_PROMPT] | None, _Absent] = None
    """What to leave out of the picture."""
    aspect_ratio: Annotated[Ratio | None, _Absent] = None
    """Width to height of the result, or `adaptive`."""
    resolution: Annotated[Resolution | None, _Absent] = None
    """Size of the result; Venice's default is 720p."""
    upscale_factor: Annotated[Annotated[Factor, BeforeValidator(_not_boolean)] | None, _Absent] = None
    """How many times as wide and high; Venice's default is 2."""
    audio: bool = True
    """Whether the result has sound."""
    image_url: OptionalUrl = None
    """The first frame."""
    end_image_url: OptionalUrl = None
    """The last frame."""
    audio_url: OptionalUrl = None
    """One reference audio."""
    video_url: OptionalUrl = None
    """The video to work on."""
    reference_image_urls: Annotated[list[Url], IMAGES] = []
    """Reference images."""
    reference_video_urls: Annotated[list[Url], VIDEOS] = []
    """Reference videos."""
    reference_audio_urls: Annotated[list[Url], AUDIOS] = []
    """Reference audios; never the only references."""
    elements: Annotated[list[Element], ELEMENTS] = []
    """Characters and objects, `@Element1` in the prompt."""
    scene_image_urls: Annotated[list[Url], SCENES] = []
    """Images of the scene, `@Image1` in the prompt."""
    omni_reference_task_type: Annotated[TaskType | None, _Absent] = None
    """What the references are for; by default the prompt decides."""
    bitrate_mode: Annotated[Bitrate | None, _Absent] = None
    """Quality of the file."""
    reference_document_urls: Annotated[list[Any] | None, _Absent] = None
    """For models of other families."""
    keyframes: Annotated[list[Any] | None, _Absent] = None
    """For models of other families."""
    image_strength: Annotated[float | None, _Absent] = None
    """For models of other families."""
    camera_trajectory: Annotated[list[Any] | None, _Absent] = None
    """For models of other families."""
    image_references: Annotated[list[Any] | None, _Absent] = None
    """For models of other families."""
    enhancement_model: Annotated[str | None, _Absent] = None
    """Which of an enlarging model's own models works."""
    target_fps: Annotated[int | None, _Absent] = None
    """Frames a second of the result."""
    slowdown_factor: Annotated[int | None, _Absent] = None
    """How many times as long the result is."""
    compression: Annotated[float | None, _Absent] = None
    """How much compression to undo."""
    noise: Annotated[float | None, _Absent] = None
    """How much noise to take away."""
    halo: Annotated[float | None, _Absent] = None
    """How much of the halos to take away."""
    grain: Annotated[float | None, _Absent] = None
    """How much grain to add."""
    recover_detail: Annotated[float | None, _Absent] = None
    """How much of the input's detail to keep."""
    softness: Annotated[float | None, _Absent] = None
    """How soft the result is."""
    creativity: Annotated[float | None, _Absent] = None
    """How much may be made up."""
    realism: Annotated[float | None, _Absent] = None
    """How real it has to look."""
    sharp: Annotated[float | None, _Absent] = None
    """How sharp the result is."""
    output_format: Annotated[str | None, _Absent] = None
    """Format of the result."""
    h264_output: Annotated[bool | None, _Absent] = None
    """Whether the result is H.264."""
    reference_video_total_duration: Any = None
    """A field of the quote, sent to the queue by Venice's own examples; it has no effect."""


class Quote(_Wire):
    """Body of ``POST /video/quote``."""

    model_config = ConfigDict(title="Quote video generation")

    model: str
    """Model id."""
    duration: Annotated[Duration | None, _Absent] = None
    """Length of the result, as a string such as `5s`."""
    aspect_ratio: Annotated[Ratio | None, _Absent] = None
    """Width to height of the result."""
    resolution: Annotated[Resolution | None, _Absent] = None
    """Size of the result."""
    upscale_factor: Annotated[Annotated[Factor, BeforeValidator(_not_boolean)] | None, _Absent] = None
    """How many times as wide and high."""
    audio: bool = True
    """Whether the result has sound; no Seedance price depends on it."""
    video_url: OptionalUrl = None
    """The video to enlarge."""
    enhancement_model: Annotated[str | None, _Absent] = None
    """Which of an enlarging model's own models works."""
    target_fps: Annotated[int | None, _Absent] = None
    """Frames a second of the result."""
    slowdown_factor: Annotated[int | None, _Absent] = None
    """How many times as long the result is."""
    reference_video_total_duration: Annotated[Annotated[float, REFERENCE_TOTAL] | None, _Absent] = None
    """Length of all reference videos together, in seconds."""
    prompt: Any = None
    """Let pass unread."""
    image_url: Any = None
    """Let pass unread."""
    audio_url: Any = None
    """Let pass unread."""
    reference_image_urls: Any = None
    """Let pass unread."""
    reference_video_urls: Any = None
    """Let pass unread."""
    reference_audio_urls: Any = None
    """Let pass unread."""
    input_height: Any = None
    """Height of the video to enlarge, in pixels; only the upscaling guide names it."""


class ListModels(_Wire):
    """Query of ``GET /models``. Other parameters pass."""

    model_config = ConfigDict(title="List models")

    type: ModelType = "text"
    """Kind of model, or `all`."""


class Retrieve(_Wire):
    """Body of ``POST /video/retrieve``."""

    model_config = ConfigDict(title="Retrieve video")

    model: str
    """Model id of the queue answer."""
    queue_id: str
    """Id of the queue answer."""
    delete_media_on_completion: bool = False
    """Whether the stored video goes once it has been delivered."""


class Complete(_Wire):
    """Body of ``POST /video/complete``."""

    model_config = ConfigDict(title="Complete video")

    model: str
    """Model id of the queue answer."""
    queue_id: str
    """Id of the queue answer."""


def to_canonical(request: Queue) -> Request:
    """Return the request in our own words."""
    model = find_model(request.model)
    assert model is not None
    if model.enlarges:
        return _upscale(request, 2 if model.kind == "upscale" else 1)
    images = [*filter(None, (request.image_url, request.end_image_url)), *request.reference_image_urls]
    videos = [*filter(None, (request.video_url,)), *request.reference_video_urls]
    audios = [*filter(None, (request.audio_url,)), *request.reference_audio_urls]
    known = [info.seconds for info in map(declared, videos) if info and info.seconds is not None]
    return VideoRequest(
        prompt=request.prompt or "",
        mode=MODES.get(model.kind, "reference"),
        tier=model.tier,
        ratio=_ratio(request.aspect_ratio),
        resolution=_resolution(request.resolution),
        seconds=_seconds(request.duration, sum(known)),
        images=tuple(images),
        videos=tuple(videos),
        audios=tuple(audios),
        audio=request.audio and model.audio,
        reference_seconds=sum(known) if known and len(known) == len(videos) else None,
    )


MODES: dict[Kind, Mode] = {"text": "text", "image": "frames", "transition": "frames", "camera": "frames"}
"""What is made from what, in our own words; of all other kinds from references."""


def _ratio(ratio: str | None) -> str:
    named = NEAREST.get(ratio or "", ratio)
    return named if named is not None and (RESOLUTION_UNKNOWN, named) in SIZES else RATIO_UNKNOWN


LINES = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}
"""The resolutions that results come in, by their lines."""


def _resolution(resolution: str | None) -> str:
    """Return the resolution that a result comes in: the named one, or that which is nearest to it."""
    lines = re.search(r"\d{3,}", resolution or "")
    if resolution in LINES or resolution is None or not (lines or resolution.lower() == "2k"):
        return resolution if resolution in LINES else RESOLUTION_UNKNOWN
    wanted = int(lines[0]) if lines else 1440
    return min(LINES, key=lambda name: abs(LINES[name] - wanted))


def _seconds(duration: str | None, source: float) -> int:
    """Return the seconds that a duration says, or those of the source that it follows."""
    if duration and duration.endswith("s"):
        return int(duration[:-1])
    low, high = SOURCE_SECONDS.valid_edges
    return max(low, min(high, ceil(source))) if source else VideoRequest(prompt="", mode="text").seconds


def _upscale(request: Queue, usual: int) -> UpscaleRequest:
    assert request.video_url is not None
    info = declared(request.video_url) or MediaInfo()
    return UpscaleRequest(
        video=request.video_url,
        factor=request.upscale_factor or usual,
        width=info.width,
        height=info.height,
        seconds=info.seconds,
        fps=info.fps,
    )
