"""What a request's content says it wants: the server derives a mode from it, and names it in its messages."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

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


class Layout(NamedTuple):
    """What types and roles of items say, without anything else of them."""

    places: Mapping[Any, Sequence[int]]
    """Type to where items of it stand."""
    has_files: bool
    mode: ServerMode

    @classmethod
    def of(cls, kinds: Sequence[tuple[Any, Any]]) -> "Layout":
        places: dict[Any, list[int]] = {}
        for place, (kind, _) in enumerate(kinds):
            places.setdefault(kind, []).append(place)
        has_files = places.keys() != {"text"}
        return cls(places, has_files, _mode(kinds, places) if has_files else "t2v")


def _mode(kinds: Sequence[tuple[Any, Any]], places: Mapping[Any, Sequence[int]]) -> ServerMode:
    images = places.get("image_url", ())
    others = "video_url" in places or "audio_url" in places
    if others or any(kinds[place][1] == "reference_image" for place in images):
        return "r2v"
    return "flf2v" if len(images) > 1 else "i2v" if images else "t2v"


_ITEMS = 32
"""More are no request's; their layout isn't remembered."""
_layout = lru_cache(1024)(Layout.of)
"""Contents are many, and of few layouts."""


def _layout_of(kinds: tuple[tuple[Any, Any], ...]) -> Layout:
    if len(kinds) > _ITEMS:
        return Layout.of(kinds)
    try:
        return _layout(kinds)
    except TypeError:  # a role that isn't parsed may be a list
        return Layout.of(kinds)


_NO_URLS: Mapping[str, Sequence[str]] = MappingProxyType({})


class Items(list[Item]):
    """The items of a content, looked at once: some thirty rules and the price ask the same of them."""

    __slots__ = ("good", "has_files", "kinds", "mode", "places", "text", "urls")

    def __init__(self, items: Iterable[Item]) -> None:
        super().__init__(items)
        self.kinds: tuple[tuple[Any, Any], ...] = tuple([(item.get("type"), item.get("role")) for item in self])
        """Type and role of each."""
        self.places, self.has_files, self.mode = _layout_of(self.kinds)
        """Type to where items of it stand; whether others than texts are there; what the content asks for."""
        texts = [text for place in self.places.get("text", ()) if (text := self[place].get("text"))]
        self.text = "\n".join(texts) if texts else ""
        """Its text; several are joined by lines."""
        self.urls = self._urls() if self.has_files else _NO_URLS
        """Type to the URLs that files of it name."""
        self.good: bool | None = None
        """Whether nothing is to be said of these URLs, once somebody has looked."""

    def of_type(self, kind: str) -> Sequence[tuple[int, Item]]:
        """Return the items of one type, each with its place in the content."""
        return [(place, self[place]) for place in self.places.get(kind, ())]

    def _urls(self) -> Mapping[str, Sequence[str]]:
        return {
            kind: [url for place in places if (url := url_of(self[place])) is not None]
            for kind, places in self.places.items()
            if kind in MEDIA_TYPES
        }

    @property
    def declares(self) -> bool:
        """Whether a URL may declare facts of its file."""
        return self.has_files and any("#" in url for named in self.urls.values() for url in named)


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
    return items.of_type(kind) if kind in items.places else ()


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
