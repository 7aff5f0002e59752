"""Requests in and responses out, as events of ASGI."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from io import BytesIO
from typing import Any

from drytake.schemas.http import Response

__all__ = [
    "ClientDisconnectError",
    "Receive",
    "Scope",
    "Send",
    "StatusRecorder",
    "body_of",
    "lifespan",
    "send_file",
    "send_response",
    "until_gone",
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


_LOSS_SECONDS = 1


class ClientDisconnectError(Exception):
    """The client went away before its body had come."""


async def body_of(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes | None:
    """Return a request's body, or `None` where it is larger than the limit.

    What is too much is read and dropped: a client that still sends wouldn't see the response.
    """
    declared = headers.get(b"content-length", b"")
    if not declared and b"transfer-encoding" not in headers:  # HTTP/1.1: then there is none
        return b""
    if declared.isdigit() and int(declared) > limit and b"expect" in headers:
        return None
    message = await receive()
    if not message.get("more_body") and message["type"] == "http.request":
        body: bytes = message.get("body", b"")
        return body if len(body) <= limit else None
    return await _gathered(message, receive, limit)


async def _gathered(message: MutableMapping[str, Any], receive: Receive, limit: int) -> bytes | None:
    """Return a body that comes in pieces; they may be of one byte each, so that a list of them would be the larger."""
    kept, size = BytesIO(), 0
    while True:
        piece = message.get("body", b"")
        size += len(piece)
        if size <= limit:
            kept.write(piece)
        elif kept.tell():
            kept = BytesIO()
        if not message.get("more_body"):
            break
        message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnectError
    return kept.getvalue() if size <= limit else None


class StatusRecorder:
    """Sends on, and remembers the status."""

    def __init__(self, send: Send) -> None:
        self._send, self.status = send, 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        self.status = message.get("status", self.status)
        await self._send(message)


def until_gone(receive: Receive, send: Send) -> Send:
    """Return what sends on until the client has gone; then there is nobody to tell, and nothing to report."""
    return _UntilGone(receive, send).send


class _UntilGone:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send, self._gone = receive, send, False
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        """The connection, as our own server's `send` has it: some faults break it."""

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self._gone:
            return
        try:
            await self._send(message)
        except (OSError, RuntimeError):  # uvloop raises the latter on a connection that has just been lost
            self._gone = await _has_gone(self._receive)
            if not self._gone:
                raise


async def _has_gone(receive: Receive) -> bool:
    """Return whether the client has gone, once its connection has had the time to say so."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOSS_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False


async def send_response(send: Send, response: Response, method: str, *, close: bool = False) -> int:
    headers = [*response.headers, (b"content-length", b"%d" % len(response.body))]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
    return response.status


async def send_file(send: Send, response: Response, method: str) -> int:
    headers = response.headers
    if response.status != 304 and not any(name == b"content-length" for name, _ in headers):
        headers = (*headers, (b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
    return response.status


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
