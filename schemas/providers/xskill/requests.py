"""What a client may send to XSkill, in its own field names."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from drytake.schemas.providers.xskill.rules.book import HTTP_PATTERN, PROMPT_PATTERN, README
from drytake.schemas.providers.xskill.rules.calls import LIMIT_PATTERN, TASK_ID_PATTERN, TransferType
from drytake.schemas.providers.xskill.rules.legacy import MEDIA_FILES, Seconds
from drytake.schemas.providers.xskill.rules.mcp import ToolName
from drytake.schemas.providers.xskill.rules.seedance import (
    AUDIOS,
    DURATION,
    FRAME_IMAGES,
    FRAMES,
    IMAGES,
    OMNI,
    VIDEOS,
    Mode,
    Ratio,
    Tier,
)
from drytake.schemas.providers.xskill.rules.seedream import IMAGE_URLS, NUM_IMAGES, ImageSize
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.validation.model import WireModel, no_items, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import ImageRequest, Request, VideoRequest

__all__ = [
    "DEFAULTS",
    "CallTool",
    "CreateTask",
    "EditImage",
    "LegacyVideo",
    "ListTasks",
    "MakeImage",
    "MakeVideo",
    "McpMessage",
    "NoArguments",
    "QueryTask",
    "SubmitTask",
    "TransferUrl",
    "UploadImage",
    "kind_by_name",
    "to_canonical",
]

Prompt = Annotated[str, Field(pattern=PROMPT_PATTERN)]
HttpUrl = Annotated[str, Field(pattern=HTTP_PATTERN, json_schema_extra={"format": "uri"})]


class CreateTask(WireModel):
    """Body of ``POST /api/v3/tasks/create``, whatever the model. Unknown keys pass."""

    model_config = ConfigDict(extra="allow", title="Create task")

    model: str
    """The product; not to be confused with `params.model`."""
    params: dict[str, Any]
    """What the model takes; `MakeVideo`, `MakeImage` or `EditImage` once it is validated."""
    channel: str | None = None
    """Null, `api`, `mcp` or `sync`. Left the documents; most clients still send null."""
    callback_url: str | None = None
    """Where the task's states are posted to."""


class MakeVideo(WireModel):
    """`params` of Seedance 2.0, in both function modes."""

    model_config = ConfigDict(extra="allow", title="Seedance 2.0")

    prompt: Prompt
    """Text prompt; `@image_file_1` names the first of `image_files`. No maximum is documented."""
    model: Tier = "seedance_2.0_fast"
    """Speed tier."""
    functionMode: Mode = OMNI  # noqa: N815 - the provider's own name
    """What the files are for."""
    ratio: Ratio = "16:9"
    """Width to height of the result. The default is a third party's word."""
    duration: Annotated[int, DURATION] = 5
    """Length of the result, in seconds."""
    image_files: Annotated[list[Url], IMAGES] = Field(default_factory=no_items)
    """Reference images, in `omni_reference`."""
    video_files: Annotated[list[Url], VIDEOS] = Field(default_factory=no_items)
    """Reference videos, in `omni_reference`; they double the price."""
    audio_files: Annotated[list[Url], AUDIOS] = Field(default_factory=no_items)
    """Reference audios, in `omni_reference`."""
    filePaths: Annotated[list[Url], FRAME_IMAGES] = Field(default_factory=no_items)  # noqa: N815 - the provider's own name
    """In `first_last_frames`: nothing, the first frame, or the first and the last."""


def _or_numbers(schema: dict[str, Any]) -> None:
    """Say that seconds in digits may be numbers too."""
    schema.update(type=["string", "integer"], enum=[*schema["enum"], *map(int, schema["enum"])])


