"""What a request's content says it wants: the server derives a mode from it, and names it in its messages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

__all__ = [
    "FRAME_ROLES",
    "MEDIA_TYPES",
    "ROLES",
    "Item",
    "ServerMode",
    "content_of",
    "mode_of",
    "of_type",
    "text_of",
    "url_of",
]

ServerMode = Literal["t2v", "i2v", "flf2v", "r2v"]
Item = Mapping[str, Any]
"""One item of the content, as a mapping."""
FRAME_ROLES: Final = ("first_frame", "last_frame")
ROLES: Mapping[str, tuple[str, ...]] = {
    "image_url": (*FRAME_ROLES, "reference_image"),
    "video_url": ("reference_video",),
    "audio_url": ("reference_audio",),
}
"""Type of an item to the roles that it may have."""
MEDIA_TYPES = tuple(ROLES)


def content_of(body: Mapping[str, Any]) -> list[Item]:
    """Return the items of a body's content, whether they are parsed or not."""
    return [item if isinstance(item, dict) else item.__dict__ for item in body["content"] or ()]


def of_type(items: Sequence[Item], kind: str) -> list[tuple[int, Item]]:
    """Return the items of one type, each with its place in the content."""
    return [(place, item) for place, item in enumerate(items) if item.get("type") == kind]


def mode_of(items: Sequence[Item]) -> ServerMode:
    """Return what a content asks for."""
    images = [item for item in items if item.get("type") == "image_url"]
    others = any(item.get("type") in ("video_url", "audio_url") for item in items)
    if others or any(item.get("role") == "reference_image" for item in images):
        return "r2v"
    return "flf2v" if len(images) > 1 else "i2v" if images else "t2v"


def text_of(items: Sequence[Item]) -> str:
    """Return the text of a content; several are joined by lines."""
    return "\n".join(item["text"] for item in items if item.get("type") == "text" and item.get("text"))


def url_of(item: Item) -> str | None:
    """Return the URL that an item names; `None` where it names none."""
    held = item.get(item.get("type") or "")
    if held is None or isinstance(held, str):
        return held
    url = held.get("url") if isinstance(held, dict) else getattr(held, "url", None)
    return url if isinstance(url, str) else None
