"""Responses that don't simply arrive: late, slowly, in part, event by event, or not at all.

Breaking a connection takes more than ASGI offers. Our own server's `send` is a method of the object that holds the connection;
on a server where it isn't, the application raises instead, which servers answer by closing the connection or with 500.
"""

import asyncio
import logging
import socket
import struct
import time

from drytake.mockserver.faults.catalogue import LONGEST, ConnectionFaultError
from drytake.mockserver.http.asgi import Receive, Send
from drytake.mockserver.state.store.model import StoreError
from drytake.schemas.http import Delivery, EventStream, Response

__all__ = ["delivered", "send_impaired"]

KEEP_ALIVE = b": keep-alive\n\n"
"""A comment of an event stream: clients skip it."""
_LOOK_SECONDS = 0.1
"""How often it is looked whether an event is due: clocks move, and others cancel."""
_TICK = 0.05
"""Seconds between the pieces of a slow body."""
_NO_LINGER = struct.pack("ii", 1, 0)
"""Closing a socket that doesn't linger resets its connection."""
log = logging.getLogger("drytake")


def delivered(response: Response) -> Response:
    """Return a response where there is no connection, after the time that it takes.

    Raises:
        TimeoutError: it wouldn't come.
        ConnectionFaultError: its connection would break.
    """
    delivery = response.delivery
    if delivery is None:
        return response
    try:
        return _arrived(response, delivery)
    finally:
        if delivery.events is not None:
            delivery.events.close(response)


def _arrived(response: Response, delivery: Delivery) -> Response:
    if delivery.end == "silence":
        raise TimeoutError(f"the mock would have been silent for {delivery.delay:g} seconds")
    time.sleep(min(LONGEST, delivery.delay + delivery.spread))
    if delivery.events is not None:
        _collect(delivery.events, once=delivery.end is not None)
    if delivery.end is not None:
        raise ConnectionFaultError(delivery.end)
    return response


def _collect(events: EventStream, *, once: bool) -> None:
    """Wait for all events, or for the first one: closing the stream makes a body of them."""
    give_up = time.monotonic() + LONGEST
    while not events.over:
        if events.next_event():
            if once:
                return
        elif time.monotonic() > give_up:
            raise TimeoutError(f"no end of the stream came for {LONGEST:g} seconds")
        else:
            time.sleep(_LOOK_SECONDS)


async def send_impaired(response: Response, delivery: Delivery, method: str, receive: Receive, send: Send) -> int:
    """Send a response as a mishap lets it travel, or until the client goes away or the server ends.

    Return the status that was sent; 0 where there was none.
    """
    try:
        return await _send(response, delivery, method, receive, send)
    finally:
        if delivery.events is not None:
            await asyncio.to_thread(delivery.events.close, response)  # the store may keep it waiting


async def _send(response: Response, delivery: Delivery, method: str, receive: Receive, send: Send) -> int:
    try:
        if delivery.delay and await _gone(receive, delivery.delay):
            return 0
    except asyncio.CancelledError:
        await _break(send, receive, reset=False)
        return 0
    if delivery.lost:
        await _break(send, receive, reset=delivery.end == "reset")
        return 0
    if delivery.events is not None:
        return await _send_events(response, delivery, delivery.events, receive, send)
    headers = list(response.headers)
    if response.status != 304 and not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(response.body)))
    body = b"" if method == "HEAD" else response.body
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    comes = body[: int(len(body) * delivery.share)] if delivery.end == "cut" else body
    if await _trickle(comes, delivery.spread, receive, send):
        return response.status
    if delivery.end == "cut" and len(comes) < len(body):
        await _break(send, receive, reset=False)
    else:
        await send({"type": "http.response.body", "body": b""})
    return response.status


async def _send_events(
    response: Response, delivery: Delivery, events: EventStream, receive: Receive, send: Send
) -> int:
    await send({"type": "http.response.start", "status": response.status, "headers": list(response.headers)})
    broken = delivery.end == "cut"
    try:
        if await _gone_meanwhile(events, receive, send, once=broken):
            return response.status
    except StoreError as error:
        log.error("a stream ends: %s", error)  # noqa: TRY400 - one line tells it
        broken = True
    except asyncio.CancelledError:  # the server ends
        broken = True
    if broken:
        await _break(send, receive, reset=False)
    else:
        await asyncio.to_thread(events.close, response)  # before the client knows of the end, and asks for the journal
        await send({"type": "http.response.body", "body": b""})
    return response.status


async def _gone_meanwhile(events: EventStream, receive: Receive, send: Send, *, once: bool) -> bool:
    """Send events as they come, or the first one; return whether the client went away meanwhile."""
    said = time.monotonic()
    while True:
        event = await asyncio.to_thread(events.next_event)
        if event or time.monotonic() - said >= events.every:
            await send({"type": "http.response.body", "body": event or KEEP_ALIVE, "more_body": True})
            said = time.monotonic()
        if events.over or (event and once):
            return False
        if await _gone(receive, 0 if event else _LOOK_SECONDS):
            return True


async def _trickle(body: bytes, seconds: float, receive: Receive, send: Send) -> bool:
    """Send the beginning of a body, in so many seconds; return whether the client went away meanwhile."""
    pieces = max(1, min(len(body), int(seconds / _TICK)))
    began = time.monotonic()
    for number in range(pieces):
        piece = body[len(body) * number // pieces : len(body) * (number + 1) // pieces]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        due = began + seconds * (number + 1) / pieces
        if seconds and await _gone(receive, max(0, due - time.monotonic())):
            return True
    return False


async def _gone(receive: Receive, seconds: float) -> bool:
    """Wait; return whether the client went away meanwhile."""
    try:
        await asyncio.wait_for(_farewell(receive), seconds)
    except TimeoutError:
        return False
    return True


async def _farewell(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":  # noqa: ASYNC110 - by ASGI, nothing else is said here
        await asyncio.sleep(_TICK)


async def _break(send: Send, receive: Receive, *, reset: bool) -> None:
    """End the connection as it is, by a reset or by closing it."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionFaultError("reset" if reset else "nothing")
    if reset:
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    else:
        transport.close()
    await _farewell(receive)  # the server must see that the connection has gone before the application returns
