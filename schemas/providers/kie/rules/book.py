"""The pages that kie's rules come from, its models, and the sections that its rules stand in."""

from typing import Any, Literal

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.usual import FILES

__all__ = ["CREATE", "INPUT", "MODELS", "OF_2_0", "OF_2_5", "OF_FAST", "OF_MINI", "RULES"]

PAGE = Source("https://docs.kie.ai/market/bytedance/seedance-2.md", as_of="2026-08-19")
FAST_PAGE = Source("https://docs.kie.ai/market/bytedance/seedance-2-fast.md", as_of="2026-08-19")
MINI_PAGE = Source("https://docs.kie.ai/market/bytedance/seedance-2-mini.md", as_of="2026-08-19")
LATEST_PAGE = Source("https://docs.kie.ai/market/bytedance/seedance-2-5.md", as_of="2026-08-19")
DETAIL_PAGE = Source("https://docs.kie.ai/market/common/get-task-detail", as_of="2026-11-29")
START_PAGE = Source("https://docs.kie.ai/1973359m0.md", as_of="2026-11-29")
HOOK_PAGE = Source("https://docs.kie.ai/common-api/webhook-verification.md", as_of="2026-11-29")
LINK_PAGE = Source("https://docs.kie.ai/common-api/download-url.md", as_of="2026-08-19")
UPLOAD_PAGE = Source("https://docs.kie.ai/file-upload-api/upload-file-stream", as_of="2026-08-19")
CLIENT = Source("https://github.com/alfman99/kie-ai-mcp", as_of="2026-08-19", section="a public client's code")

MAKER = "bytedance"
MODELS = tuple(f"{MAKER}/{name}" for name in ("seedance-2", "seedance-2-fast", "seedance-2-mini", "seedance-2-5"))
DRAFT_MODEL = f"{MODELS[3]}-draft"
"""Has a page; what it takes and costs nobody has read."""
Ratio = Literal["1:1", "4:3", "3:4", "16:9", "9:16", "21:9", "adaptive"]
Resolution = Literal["480p", "720p", "1080p", "4k"]
Resolution25 = Literal["480p", "720p", "1080p"]
LowResolution = Literal["480p", "720p"]
Format = Literal["mp4", "mov"]
ADAPTIVE, AUTO_SECONDS = "adaptive", -1
FRAMES = {"first_frame_url": "image", "last_frame_url": "image"}
REFERENCES = {"reference_image_urls": "image", "reference_video_urls": "video", "reference_audio_urls": "audio"}
MEDIA = FRAMES | REFERENCES
"""Field of an input to the kind of file that it names."""
ALIASES = {"reference_video_urls ": "reference_video_urls"}
"""A slip of the vendor's own page and examples, with a blank at its end."""

PNG, MP4, MP3 = FILES["image"], FILES["video"], FILES["audio"]


def of(model: str, **fields: object) -> dict[str, Any]:
    """Return an example for a model."""
    return {"model": model, "input": {"prompt": "A lighthouse at dawn", **fields}}


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return of(MODELS[0], **fields)


def references(**fields: object) -> dict[str, Any]:
    """Return an example: from references."""
    return text(**{"reference_image_urls": [PNG]} | fields)


RULES = Rulebook("kie")
CREATE, INPUT, OF_2_0, OF_2_5, OF_FAST, OF_MINI = (RULES.section("create-task") for _ in range(6))
"""Of the body around the input; of all inputs; of those of a family, and of a tier."""
