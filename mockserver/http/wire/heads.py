"""What a request says before its body, for plain requests that come in one piece: read once, then looked up.

Clients say the same block of header lines at each call, so its bytes are the key. A block that isn't known is read by
httptools, as all other requests are: what that refuses is plain to nobody. Blocks hold API keys: they are never logged.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

__all__ = ["HeaderBlock", "known_head", "request_line"]

_BLOCK_LIMIT = 4096
"""In bytes; longer ones aren't kept."""
_KNOWN = 1024
"""Blocks that are kept."""
_PLAIN = re.compile(
    rb"(GET|POST|PUT|PATCH|DELETE) (/(?!/)[\w\-.~!$&'()*+,;=:@/]*)(?:\?([\w\-.~!$&'()*+,;=:@/?%]*))? HTTP/1\.1"
)
"""A request line whose target needs no decoding; all others are looked at more closely."""
_ASKS_MORE = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"http2-settings"})

request_line = _PLAIN.fullmatch
"""Return a match of method, path and query for the line of a plain request, else `None`."""


class HeaderBlock(NamedTuple):
    """The header lines of a plain request."""

    fields: tuple[tuple[bytes, bytes], ...]
    """As they were sent, names in lower case."""
    headers: dict[bytes, bytes]
    """The same to look in; shared by all requests that say so, so nobody changes it."""
    length: int
    """Of the body, in bytes."""
    closes: bool
    """True where the client wants no further response."""


def known_head(block: bytes) -> HeaderBlock | None:
    """Return what a block of header lines says; `None` where that isn't plain, or isn't right."""
    return _read(block) if len(block) <= _BLOCK_LIMIT else None


class _Lines:
    """Takes the header lines that a parser reads."""

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.complete = True


@lru_cache(_KNOWN)
def _read(block: bytes) -> HeaderBlock | None:
    lines = _Lines()
    parser = HttpRequestParser(lines)
    try:
        parser.feed_data(b"POST / HTTP/1.1\r\n" + block)
        if lines.complete:  # an empty line that we don't take for one
            return None
        parser.feed_data(b"\r\n\r\n")
    except (HttpParserError, HttpParserUpgrade):
        return None
    return _head(tuple(lines.fields)) if lines.complete else None


def _head(fields: tuple[tuple[bytes, bytes], ...]) -> HeaderBlock | None:
    names = [name for name, _ in fields]
    if names.count(b"host") != 1 or names.count(b"connection") > 1 or not _ASKS_MORE.isdisjoint(names):
        return None
    headers = dict(fields)
    connection = headers.get(b"connection", b"keep-alive").lower()
    if connection not in (b"keep-alive", b"close"):
        return None
    return HeaderBlock(fields, headers, int(headers.get(b"content-length", b"0")), connection == b"close")
