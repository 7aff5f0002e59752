"""The pages that OpenRouter's rules come from, the values its fields know, and the sections its rules stand in."""

from typing import Any, Literal, get_args

from drytake.schemas.providers.openrouter.models import LIST_PAGE, MODELS
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Source

__all__ = ["CALL", "CONTENT", "CREATE", "LIST_PAGE", "MEDIA", "RULES", "shown"]

_DOCS = "https://openrouter.ai/docs"
API = Source("https://github.com/OpenRouterTeam/docs/blob/main/openapi/openapi.yaml", as_of="2026-08-22")
GUIDE = Source(f"{_DOCS}/guides/overview/multimodal/video-generation", as_of="2026-08-22")
HOOKS = Source(f"{_DOCS}/cookbook/video-generation/video-generation-webhooks", as_of="2026-08-22")
OPTIONS = Source(f"{_DOCS}/cookbook/video-generation/provider-specific-video-options", as_of="2026-08-22")
ERRORS_PAGE = Source(f"{_DOCS}/api_reference/errors-and-debugging", as_of="2026-08-22")
SKILL = Source(
    "https://github.com/OpenRouterTeam/skills/blob/main/skills/openrouter-video/SKILL.md", as_of="2026-07-10"
)
CLIENT = Source("https://pypi.org/project/openrouter/1.3.84/", as_of="2026-11-29", section="video generation")
"""The vendor's own client, made from a later OpenAPI document than the one that was read."""
VIDEOS_PAGE = Source(f"{_DOCS}/api_reference/videos", as_of="2026-11-29")
PROBES = Source(f"{_DOCS}/api_reference/videos", as_of="2026-09-03", section="what a public project's calls were told")
"""Calls that users of the service have written down."""
REQUEST = API.at("paths, /videos, post")

Ratio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"]
Resolution = Literal["360p", "480p", "720p", "768p", "1080p", "1K", "2K", "4K"]
FrameType = Literal["first_frame", "last_frame"]
ReferenceType = Literal["image_url", "video_url", "audio_url"]
SLUGS = ("byteplus", "seed")
"""Of the providers that may serve Seedance; which of them does isn't said."""
MEDIA = {
    "frame_images/*/image_url/url": "image",
    **{f"input_references/*/{kind}_url/url": kind for kind in ("image", "video", "audio")},
}
"""Field to the kind of file it names."""

RULES = Rulebook("openrouter")
CREATE = RULES.section("create-video")
CONTENT = RULES.section("get-content")
CALL = RULES.section("any call")

STANDARD, FAST, MINI, LATEST, OLDER = MODELS
PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return {"model": STANDARD, "prompt": "A lighthouse at dawn", **fields}


def item(kind: str = "image_url", url: str = "", **fields: object) -> dict[str, Any]:
    """Return an item of an example: a file."""
    usual = {"image_url": PNG, "video_url": MP4, "audio_url": MP3}
    return {"type": kind, kind: {"url": url or usual[kind]}, **fields}


def frames(*names: str, url: str = PNG, **fields: object) -> dict[str, Any]:
    """Return an example: from frames, by default the first one."""
    held = [item(url=url, frame_type=name) for name in names or ("first_frame",)]
    return text(frame_images=held, **fields)


def references(*items: object, **fields: object) -> dict[str, Any]:
    """Return an example: from references, by default one image."""
    return text(input_references=list(items) or [item()], **fields)


def shown(values: object) -> tuple[Any, ...]:
    """Return the values of a `Literal`, in the order of the page."""
    return get_args(values)


def name_of(body: Body) -> str:
    """Return the model that a body names; nothing where it names none."""
    model = body.get("model")
    return model if isinstance(model, str) else ""
