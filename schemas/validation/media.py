"""What is known about a media file: kind, format, length and size, and how a caller may declare it."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_to_bytes

__all__ = [
    "FORMATS",
    "DataUrlError",
    "Kind",
    "Lookup",
    "MediaInfo",
    "data_url_bytes",
    "data_url_type",
    "declared",
    "files_in",
]

Kind = Literal["image", "video", "audio"]

FORMATS: Mapping[Kind, tuple[str, ...]] = {
    "image": ("jpeg", "png", "webp", "bmp", "tiff", "gif"),
    "video": ("mp4", "mov"),
    "audio": ("mp3", "wav"),
}
"""What the model takes as a reference, where a provider says no more."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Facts about one file; ``None`` where a fact is unknown."""

    kind: Kind | None = None
    """What the file holds: `image`, `video` or `audio`."""
    format: str | None = None
    """Container or codec name in lower case: `png`, `jpeg`, `mp4`, `mov`, `mp3`, `wav`..."""
    seconds: float | None = None
    """Length in seconds; `None` for images."""
    width: int | None = None
    """Width in pixels."""
    height: int | None = None
    """Height in pixels."""
    size_bytes: int | None = None
    """File size in bytes."""
    fps: float | None = None
    """Frames per second, for videos."""


Lookup = Callable[[str], MediaInfo | None]
"""Answers what is known about the file behind a URL, or `None`."""

_FRAGMENT_FIELDS = {"duration": "seconds", "width": "width", "height": "height", "fps": "fps", "size": "size_bytes"}


def declared(url: str) -> MediaInfo | None:
    """Return what the caller declares in a URL fragment such as ``#duration=7.5``, if anything."""
    if "#" not in url:
        return None
    return _declared(url) if len(url) > _CACHED_LENGTH else _cached(url)


def _declared(url: str) -> MediaInfo | None:
    said = dict(parse_qsl(url.partition("#")[2]))
    facts = {
        field: float(said[name])
        for name, field in _FRAGMENT_FIELDS.items()
        if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", said.get(name, ""), re.ASCII)
    }
    if not facts and "format" not in said:
        return None
    return MediaInfo(
        format=said["format"].lower() if "format" in said else None,
        seconds=facts.get("seconds"),
        fps=facts.get("fps"),
        width=_whole(facts.get("width")),
        height=_whole(facts.get("height")),
        size_bytes=_whole(facts.get("size_bytes")),
    )


_CACHED_LENGTH = 600
_cached = lru_cache(1_024)(_declared)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def files_in(body: Mapping[str, Any], fields: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, field and URL of each file that a body names.

    `elements/*/video_url` is a field of each item, `content/*/image_url/url` one of an object in it.
    """
    for name in fields:
        outer, nested, inner = name.partition("/*/")
        if not nested:
            yield from _urls_at(f"/{name}", name, body.get(name))
            continue
        items, (first, *path) = body.get(outer), inner.split("/")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            held = (item if isinstance(item, dict) else getattr(item, "__dict__", {})).get(first)
            if held is None:
                continue
            for part in path:
                held = (held if isinstance(held, dict) else getattr(held, "__dict__", {})).get(part)
            yield from _urls_at(f"/{outer}/{index}/{inner}", name, held)


def _urls_at(pointer: str, name: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str):
        yield pointer, name, value
    elif isinstance(value, list):
        for index, url in enumerate(value):
            if isinstance(url, str):
                yield f"{pointer}/{index}", name, url


class DataUrlError(ValueError):
    """A data URL whose payload can't be read."""


def data_url_type(url: str) -> str | None:
    """Return the MIME type of a data URL in lower case, or `None` for any other URL."""
    if url[:5].lower() != "data:":
        return None
    head = url[5:].partition(",")[0]
    return head.partition(";")[0].strip().lower() or "text/plain"


def data_url_bytes(url: str) -> bytes:
    """Return the payload of a data URL.

    Raises:
        DataUrlError: the comma is missing or the base64 is broken.
    """
    head, comma, payload = url[5:].partition(",")
    if not comma:
        raise DataUrlError("a data URL needs a comma between its type and its content")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(payload)
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DataUrlError(f"the base64 content is broken: {error}") from error
