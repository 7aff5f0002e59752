"""The head of a request as a proxy reads it."""

from typing import NamedTuple
from urllib.parse import urlsplit

__all__ = ["BadRequestError", "Head", "RequestTarget", "read_head"]

_HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"proxy-authorization", b"proxy-connection"})


class BadRequestError(ValueError):
    """What came is no request that a proxy can act on; the message says what it is."""


class RequestTarget(NamedTuple):
    """Whom a request is for."""

    scheme: str
    """`http`, `https`, or `` for a tunnel, which doesn't say."""
    host: str
    port: int
    path: str = ""


class Head(NamedTuple):
    """The head of a request, and the bytes that came behind it."""

    method: str
    target: str
    version: str
    lines: tuple[bytes, ...]
    rest: bytes

    @property
    def tunnel(self) -> RequestTarget:
        """Whom a `CONNECT` is for."""
        split = _split(f"//{self.target}")
        return RequestTarget("", split.host, split.port or 443)

    @property
    def absolute(self) -> RequestTarget | None:
        """Whom a request is for that names a whole URL; `None` where it names a path alone."""
        if not self.target.startswith(("http://", "https://")):
            return None
        split = _split(self.target)
        return split._replace(port=split.port or (443 if split.scheme == "https" else 80))

    def through(self, target: RequestTarget, lines: tuple[bytes, ...]) -> bytes:
        """Return the request as it goes to another proxy, with what that one wants to be told."""
        first, _, rest = self.direct(target).partition(b"\r\n")
        method, path, version = first.split(b" ")
        shown = target.host if target.port == 80 else f"{target.host}:{target.port}"
        url = f"{target.scheme}://{shown}".encode("latin-1") + path
        return b"\r\n".join((b" ".join((method, url, version)), *lines, rest))

    def direct(self, target: RequestTarget) -> bytes:
        """Return the request as it goes to its server: for this one request, without what is meant for a proxy."""
        kept = [line for line in self.lines if line.partition(b":")[0].strip().lower() not in _HOP_BY_HOP]
        if not any(line[:5].lower() == b"host:" for line in kept):
            kept.append(f"Host: {target.host}".encode("latin-1"))
        first = f"{self.method} {target.path} {self.version}".encode("latin-1")
        return b"\r\n".join((first, *kept, b"Connection: close", b"", self.rest))


def _split(url: str) -> RequestTarget:
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError as error:
        raise BadRequestError(f"the request's target `{url[:100]}` is no address") from error
    if not host:
        raise BadRequestError(f"the request's target `{url[:100]}` names no host")
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return RequestTarget(split.scheme, host, port or 0, path)


def read_head(data: bytes) -> Head:
    """Return the head that some bytes begin with.

    Raises:
        BadRequestError: they begin with none.
    """
    raw, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = raw.split(b"\r\n")
    if data.startswith(b"PRI * HTTP/2.0"):
        raise BadRequestError("the client speaks HTTP/2 without having asked for it")
    parts = first.decode("latin-1").split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[0].isalpha():
        raise BadRequestError(f"`{first[:60].decode('ascii', 'backslashreplace')}` is no HTTP/1 request")
    return Head(parts[0], parts[1], parts[2], tuple(lines), rest)
