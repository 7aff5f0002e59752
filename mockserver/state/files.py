"""Files that clients uploaded, with what is known of them, and what is known of any URL the mock may know."""

import re
from dataclasses import dataclass

from drytake.schemas.validation.media import DataUrlError, MediaInfo, data_url_bytes

__all__ = [
    "CALLBACK_HEADER",
    "CONTROL",
    "FILES",
    "MEDIA",
    "StoredFile",
    "file_id_in",
    "probe_bytes",
    "probe_url",
    "stored_file",
]

CONTROL = "/_drytake"
"""Where the server's own paths begin."""
CALLBACK_HEADER = "x-drytake-callback"
"""What each callback carries, and no caller of the control API."""
FILES = f"{CONTROL}/files/"
"""Where uploaded files are served."""
MEDIA = f"{CONTROL}/media/"
"""Where results are served."""

_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file."""

    id: str
    name: str
    content_type: str
    data: bytes
    info: MediaInfo

    @property
    def path(self) -> str:
        return f"{FILES}{self.id}/{self.name}"


def stored_file(file_id: str, name: str, data: bytes, *, content_type: str, info: MediaInfo) -> StoredFile:
    """Return a file under a name that is safe in a URL."""
    safe = _NAME.sub("-", name).strip(".-")[-80:] or "file"
    return StoredFile(file_id, safe, content_type, data, info)


def file_id_in(url: str) -> str | None:
    """Return the id of the file that a URL of ours names, if it does."""
    _, found, rest = url.partition(FILES)
    return rest.partition("/")[0] if found else None


def probe_url(url: str) -> MediaInfo | None:
    """Return what a data URL's content says of itself; `None` where it isn't one or can't be read."""
    if url[:5].lower() != "data:":
        return None
    try:
        return probe_bytes(data_url_bytes(url))
    except DataUrlError:
        return None


def probe_bytes(data: bytes) -> MediaInfo:
    """Return what a file's bytes say of themselves: at least their number."""
    from drytake.mockserver.media.probe import NotMedia, probe  # noqa: PLC0415 - heavy

    try:
        return probe(data)
    except NotMedia:
        return MediaInfo(size_bytes=len(data))
