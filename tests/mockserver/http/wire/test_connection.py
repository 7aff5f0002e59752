"""What stands before a body is bounded while it comes, and ordinary requests never meet the bound."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from typing import Any, cast

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.server import _context, running
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.http.wire.replies import _lines
from drytake.mockserver.settings.model import KIB, Settings

START = b"GET /acme/api/v1/balance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-head\r\n"
HEADS = {
    "one long header": START + b"X: " + b"a" * 2_000_000 + b"\r\n\r\n",
    "many headers": START + b"".join(b"X-%d: y\r\n" % number for number in range(200_000)) + b"\r\n",
    "a head without end": START + b"X: " + b"a" * 2_000_000,
}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with running(Engine(Settings(timing="instant", head_limit=64 * KIB))) as (origin, _):
        yield origin


def connect(origin: str) -> socket.socket:
    host, _, port = origin.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def answered(connection: socket.socket) -> tuple[int, bytes]:
    head, body = b"", b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65_536)
    head, _, body = head.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return int(head.split()[1]), body


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_head_that_is_too_large_is_refused(origin: str, head: bytes) -> None:
    with connect(origin) as connection:
        connection.sendall(head)

        status, body = answered(connection)

    assert (status, json.loads(body)["status"]) == (431, 431)
    assert "65536 bytes, the limit" in json.loads(body)["detail"]


def test_second_request_of_a_connection_is_bounded_too(origin: str) -> None:
    with connect(origin) as connection:
        connection.sendall(START + b"\r\n")
        assert answered(connection)[0] == 200

        connection.sendall(HEADS["one long header"])
        assert answered(connection)[0] == 431


def test_head_within_the_limit_is_taken_however_often(origin: str) -> None:
    with connect(origin) as connection:
        for _ in range(5):
            connection.sendall(START + b"X: " + b"a" * 30_000 + b"\r\n\r\n")
            assert answered(connection)[0] == 200


def test_body_is_no_part_of_the_head(origin: str) -> None:
    body = b'{"prompt": "' + b"a" * 1_000_000 + b'"}'
    head = b"POST /acme/api/v1/videos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-head\r\n"
    with connect(origin) as connection:
        for _ in range(2):
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert answered(connection)[0] == 200


# --- plain calls -----------------------------------------------------------------------------------------------

KEY = b"Host: localhost\r\nAuthorization: Bearer sk-test-direct\r\n"
CREDITS = b"GET /acme/api/v1/balance HTTP/1.1\r\n" + KEY
BODY = b'{"prompt": "a lighthouse", "duration": 5}'
CREATE = b"POST /acme/api/v1/videos HTTP/1.1\r\n" + KEY
LONG_WAY = b"GET /acme/%61pi/v1/balance HTTP/1.1\r\n" + KEY
"""The same call, spelt so that it isn't plain."""


class Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written, self.closed = b"", False

    def get_extra_info(self, name: str) -> None:
        return None

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def opened(**settings: Any) -> tuple[Connection, Wire]:
    """Return a connection without a socket, and what is written to it."""
    connection, wire = Connection(_context(create_app(Engine(Settings(timing="instant", **settings))))), Wire()
    connection.connection_made(cast("Any", wire))
    return connection, wire


def statuses(written: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d+) ", written)]


def head_of(connection: socket.socket, request: bytes) -> bytes:
    """Return the head of the response, without its date."""
    connection.sendall(request)
    response = b""
    while b"\r\n\r\n" not in response or not response.endswith(b"}"):
        response += connection.recv(65_536)
    return re.sub(rb"date: .*?\r\n", b"", response.partition(b"\r\n\r\n")[0])


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        (CREDITS + b"\r\n", LONG_WAY + b"\r\n"),
        (CREDITS.replace(b"credits", b"tasks?task_id=x") + b"\r\n", LONG_WAY.replace(b"credits", b"tasks?task_id=x") + b"\r\n"),
        (CREATE + b"Content-Length: 2\r\n\r\n{}", CREATE.replace(b"api", b"%61pi") + b"Content-Length: 2\r\n\r\n{}"),
    ],
    ids=["good", "unknown", "refused"],
)  # fmt: skip
def test_both_ways_look_the_same(origin: str, plain: bytes, other: bytes) -> None:
    with connect(origin) as connection:
        assert head_of(connection, plain) == head_of(connection, plain) == head_of(connection, other)


def test_requests_sent_together_are_answered_in_order(origin: str) -> None:
    with connect(origin) as connection:
        connection.sendall(
            CREDITS + b"\r\n" + LONG_WAY.replace(b"balance", b"nothing") + b"\r\n" + CREDITS + b"\r\n"
            + CREATE + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY + CREATE + b"Content-Length: 2\r\n\r\n{}"
            + CREDITS + b"Connection: close\r\n\r\n"
        )  # fmt: skip
        said = b""
        while chunk := connection.recv(65_536):
            said += chunk
    assert statuses(said) == [200, 404, 200, 200, 400, 200]


def test_body_may_come_in_pieces(origin: str) -> None:
    with connect(origin) as connection:
        for piece in (CREATE, b"Content-Length: %d\r\n" % len(BODY), b"\r\n", BODY[:5], BODY[5:]):
            connection.sendall(piece)
        assert answered(connection)[0] == 200
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:]))
        connection.sendall(CREATE + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        assert answered(connection)[0] == 200


def test_body_over_the_limit_is_refused_by_the_provider() -> None:
    with running(Engine(Settings(body_limit=KIB))) as (origin, _):
        for _ in range(2):  # the server gets to know the host's name
            with connect(origin) as connection:
                connection.sendall(CREATE + b"Content-Length: 3000\r\n\r\n")
                connection.sendall(b" " * 1500)
                connection.sendall(b" " * 1500)
                status, body = answered(connection)
            assert (status, json.loads(body)["message"]) == (413, "Request body too large")


@pytest.mark.parametrize("version", [b"HTTP/1.1\r\nConnection: close", b"HTTP/1.0"])
def test_connection_ends_where_the_client_wants_it(origin: str, version: bytes) -> None:
    with connect(origin) as connection:
        connection.sendall(CREDITS.replace(b"HTTP/1.1", version) + b"\r\n")
        assert answered(connection)[0] == 200
        assert connection.recv(1) == b""


def test_server_that_ends_answers_what_it_has_begun_to_read() -> None:
    async def end() -> None:
        begun, wire = opened()
        idle, idle_wire = opened()
        begun.data_received(CREATE + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:5])
        begun.shutdown()
        idle.shutdown()
        assert (wire.closed, idle_wire.closed) == (False, True)

        begun.data_received(BODY[5:])
        await asyncio.sleep(0)
        assert statuses(wire.written) == [200]
        assert b"\r\nconnection: close\r\n" in wire.written
        assert wire.closed

    asyncio.run(end())


def test_header_of_more_than_a_line_is_never_sent() -> None:
    assert _lines(((b"a", b"b"), (b"c", b"d"))) == b"a: b\r\nc: d\r\n"
    for value in (b"b\r\nset-cookie: x", b"b\n", b"b\r", b"b\0"):
        assert _lines(((b"a", value),)) is None
