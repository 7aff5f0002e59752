"""Whatever is sent, and in whatever pieces, is answered as uvicorn alone would have it answered; what it refuses is refused."""

import asyncio
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.server import _context
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.settings.model import KIB, Settings

pytestmark = pytest.mark.skipif(
    Version(uvicorn.__version__) < Version("0.54"), reason="earlier ones refuse what follows the last request"
)
APP = create_app(Engine(Settings(timing="instant", balance=Decimal(10**9), body_limit=2 * KIB)))
UVICORN = Config(APP, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False)
NUMBERS = count()
OWN = (b"exactly one Host", b"neither a path", b"are spoken here", b"only expectation")
"""What we refuse and uvicorn doesn't."""


class Wire(asyncio.Transport):
    """A transport that keeps what is written before it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed, self.reading = b"", False, True

    def write(self, data: Any) -> None:
        if not self.closed:
            self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


def ours() -> asyncio.Protocol:
    context = _context(APP)
    context.date = b"today"
    return Connection(context)


def uvicorns() -> asyncio.Protocol:
    state = ServerState()
    state.default_headers = [(b"date", b"today")]
    return HttpToolsProtocol(UVICORN, state, {})


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def talk(make: Callable[[], asyncio.Protocol], pieces: list[bytes]) -> bytes:
    """Return what is written to a client that sends these pieces and waits."""
    wire, protocol = Wire(), make()
    protocol.connection_made(wire)
    for piece in pieces:
        for _ in range(200):
            if wire.reading:
                break
            await turns(1)
        if not wire.closed:
            protocol.data_received(piece)
        await turns(len(piece) % 3)
    await turns(150)
    wire.closed = True
    protocol.connection_lost(None)
    await turns(3)
    return wire.written


def plain(said: bytes) -> bytes:
    """Return responses without what differs from call to call, and without how the connection ends."""
    said = re.sub(rb"[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:]+Z|sk-\w+", b"_", said.replace(b"connection: close\r\n", b""))
    heads = [b"\r\n".join(sorted(head.split(b"\r\n"))) for head in said.split(b"\r\n\r\n")]
    return b"\r\n\r\n".join(heads)


def accepted(said: bytes) -> tuple[bytes, bytes]:
    """Return all responses before a refusal of what is no request, and that."""
    for mark in (b'"type": "about:blank"', b"Invalid HTTP request received."):
        if mark in said:
            at = said.rindex(b"HTTP/1.1 4" if b"HTTP/1.1 505" not in said else b"HTTP/1.1 505", 0, said.index(mark))
            return said[:at], said[at:]
    return said, b""


# --- what is sent ------------------------------------------------------------------------------------------------

TARGETS = (
    *("/acme/api/v1/balance", "/acme/api/v1/videos", "/acme/api/v1/tasks?task_id=none", "/acme/api/v1/tasks?task_id=%20"),
    *("/acme/%61pi/v1/balance", "/nowhere", "//acme/x", "/acme/a-b.c~d_e!$&'()*+,;=:@/", "/_drytake/health", "/acme/x#y"),
    *("http://localhost/acme/api/v1/balance", '/acme/"<>', "/acme/x?a=[]{}|^`", "/"),
)  # fmt: skip
LINES = (
    *("Accept: */*", "Connection: keep-alive", "Connection: close", "connection: Keep-Alive", "X-A: b", "X-A:", "X-A: \xe4"),
    *("Expect: 100-continue", "Content-Type: application/json", "Content-Type: text/plain", "Cookie: a=b; c", "TE: trailers"),
    *("Content-Encoding: gzip", "Connection: close, x", "Sec-Fetch-Site: cross-site", "X-B: " + "b" * 5000, "Origin: null"),
)  # fmt: skip
BODIES = (
    b"",
    b"{}",
    b'{"prompt": "a fox", "duration": 5}',
    b'{"prompt": "a", "duration": 99}',
    b"x" * 900,
    b" " * 3000,
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Draw a request that is in order."""
    target = draw(st.sampled_from(TARGETS))
    safe = target.startswith("/_drytake")  # the control API takes others to a thread
    method = draw(st.sampled_from(["GET", "HEAD"] if safe else ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]))
    version = draw(st.sampled_from(["1.1", "1.1", "1.1", "1.0"]))
    lines = ["Host: localhost", "Authorization: Bearer KEY", *draw(st.lists(st.sampled_from(LINES), max_size=3))]
    head = "\r\n".join([f"{method} {target} HTTP/{version}", *lines]).encode("latin-1")
    body = draw(st.sampled_from(BODIES))
    if draw(st.booleans()):
        return head + (b"\r\nContent-Length: %d" % len(body) if body else b"") + b"\r\n\r\n" + body
    cuts = sorted(draw(st.lists(st.integers(1, len(body) or 1), max_size=3)))
    parts = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part)
    trailers = draw(st.sampled_from([b"", b"X-Trailer: y\r\n"]))
    return head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailers + b"\r\n"


