"""What a client may send to Runway: three creates of one form, a file to upload, and the header that names the version."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from drytake.schemas.providers.runway.models import model_of, shape_of
from drytake.schemas.providers.runway.rules import book
from drytake.schemas.providers.runway.rules.book import AUTO_SECONDS, Format, Mode, Position
from drytake.schemas.providers.runway.rules.fields import PROMPT
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.rules import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "DEFAULTS",
    "AudioReference",
    "Create",
    "CreateHeaders",
    "CreateUpload",
    "ImageReference",
    "ImageToVideo",
    "PromptImage",
    "TextToVideo",
    "VideoReference",
    "VideoToVideo",
    "to_canonical",
]

ModelName = Literal[
    "seedance2", "seedance2_fast", "seedance2_mini", "seedance2_5",
    "gen4.5", "gen4_turbo", "gen4_aleph", "aleph2", "veo3", "veo3.1", "veo3.1_fast", "happyhorse_1_0", "wan3",
]  # fmt: skip
Ratio = Literal[
    "992:432", "864:496", "752:560", "640:640", "560:752", "496:864", "1470:630", "1280:720", "1112:834", "960:960",
    "834:1112", "720:1280", "2206:946", "1920:1080", "1664:1248", "1440:1440", "1248:1664", "1080:1920", "3840:1646",
    "3840:2160", "3840:2880", "3840:3840", "2880:3840", "2160:3840", "854:480", "480:854",
]  # fmt: skip
Seconds = Annotated[
    int,
    BeforeValidator(lambda value: AUTO_SECONDS if value == "auto" else value),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"const": "auto"}]}),
]


class ImageReference(WireModel):
    """An image to refer to."""

    model_config = ConfigDict(extra="allow", title="Image reference")

    uri: str
    """An https URL, an upload's `runway://` URI, or a data URI of at most 5 MB."""


class VideoReference(ImageReference):
    """A video to refer to."""

    model_config = ConfigDict(title="Video reference")

    type: Literal["video"]
    """`video`."""


class AudioReference(ImageReference):
    """An audio to refer to."""

    model_config = ConfigDict(title="Audio reference")

    type: Literal["audio"]
    """`audio`."""


class PromptImage(ImageReference):
    """A frame, which has a position, or a reference, which has none."""

    model_config = ConfigDict(title="Prompt image")

    position: Position | None = None
    """`first` or `last`."""


def _listed(value: Any) -> Any:
    """Return an image that stands alone as the list of one first frame that it means."""
    return [{"uri": value, "position": "first"}] if isinstance(value, str) else value


def _or_uri(schema: dict[str, Any]) -> None:
    """Say in the schema of images that one URI may stand alone."""
    images = {key: schema.pop(key) for key in ("type", "items")}
    schema["anyOf"] = [images, {"type": "string", "description": "A URI: the first frame."}]


class Create(WireModel):
    """What the bodies of all three creates have."""

    model_config = ConfigDict(extra="allow", title="Create")

    model: ModelName
    """`seedance2`, `seedance2_fast`, `seedance2_mini` or `seedance2_5`."""
    promptText: Annotated[str | None, PROMPT] = None  # noqa: N815 - Runway's own spelling
    """What is to be seen: 3500 characters, on 2.5 15000."""
    ratio: Ratio | None = None
    """Width and height in pixels, which say the resolution too: `1280:720`."""
    duration: Seconds | None = None
    """Whole seconds, 5 by default, or `auto`: then the longest is held, and what isn't used comes back."""
    audio: bool | None = None
    """Whether the result has sound; true by default."""
    seed: int | None = None
    """For a result that is nearly the same again."""
    referenceAudio: list[AudioReference] | None = None  # noqa: N815
    """Audios to refer to."""
    draft: bool | None = None
    """Whether to make a 480p preview; 2.5 alone."""
    outputFormat: Format | None = None  # noqa: N815
    """`mp4` by default; 2.5 makes `mov` too."""


