"""What is said to a client whose bytes are no request that can be answered; each ends the connection."""

import json
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["RefusedError"]


class _Refusal(NamedTuple):
    status: int
    title: str
    detail: str


_REFUSALS: Mapping[str, _Refusal] = {
    "garbled": _Refusal(
        400, "Bad Request", "this is no HTTP/1.1 request: its request line, headers or chunks are wrong"
    ),
    "host": _Refusal(400, "Bad Request", "a request has exactly one Host header (RFC 9112, 3.2); this one has {hosts}"),
    "target": _Refusal(400, "Bad Request", "the target is neither a path nor a URL with a host (RFC 9112, 3.2)"),
    "version": _Refusal(505, "HTTP Version Not Supported", "HTTP/1.0 and HTTP/1.1 are spoken here, not {version}"),
    "expectation": _Refusal(417, "Expectation Failed", "`100-continue` is the only expectation that is met"),
    "head": _Refusal(431, "Request Header Fields Too Large", "{subject} have more than {limit} bytes, the limit"),
    "broken": _Refusal(500, "Internal Server Error", "uvicorn doesn't run it; the server's log says why"),
    "slow": _Refusal(408, "Request Timeout", "{subject} didn't come within {seconds:g} seconds"),
}


class RefusedError(Exception):
    """No request comes of these bytes: says what is wrong by its kind, and by facts for the words of that."""

    def __init__(self, kind: str, **facts: object) -> None:
        self.kind, self._row = kind, _REFUSALS[kind]
        super().__init__(self._row.detail.format(**facts))

    def encoded(self, date: bytes) -> bytes:
        """Return the response to it as bytes."""
        status, title, _ = self._row
        problem = {"type": "about:blank", "title": title, "status": status, "detail": str(self)}
        body = json.dumps(problem).encode()
        lines = [b"HTTP/1.1 %d %b" % (status, title.encode()), b"date: " + date, b"connection: close"]
        lines += [b"content-type: application/problem+json", b"content-length: %d" % len(body), b"", body]
        return b"\r\n".join(lines)
