"""Where a request ends is never in doubt: what could be read in two ways is refused, and nothing in it is answered."""

import json
import re
import socket
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

BODY = b'{"prompt": "a lighthouse", "duration": 5}'
SIZE = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
SMUGGLED = b"GET /acme/api/v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Attack(NamedTuple):
    """What is sent, and the statuses that come back."""

    raw: bytes
    statuses: list[int]
    closes: bool = True


def post(
    *lines: bytes, body: bytes = BODY, target: bytes = b"/acme/api/v1/videos", version: bytes = b"HTTP/1.1"
) -> bytes:
    return (
        b"POST %b %b\r\nHost: localhost\r\nAuthorization: Bearer KEY\r\n" % (target, version)
        + b"".join(lines)
        + b"\r\n"
        + body
    )


def get(
    *lines: bytes,
    target: bytes = b"/acme/api/v1/balance",
    version: bytes = b"HTTP/1.1",
    host: bytes = b"Host: localhost\r\n",
) -> bytes:
    return b"GET %b %b\r\n%bAuthorization: Bearer KEY\r\n" % (target, version, host) + b"".join(lines) + b"\r\n"


REFUSED, ANSWERED = [400], [200]
ATTACKS = {
    # which length counts
    "length, then chunks": Attack(post(SIZE, CHUNKED, body=CHUNKS + SMUGGLED), REFUSED),
    "chunks, then length": Attack(post(CHUNKED, SIZE, body=CHUNKS + SMUGGLED), REFUSED),
    "two equal lengths": Attack(post(SIZE, SIZE), REFUSED),
    "two lengths": Attack(post(SIZE, b"Content-Length: 5\r\n"), REFUSED),
    "a list of lengths": Attack(post(b"Content-Length: 41, 41\r\n"), REFUSED),
    "length with a plus": Attack(post(b"Content-Length: +41\r\n"), REFUSED),
    "length below zero": Attack(post(b"Content-Length: -41\r\n"), REFUSED),
    "length in hex": Attack(post(b"Content-Length: 0x29\r\n"), REFUSED),
    "length beyond 64 bits": Attack(post(b"Content-Length: 18446744073709551657\r\n"), REFUSED),
    "length with an underscore": Attack(post(b"Content-Length: 4_1\r\n"), REFUSED),
    "no length": Attack(post(b"Content-Length: \r\n"), REFUSED),
    # which encoding counts
    "another encoding": Attack(post(b"Transfer-Encoding: xchunked\r\n", body=CHUNKS), REFUSED),
    "chunked, then identity": Attack(post(b"Transfer-Encoding: chunked, identity\r\n", body=CHUNKS), REFUSED),
    "chunked and identity in two lines": Attack(post(CHUNKED, b"Transfer-Encoding: identity\r\n", body=CHUNKS), REFUSED),
    "encoding behind a tab": Attack(post(b"Transfer-Encoding:\tchunked\r\n", body=CHUNKS), ANSWERED, closes=False),
    "encoding behind a vertical tab": Attack(post(b"Transfer-Encoding: \x0bchunked\r\n", body=CHUNKS), REFUSED),
    # chunks
    "chunk's size ends in LF": Attack(post(CHUNKED, body=CHUNKS.replace(b"\r\n", b"\n", 1)), REFUSED),
    "chunks end in LF": Attack(post(CHUNKED, body=CHUNKS.replace(b"\r\n", b"\n")), REFUSED),
    "chunk with an extension that has LF": Attack(post(CHUNKED, body=b"29;a\n" + CHUNKS[4:]), REFUSED),
    "chunk with zeros before its size": Attack(post(CHUNKED, body=b"0" * 20 + CHUNKS), ANSWERED, closes=False),
    "chunk of overlong size": Attack(post(CHUNKED, body=b"f" * 17 + CHUNKS), REFUSED),
    "chunk of negative size": Attack(post(CHUNKED, body=b"-1\r\n\r\n"), REFUSED),
    "chunk with a space before its size": Attack(post(CHUNKED, body=b" " + CHUNKS), REFUSED),
    "chunk longer than it says": Attack(post(CHUNKED, body=b"5\r\n" + BODY + b"\r\n0\r\n\r\n"), REFUSED),
    # header lines
    "space before the colon": Attack(post(b"Content-Length : 41\r\n"), REFUSED),
    "tab before the colon": Attack(post(b"Content-Length\t: 41\r\n"), REFUSED),
    "vertical tab in a name": Attack(post(b"Content\x0bLength: 41\r\n"), REFUSED),
    "folded line": Attack(get(b"X-A: b\r\n c\r\n"), REFUSED),
    "line that begins with a space": Attack(get(b" X-A: b\r\n"), REFUSED),
    "NUL in a value": Attack(get(b"X-A: b\0c\r\n"), REFUSED),
    "CR in a value": Attack(get(b"X-A: b\rc\r\n"), REFUSED),
    "LF ends a line": Attack(get(b"X-A: b\nX-B: c\r\n"), REFUSED),
    "LF ends the head": Attack(get()[:-4] + b"\n\n" + SMUGGLED, REFUSED),
    "a name of nothing": Attack(get(b": b\r\n"), REFUSED),
    "no colon": Attack(get(b"X-A\r\n"), REFUSED),
    # the request line
    "LF ends the request line": Attack(get().replace(b"\r\n", b"\n", 1), REFUSED),
    "two spaces": Attack(get(target=b" /acme/api/v1/balance"), ANSWERED, closes=False),
    "tab for a space": Attack(get().replace(b" /acme", b"\t/acme", 1), REFUSED),
    "control character in the target": Attack(get(target=b"/acme/\x01"), REFUSED),
    "target not ASCII": Attack(get(target=b"/acme/\xff"), REFUSED),
    "preface of HTTP/2": Attack(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
    "HTTP/2.0": Attack(get(version=b"HTTP/2.0"), [505]),
    "HTTP/0.9": Attack(get(version=b"HTTP/0.9"), [505]),
    "HTTP/1.2": Attack(get(version=b"HTTP/1.2"), REFUSED),
    "no version": Attack(b"GET /acme/api/v1/balance\r\n\r\n", [505]),
    "lower case": Attack(get().replace(b"GET", b"get"), REFUSED),
    "unknown method": Attack(get().replace(b"GET", b"BREW"), REFUSED),
    "greeting of TLS": Attack(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", REFUSED),
    "CONNECT": Attack(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n" + SMUGGLED, REFUSED),
    "OPTIONS of the server": Attack(get(target=b"*").replace(b"GET", b"OPTIONS"), REFUSED),
    "TRACE": Attack(get().replace(b"GET", b"TRACE"), [405], closes=False),
    # whom it is for
    "two hosts": Attack(get(host=b"Host: localhost\r\nHost: localhost\r\n"), REFUSED),
    "two hosts, one a stranger": Attack(get(host=b"Host: evil.example\r\nHost: localhost\r\n"), REFUSED),
    "no host": Attack(get(host=b""), REFUSED),
    "no host in HTTP/1.0": Attack(get(host=b"", version=b"HTTP/1.0"), ANSWERED),
    "two hosts in HTTP/1.0": Attack(get(host=b"Host: a\r\nHost: b\r\n", version=b"HTTP/1.0"), REFUSED),
    "a URL of ours, a Host of others": Attack(get(target=b"http://localhost/acme/api/v1/balance", host=b"Host: evil.example\r\n"), ANSWERED, closes=False),
    "a URL of others, a Host of ours": Attack(get(target=b"http://evil.example/acme/api/v1/balance"), [421]),
    "a URL with a user": Attack(get(target=b"http://localhost@evil.example/acme/api/v1/balance"), REFUSED),
    "a URL without a path": Attack(get(target=b"http://localhost"), [404], closes=False),
    "a URL of another kind": Attack(get(target=b"ftp://localhost/acme"), REFUSED),
    # what else it wishes
    "another expectation": Attack(post(SIZE, b"Expect: 200-ok\r\n"), [417]),
    "HTTP/2 by upgrade": Attack(post(SIZE, b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"), ANSWERED, closes=False),
    "HTTP/2 by upgrade, chunked": Attack(post(CHUNKED, b"Connection: Upgrade\r\nUpgrade: h2c\r\n", body=CHUNKS), ANSWERED, closes=False),
    "a websocket": Attack(get(b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"), ANSWERED, closes=False),
    # what follows
    "a request in a body": Attack(post(b"Content-Length: %d\r\n" % len(SMUGGLED), body=SMUGGLED), REFUSED, closes=False),
    "a request behind the last one": Attack(get(b"Connection: close\r\n") + SMUGGLED, ANSWERED),
    "a request behind that of HTTP/1.0": Attack(get(version=b"HTTP/1.0") + SMUGGLED, ANSWERED),
    "garbage behind a request": Attack(get() + b"\0\0\0\0\r\n\r\n", [200, 400]),
    "a body without a length": Attack(post(), [400, 400]),
    "empty lines before a request": Attack(b"\r\n\r\n" + get(), ANSWERED, closes=False),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, App]]:
    with running(Engine(Settings(timing="instant"))) as started:
        yield started


def exchange(origin: str, raw: bytes) -> tuple[bytes, bool]:
    """Send bytes, then one more request, which a connection that goes on answers; return what came, and whether it ended."""
    host, _, port = origin.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(raw)
        said = b""
        while b"last-of-all" not in said:
            if b"\r\n\r\n" in said and b"last" not in raw:
                raw += b"last"
                connection.sendall(b"GET /last-of-all HTTP/1.1\r\nHost: localhost\r\n\r\n")
            try:
                piece = connection.recv(65_536)
            except ConnectionError:
                return said, True
            if not piece:
                return said, True
            said += piece
        return said, False


@pytest.mark.parametrize("name", ATTACKS)
def test_framing_is_never_in_doubt(server: tuple[str, App], name: str) -> None:
    attack = ATTACKS[name]
    key = f"sk-test-framing-{list(ATTACKS).index(name)}"

    said, closed = exchange(server[0], attack.raw.replace(b"KEY", key.encode()))

    statuses = [int(found) for found in re.findall(rb"HTTP/1\.1 (\d+) ", said)]
    assert (statuses if closed else statuses[:-1], closed) == (attack.statuses, attack.closes), said
    paths = [entry.path for entry in server[1].engine.tenant(key).journal]
    assert not any("smuggled" in path for path in paths)


def test_refusal_says_what_is_wrong(server: tuple[str, App]) -> None:
    said, _ = exchange(server[0], ATTACKS["two hosts"].raw)

    head, _, body = said.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["detail"] == "a request has exactly one Host header (RFC 9112, 3.2); this one has 2"
