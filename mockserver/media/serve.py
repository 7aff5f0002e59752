"""What HTTP says about getting a file, or a part of it, once more or if it has changed (RFC 9110, 13 and 14)."""

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["File", "FileResponse", "reply"]

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE | re.ASCII)
_ETAG = re.compile(r'(?:W/)?("[^"]*")')


class FileResponse(NamedTuple):
    """One HTTP response; header names are in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | memoryview


class File(NamedTuple):
    """What can be downloaded."""

    content: bytes | memoryview
    content_type: str
    etag: str
    """With its quotes."""
    last_modified: str | None = None
    """As an HTTP date."""


class _Span(NamedTuple):
    """Bytes `start` to `end`, which is the first one left out; empty where nothing can be had."""

    start: int
    end: int


def reply(method: str, headers: Mapping[str, str], file: File) -> FileResponse:
    """Return the response to a GET or HEAD whose `headers` have lower-case names."""
    about = [("accept-ranges", "bytes"), ("etag", file.etag)]
    about += [("last-modified", file.last_modified)] if file.last_modified else []
    if _unchanged(headers.get("if-none-match"), file.etag):
        return FileResponse(304, about, b"")
    span = _asked(headers, file) if method == "GET" else None  # ranges are defined for GET only
    if span and span.start >= span.end:
        return _sized(416, [*about, ("content-range", f"bytes */{len(file.content)}")], b"", 0)
    about.append(("content-type", file.content_type))
    if span is None:
        return _sized(200, about, b"" if method == "HEAD" else file.content, len(file.content))
    about.append(("content-range", f"bytes {span.start}-{span.end - 1}/{len(file.content)}"))
    return _sized(206, about, file.content[span.start : span.end], span.end - span.start)


def _sized(status: int, headers: list[tuple[str, str]], body: bytes | memoryview, length: int) -> FileResponse:
    return FileResponse(status, [*headers, ("content-length", str(length))], body)


def _unchanged(if_none_match: str | None, etag: str) -> bool:
    """Return whether the client already has this; weak and strong tags are equal here."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag.removeprefix("W/") in _ETAG.findall(if_none_match)


def _asked(headers: Mapping[str, str], file: File) -> _Span | None:
    """Return the part that is wanted, or `None` for everything."""
    wanted, condition = headers.get("range"), headers.get("if-range")
    if wanted is None or (condition is not None and not _still(condition.strip(), file)):
        return None
    return _span(wanted.strip(), len(file.content))


def _still(condition: str, file: File) -> bool:
    """Return whether `If-Range` holds; a weak tag never does."""
    return condition == file.last_modified or (condition == file.etag and not file.etag.startswith("W/"))


def _span(wanted: str, size: int) -> _Span | None:
    """Return what one range asks for; several, or a malformed one, are answered with everything."""
    found = _RANGE.fullmatch(wanted)
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return _Span(max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    return _Span(int(first), min(size, int(last) + 1) if last else size)
