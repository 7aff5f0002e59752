"""Clients that are slow, greedy or gone: each costs the others nothing, and none is kept for ever."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.server import _context
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.http.wire.context import ConnectionContext
from drytake.mockserver.settings.model import KIB, Settings

HOST = b"Host: localhost\r\nAuthorization: Bearer sk-test-pace\r\n"
BALANCE = b"GET /acme/api/v1/balance HTTP/1.1\r\n" + HOST + b"\r\n"
HEALTH = b"GET /_drytake/health HTTP/1.1\r\n" + HOST + b"\r\n"
BODY = b'{"prompt": "a lighthouse", "duration": 5}'
CREATE = b"POST /acme/api/v1/videos HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(BODY)
CHUNKED = b"POST /acme/api/v1/videos HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what is written, and how it was ended."""

    def __init__(self, context: ConnectionContext, room: int = 1 << 30) -> None:
        super().__init__()
        self.written, self.closed, self.aborted, self.reading = b"", False, False, True
        self.room, self.connection = room, Connection(context)
        """Bytes that the client takes before it has read."""

    def write(self, data: Any) -> None:
        self.written += bytes(data)
        if len(self.written) > self.room:
            self.connection.pause_writing()

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    @property
    def statuses(self) -> list[int]:
        return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d+) ", self.written)]


APP = create_app(Engine(Settings(timing="instant", body_limit=64 * KIB, balance=Decimal(10**9))))


def opened(context: ConnectionContext, room: int = 1 << 30) -> Wire:
    wire = Wire(context, room)
    wire.connection.connection_made(wire)
    return wire


async def turns(number: int = 40) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in an event loop, its server's time standing still."""

    def run() -> None:
        async def go() -> None:
            context = _context(APP)
            context.tick()
            await test(context)

        asyncio.run(go())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


def pass_time(context: ConnectionContext, seconds: float) -> None:
    context.now += seconds
    for connection in [*context.connections]:
        connection.look_at_time()


# --- clients that take their time --------------------------------------------------------------------------------

SLOW = {
    "says nothing": (b"", 59, []),
    "is idle": (BALANCE, 74, [200]),
    "is idle after another way": (HEALTH, 74, [200]),
    "half a head": (b"GET /acme", 59, [408]),
    "half a second head": (BALANCE + b"GET /acme", 59, [200, 408]),
    "half a body": (CREATE + BODY[:5], 59, [408]),
    "half a body of chunks": (CHUNKED + b"5\r\nabc", 59, [408]),
    "half an upload": (CREATE.replace(b"POST /acme/api/v1/videos", b"POST /_drytake/clock") + BODY[:5], 59, [408]),
}


@pytest.mark.parametrize("name", SLOW)
def test_client_that_takes_too_long_is_let_go(name: str) -> None:
    sent, patience, statuses = SLOW[name]

    async def slow(context: ConnectionContext) -> None:
        wire = opened(context)
        if sent:
            wire.connection.data_received(sent)
        await turns()
        pass_time(context, patience)
        assert not wire.closed
        pass_time(context, 2)
        assert wire.statuses == statuses
        assert wire.closed or statuses[-1] == 408  # that is to be seen before the connection ends

        wire.connection.data_received(BALANCE)
        await turns()
        assert wire.statuses == statuses

    in_loop(slow)()


@in_loop
async def test_head_that_drips_is_bounded_in_time_and_a_body_between_two_pieces(context: ConnectionContext) -> None:
    head, body = opened(context), opened(context)
    body.connection.data_received(CREATE)
    for number in range(4):
        head.connection.data_received(b"GET "[number : number + 1])
        body.connection.data_received(BODY[number : number + 1])
        pass_time(context, 20)
    assert (head.statuses, body.statuses) == ([408], [])


@in_loop
async def test_client_that_waits_is_let_wait(context: ConnectionContext) -> None:
    wire = opened(context)
    wire.connection.data_received(BALANCE)
    pass_time(context, 1000)
    assert not wire.closed
    await turns()
    assert wire.statuses == [200]


# --- clients that ask much ---------------------------------------------------------------------------------------


