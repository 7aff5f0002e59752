"""One post of a webhook over HTTP: to whom it may go, and how it went."""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from drytake.mockserver.state.files import CONTROL
from drytake.schemas.validation.text import quoted

__all__ = ["RESPONSE_BYTES", "Attempt", "Dial", "Post", "post"]

RESPONSE_BYTES = 4_096
"""How much is kept of what a receiver answers."""


class Attempt(NamedTuple):
    """How posting once went."""

    status: int | None = None
    error: str | None = None
    blocked: bool = False
    """True where it wasn't tried, and never will be."""
    ms: float | None = None
    """How long it took, in real milliseconds."""
    response: bytes | None = None
    """The beginning of what came back."""


class Post(NamedTuple):
    """What is sent, and how long the receiver may take."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float


Dial = Callable[[str, int, float], socket.socket]
"""Returns a connection to host and port that waits so many seconds; raises `OSError`."""


def post(sent: Post, hosts: frozenset[str], dial: Dial | None = None) -> Attempt:
    """Post once, to this machine or to one of the hosts; `dial` connects where this machine is another's than ours."""
    from http.client import HTTPException  # noqa: PLC0415 - 10 ms of the start that few servers need

    began = time.perf_counter()
    try:
        parts = urlsplit(sent.url)
        error_kind = _refusal(parts, hosts)
        if error_kind:
            return Attempt(error=error_kind, blocked=True)
        status, body = _send(parts, sent, dial)
        return Attempt(status, ms=_ms_since(began), response=body)
    except (OSError, HTTPException, ValueError) as error:
        return Attempt(error=str(error) or type(error).__name__, ms=_ms_since(began))


def _ms_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


def _refusal(parts: SplitResult, hosts: frozenset[str]) -> str | None:
    """Return why nothing is posted to a URL; `None` where something may be."""
    if parts.scheme not in ("http", "https"):
        return f"callbacks are posted to http:// and https:// URLs; this one begins with {quoted(parts.scheme)}"
    if not parts.hostname:
        return "the URL names no host to post to"
    if not _allowed(parts.hostname, hosts):
        return f"`{parts.hostname}` isn't this machine; allow it with `--webhook-host {parts.hostname}`"
    if CONTROL[1:] in unquote(parts.path).split("/"):
        return f"`{CONTROL}` is a control API, to which no callback is posted; name a URL of your own"
    return None


def _allowed(host: str, hosts: frozenset[str]) -> bool:
    if host == "localhost" or host in hosts:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _send(parts: SplitResult, sent: Post, dial: Dial | None) -> tuple[int, bytes]:
    from http.client import HTTPConnection, HTTPSConnection  # noqa: PLC0415 - as above

    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=sent.timeout)
    if dial is not None:
        connection.sock = _dialled(dial, parts, connection.port, sent.timeout)
    deadline = time.monotonic() + sent.timeout
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, sent.body, dict(sent.headers))
        response = connection.getresponse()
        body = response.read(RESPONSE_BYTES)
        while response.read(65_536) and time.monotonic() < deadline:
            pass
        return response.status, body
    finally:
        connection.close()


def _dialled(dial: Dial, parts: SplitResult, port: int, timeout: float) -> socket.socket:
    host = parts.hostname or ""
    sock = dial(host, port, timeout)
    if parts.scheme != "https":
        return sock
    import ssl  # noqa: PLC0415 - as above

    return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
