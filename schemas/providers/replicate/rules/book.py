"""The pages that Replicate's rules come from, the values its fields know, and the sections its rules stand in."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Limit, Source
from drytake.schemas.validation.usual import combined, share

__all__ = [
    "CALL",
    "CREATE",
    "CREATE_OF_INPUT",
    "FAST",
    "FILES",
    "HEADERS",
    "INPUT",
    "INPUT_2_0",
    "INPUT_2_5",
    "LISTING",
    "MEDIA",
    "MINI",
    "MODELS",
    "RULES",
    "VERSION",
    "VERSIONED",
    "combined",
    "items",
    "share",
    "shown",
]

API = Source("https://github.com/tryAGI/Replicate/blob/main/src/libs/Replicate/openapi.yaml", as_of="2026-04-30")
"""A public copy of Replicate's own OpenAPI document."""
CREATE_PAGE = Source("https://replicate.com/docs/topics/predictions/create-a-prediction", as_of="2026-10-10")
LIFECYCLE_PAGE = Source("https://replicate.com/docs/topics/predictions/lifecycle", as_of="2026-10-10")
LIMITS_PAGE = Source("https://replicate.com/docs/topics/predictions/rate-limits", as_of="2026-10-10")
WEBHOOKS_PAGE = Source("https://replicate.com/docs/topics/webhooks/verify-webhook", as_of="2026-10-10")
SCHEMA_PAGE = Source("https://replicate.com/bytedance/seedance-2.0/api/schema", as_of="2026-10-10")
STANDARD_PAGE = Source("https://replicate.com/bytedance/seedance-2.0", as_of="2026-10-10")
FAST_PAGE = Source("https://replicate.com/bytedance/seedance-2.0-fast", as_of="2026-10-10")
MINI_PAGE = Source("https://replicate.com/bytedance/seedance-2.0-mini", as_of="2026-10-10")
PAGE_2_5 = Source("https://replicate.com/bytedance/seedance-2.5", as_of="2026-10-10")
ISSUES = Source("https://github.com/nodetool-ai/nodetool/issues/5196", as_of="2026-10-10")
"""What users of the service have quoted."""

OWNER = "bytedance"
MODELS = tuple(f"{OWNER}/{name}" for name in ("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini", "seedance-2.5"))
VERSION = "fa8b2706824084e968dfe1d1cdff8e0193b40ef908827e3d2940a927704a5f43"
"""The version of 2.5 that its page names; of the others none was captured."""

Ratio = Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21", "adaptive"]
Ratio25 = Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]
Resolution = Literal["480p", "720p", "1080p", "4k"]
Resolution25 = Literal["480p", "720p", "1080p"]
LowResolution = Literal["480p", "720p"]
"""What fast and mini take."""
Event = Literal["start", "output", "logs", "completed"]
Format = Literal["mp4", "mov"]

ADAPTIVE, AUTO_SECONDS = "adaptive", -1
"""What leaves the ratio and the length to the model."""
MEDIA = {
    "image": "image",
    "last_frame_image": "image",
    "reference_images": "image",
    "reference_videos": "video",
    "reference_audios": "audio",
}
"""Field of the input to the kind of file it names."""

RULES = Rulebook("replicate")
CREATE = RULES.section("seedance-2.0")
"""Of the fields beside `input`."""
CREATE_OF_INPUT = RULES.section("seedance-2.0")
"""Rules of the whole body that speak of the input too."""
INPUT = RULES.section("seedance-2.0")
"""Of the input of all models."""
INPUT_2_0 = RULES.section("seedance-2.0")
FAST = RULES.section("seedance-2.0-fast")
MINI = RULES.section("seedance-2.0-mini")
INPUT_2_5 = RULES.section("seedance-2.5")
VERSIONED = RULES.section("create-prediction")
FILES = RULES.section("create-file")
LISTING = RULES.section("list-predictions")
HEADERS = RULES.section("create-headers")
"""Of headers, in lower case and with underscores."""
CALL = RULES.section("any call")

PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def text(**fields: object) -> dict[str, object]:
    """Return an example: from text alone."""
    return {"input": {"prompt": "A lighthouse at dawn", **fields}}


def frames(**fields: object) -> dict[str, object]:
    """Return an example: from a first frame."""
    return text(**{"image": PNG, "aspect_ratio": ADAPTIVE} | fields)


def references(**fields: object) -> dict[str, object]:
    """Return an example: from references."""
    return text(**{"reference_images": [PNG]} | fields)


def shown(values: object) -> tuple[Any, ...]:
    """Return the values of a `Literal`, in the order of the page."""
    return get_args(values)


def items(body: Body, name: str) -> Sequence[str]:
    """Return a list of the input; none where it is left out or null."""
    return body[name] or ()


def counted(high: int, unit: str) -> Limit:
    """Return the limit of a list or a text."""
    return Limit(None, high, unit, counts=True)
