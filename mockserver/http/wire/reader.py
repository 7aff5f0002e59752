"""Reads requests piece by piece, with httptools: whatever isn't plain, or doesn't come at once.

What a request says after its body (trailer fields) is dropped: RFC 9110 has it that nobody takes it for headers.
"""

import re
from collections import deque
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url

from drytake.mockserver.http.wire.refusals import RefusedError

__all__ = ["HttpReader", "Incoming"]

_AUTHORITY = re.compile(rb"https?://([^/?#@]+)(?=[/?]|$)", re.IGNORECASE)
"""Of a target in absolute form, as proxies are asked; it counts, whatever the Host header says."""
_FRAMING = (b"content-length", b"transfer-encoding")
Fields = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Incoming:
    """A request that comes."""

    method: str
    raw_path: bytes
    query: bytes
    version: str
    fields: Fields
    """Names in lower case."""
    closes: bool
    """True where the connection ends with the response."""
    body: BytesIO = field(default_factory=BytesIO)
    """What has come of the body since it was last taken."""
    complete: bool = False

    @property
    def path(self) -> str:
        return unquote(self.raw_path.decode("ascii"))

    @property
    def is_plain(self) -> bool:
        """True where it may be answered at once, when its body has come."""
        expects = any(name == b"expect" for name, _ in self.fields)
        return not (self.method == "HEAD" or b"%" in self.raw_path or expects)

    def taken(self) -> bytes:
        """Return what has come of the body, and forget it."""
        pieces, self.body = self.body, BytesIO()
        return pieces.getvalue()


class HttpReader:
    """Takes bytes; what comes of them stands in `requests`, the last one perhaps incomplete."""

    def __init__(self, head_limit: int) -> None:
        self.requests: deque[Incoming | RefusedError] = deque()
        self.current: Incoming | None = None
        """The request whose body comes."""
        self.midway = False
        """True while a request has begun to come."""
        self._limit = head_limit
        self._parser = HttpRequestParser(self)
        self._steps = 0
        """Heads and pieces of bodies that have come."""
        self._silent = 0
        """Bytes since the last one: what isn't a body is a head or trailers, which are bounded."""
        self._ended = False
        self._upgrades = False

    def feed(self, data: bytes) -> None:
        """Take what has come; after the last request of a connection nothing is looked at."""
        if self._ended:
            return
        steps = self._steps
        try:
            self._feed(data)
        except HttpParserError as error:
            if not self._ended:  # what follows the last request is nobody's
                reason = error.__context__
                self._end(reason if isinstance(reason, RefusedError) else RefusedError("garbled"))
        self._silent = self._silent + len(data) if steps == self._steps else 0
        if self._silent > self._limit and not self._ended:
            subject = "the request line and headers" if self.current is None else "the trailers"
            self._end(RefusedError("head", subject=subject, limit=self._limit))

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as upgrade:  # we have none to offer, so its body is a body (RFC 9110, 7.8)
            self._go_on_without()
            self._feed(data[upgrade.args[0] :])

    def _go_on_without(self) -> None:
        """Read the body of a request for another protocol, which the parser leaves to that."""
        assert self.current is not None
        lines = b"".join(b"%b: %b\r\n" % one for one in self.current.fields if one[0] in _FRAMING)
        self._parser = HttpRequestParser(self)
        self._parser.feed_data(b"POST / HTTP/1.1\r\n" + lines + b"\r\n")

    def _end(self, refused: RefusedError) -> None:
        self.requests.append(refused)
        self._ended = True

    # --- called by the parser --------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self.midway = True
        self._target, self._fields = b"", Fields()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.current is None:
            self._fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._steps += 1
        if self._upgrades:
            self._upgrades = False
            return
        self._upgrades = self._parser.should_upgrade()
        self.current = self._request()
        self.requests.append(self.current)

    def on_body(self, body: bytes) -> None:
        self._steps += 1
        if self.current is not None:
            self.current.body.write(body)

    def on_message_complete(self) -> None:
        if self._upgrades or self.current is None:
            return
        self.midway = False
        self.current.complete = True
        self._ended = self.current.closes
        self.current = None

    # --- what a head has to say ------------------------------------------------------------------------------

    def _request(self) -> Incoming:
        version, fields = self._parser.get_http_version(), self._fields
        if version not in ("1.0", "1.1"):
            raise RefusedError("version", version=f"HTTP/{version}")
        hosts = sum(name == b"host" for name, _ in fields)
        if hosts > 1 or (version == "1.1" and not hosts):
            raise RefusedError("host", hosts=hosts or "none")
        if any(name == b"expect" and value.strip().lower() != b"100-continue" for name, value in fields):
            raise RefusedError("expectation")
        raw_path, query, fields = _target(self._target, fields)
        closes = version == "1.0" or not self._parser.should_keep_alive()
        return Incoming(self._parser.get_method().decode("ascii"), raw_path, query, version, fields, closes)


def _target(target: bytes, fields: Fields) -> tuple[bytes, bytes, Fields]:
    """Return path and query of a target, and the header fields with the host that it names."""
    try:
        url = parse_url(target)
    except HttpParserError:
        raise RefusedError("target") from None
    path, absolute = url.path or b"/", _AUTHORITY.match(target)
    if absolute and url.host and url.userinfo is None:
        fields = [(b"host", absolute[1]), *((name, value) for name, value in fields if name != b"host")]
    elif not target.startswith(b"/"):
        raise RefusedError("target")
    if not path.isascii():
        raise RefusedError("target")
    return path, url.query or b"", fields
