"""What a client may send to Ark: a model's id, a list of texts and files with roles, and settings; null is absent."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from drytake.schemas.providers.ark.models import model_of
from drytake.schemas.providers.ark.modes import content_of, mode_of, of_type, text_of, url_of
from drytake.schemas.providers.ark.rules.book import ADAPTIVE, MODEL_CHOSEN, Format, Ratio, Resolution, Task, Tool
from drytake.schemas.providers.ark.rules.content import ItemType
from drytake.schemas.providers.ark.rules.fields import EXPIRY, IDENTIFIER, PRIORITY, SEED
from drytake.schemas.validation.model import WireModel, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drytake.schemas.seedance.request import Mode, VideoRequest

__all__ = ["ContentItem", "CreateTask", "DraftRef", "FileRef", "ToolRef", "to_canonical"]


class FileRef(WireModel):
    """Where a file is."""

    model_config = ConfigDict(extra="allow", title="File")

    url: str
    """A public URL, a data URL (of images and audios) or `asset://<id>`."""


class DraftRef(WireModel):
    """A draft that is to be finished."""

    model_config = ConfigDict(extra="allow", title="Draft")

    id: str
    """Of the task that made it; good for 7 days."""


class ContentItem(WireModel):
    """A text, a file or a draft."""

    model_config = ConfigDict(extra="allow", title="Item of content")

    type: ItemType
    """Which of the fields below is there."""
    text: str | None = None
    """What is to be seen; files are named by kind and number, `Image 1`."""
    image_url: FileRef | None = None
    """An image."""
    video_url: FileRef | None = None
    """A video, to refer to, to edit or to extend."""
    audio_url: FileRef | None = None
    """An audio."""
    draft_task: DraftRef | None = None
    """A draft of Seedance 2.5 or 1.5 pro."""
    role: Annotated[
        str | None,
        Field(
            json_schema_extra={
                "examples": ["first_frame", "last_frame", "reference_image", "reference_video", "reference_audio"]
            }
        ),
    ] = None
    """What a file is for: `first_frame`, `last_frame`, `reference_image`, `reference_video`, `reference_audio`."""


class ToolRef(WireModel):
    """A tool that the model may use."""

    model_config = ConfigDict(extra="allow", title="Tool")

    type: Tool
    """`web_search`."""


class CreateTask(WireModel):
    """Body of ``POST /contents/generations/tasks``. Keys that it doesn't name pass: the server ignores them."""

    model_config = ConfigDict(extra="allow", title="Create a task")

    model: str
    """A model's id with the date of its build, or an endpoint's, `ep-...`."""
    content: list[ContentItem]
    """Texts and files; the mode follows from them."""
    resolution: Resolution | None = None
    """Size of the result, `720p` by default; which ones there are hangs on the model."""
    ratio: Ratio | None = None
    """Width to height, `adaptive` by default."""
    duration: int | None = None
    """Whole seconds, 5 by default; with -1, the default of 2.5, the model chooses."""
    frames: int | None = None
    """Length in frames; 1.0 only."""
    seed: Annotated[int | None, SEED] = None
    """For a result that is nearly the same again; -1 draws one."""
    camera_fixed: bool | None = None
    """Whether the camera stands still; 1.x only."""
    watermark: bool | None = None
    """Whether a label is written into the picture; false by default."""
    generate_audio: bool | None = None
    """Whether the result has sound; true by default."""
    return_last_frame: bool | None = None
    """Whether the last frame is wanted too, as a picture."""
    service_tier: str | None = None
    """`default`, or `flex` at half the price; 1.x only."""
    execution_expires_after: Annotated[int | None, EXPIRY] = None
    """Seconds from its creation after which a task that hasn't ended expires; 172800 by default."""
    priority: Annotated[int | None, PRIORITY] = None
    """Place in the queue among tasks of the same model: 0 by default, higher ones first."""
    callback_url: str | None = None
    """URL that the task is posted to at each change of its state."""
    safety_identifier: Annotated[str | None, IDENTIFIER] = None
    """For whom the video is made; said again by each response."""
    tools: list[ToolRef] | None = None
    """What the model may use; from text alone."""
    draft: bool | None = None
    """Whether to make a 480p preview; 2.5 and 1.5 pro."""
    output_format: Format | None = None
    """`mp4` by default; 2.5 makes `mov` too."""
    omni_reference_task_type: Task | None = None
    """What the references are for; 2.5 only."""


_MODES: "Mapping[str, Mode]" = {"edit": "edit", "edit_video": "edit", "extend": "extend", "extend_video": "extend"}
_OF_SERVER: "Mapping[str, Mode]" = {"t2v": "text", "i2v": "first", "flf2v": "frames", "r2v": "reference"}


_last: "tuple[CreateTask | None, VideoRequest | None]" = (None, None)
"""The request that was read last, and what it came to: price, charge and film ask for the same one after another."""


def to_canonical(request: CreateTask) -> "VideoRequest":
    """Return the request in our own words."""
    global _last  # noqa: PLW0603 - one pair, replaced as a whole
    known, shot = _last
    if known is not request or shot is None:
        shot = _read(request)
        _last = request, shot
    return shot


def _read(request: CreateTask) -> "VideoRequest":
    from drytake.schemas.seedance.request import AUTO, VideoRequest  # noqa: PLC0415 - validating needs none

    model, items = model_of(request.model), content_of(request.__dict__)
    seconds, ratio, resolution = said(request, "duration"), said(request, "ratio"), said(request, "resolution")
    drafts = of_type(items, "draft_task")
    task = _MODES.get(request.omni_reference_task_type or "")
    return VideoRequest(
        prompt=text_of(items) or None,
        mode=task or _OF_SERVER[mode_of(items)],
        family=model.family,
        tier=model.tier,
        draft=model.draft or request.draft is True,
        draft_of=drafts[0][1]["draft_task"].id if drafts else None,
        seconds=AUTO if seconds == MODEL_CHOSEN else seconds,
        ratio=AUTO if ratio == ADAPTIVE else ratio,
        resolution=resolution.lower() if resolution else None,
        audio=said(request, "generate_audio"),
        seed=None if request.seed == MODEL_CHOSEN else request.seed,
        watermark=request.watermark,
        web_search=True if request.tools else None,
        last_frame_out=request.return_last_frame,
        format=request.output_format,
        callback=request.callback_url,
        end_user=request.safety_identifier,
        deadline=request.execution_expires_after,
        **_files(items),
    )


def _files(items: Any) -> dict[str, Any]:
    from drytake.schemas.seedance.request import Media  # noqa: PLC0415 - as above

    found: dict[str, Any] = {}
    lists: dict[str, list[Media]] = {"images": [], "videos": [], "audios": []}
    for item in items:
        url, role = url_of(item), item.get("role")
        if url is None or item["type"] == "text":
            continue
        if item["type"] == "image_url" and role != "reference_image":
            found[role or "first_frame"] = Media.of(url)
        else:
            lists[f"{item['type'].removesuffix('_url')}s"].append(Media.of(url))
    return found | {name: tuple(files) for name, files in lists.items()}
