"""What a request's content says it wants: the server derives a mode from it, and names it in its messages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

__all__ = [
    "FRAME_ROLES",
    "MEDIA_TYPES",
    "ROLES",
    "Item",
    "Items",
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


class Items(list[Item]):
    """The items of a content, looked at once: some thirty rules and the price ask the same of them."""

    __slots__ = ("_urls", "by_type", "has_files", "kinds", "mode", "text")

    def __init__(self, items: Iterable[Item]) -> None:
        super().__init__(items)
        self.kinds: list[tuple[Any, Any]] = [(item.get("type"), item.get("role")) for item in self]
        """Type and role of each."""
        self.by_type: dict[Any, list[tuple[int, Item]]] = {}
        """Type to the items of it, each with its place in the content."""
        for place, (kind, _) in enumerate(self.kinds):
            self.by_type.setdefault(kind, []).append((place, self[place]))
        self.has_files = self.by_type.keys() != {"text"}
        self.mode: ServerMode = self._mode() if self.has_files else "t2v"
        """What the content asks for."""
        texts = self.by_type.get("text", ())
        self.text = "\n".join([item["text"] for _, item in texts if item.get("text")]) if texts else ""
        """Its text; several are joined by lines."""
        self._urls: dict[str, list[str]] | None = None

    @property
    def urls(self) -> Mapping[str, Sequence[str]]:
        """Type to the URLs that files of it name."""
        found = self._urls
        if found is None:
            found = self._urls = {}
            for kind, rows in self.by_type.items() if self.has_files else ():
                if kind in MEDIA_TYPES:
                    found[kind] = [url for _, item in rows if (url := url_of(item)) is not None]
        return found

    @property
    def declares(self) -> bool:
        """Whether a URL may declare facts of its file."""
        return self.has_files and any("#" in url for named in self.urls.values() for url in named)

    def _mode(self) -> ServerMode:
        images = self.by_type.get("image_url", ())
        others = "video_url" in self.by_type or "audio_url" in self.by_type
        if others or any(item.get("role") == "reference_image" for _, item in images):
            return "r2v"
        return "flf2v" if len(images) > 1 else "i2v" if images else "t2v"


_read: tuple[Any, Items] = (None, Items(()))
"""The body that was last looked at, and its items."""


def content_of(body: Mapping[str, Any]) -> Items:
    """Return the items of a body's content, whether they are parsed or not."""
    global _read  # noqa: PLW0603 - one slot: a request's rules and its price come one after the other
    content = body["content"]
    known, items = _read
    if known is content and content is not None:
        return items
    items = Items([item if isinstance(item, dict) else item.__dict__ for item in content or ()])
    if content and not isinstance(content[0], dict):  # what isn't parsed is its caller's, who may change it
        _read = (content, items)
    return items


def of_type(items: Items, kind: str) -> Sequence[tuple[int, Item]]:
    """Return the items of one type, each with its place in the content."""
    return items.by_type.get(kind, ())


def mode_of(items: Items) -> ServerMode:
    """Return what a content asks for."""
    return items.mode


def text_of(items: Items) -> str:
    """Return the text of a content; several are joined by lines."""
    return items.text


def url_of(item: Item) -> str | None:
    """Return the URL that an item names; `None` where it names none."""
    held = item.get(item.get("type") or "")
    if held is None or isinstance(held, str):
        return held
    url = held.get("url") if isinstance(held, dict) else getattr(held, "url", None)
    return url if isinstance(url, str) else None
