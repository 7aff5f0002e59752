"""What a client may send to Replicate: a body around the input of a model, which stands in the path or in `version`."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.book import (
    Event,
    Format,
    LowResolution,
    Ratio,
    Ratio25,
    Resolution,
    Resolution25,
)
from drytake.schemas.providers.replicate.rules.calls import VERSION_PATTERN, WEBHOOK_PATTERN
from drytake.schemas.providers.replicate.rules.fields import DURATION, DURATION_2_5, PROMPT
from drytake.schemas.providers.replicate.rules.references import (
    AUDIOS,
    AUDIOS_2_5,
    IMAGES,
    IMAGES_2_5,
    VIDEOS,
    VIDEOS_2_5,
)
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "INPUTS",
    "CreateHeaders",
    "CreatePrediction",
    "CreateVersioned",
    "FastInput",
    "Input",
    "Input20",
    "Input25",
    "ListPredictions",
    "MiniInput",
    "said_in",
    "to_canonical",
]


class CreatePrediction(WireModel):
    """Body of ``POST /v1/models/{owner}/{name}/predictions``."""

    model_config = ConfigDict(extra="allow", title="Create prediction")

    input: dict[str, Any]
    """What the model takes; one of its inputs once it is validated."""
    webhook: Annotated[str, Field(pattern=WEBHOOK_PATTERN, json_schema_extra={"format": "uri"})] | None = None
    """The URL that events are posted to."""
    webhook_events_filter: list[Event] | None = None
    """Which events are posted: `output` and `completed` where it is left out."""
    stream: bool | None = None
    """Deprecated, without effect."""
    webhook_completed: str | None = None
    """An older field, which the Python client 1.x can still send."""


class CreateVersioned(CreatePrediction):
    """Body of ``POST /v1/predictions``."""

    model_config = ConfigDict(title="Create prediction by version")

    version: Annotated[str, Field(pattern=VERSION_PATTERN)]
    """The model: `owner/name`, `owner/name:<id>`, or its version's id."""


class Input(WireModel):
    """What the inputs of all models have in common. Null and an empty list are like a field that is left out."""

    model_config = ConfigDict(extra="allow", title="Input")

    family: ClassVar[str] = "2.0"
    tier: ClassVar[str] = "standard"
    name: ClassVar[str]

    prompt: Annotated[str, PROMPT]
    """What is to be seen; `[Image1]` names the first reference image."""
    image: Url | None = None
    """The first frame."""
    last_frame_image: Url | None = None
    """The last frame; it needs the first."""
    reference_images: list[Url] | None = None
    """Reference images, `[Image1]` in the prompt; not beside frames."""
    reference_videos: list[Url] | None = None
    """Reference videos, `[Video1]` in the prompt; they raise the price of a second."""
    reference_audios: list[Url] | None = None
    """Reference audios, `[Audio1]` in the prompt; never the only references."""
    duration: int | None = 5
    """Length of the result in seconds; -1 leaves it to the model."""
    resolution: Resolution | None = "720p"
    """Size of the result; which ones there are hangs on the model."""
    aspect_ratio: Ratio | None = "16:9"
    """Width to height of the result; `adaptive` takes it from the image."""
    generate_audio: bool | None = True
    """Whether the result has sound; the price is the same."""
    seed: int | None = None
    """For a result that is nearly the same again."""


class Input20(Input):
    """Input of ``bytedance/seedance-2.0``."""

    model_config = ConfigDict(title="Seedance 2.0")

    name: ClassVar[str] = book.MODELS[0]

    reference_images: Annotated[list[Url] | None, IMAGES] = None
    """Reference images, `[Image1]` in the prompt; not beside frames."""
    reference_videos: Annotated[list[Url] | None, VIDEOS] = None
    """Reference videos, `[Video1]` in the prompt; they raise the price of a second."""
    reference_audios: Annotated[list[Url] | None, AUDIOS] = None
    """Reference audios, `[Audio1]` in the prompt; never the only references."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result in seconds; -1 leaves it to the model."""


