"""The pages that Runway's rules come from, the values its fields know, and the sections its rules stand in."""

from typing import Any, Literal, get_args

from drytake.schemas.providers.runway.models import NAMES, Model, model_of
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Source

__all__ = ["ALL", "AUTO_SECONDS", "CALL", "HEADERS", "IMAGE", "MEDIA", "RULES", "TEXT", "UPLOAD", "VIDEO"]

_DOCS = "https://docs.dev.runwayml.com"
CLIENT = Source("https://pypi.org/project/runwayml/5.24.0/", as_of="2026-11-29", section="types of the three creates")
"""The official client's types, which are made from Runway's own OpenAPI document."""
API = Source(f"{_DOCS}/api", as_of="2026-10-06")
PRICES = Source(f"{_DOCS}/guides/pricing/", as_of="2026-10-04")
INPUTS = Source(f"{_DOCS}/assets/inputs", as_of="2026-11-29")
UPLOADS = Source(f"{_DOCS}/assets/uploads", as_of="2026-11-29")
ERRORS = Source(f"{_DOCS}/errors/errors", as_of="2026-11-29")
FAILURES = Source(f"{_DOCS}/errors/task-failures", as_of="2026-11-29")
MODERATION = Source(f"{_DOCS}/api-details/moderation", as_of="2026-11-29")
TIERS = Source(f"{_DOCS}/usage/tiers", as_of="2026-11-29")
TROUBLE = Source(f"{_DOCS}/errors/troubleshooting", as_of="2026-11-29")

Mode = Literal["reference", "extend", "edit"]
Position = Literal["first", "last"]
Format = Literal["mp4", "mov"]
AUTO_SECONDS = -(2**31)
"""What stands for `auto` once a body is read: a length that nobody sends."""
STANDARD, FAST, MINI, LATEST = NAMES
OF_2_5 = ("mode", "draft", "draftTaskId", "outputFormat")
"""What 2.5 alone takes."""
MEDIA = {
    "promptImage": "image",
    "promptImage/*/uri": "image",
    "promptVideo": "video",
    "references/*/uri": "image",
    "referenceVideos/*/uri": "video",
    "referenceAudio/*/uri": "audio",
}
"""Field to the kind of file it names."""
LISTS = {"references": "image", "referenceVideos": "video", "referenceAudio": "audio"}

RULES = Rulebook("runway")
ALL = RULES.section("text-to-video")
"""Of all three creates."""
TEXT = RULES.section("text-to-video")
IMAGE = RULES.section("image-to-video")
VIDEO = RULES.section("video-to-video")
HEADERS = RULES.section("create-headers")
UPLOAD = RULES.section("create-upload")
CALL = RULES.section("any call")

PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return {"model": STANDARD, "promptText": "A lighthouse at dawn", "ratio": "1280:720", **fields}


def image(*positions: str | None, url: str = PNG, **fields: object) -> dict[str, Any]:
    """Return an example: from images with positions, by default a first frame."""
    items = [
        {"uri": url} | ({} if position is None else {"position": position}) for position in positions or ("first",)
    ]
    return text(**{"promptImage": items} | fields)


def video(**fields: object) -> dict[str, Any]:
    """Return an example: from a video."""
    return text(**{"promptVideo": MP4} | fields)


def edit(mode: str = "edit", **fields: object) -> dict[str, Any]:
    """Return an example: a video that 2.5 changes, or carries on."""
    usual = {"model": LATEST, "promptText": "Make it night", "promptVideo": MP4, "mode": mode}
    return usual | ({"duration": "auto"} if mode == "edit" else {}) | fields


def audio(url: str = MP3) -> dict[str, Any]:
    """Return an item of an example: an audio."""
    return {"type": "audio", "uri": url}


def clip(url: str = MP4) -> dict[str, Any]:
    """Return an item of an example: a video."""
    return {"type": "video", "uri": url}


def shown(values: object) -> tuple[Any, ...]:
    """Return the values of a `Literal`, in the order of the page."""
    return get_args(values)


def model_in(body: Body) -> Model | None:
    """Return the model that a body names, where it is known."""
    return model_of(body.get("model"))