class LegacyVideo(WireModel):
    """`params` of Seedance 2.0 before February 2026: files of all kinds in one array."""

    model_config = ConfigDict(extra="allow", title="Seedance 2.0, first shape")

    prompt: Prompt
    """Text prompt."""
    model: Tier = "seedance_2.0_fast"
    """Speed tier."""
    functionMode: Mode = OMNI  # noqa: N815 - the provider's own name
    """What the files are for."""
    media_files: Annotated[list[Url], MEDIA_FILES]
    """Images, videos and audios, in the order of their tokens."""
    aspect_ratio: Ratio = "16:9"
    """Width to height of the result."""
    duration: Annotated[
        Seconds,
        BeforeValidator(lambda sent: str(sent) if type(sent) is int else sent),
        Field(json_schema_extra=_or_numbers),
    ] = "5"
    """Length of the result, in seconds, as a string."""


class MakeImage(WireModel):
    """`params` of Seedream 4.5, text to image."""

    model_config = ConfigDict(extra="allow", title="Seedream 4.5, text to image")

    prompt: Prompt
    """What to show; English works best."""
    image_size: ImageSize = "auto_2K"
    """Size and shape of the result."""
    num_images: Annotated[int, NUM_IMAGES] = 1
    """How many results."""
    seed: int | None = None
    """Repeats a result; not in the documents."""
    enable_safety_checker: bool = True
    """Not in the documents."""


class EditImage(MakeImage):
    """`params` of Seedream 4.5, edit."""

    model_config = ConfigDict(extra="allow", title="Seedream 4.5, edit")

    image_urls: Annotated[list[Url], IMAGE_URLS]
    """Images to edit; the prompt calls them Figure 1, Figure 2..."""


class QueryTask(WireModel):
    """Body of ``POST /api/v3/tasks/query`` and of the cancel call."""

    model_config = ConfigDict(extra="allow", title="Query task")

    task_id: Annotated[str, Field(pattern=TASK_ID_PATTERN)]
    """The `data.task_id` of a create response."""


class ListTasks(WireModel):
    """Query of ``GET /api/v3/tasks/list``."""

    model_config = ConfigDict(extra="allow", title="List tasks")

    limit: Annotated[str, Field(pattern=LIMIT_PATTERN)] = "20"
    """How many tasks at most; a number."""
    status: str | None = None
    """Only tasks in this state."""


class UploadImage(WireModel):
    """Body of ``POST /api/v3/upload/image``: one of `image_url` and `image_data`. Unknown keys pass."""

    model_config = ConfigDict(extra="allow", title="Upload image")

    image_url: HttpUrl | None = None
    """An image on the web."""
    image_data: str | None = None
    """The file in base64; a `data:` prefix is tolerated."""
    file_name: str | None = None
    """What to call it."""
    filename: str | None = None
    """Another client's spelling of `file_name`."""
    folder: str = "mcp-uploads"
    """Where it is kept."""
    content_type: str | None = None
    """MIME type; told from the content by default."""


class TransferUrl(WireModel):
    """Body of ``POST /api/v3/tools/transfer-url``."""

    model_config = ConfigDict(extra="allow", title="Transfer URL")

    url: HttpUrl
    """The file to mirror."""
    type: TransferType = "image"
    """What it holds."""


class McpMessage(WireModel):
    """Body of ``POST /api/v3/mcp-http``: one JSON-RPC message. Unknown keys pass."""

    model_config = ConfigDict(extra="allow", title="MCP message")

    jsonrpc: Literal["2.0"]
    """Version of JSON-RPC."""
    id: Any = None
    """A number or a string that the response repeats; notifications have none."""
    method: str
    """`tools/call`, or another method of MCP."""
    params: dict[str, Any] | None = {}
    """What the method takes; `CallTool` once it is validated."""


class CallTool(WireModel):
    """`params` of the MCP method `tools/call`."""

    model_config = ConfigDict(extra="allow", title="Call tool")

    name: ToolName
    """The tool."""
    arguments: dict[str, Any] | None = {}
    """What the tool takes; `SubmitTask`, `QueryTask`, `UploadImage` or `NoArguments` once it is validated."""
    meta: Any = None
    """Of MCP itself, sent as `_meta`."""


class SubmitTask(WireModel):
    """Arguments of the MCP tool `submit_task`."""

    model_config = ConfigDict(extra="allow", title="Submit task")

    model_id: str
    """The product; not to be confused with `parameters.model`."""
    parameters: dict[str, Any]
    """What the model takes: the `params` of the create call."""


