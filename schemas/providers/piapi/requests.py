"""What a client may send to PiAPI: a task around the input of a task type, and what its upload takes."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import ConfigDict

from drytake.schemas.providers.piapi.rules import book
from drytake.schemas.providers.piapi.rules.book import LowResolution, Mode, Resolution
from drytake.schemas.providers.piapi.rules.fields import DURATION, PROMPT, mode_of
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import VideoRequest

__all__ = [
    "INPUTS",
    "CreateTask",
    "FastInput",
    "Input",
    "Input25",
    "MiniInput",
    "UploadFile",
    "input_of",
    "to_canonical",
]


class _Body(WireModel):
    model_config = ConfigDict(extra="allow")


class CreateTask(_Body):
    """Body of ``POST /api/v1/task``."""

    model_config = ConfigDict(title="Create task")

    model: str
    """`seedance`, or another model."""
    task_type: str
    """Which task of it: `seedance-2`, `seedance-2-fast`..."""
    input: dict[str, Any]
    """What the task takes; one of its inputs once it is validated."""
    config: dict[str, Any] | None = None
    """`service_mode`: as the workspace is set, `public` or `private`; `webhook_config`: `endpoint` and `secret`."""


class Input(_Body):
    """Input of `seedance-2`; null is like nothing."""

    model_config = ConfigDict(title="Seedance 2")

    family: ClassVar[str] = "2.0"
    tier: ClassVar[str] = "standard"

    prompt: Annotated[str, PROMPT]
    """What is to be seen; `@image1` names the first image."""
    mode: Mode | None = None
    """What the files are for; without it, that is detected."""
    duration: Annotated[int | None, DURATION] = 5
    """Length of the result, in seconds. The default is inferred from the page's examples."""
    aspect_ratio: str | None = "16:9"
    """Width to height of the result; what isn't known becomes 16:9."""
    resolution: Resolution | None = "480p"
    """Size of the result."""
    audio: bool | None = True
    """Whether the result has sound."""
    image_urls: list[Url] | None = None
    """The first frame, or the first and the last; or reference images."""
    video_urls: list[Url] | None = None
    """Reference videos; their seconds are billed too."""
    audio_urls: list[Url] | None = None
    """Reference audios."""
    auto_upload_assets: bool | None = None
    """Whether files become private assets by themselves, at the types with less restriction."""
    asset_retention_hours: int | None = None
    """For how long these are kept."""


class FastInput(Input):
    """Input of `seedance-2-fast`."""

    model_config = ConfigDict(title="Seedance 2 Fast")

    tier: ClassVar[str] = "fast"

    resolution: LowResolution | None = "480p"
    """Size of the result."""


class MiniInput(Input):
    """Input of `seedance-2-mini`."""

    model_config = ConfigDict(title="Seedance 2 Mini")

    tier: ClassVar[str] = "mini"

    resolution: LowResolution | None = "720p"
    """Size of the result."""


class Input25(Input):
    """Input of `seedance-2.5`, as far as its page was read."""

    model_config = ConfigDict(title="Seedance 2.5")

    family: ClassVar[str] = "2.5"

    prompt: Annotated[str | None, PROMPT] = None  # type: ignore[assignment]
    """What is to be seen; a draft's final needs none."""
    duration: int | None = 5
    """Length of the result, in seconds."""
    resolution: Resolution | None = None
    """Size of the result."""
    draft: bool | None = None
    """Whether a preview of 480p is made."""
    draft_task_id: str | None = None
    """The preview that is to be finished."""


_MODELS = {"standard": Input, "fast": FastInput, "mini": MiniInput}
INPUTS: dict[str, type[Input]] = {
    **{f"{name}{end}": _MODELS[tier] for name, tier in book.STRICT.items() for end in ("", book.RELAXED)},
    **{name: _MODELS[book.STRICT[new]] for name, new in book.OLD_TYPES.items()},
    book.LATEST: Input25,
}
"""A task type to its input."""


class UploadFile(_Body):
    """Body of ``POST /api/ephemeral_resource``."""

    file_name: str
    """Its name, with an ending."""
    file_data: str
    """The file in base64."""


def input_of(request: CreateTask) -> Input | None:
    """Return the input of a validated request; `None` where it is no video of Seedance."""
    held: Any = request.input
    return held if isinstance(held, Input) else None


def _callback(request: CreateTask) -> str | None:
    hook = (request.config or {}).get("webhook_config")
    url = hook.get("endpoint") if isinstance(hook, dict) else None
    return url if isinstance(url, str) and url else None


def to_canonical(request: CreateTask) -> "VideoRequest":
    """Return the request in our own words; of other models than Seedance, what every model has."""
    from drytake.schemas.seedance.request import AUTO, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    asked = input_of(request)
    if asked is None:
        prompt = request.input.get("prompt")
        shown = prompt if isinstance(prompt, str) else None
        return VideoRequest(prompt=shown, mode="text", family=request.model, tier=request.task_type)
    frames = mode_of(asked.__dict__) == book.FRAMES
    files = placed(asked.image_urls or (), asked.video_urls or (), asked.audio_urls or (), frames=frames)
    ratio = said(asked, "aspect_ratio")
    return VideoRequest(
        prompt=asked.prompt,
        family=asked.family,
        tier=asked.tier,
        draft=bool(owned(asked, "draft")),
        draft_of=owned(asked, "draft_task_id"),
        ratio=AUTO if ratio == book.AUTO_RATIO or (frames and ratio) else known_ratio(ratio),
        resolution=said(asked, "resolution"),
        seconds=said(asked, "duration"),
        audio=said(asked, "audio"),
        moderation="relaxed" if request.task_type.endswith(book.RELAXED) else None,
        callback=_callback(request),
        **files,
    )


def known_ratio(ratio: str | None) -> str | None:
    """Return the ratio that is made: 16:9 of one that isn't known."""
    from drytake.schemas.seedance.sizes import RATIOS  # noqa: PLC0415 - validating needs none

    return ratio if ratio is None or ratio in RATIOS else "16:9"
