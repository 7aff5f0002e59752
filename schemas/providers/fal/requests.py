"""What a client may send to fal: the body is the model's input itself, and the model stands in the path."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import ConfigDict

from drytake.schemas.providers.fal.rules.book import (
    AUTO,
    Bitrate,
    Codec,
    Duration,
    Duration25,
    FinalResolution,
    LowResolution,
    Ratio,
    Resolution,
    Resolution25,
    Task,
)
from drytake.schemas.providers.fal.rules.references import (
    AUDIOS,
    AUDIOS_2_5,
    IMAGES,
    IMAGES_2_5,
    VIDEOS,
    VIDEOS_2_5,
)
from drytake.schemas.validation.media import declared
from drytake.schemas.validation.model import WireModel, owned, said
from drytake.schemas.validation.usual import Url

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import Mode, VideoRequest

__all__ = [
    "AUTO_RATIO",
    "AUTO_SECONDS",
    "CompleteDraft",
    "FlashImageToVideo",
    "FlashReferenceToVideo",
    "FlashTextToVideo",
    "ImageToVideo",
    "ImageToVideo25",
    "LowImageToVideo",
    "LowReferenceToVideo",
    "LowTextToVideo",
    "ReferenceToVideo",
    "ReferenceToVideo25",
    "Submit",
    "SubmitHeaders",
    "SubmitQuery",
    "TextToVideo",
    "TextToVideo25",
    "files_of",
    "final_to_canonical",
    "source_seconds",
    "to_canonical",
]

AUTO_SECONDS, AUTO_RATIO = 5, "16:9"
"""What the mock makes where `auto` leaves it to the model: fal names no figure."""


class Submit(WireModel):
    """What the inputs of all models have in common. Keys that it doesn't name pass: fal ignores them."""

    model_config = ConfigDict(extra="allow", title="Input")

    family: ClassVar[str] = "2.0"
    tier: ClassVar[str] = "standard"

    prompt: str
    """What is to be seen. No maximum is documented; in reference to video, `@Image1` names the first image."""
    resolution: Resolution = "720p"
    """Size of the result; which ones there are hangs on family and tier."""
    duration: Duration25 = "auto"
    """Length of the result: seconds as a string, or `auto`; 2.0 makes 15 s at most."""
    aspect_ratio: Ratio = "auto"
    """Width to height of the result; `auto` takes it from the image, if there is one."""
    generate_audio: bool = True
    """Whether the result has sound; the price is the same."""
    seed: int | None = None
    """For a result that is nearly the same again."""
    end_user_id: str | None = None
    """For whom the video is made; business access asks for it."""
    bitrate_mode: Bitrate = "standard"
    """Quality of the file."""


class _First(WireModel):
    """Fields of image to video."""

    image_url: Url
    """The first frame: a URL or a data URL of a JPEG, PNG or WebP of at most 30 MB."""
    end_image_url: Url | None = None
    """The last frame; the same limits."""


class _References(WireModel):
    """Fields of reference to video."""

    image_urls: Annotated[list[Url] | None, IMAGES] = None
    """Reference images, `@Image1` in the prompt."""
    video_urls: Annotated[list[Url] | None, VIDEOS] = None
    """Reference videos, `@Video1` in the prompt."""
    audio_urls: Annotated[list[Url] | None, AUDIOS] = None
    """Reference audios, `@Audio1` in the prompt; never the only references."""


class TextToVideo(Submit):
    """Body of ``POST /bytedance/seedance-2.0/text-to-video``."""

    model_config = ConfigDict(title="Text to video")

    duration: Duration = "auto"
    """Length of the result: seconds as a string, or `auto`."""


class ImageToVideo(TextToVideo, _First):
    """Body of ``POST /bytedance/seedance-2.0/image-to-video``."""

    model_config = ConfigDict(title="Image to video")


class ReferenceToVideo(TextToVideo, _References):
    """Body of ``POST /bytedance/seedance-2.0/reference-to-video``."""

    model_config = ConfigDict(title="Reference to video")


# --- the other tiers of 2.0 --------------------------------------------------------------------------------------


class LowTextToVideo(TextToVideo):
    """Body of ``POST /bytedance/seedance-2.0/fast/text-to-video``; other tiers are made of it."""

    tier: ClassVar[str] = "fast"

    resolution: LowResolution = "720p"
    """Size of the result."""


class LowImageToVideo(ImageToVideo):
    """Body of ``POST /bytedance/seedance-2.0/fast/image-to-video``; other tiers are made of it."""

    tier: ClassVar[str] = "fast"

    resolution: LowResolution = "720p"
    """Size of the result."""