class TextToVideo(Create):
    """Body of ``POST /v1/text_to_video``."""

    model_config = ConfigDict(title="Text to video")

    references: list[ImageReference] | None = None
    """Images to refer to: 9, on 2.5 30."""
    referenceVideos: list[VideoReference] | None = None  # noqa: N815
    """Videos to refer to: 15 seconds together, on 2.5 30."""
    draftTaskId: str | None = None  # noqa: N815
    """A draft of the last 7 days that is to be made in 1080p; 2.5 alone, and no other field beside it."""


class ImageToVideo(Create):
    """Body of ``POST /v1/image_to_video``."""

    model_config = ConfigDict(title="Image to video")

    promptImage: Annotated[  # noqa: N815
        list[PromptImage],
        BeforeValidator(_listed),
        Field(json_schema_extra=_or_uri),
    ]
    """Frames with positions, or references without; a URI alone is the first frame."""


class VideoToVideo(Create):
    """Body of ``POST /v1/video_to_video``."""

    model_config = ConfigDict(title="Video to video")

    promptVideo: str  # noqa: N815
    """The video that is referred to, edited or extended."""
    mode: Mode | None = None
    """`reference` by default; 2.5 takes `edit` and `extend` too."""
    references: list[ImageReference] | None = None
    """Images to refer to: 9, on 2.5 30."""
    referenceVideos: list[VideoReference] | None = None  # noqa: N815
    """Videos to refer to: 15 seconds together, on 2.5 30."""


class CreateHeaders(WireModel):
    """Headers of a create call, in lower case and with underscores."""

    model_config = ConfigDict(extra="allow", title="Headers of a create call")

    x_runway_version: str
    """The version of the API: `2024-11-06`."""


class CreateUpload(WireModel):
    """Body of ``POST /v1/uploads``."""

    model_config = ConfigDict(extra="allow", title="Create upload")

    filename: str
    """The file's name, with its extension."""
    type: Literal["ephemeral"]
    """`ephemeral`: for 24 hours."""


def _defaults(longest: int) -> Defaults:
    return Defaults(
        source=book.CLIENT,
        confidence="inferred",
        seconds=5,
        ratio="16:9",
        resolution="720p",
        audio=True,
        auto_seconds=Limit(4, longest, "seconds"),
    )


DEFAULTS: "Mapping[ModelKey, Defaults]" = {("2.5", ""): _defaults(30), ("", ""): _defaults(15)}
"""What Runway takes for what a shot doesn't say: of 2.5 from text documented, of the others inferred."""
FINAL = "1080p"
"""Of a draft that is finished."""

# --- in our own words ----------------------------------------------------------------------------------------------


def to_canonical(request: Create) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import AUTO, VideoRequest  # noqa: PLC0415 - validating needs none

    model, shape = model_of(request.model), shape_of(request.ratio) if request.ratio else None
    draft_of, mode = owned(request, "draftTaskId"), owned(request, "mode")
    follows = mode in ("edit", "extend")
    seconds = said(request, "duration")
    return VideoRequest(
        prompt=request.promptText,
        family=model.family if model else request.model,
        tier=model.tier if model else "standard",
        seconds=AUTO if seconds == AUTO_SECONDS else seconds,
        ratio=AUTO if follows else shape.ratio if shape else None,
        resolution=FINAL if draft_of else shape.resolution if shape else None,
        audio=said(request, "audio"),
        seed=request.seed,
        draft=request.draft is True,
        draft_of=draft_of,
        format=request.outputFormat,
        **{**_files(request), **({"mode": mode} if follows else {})},
    )


def _files(request: Any) -> dict[str, Any]:
    """Return where the files belong: of images those with a position are frames."""
    from drytake.schemas.seedance.request import Media, placed  # noqa: PLC0415 - as above

    images = [*(owned(request, "promptImage") or ()), *(owned(request, "references") or ())]
    frames = {f"{one.position}_frame": Media.of(one.uri) for one in images if owned(one, "position")}
    videos = [one.uri for one in owned(request, "referenceVideos") or ()]
    first = owned(request, "promptVideo")
    held = placed(
        [one.uri for one in images if not owned(one, "position")],
        [*([first] if first else ()), *videos],
        [one.uri for one in request.referenceAudio or ()],
    )
    if not frames:
        return dict(held)
    return {**held, **frames, "mode": "frames" if "last_frame" in frames else "first"}
