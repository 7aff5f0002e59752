"""Files that calls bring: where they come from, and what a response may say of one that was kept."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

__all__ = ["FileSource", "FileView", "SentFile"]


class FileSource(NamedTuple):
    """A file that a call wants kept: what its body holds, or a URL."""

    kind: Literal["image", "video", "audio", "file"]
    """What it is: a URL of somebody else's doesn't say, and nothing is fetched."""
    data: bytes | None = None
    url: str = ""
    """Where it is, if the body doesn't hold it."""
    content_type: str = ""
    """What it is sent as."""
    format: str = ""
    """What it is where its bytes don't say it: `svg`."""
    name: str = ""
    """What the caller calls it; by default its kind with an ending."""
    declared: str = ""
    """The content type that the caller wants it served as."""
    id: str = ""
    """Under which it is kept, where a call before this one gave the id out."""
    parts: tuple[str, ...] = ()
    """Ids of kept files that together are this one, in order."""
    facts: Mapping[str, Any] = {}
    """What else responses say of it, in plain values: it is kept with the file."""


class SentFile(NamedTuple):
    """A file that a form holds, and the form's other parts by name: of each the last."""

    name: str
    content_type: str
    data: bytes
    parts: Mapping[str, str]


class FileView(NamedTuple):
    """A file that was kept."""

    id: str
    name: str
    url: str
    content_type: str
    size_bytes: int
    kept: float
    """When, in seconds since the epoch, on its tenant's clock."""
    sha256: str = ""
    """Checksum of its bytes, in hexadecimal, where it can be asked for again."""
    facts: Mapping[str, Any] = {}
    """What else was kept of it."""
