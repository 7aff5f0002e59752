"""The pages that PiAPI's rules come from, its task types, and the sections that its rules stand in."""

from typing import Any, Literal

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.usual import FILES

__all__ = ["CREATE", "INPUT", "LATEST", "OF_2_0", "OF_2_5", "OF_SMALL", "OLD_TYPES", "RULES", "STRICT", "TYPES"]

PAGE = Source("https://piapi.ai/docs/seedance-api/seedance-2", as_of="2026-11-29")
PREVIEW_PAGE = Source("https://piapi.ai/docs/seedance-api/seedance-2-preview", as_of="2026-11-29")
HOOK_PAGE = Source("https://piapi.ai/docs/unified-webhook", as_of="2026-11-29")
PRODUCT_PAGE = Source("https://piapi.ai/zh-CN/seedance-2-0", as_of="2026-11-29", section="price table")
ASSET_PAGE = Source("https://piapi.ai/blogs/seedance-private-assets-api", as_of="2026-11-29")
LATEST_PAGE = Source("https://piapi.ai/seedance-2-5", as_of="2026-11-29")
CLI = Source("https://github.com/PiAPI-1/piapi-cli", as_of="2026-11-29", section="the vendor's own command line")
CLIENT = Source("https://pypi.org/project/piapi-skills/1.2.0/", as_of="2026-11-29", section="a public client's code")

MODEL = "seedance"
RELAXED = "-less-restriction"
LATEST = "seedance-2.5"
STRICT = {"seedance-2": "standard", "seedance-2-fast": "fast", "seedance-2-mini": "mini"}
"""Task type to tier; each has a twin whose review of people is softer."""
TYPES = (*STRICT, *(f"{name}{RELAXED}" for name in STRICT), LATEST)
OLD_TYPES = {f"seedance-2{fast}-preview{vip}": f"seedance-2{fast}" for fast in ("", "-fast") for vip in ("", "-vip")}
"""Names of spring to those that the service makes of them."""
Mode = Literal["text_to_video", "first_last_frames", "omni_reference"]
TEXT, FRAMES, OMNI = "text_to_video", "first_last_frames", "omni_reference"
Resolution = Literal["480p", "720p", "1080p"]
LowResolution = Literal["480p", "720p"]
AUTO_RATIO = "auto"
MEDIA = {"image_urls": "image", "video_urls": "video", "audio_urls": "audio"}
PNG, MP4, MP3 = FILES["image"], FILES["video"], FILES["audio"]


def of(task_type: str, **fields: object) -> dict[str, Any]:
    """Return an example for a task type."""
    return {"model": MODEL, "task_type": task_type, "input": {"prompt": "A lighthouse at dawn", **fields}}


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return of("seedance-2", **fields)


def references(**fields: object) -> dict[str, Any]:
    """Return an example: from references."""
    return text(**{"mode": OMNI, "image_urls": [PNG]} | fields)


RULES = Rulebook("piapi")
CREATE, INPUT, OF_2_0, OF_2_5, OF_SMALL, OF_STRICT = (RULES.section("create-task") for _ in range(6))
"""Of the body around the input; of all inputs; of a family, of fast and mini, and of the types with the usual review."""