class NoArguments(WireModel):
    """Arguments of the MCP tool `get_balance`."""

    model_config = ConfigDict(extra="allow", title="No arguments")


TIERS: dict[str, Tier] = {"standard": "seedance_2.0", "fast": "seedance_2.0_fast"}
PIXELS: dict[ImageSize, tuple[int, int]] = {
    "auto_2K": (2048, 2048),
    "auto_4K": (4096, 4096),
    "square_hd": (2048, 2048),
    "square": (2048, 2048),
    "portrait_4_3": (1728, 2304),
    "portrait_16_9": (1440, 2560),
    "landscape_4_3": (2304, 1728),
    "landscape_16_9": (2560, 1440),
}
"""Width and height by size. Inferred: XSkill names none; these are the model's own 2K sizes of these shapes."""

_KINDS = {
    **dict.fromkeys(("mp4", "mov", "webm", "m4v", "avi", "mkv"), "video"),
    **dict.fromkeys(("mp3", "wav", "m4a", "aac", "ogg", "flac"), "audio"),
}


def kind_by_name(url: str) -> str:
    """Return the kind of file that a URL's ending suggests: what the first shape of the API left to it."""
    path = url.partition("#")[0].partition("?")[0]
    return _KINDS.get(path.rpartition(".")[2].lower(), "image")


DEFAULTS = Defaults.of(
    MakeVideo,
    {"seconds": "duration", "ratio": "ratio"},
    audio=True,
    auto_ratio=MakeVideo.model_fields["ratio"].default,
    confidence="inferred",
    source=README,
)
"""The length is documented, the ratio a third party's word; that results have sound is inferred."""


def to_canonical(request: CreateTask) -> "Request":
    """Return the request in our own words."""
    params: Any = request.params
    if isinstance(params, MakeVideo):
        return _video(params, request.callback_url)
    if isinstance(params, LegacyVideo):
        return _legacy_video(params, request.callback_url)
    if isinstance(params, MakeImage):
        return _image(params)
    from drytake.schemas.providers.xskill.listed import to_request  # noqa: PLC0415 - only for the catalogue's other models

    return to_request(request.model, params)


def _video(params: MakeVideo, callback: str | None) -> "VideoRequest":
    """Return a video request; the other mode's arrays have no effect, where they are let through."""
    from drytake.schemas.seedance.request import VideoRequest, placed  # noqa: PLC0415 - validating needs none

    frames = params.functionMode == FRAMES
    return VideoRequest(
        prompt=params.prompt,
        tier="fast" if params.model == TIERS["fast"] else "standard",
        ratio=said(params, "ratio"),
        seconds=said(params, "duration"),
        callback=callback,
        **(
            placed(params.filePaths, frames=True)
            if frames
            else placed(params.image_files, params.video_files, params.audio_files)
        ),
    )


def _legacy_video(params: LegacyVideo, callback: str | None) -> "VideoRequest":
    from drytake.schemas.seedance.request import VideoRequest, placed  # noqa: PLC0415 - validating needs none

    kinds: dict[str, list[str]] = {"image": [], "video": [], "audio": []}
    for url in params.media_files:
        kinds[kind_by_name(url)].append(url)
    seconds = said(params, "duration")
    return VideoRequest(
        prompt=params.prompt,
        tier="fast" if params.model == TIERS["fast"] else "standard",
        ratio=said(params, "aspect_ratio"),
        seconds=None if seconds is None else int(seconds),
        callback=callback,
        **placed(kinds["image"], kinds["video"], kinds["audio"], frames=params.functionMode == FRAMES),
    )


def _image(params: MakeImage) -> "ImageRequest":
    from drytake.schemas.seedance.request import ImageRequest  # noqa: PLC0415 - validating needs none

    width, height = PIXELS[params.image_size]
    return ImageRequest(
        prompt=params.prompt,
        width=width,
        height=height,
        count=params.num_images,
        images=tuple(params.image_urls) if isinstance(params, EditImage) else (),
    )