def cut(raw: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({place % (len(raw) + 1) for place in places} | {0, len(raw)})
    return [raw[start:end] for start, end in pairwise(edges)]


PLACES = st.lists(st.integers(0, 6000), max_size=6)


def examples(number: int) -> settings:
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


def ask(make: Callable[[], asyncio.Protocol], raw: bytes, places: list[int], key: bytes) -> bytes:
    return asyncio.run(talk(make, cut(raw.replace(b"KEY", key), places)))


def keys() -> tuple[bytes, bytes, bytes]:
    """Return keys that nobody has used: each of them has all its money."""
    number = next(NUMBERS)
    return b"sk-one-%06d" % number, b"sk-two-%06d" % number, b"sk-six-%06d" % number


def compare_requests(sent: list[bytes], places: list[int]) -> None:
    raw, (one, two, _) = b"".join(sent), keys()
    said, expected = ask(ours, raw, places, one), ask(uvicorns, raw, [], two)

    mine, theirs = accepted(plain(said))[0], accepted(plain(expected))[0]
    assert mine == theirs if accepted(said)[1] == b"" else mine.startswith(theirs)
    assert bool(accepted(said)[1]) == bool(accepted(expected)[1])
    made, due = (len(list(APP.engine.store.tasks_of(APP.engine.tenant(key.decode()).id))) for key in (one, two))
    assert made == due or accepted(said)[1]


def compare_mutations(sent: bytes, places: list[int], edits: list[tuple[int, bytes]]) -> None:
    raw, (one, two, three) = sent.replace(b"http://localhost", b""), keys()  # that counts with us, whatever Host says
    raw = raw.replace(b"/_drytake/health", b"/healthy")  # other paths there are answered from a thread
    APP.engine.reset()  # an edit may leave a call without its own key
    for place, text in edits:
        at = place % (len(raw) + 1)
        raw = raw[:at] + text + raw[at + (place % 3) :]
    whole, pieces = ask(ours, raw, [], one), ask(ours, raw, places, three)
    expected = ask(uvicorns, raw, [], two)

    mine, refusal = accepted(plain(whole))
    again, later = accepted(plain(pieces))
    assert mine == again or (refusal and (mine.startswith(again) or again.startswith(mine)))
    assert refusal or not later  # it may have been answered before it went wrong, never the other way round
    theirs, refused = accepted(plain(expected))
    if refused:
        assert refusal or b"connection: close" in whole  # what follows that is nobody's
    if not (refusal or refused):
        assert theirs.startswith(mine)  # uvicorn answers some before they are complete
    elif not refused:
        assert any(mark in refusal for mark in OWN), refusal
    assert mine.startswith(theirs) or theirs.startswith(mine)


EDITS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([b"", b" ", b"\r", b"\n", b"\r\n", b"\0", b":", b"\t", b"0", b"-", b"chunked", b"\xff", b"Host: a\r\n"]),
    ),
    min_size=1,
    max_size=2,
)  # fmt: skip


@given(st.lists(requests(), min_size=1, max_size=4), PLACES)
@examples(60)
def test_requests_are_answered_as_by_uvicorn(sent: list[bytes], places: list[int]) -> None:
    compare_requests(sent, places)


@given(requests(), PLACES, EDITS)
@examples(60)
def test_what_uvicorn_refuses_is_refused(sent: bytes, places: list[int], edits: list[tuple[int, bytes]]) -> None:
    compare_mutations(sent, places, edits)


@pytest.mark.nightly
@given(st.lists(requests(), min_size=1, max_size=6), PLACES)
@examples(5_000)
def test_very_many_requests(sent: list[bytes], places: list[int]) -> None:
    compare_requests(sent, places)


@pytest.mark.nightly
@given(requests(), PLACES, EDITS)
@examples(10_000)
def test_very_many_mutations(sent: bytes, places: list[int], edits: list[tuple[int, bytes]]) -> None:
    compare_mutations(sent, places, edits)
