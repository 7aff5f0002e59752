"""Which media shows a face.

Nobody looks for faces, the caller says that there is one:

| in a URL's fragment, alone or among other facts (`#face`, `#duration=5&face=1`) | `face`             |
| anywhere in a URL, or in the bytes of a data URL                                | `drytake-face`  |
| for every image and video                                                       | the scenario `face` |

`public-figure` and `drytake-public-figure` say the same of somebody whom no consent unlocks.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from drytake.schemas.http import Context
from drytake.schemas.providers.venice.requests import Queue
from drytake.schemas.validation.media import DataUrlError, data_url_bytes

__all__ = ["figures", "media_with_faces", "shows", "shows_face"]

FACE, FIGURE = "face", "public-figure"
ROLES = {
    "image_url": "image",
    "end_image_url": "end_image",
    "reference_image_urls": "reference_image",
    "reference_video_urls": "reference_video",
}
"""Fields whose faces count, in the order in which their roles are named."""


def media_with_faces(request: Queue, context: Context) -> list[tuple[str, str]]:
    """Return role and URL of the files of a request that show a face."""
    every = context.happens(FACE)
    return [(role, url) for role, url in _media(request) if every or shows(url, FACE)]


def figures(request: Queue) -> bool:
    """Return whether a file shows somebody whom no consent unlocks."""
    return any(shows(url, FIGURE) for _, url in _media(request))


def shows_face(url: str, context: Context) -> bool:
    """Return whether a file shows a face."""
    return context.happens(FACE) or shows(url, FACE)


def shows(url: str, what: str) -> bool:
    """Return whether a URL says that its file shows something."""
    said = dict(parse_qsl(url.partition("#")[2], keep_blank_values=True)) if "#" in url else {}
    if said.get(what, "0") != "0":
        return True
    marker = f"drytake-{what}"
    if url[:5].lower() != "data:":
        return marker in url
    try:
        return marker.encode() in data_url_bytes(url)
    except DataUrlError:
        return False


def _media(request: Queue) -> Iterator[tuple[str, str]]:
    for name, role in ROLES.items():
        value: str | list[str] | None = getattr(request, name)
        for url in [value] if isinstance(value, str) else value or ():
            yield role, url
