"""What a client may send to Venice, in Venice's own field names. The schema of `/video/queue` refuses other keys."""

import re
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError

from drytake.schemas.providers.venice.kinds import Kind, VeniceModel
from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS, R6
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.providers.venice.rules.book import (
    SEEDANCE,
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
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.request import AUTO, Auto, Media, Mode, Request, UpscaleRequest, VideoRequest
from drytake.schemas.validation.media import MediaInfo, declared
from drytake.schemas.validation.model import WireModel, no_items, said

RATIO_UNKNOWN, RESOLUTION_UNKNOWN = "16:9", "720p"
"""What a result has where the request doesn't say it, or leaves it to a source."""
NEAREST = {"3:2": "4:3", "2:3": "3:4"}
"""Ratios of other families to the nearest that a result is rendered in."""

__all__ = ["DEFAULTS", "Complete", "Element", "ListModels", "Queue", "Quote", "Retrieve", "to_canonical"]


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
    reference_image_urls: Annotated[list[Url], ELEMENT_IMAGES] = Field(default_factory=no_items)
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
    reference_image_urls: Annotated[list[Url], IMAGES] = Field(default_factory=no_items)
    """Reference images."""
    reference_video_urls: Annotated[list[Url], VIDEOS] = Field(default_factory=no_items)
    """Reference videos."""
    reference_audio_urls: Annotated[list[Url], AUDIOS] = Field(default_factory=no_items)
    """Reference audios; never the only references."""
    elements: Annotated[list[Element], ELEMENTS] = Field(default_factory=no_items)
    """Characters and objects, `@Element1` in the prompt."""
    scene_image_urls: Annotated[list[Url], SCENES] = Field(default_factory=no_items)
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


DEFAULTS = Defaults.of(
    Queue,
    {"audio": "audio"},
    seconds=AUTO,
    ratio=RATIO_UNKNOWN,
    resolution=RESOLUTION_UNKNOWN,
    auto_seconds=SOURCE_SECONDS,
    auto_ratio=RATIO_UNKNOWN,
    confidence="inferred",
    source=SEEDANCE,
)
"""Sound and 720p are documented. Models without a length follow their video."""


def to_canonical(request: Queue) -> Request:
    """Return the request in our own words."""
    model = find_model(request.model)
    assert model is not None
    if model.enlarges:
        return _upscale(request, 2 if model.kind == "upscale" else 1)
    framed = model.kind in FRAMED
    first, last = (_media(request.image_url), _media(request.end_image_url)) if framed else ((), ())
    shown = () if framed else (*_media(request.image_url), *_media(request.end_image_url))
    return VideoRequest(
        prompt=request.prompt or "",
        mode=_mode(request, model),
        family=model.family,
        tier=model.tier,
        ratio=_ratio(request.aspect_ratio),
        resolution=_resolution(request.resolution),
        seconds=_seconds(request.duration),
        first_frame=next(iter(first), None),
        last_frame=next(iter(last), None),
        images=(*shown, *_media(*request.reference_image_urls)),
        videos=_media(request.video_url, *request.reference_video_urls),
        audios=_media(request.audio_url, *request.reference_audio_urls),
        audio=said(request, "audio") if model.audio else False,
        bitrate=request.bitrate_mode,
    )


FRAMED: frozenset[Kind] = frozenset({"image", "transition", "camera"})
"""Kinds whose images are the first and the last frame; of all other kinds they are references."""
MODES: dict[str, Mode] = {
    "text": "text", "edit": "edit", "editing": "edit", "extend": "extend", "extension": "extend"
}  # fmt: skip
"""By a model's kind, or by what the references are for."""


def _media(*urls: str | None) -> tuple[Media, ...]:
    return tuple(Media.of(url) for url in urls if url)


def _mode(request: Queue, model: VeniceModel) -> Mode:
    if model.kind in FRAMED:
        return "frames" if request.end_image_url else "first"
    return MODES.get(model.kind) or MODES.get(request.omni_reference_task_type or "", "reference")


def _ratio(ratio: str | None) -> str | None:
    """Return the ratio that a result comes in: the named one, the nearest to it, or the usual one."""
    if ratio is None or ratio in MATCHED_RATIOS:
        return None if ratio is None else AUTO
    named = NEAREST.get(ratio, ratio)
    return named if named in R6 else RATIO_UNKNOWN


LINES = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}
"""The resolutions that results come in, by their lines."""


def _resolution(resolution: str | None) -> str | None:
    """Return the resolution that a result comes in: the named one, or that which is nearest to it."""
    if resolution is None or resolution in LINES:
        return resolution
    lines = re.search(r"\d{3,}", resolution)
    if not (lines or resolution.lower() == "2k"):
        return RESOLUTION_UNKNOWN
    wanted = int(lines[0]) if lines else 1440
    return min(LINES, key=lambda name: abs(LINES[name] - wanted))


def _seconds(duration: str | None) -> int | Auto | None:
    """Return the seconds that a duration says; `auto` and `-1` follow the source."""
    if duration in MATCHED_DURATIONS:
        return AUTO
    return None if duration is None else int(duration[:-1]) if duration.endswith("s") else None


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
