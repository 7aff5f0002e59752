"""What stands before a body is bounded while it comes, and ordinary requests never meet the bound."""

import json
import socket
from collections.abc import Iterator

import pytest

from understudy.mockserver.engine import Engine
from understudy.mockserver.server import running
from understudy.mockserver.settings import KIB, Settings

START = b"GET /outai/api/v1/credits HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-head\r\n"
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
    head = b"POST /outai/api/v1/video/seedance-2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-head\r\n"
    with connect(origin) as connection:
        for _ in range(2):
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert answered(connection)[0] == 200
