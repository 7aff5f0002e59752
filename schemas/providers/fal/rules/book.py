"""The pages that fal's rules come from, the values its fields know, and the sections its rules stand in."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Limit, Source
from drytake.schemas.validation.usual import combined, share

__all__ = [
    "CALL",
    "COMPLETE",
    "DRAFT",
    "ENTERPRISE",
    "FAST",
    "FLASH",
    "FORMATS_2_0",
    "FORMATS_2_5",
    "HEADERS",
    "IMAGE",
    "IMAGE_2_5",
    "INITIATE",
    "MEDIA_OF_IMAGE",
    "MEDIA_OF_REFERENCE",
    "QUERY",
    "REFERENCE",
    "REFERENCE_2_5",
    "RULES",
    "TEXT",
    "TEXT_2_5",
    "TOKEN",
    "combined",
    "items",
    "pointers_to",
    "share",
]

TEXT_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.0/text-to-video/api", as_of="2026-09-01")
IMAGE_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.0/image-to-video/api", as_of="2026-09-01")
REFERENCE_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.0/reference-to-video/api", as_of="2026-09-01")
FAST_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.0/fast/text-to-video", as_of="2026-09-01")
TEXT_2_5_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.5/text-to-video/api", as_of="2026-09-01")
REFERENCE_2_5_PAGE = Source(
    "https://fal.ai/models/bytedance/seedance-2.5/reference-to-video/llms.txt", as_of="2026-09-01"
)
FLASH_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.5/flash/text-to-video/llms.txt", as_of="2026-09-01")
DRAFT_PAGE = Source("https://fal.ai/models/bytedance/seedance-2.5/draft/complete/llms.txt", as_of="2026-11-29")
QUEUE_PAGE = Source("https://fal.ai/docs/documentation/model-apis/inference/queue", as_of="2026-09-01")
HEADERS_PAGE = Source("https://fal.ai/docs/documentation/model-apis/common-parameters", as_of="2026-09-01")
WEBHOOKS_PAGE = Source("https://fal.ai/docs/documentation/model-apis/inference/webhooks", as_of="2026-09-01")
ERRORS_PAGE = Source("https://fal.ai/docs/documentation/model-apis/errors", as_of="2026-09-01")
CALLS_PAGE = Source("https://fal.ai/docs/api-reference/inference-api", as_of="2026-09-01")
CLIENT = Source("https://github.com/fal-ai/fal-js", as_of="2026-11-29", section="storage and realtime, 1.10.1")
"""What the vendor's own client sends."""
ISSUES = Source(
    "https://github.com/fal-ai/fal/issues", as_of="2026-09-01", section="issues 1068, 1112, 1147, 1163, 1168"
)
"""What users of the service have quoted."""

Ratio = Literal["auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]
Duration = Literal["auto", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"]
Duration25 = Literal[
    "auto", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21",
    "22", "23", "24", "25", "26", "27", "28", "29", "30",
]  # fmt: skip
Resolution = Literal["480p", "720p", "1080p", "4k"]
Resolution25 = Literal["480p", "720p", "1080p"]
LowResolution = Literal["480p", "720p"]
"""What every tier takes but the standard one."""
FinalResolution = Literal["1080p"]
Bitrate = Literal["standard", "high"]
Codec = Literal["auto", "H264", "H265"]
Task = Literal["reference", "editing", "extension"]

AUTO = "auto"
IMAGE_FIELDS = ("image_url", "end_image_url", "image_urls")
MEDIA_OF_IMAGE = {"image_url": "image", "end_image_url": "image"}
"""Field to the kind of file it names."""
MEDIA_OF_REFERENCE = {"image_urls": "image", "video_urls": "video", "audio_urls": "audio"}

IMAGE_FORMATS = ("jpeg", "png", "webp")
IMAGE_FORMATS_2_5 = ("jpeg", "png", "webp", "bmp", "tiff", "gif", "heic", "heif")
VIDEO_FORMATS, AUDIO_FORMATS = SEEDANCE_2_0.video_formats, SEEDANCE_2_0.audio_formats


def extensions(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the extensions that files of these formats have."""
    also = {"jpeg": ("jpeg", "jpg"), "tiff": ("tiff", "tif")}
    return tuple(extension for name in formats for extension in also.get(name, (name,)))


FORMATS_2_0 = dict.fromkeys(IMAGE_FIELDS, extensions(IMAGE_FORMATS)) | {
    "video_urls": VIDEO_FORMATS,
    "audio_urls": AUDIO_FORMATS,
}
"""Field to the extensions that it takes."""
FORMATS_2_5 = FORMATS_2_0 | dict.fromkeys(IMAGE_FIELDS, extensions(IMAGE_FORMATS_2_5))

RULES = Rulebook("fal")
TEXT = RULES.section("text-to-video")
IMAGE = RULES.section("image-to-video")
REFERENCE = RULES.section("reference-to-video")
FAST = RULES.section("fast-text-to-video")
ENTERPRISE = RULES.section("enterprise-v2-text-to-video")
TEXT_2_5 = RULES.section("2.5-text-to-video")
IMAGE_2_5 = RULES.section("2.5-image-to-video")
REFERENCE_2_5 = RULES.section("2.5-reference-to-video")
FLASH = RULES.section("2.5-flash-text-to-video")
DRAFT = RULES.section("2.5-draft-complete")
QUERY = RULES.section("submit-query")
HEADERS = RULES.section("submit-headers")
INITIATE = RULES.section("initiate-upload")
COMPLETE = RULES.section("complete-upload")
TOKEN = RULES.section("realtime-token")
CALL = RULES.section("any call")

PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def text(**fields: object) -> dict[str, object]:
    """Return an example: from text alone."""
    return {"prompt": "A lighthouse at dawn", **fields}


def frames(**fields: object) -> dict[str, object]:
    """Return an example: from a first frame."""
    return text(image_url=PNG) | fields


def references(**fields: object) -> dict[str, object]:
    """Return an example: from references."""
    return text(image_urls=[PNG]) | fields


def shown(values: object) -> tuple[Any, ...]:
    """Return the values of a `Literal`, in the order of the page."""
    return get_args(values)


def items(body: Body, name: str) -> Sequence[str]:
    """Return a list of the body; none where it is left out or null."""
    return body[name] or ()


def pointers_to(field: str, files: Any) -> list[str]:
    """Return the pointers of the files that stand in a field."""
    return [pointer for pointer in files if pointer.split("/")[1] == field]


def counted(high: int, unit: str) -> Limit:
    """Return the limit of a list."""
    return Limit(None, high, unit, counts=True)