class FastInput(Input20):
    """Input of ``bytedance/seedance-2.0-fast``."""

    model_config = ConfigDict(title="Seedance 2.0 fast")

    tier: ClassVar[str] = "fast"
    name: ClassVar[str] = book.MODELS[1]

    resolution: LowResolution | None = "720p"
    """Size of the result."""


class MiniInput(FastInput):
    """Input of ``bytedance/seedance-2.0-mini``; its schema wasn't read, this is that of fast."""

    model_config = ConfigDict(title="Seedance 2.0 mini")

    tier: ClassVar[str] = "mini"
    name: ClassVar[str] = book.MODELS[2]


class Input25(Input):
    """Input of ``bytedance/seedance-2.5``."""

    model_config = ConfigDict(title="Seedance 2.5")

    family: ClassVar[str] = "2.5"
    name: ClassVar[str] = book.MODELS[3]

    reference_images: Annotated[list[Url] | None, IMAGES_2_5] = None
    """Reference images, `[Image1]` in the prompt; not beside frames."""
    reference_videos: Annotated[list[Url] | None, VIDEOS_2_5] = None
    """Reference videos, `[Video1]` in the prompt; they raise the price of a second."""
    reference_audios: Annotated[list[Url] | None, AUDIOS_2_5] = None
    """Reference audios, `[Audio1]` in the prompt; never the only references."""
    duration: Annotated[int | None, DURATION_2_5] = 5
    """Length of the result in seconds; -1 leaves it to the model, as editing and extending need."""
    resolution: Resolution25 | None = "720p"
    """Size of the result."""
    aspect_ratio: Ratio25 | None = "16:9"
    """Width to height of the result; with frames it is `adaptive`."""
    watermark: bool | None = None
    """Whether the result bears a watermark."""
    output_format: Format | None = None
    """Container of the file."""


INPUTS: dict[str, type[Input]] = {one.name: one for one in (Input20, FastInput, MiniInput, Input25)}
"""A model's name to its input."""

# --- beside the body -----------------------------------------------------------------------------------------------


class CreateHeaders(WireModel):
    """Headers of a create call, in lower case and with underscores."""

    model_config = ConfigDict(extra="allow", title="Headers of a create call")

    prefer: str | None = None
    """`wait` or `wait=N`: the call is held until there is output, or for N seconds."""
    cancel_after: str | None = None
    """Time from its creation after which the prediction is cancelled."""


class ListPredictions(WireModel):
    """Query of ``GET /v1/predictions``."""

    model_config = ConfigDict(extra="allow", title="List predictions")

    created_after: str | None = None
    """Date and time: only later ones."""
    created_before: str | None = None
    """Date and time: only earlier ones."""
    source: str | None = None
    """`web`: only those that were made on the web page, within 14 days."""
    cursor: str | None = None
    """Of a page, as `next` of the page before names it."""


# --- in our own words ----------------------------------------------------------------------------------------------


def said_in(request: CreatePrediction) -> Any:
    """Return the input of a request that was validated."""
    return request.input


def to_canonical(request: CreatePrediction) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import AUTO, Media, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    asked: Any = said_in(request)
    lists = ("reference_images", "reference_videos", "reference_audios")
    files = placed(*(getattr(asked, name) or () for name in lists))
    if asked.image or asked.last_frame_image:
        files["mode"] = "frames" if asked.last_frame_image else "first"
        files["first_frame"] = Media.of(asked.image) if asked.image else None
        files["last_frame"] = Media.of(asked.last_frame_image) if asked.last_frame_image else None
    seconds, ratio = said(asked, "duration"), said(asked, "aspect_ratio")
    return VideoRequest(
        prompt=asked.prompt,
        family=asked.family,
        tier=asked.tier,
        ratio=AUTO if ratio == book.ADAPTIVE else ratio,
        resolution=said(asked, "resolution"),
        seconds=AUTO if seconds == book.AUTO_SECONDS else seconds,
        audio=said(asked, "generate_audio"),
        seed=asked.seed,
        watermark=owned(asked, "watermark"),
        format=owned(asked, "output_format"),
        callback=request.webhook,
        **files,
    )