@in_loop
async def test_many_calls_at_once_keep_nobody_waiting(context: ConnectionContext) -> None:
    greedy, other = opened(context), opened(context)
    greedy.connection.data_received(BALANCE * 2_000)
    other.connection.data_received(BALANCE)
    await turns(3)
    assert (other.statuses, len(greedy.statuses) < 10) == ([200], True)

    await turns(4_000)
    assert greedy.statuses == [200] * 2_000


@in_loop
async def test_what_comes_ahead_is_bounded_and_in_order(context: ConnectionContext) -> None:
    wire = opened(context)
    pair = CREATE + BODY + HEALTH + CREATE + b"x" * len(BODY) + BALANCE.replace(b"balance", b"%62alance")
    for _ in range(300):
        if wire.reading:
            wire.connection.data_received(pair)
    assert not wire.reading
    assert len(wire.connection._unread) < 65 * KIB

    await turns(6_000)
    assert wire.reading
    assert wire.statuses == [200, 200, 400, 200] * (len(wire.statuses) // 4)
    assert len(wire.statuses) > 100


@in_loop
async def test_client_that_does_not_read_is_answered_no_more(context: ConnectionContext) -> None:
    wire = opened(context, room=10_000)
    for _ in range(100):
        wire.connection.data_received(BALANCE * 10)
    await turns(2_000)
    assert len(wire.written) < 11_000
    assert not wire.reading

    wire.room = 1 << 30
    wire.connection.resume_writing()
    await turns(3_000)
    assert wire.statuses == [200] * 1_000
    assert wire.reading


@in_loop
async def test_client_that_never_reads_is_let_go(context: ConnectionContext) -> None:
    wire = opened(context, room=100)
    wire.connection.data_received(BALANCE * 3)
    await turns()
    pass_time(context, 59)
    assert not wire.aborted
    pass_time(context, 2)
    assert wire.aborted


@in_loop
async def test_body_that_comes_before_anybody_wants_it_is_bounded(context: ConnectionContext) -> None:
    wire = opened(context)
    wire.connection.data_received(CREATE.replace(b"Content-Length: %d" % len(BODY), b"Content-Length: 100000000"))
    for _ in range(10):
        wire.connection.data_received(bytes(60 * KIB))
    assert not wire.reading
    await turns()
    assert wire.reading


# --- clients that have gone --------------------------------------------------------------------------------------


@in_loop
async def test_client_that_says_no_more_is_answered(context: ConnectionContext) -> None:
    wire = opened(context)
    wire.connection.data_received(BALANCE)
    assert wire.connection.eof_received()
    await turns()
    assert (wire.statuses, wire.closed) == ([200], True)


@pytest.mark.parametrize("sent", [b"", b"GET", CREATE, CREATE + BODY, CHUNKED, HEALTH, BALANCE * 3])
def test_client_that_has_gone_leaves_nothing(sent: bytes) -> None:
    async def gone(context: ConnectionContext) -> None:
        wire = opened(context)
        wire.connection.data_received(sent or b"\r\n")
        wire.closed = True
        wire.connection.connection_lost(None)
        await turns()
        assert not context.is_busy

    in_loop(gone)()


@in_loop
async def test_call_that_came_whole_counts_though_its_client_has_gone(context: ConnectionContext) -> None:
    wire, before = opened(context), len(APP.engine.store)
    wire.connection.data_received(CREATE + BODY)
    wire.closed = True
    wire.connection.connection_lost(None)
    await turns()
    assert len(APP.engine.store) == before + 1


# --- HEAD --------------------------------------------------------------------------------------------------------


@in_loop
async def test_head_has_the_length_and_no_body(context: ConnectionContext) -> None:
    wire = opened(context)
    wire.connection.data_received(HEALTH.replace(b"GET", b"HEAD") + HEALTH)
    await turns()
    first, second = wire.written.split(b"HTTP/1.1 200 OK\r\n")[1:]
    length = json.loads(second.partition(b"\r\n\r\n")[2])
    assert first.endswith(b"\r\n\r\n")
    assert b"content-length: %d\r\n" % len(json.dumps(length, separators=(",", ":"))) in first
