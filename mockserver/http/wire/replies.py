"""Responses as bytes."""

from functools import lru_cache
from http import HTTPStatus

from drytake.schemas.http import Response

__all__ = ["encoded"]

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
Headers = tuple[tuple[bytes, bytes], ...]


def encoded(response: Response, date: bytes, *, closes: bool) -> bytes | None:
    """Return a whole response as bytes; `None` where one of its headers would be more than a line."""
    headers = response.headers
    lines = _known_lines(headers) if len(headers) == 1 else _lines(headers)  # a second one may be the call's own
    if lines is None:
        return None
    end = b"connection: close\r\n" if closes else b""
    body = response.body
    return b"%bdate: %b\r\n%b%bcontent-length: %d\r\n\r\n%b" % (
        *(_status_line(response.status), date, lines, end, len(body), body),
    )


@lru_cache(64)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n".encode("ascii")


def _lines(headers: Headers) -> bytes | None:
    """Return headers as they are sent; `None` where one would be more than a line."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    return lines if lines.count(b"\n") == len(headers) == lines.count(b"\r") and b"\0" not in lines else None


_known_lines = lru_cache(256)(_lines)