class LowReferenceToVideo(ReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.0/fast/reference-to-video``; other tiers are made of it."""

    tier: ClassVar[str] = "fast"

    resolution: LowResolution = "720p"
    """Size of the result."""


# --- 2.5 ---------------------------------------------------------------------------------------------------------


class TextToVideo25(Submit):
    """Body of ``POST /bytedance/seedance-2.5/text-to-video``."""

    model_config = ConfigDict(title="Text to video, 2.5")

    family: ClassVar[str] = "2.5"

    resolution: Resolution25 = "720p"
    """Size of the result."""
    codec: Codec = "auto"
    """How the file is encoded."""
    draft: bool = False
    """Whether to make a 480p preview with a `draft_id`. No page that could be read names the field: it is a guess."""


class ImageToVideo25(TextToVideo25, _First):
    """Body of ``POST /bytedance/seedance-2.5/image-to-video``."""

    model_config = ConfigDict(title="Image to video, 2.5")


class ReferenceToVideo25(TextToVideo25):
    """Body of ``POST /bytedance/seedance-2.5/reference-to-video``: 50 files at most, the sum of its lists."""

    model_config = ConfigDict(title="Reference to video, 2.5")

    image_urls: Annotated[list[Url] | None, IMAGES_2_5] = None
    """Reference images, `@Image1` in the prompt."""
    video_urls: Annotated[list[Url] | None, VIDEOS_2_5] = None
    """Reference videos, `@Video1` in the prompt."""
    audio_urls: Annotated[list[Url] | None, AUDIOS_2_5] = None
    """Reference audios, `@Audio1` in the prompt; never the only references."""
    task: Task = "reference"
    """What the references are for."""


class FlashTextToVideo(TextToVideo25):
    """Body of ``POST /bytedance/seedance-2.5/flash/text-to-video``."""

    tier: ClassVar[str] = "flash"

    resolution: LowResolution = "720p"
    """Size of the result."""


class FlashImageToVideo(ImageToVideo25):
    """Body of ``POST /bytedance/seedance-2.5/flash/image-to-video``."""

    tier: ClassVar[str] = "flash"

    resolution: LowResolution = "720p"
    """Size of the result."""


class FlashReferenceToVideo(ReferenceToVideo25):
    """Body of ``POST /bytedance/seedance-2.5/flash/reference-to-video``."""

    tier: ClassVar[str] = "flash"

    resolution: LowResolution = "720p"
    """Size of the result."""


class CompleteDraft(WireModel):
    """Body of ``POST /bytedance/seedance-2.5/draft/complete``: makes the final video of a draft."""

    model_config = ConfigDict(extra="allow", title="Complete a draft")

    family: ClassVar[str] = "2.5"
    tier: ClassVar[str] = "standard"

    draft_id: str
    """What a draft's output said; good for 7 days, 14 at `us`, and for the caller who made it."""
    resolution: FinalResolution = "1080p"
    """Size of the result."""
    codec: Codec = "auto"
    """How the file is encoded."""


# --- beside the body ---------------------------------------------------------------------------------------------


class SubmitQuery(WireModel):
    """Query of a submit."""

    model_config = ConfigDict(extra="allow", title="Query of a submit")

    fal_webhook: str | None = None
    """The URL that is posted to when the request ends."""
    fal_max_queue_length: str | None = None
    """How many requests may wait before this one; where more do, it is refused."""


class SubmitHeaders(WireModel):
    """Headers of a submit, in lower case and with underscores."""

    model_config = ConfigDict(extra="allow", title="Headers of a submit")

    x_fal_request_timeout: str | None = None
    """Seconds until the work must have begun."""
    x_fal_queue_priority: str | None = None
    """`normal` or `low`."""
    x_fal_no_retry: str | None = None
    """`1` where fal shall not try again itself."""
    x_fal_store_io: str | None = None
    """`0` where nothing shall be kept."""
    x_fal_object_lifecycle_preference: str | None = None
    """JSON: how long the result is kept."""


_MODES: "Mapping[str, Mode]" = {"editing": "edit", "extension": "extend"}
_CODECS: "Mapping[str | None, Literal['auto', 'h264', 'h265']]" = {"auto": "auto", "H264": "h264", "H265": "h265"}

# --- in our own words --------------------------------------------------------------------------------------------


def files_of(request: Submit, field: str) -> tuple[str, ...]:
    """Return the URLs that a field holds, one or several; none where the model has no such field."""
    held = getattr(request, field) or () if field in type(request).model_fields else ()
    return (held,) if isinstance(held, str) else tuple(held)


def source_seconds(request: Submit) -> float | None:
    """Return the seconds of reference video together, as the URLs declare them; `None` where one declares none."""
    known = [(declared(url.lower()), url) for url in files_of(request, "video_urls")]
    seconds = [info.seconds for info, _ in known if info is not None and info.seconds is not None]
    return sum(seconds) if len(seconds) == len(known) else None


def to_canonical(request: Submit) -> "VideoRequest":
    """Return the request in our own words."""
    from drytake.schemas.seedance.request import Media, Placed, VideoRequest, placed  # noqa: PLC0415 - validating needs none

    files: Placed = placed(*(files_of(request, name) for name in ("image_urls", "video_urls", "audio_urls")))
    if isinstance(request, _First):
        first, last = Media.of(request.image_url), request.end_image_url
        files["mode"] = "frames" if last else "first"
        files["first_frame"], files["last_frame"] = first, Media.of(last) if last else None
    files["mode"] = _MODES.get(owned(request, "task") or "", files["mode"])
    seconds = said(request, "duration")
    codec = said(request, "codec") if isinstance(request, TextToVideo25) else None
    return VideoRequest(
        prompt=request.prompt,
        family=request.family,
        tier=request.tier,
        draft=bool(owned(request, "draft")),
        ratio=said(request, "aspect_ratio"),
        resolution=said(request, "resolution"),
        seconds=seconds if seconds in (None, AUTO) else int(seconds),
        audio=said(request, "generate_audio"),
        seed=request.seed,
        end_user=request.end_user_id,
        bitrate=said(request, "bitrate_mode"),
        codec=_CODECS.get(codec),
        **files,
    )


def final_to_canonical(request: CompleteDraft) -> "VideoRequest":
    """Return a draft's final in our own words: all that isn't said is the draft's."""
    from drytake.schemas.seedance.request import VideoRequest  # noqa: PLC0415 - as above

    return VideoRequest(
        mode="text",
        family=request.family,
        tier=request.tier,
        draft_of=request.draft_id,
        resolution=request.resolution,
        codec=_CODECS.get(said(request, "codec")),
    )
