"""A body costs its size, however small the pieces are that it comes in, and isn't in memory several times."""

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from drytake.mockserver.control.requests import BODY_LIMIT, body_within
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.asgi import body_of
from drytake.mockserver.http.server import _context
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.http.wire.reader import HttpReader
from drytake.mockserver.settings.model import KIB, MIB, Settings

HEAD = b"POST /acme/api/v1/videos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-pieces\r\n"
PIECES = 5_000


class Piece(bytes):
    """A piece that counts what is done with it."""

    work = 0
    """Bytes that were copied for the sake of pieces, and looks at how long they are."""

    def __radd__(self, before: bytes) -> bytes:
        Piece.work += len(before) + 1
        return bytes(before) + bytes(self)

    def __len__(self) -> int:
        Piece.work += 1
        return super().__len__()


@pytest.fixture(autouse=True)
def _no_work() -> None:
    Piece.work = 0


class Wire:
    def __init__(self) -> None:
        self.written = b""

    def get_extra_info(self, name: str) -> None:
        return None

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def opened() -> tuple[Connection, Wire]:
    """Return a connection, and what is written to it."""
    connection, wire = Connection(_context(create_app(Engine(Settings(timing="instant"))))), Wire()
    connection.connection_made(cast("Any", wire))
    return connection, wire


def test_reader_copies_no_piece_twice() -> None:
    reader = HttpReader(64 * KIB)
    reader.feed(HEAD + b"Content-Length: %d\r\n\r\n" % PIECES)
    for byte in b'{"prompt": "p"}'.ljust(PIECES):
        reader.on_body(Piece((byte,)))
    assert Piece.work <= 3 * PIECES


def in_pieces(
    body: bytes, size: int, make: Callable[[bytes], bytes] = bytes
) -> Callable[[], Awaitable[dict[str, Any]]]:
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    left = -(-len(body) // size)

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": make(next(pieces)), "more_body": left > 0}

    return receive


READERS: dict[str, Callable[[Any], Awaitable[bytes | None]]] = {
    "provider": lambda receive: body_of(receive, {b"transfer-encoding": b"chunked"}, 64 * MIB),
    "control": lambda receive: body_within(_request(receive), 64 * MIB),
}


def _request(receive: Any) -> Any:
    from starlette.requests import Request

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_long_way_looks_at_no_piece_again_and_again(read: Callable[[Any], Awaitable[bytes | None]]) -> None:
    body = b"x" * PIECES
    assert asyncio.run(read(in_pieces(body, 1, Piece))) == body  # type: ignore[arg-type]  # it is a coroutine
    assert Piece.work <= 10 * PIECES


def peak(read: Callable[[Any], Awaitable[bytes | None]], receive: Any) -> int:
    """Return the most bytes that reading a body takes."""

    async def traced() -> int:
        tracemalloc.start()
        try:
            await read(receive)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return asyncio.run(traced())


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_long_way_keeps_a_body_once(read: Callable[[Any], Awaitable[bytes | None]]) -> None:
    assert peak(read, in_pieces(bytes(8 * MIB), 65_536)) < 1.5 * 8 * MIB


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_long_way_keeps_small_pieces_in_no_list(read: Callable[[Any], Awaitable[bytes | None]]) -> None:
    assert peak(read, in_pieces(bytes(50_000), 1)) < 4 * 50_000


def test_short_way_keeps_a_body_once() -> None:
    async def serve() -> None:
        protocol, wire = opened()
        size = 8 * MIB
        protocol.data_received(HEAD + b"Content-Length: %d\r\n\r\n" % size)
        piece = bytes(65_536)
        tracemalloc.start()
        try:
            for _ in range(size // len(piece)):
                protocol.data_received(piece)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 1.5 * size
        async with asyncio.timeout(60):
            while not wire.written:  # noqa: ASYNC110 - a large body is looked at in a thread
                await asyncio.sleep(0.001)
        assert b"HTTP/1.1 400" in wire.written

    asyncio.run(serve())


def test_control_bodies_are_bounded_whatever_their_pieces() -> None:
    from drytake.mockserver.control.problems import ProblemError

    with pytest.raises(ProblemError, match=f"more than {BODY_LIMIT} bytes"):
        asyncio.run(body_within(_request(in_pieces(bytes(BODY_LIMIT + 1), 1_000)), BODY_LIMIT))
