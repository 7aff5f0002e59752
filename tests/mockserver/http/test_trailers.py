"""What a request says after its body is no header: it changes neither who asks, nor whom, nor what the body is."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from drytake.contract_tests.intercept.http1 import RequestReader
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.watched_server import Mock, Watched
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import KIB, Settings

PLAIN, LONG = b"/acme/api/v1/videos", b"/acme/%61pi/v1/videos"
"""The same path, plain and spelt so that the call goes the long way."""
BODY = b'{"prompt": "a lighthouse", "duration": 5}'
TRAILERS = {
    "another key": b"Authorization: Bearer sk-bob-2222222",
    "no key": b"Authorization:",
    "another host": b"Host: evil.example",
    "another type": b"Content-Type: text/plain",
    "an encoding": b"Content-Encoding: gzip",
    "a token": b"X-Drytake-Token: t",
    "an origin": b"Origin: http://evil.example",
    "a wish": b"Expect: 100-continue",
    "anything": b"X-Anything: 1\r\nX-Anything: 2",
    "many": b"Authorization: Bearer sk-bob-2222222\r\nHost: evil.example\r\nContent-Type: text/plain\r\nX-A: 1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, App]]:
    with running(Engine(Settings(timing="instant", head_limit=8 * KIB))) as started:
        yield started


def ask(origin: str, request: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    """Send a request; return status, headers and body of the response."""
    host, _, port = origin.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        response = b""
        while b"\r\n\r\n" not in response:
            response += connection.recv(65_536)
        head, _, body = response.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(headers[b"content-length"]):
            body += connection.recv(65_536)
    return int(head.split()[1]), headers, body


def chunked(path: bytes, key: bytes, trailers: bytes) -> bytes:
    head = b"POST %b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % (path, key)
    kind = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + kind + b"%x\r\n%b\r\n0\r\n%b\r\n\r\n" % (len(BODY), BODY, trailers)


def call(server: tuple[str, App], method: str, path: str, key: str) -> Any:
    request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
    return json.loads(ask(server[0], request.encode())[2])


@pytest.mark.parametrize("trailers", TRAILERS.values(), ids=TRAILERS)
@pytest.mark.parametrize("path", [PLAIN, LONG], ids=["short way", "long way"])
def test_trailers_change_nothing(server: tuple[str, App], path: bytes, trailers: bytes, key: str) -> None:
    bob = call(server, "GET", "/acme/api/v1/balance", "sk-bob-2222222")["data"]
    for _ in range(2):  # the first call of a host goes the long way
        status, headers, body = ask(server[0], chunked(path, key.encode(), trailers))
        assert (status, b"x-drytake-violations" in headers) == (200, False), body

    (_, entry) = call(server, "GET", "/_drytake/journal", key)["calls"]
    assert sorted(entry["headers"]) == ["authorization", "content-type", "host", "transfer-encoding"]
    assert (entry["headers"]["host"], entry["headers"]["content-type"]) == ("localhost", "application/json")
    assert call(server, "GET", "/acme/api/v1/balance", "sk-bob-2222222")["data"] == bob


@pytest.mark.parametrize("name", [b"Content-Length: 3", b"Transfer-Encoding: identity", b"Connection: close"])
@pytest.mark.parametrize("path", [PLAIN, LONG], ids=["short way", "long way"])
def test_trailers_about_framing_are_refused_or_ignored(
    server: tuple[str, App], path: bytes, name: bytes, key: str
) -> None:
    status, _, _ = ask(server[0], chunked(path, key.encode(), name))
    assert status in (200, 400)
    assert ask(server[0], chunked(path, key.encode(), b"X: y"))[0] == 200


def test_control_calls_have_no_trailers_either(server: tuple[str, App], key: str) -> None:
    body = b'{"freeze": true}'
    head = b"POST /_drytake/clock HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % key.encode()
    rest = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n" % (len(body), body)
    evil = b"X-Drytake-Key: sk-bob-2222222\r\nSec-Fetch-Site: cross-site\r\n\r\n"

    assert ask(server[0], head + rest + evil)[0] == 200
    assert call(server, "GET", "/_drytake/clock", key)["frozen"]
    assert not call(server, "GET", "/_drytake/clock", "sk-bob-2222222")["frozen"]


@pytest.mark.parametrize("path", [PLAIN, LONG, b"/_drytake/clock"], ids=["short way", "long way", "control"])
@pytest.mark.parametrize("trailers", [b"X: " + b"a" * 400_000, b"X: y\r\n" * 60_000], ids=["long", "many"])
def test_trailers_that_are_too_large_are_refused(server: tuple[str, App], path: bytes, trailers: bytes) -> None:
    for _ in range(2):
        status, _, body = ask(server[0], chunked(path, b"sk-test-large-trailers", trailers)[:-4])
        assert (status, json.loads(body)["status"]) == (431, 431)


def test_bodies_are_no_trailers(server: tuple[str, App], key: str) -> None:
    body = b'{"prompt": "%b"}' % (b"a" * 100_000)
    head = b"POST %b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % (PLAIN, key.encode())
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    assert ask(server[0], head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")[0] == 200


class Wire(asyncio.Transport):
    """A transport that leads nowhere."""

    def write(self, data: Any) -> None: ...

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...


def test_a_run_hears_no_trailers() -> None:
    heard: list[Any] = []
    answered = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        heard.append((await receive(), scope["headers"])[1])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        answered.set()

    async def serve() -> None:
        mock = Mock(application, HostPolicy(()), Incidents(), tunnels={}, patience=5)
        connection = Watched(mock, mock._context)
        connection.connection_made(Wire())
        connection.data_received(chunked(PLAIN, b"sk-alice-111111", TRAILERS["many"]))
        await answered.wait()
        connection.connection_lost(None)

    asyncio.run(serve())
    (headers,) = heard
    assert dict(headers)[b"authorization"] == b"Bearer sk-alice-111111"
    assert len(headers) == 4


def test_an_intercepted_client_says_no_trailers() -> None:
    (asked,) = RequestReader("https", "api.acme.example").feed(chunked(PLAIN, b"sk-alice-111111", TRAILERS["many"]))
    assert dict(asked.headers)[b"authorization"] == b"Bearer sk-alice-111111"
    assert len(asked.headers) == 4
