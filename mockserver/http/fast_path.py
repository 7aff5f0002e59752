"""uvicorn's HTTP protocol, with a bound on what a request may say before its body, and a short way for plain calls.

What a request says after its body (trailer fields) is dropped: RFC 9110 has it that nobody takes it for headers.

A call of a provider is answered in its turn, without the task and the four events that ASGI has for each: they would take
as long as the response itself. What isn't plain (our own paths, a body in doubt, a response that takes time or breaks
off, several requests at once) goes the way that uvicorn has for it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus
from io import BytesIO
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from drytake.mockserver.engine.call import Call, HttpRequest, Respond
from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.schemas.http import Response

__all__ = ["CallQueue", "DirectApp", "DirectProtocol", "HeadLimitProtocol", "NoTrailersProtocol"]

_PATIENCE_SECONDS = 1.0
"""How long a client that still sends may take to see the response: a connection closed at once would lose it."""


_NOWHERE = cast("list[tuple[bytes, bytes]]", deque(maxlen=0))
"""Takes header fields, and keeps none."""


class NoTrailersProtocol(HttpToolsProtocol):
    """Drops trailer fields: the parser reports them as it does headers, and they would replace those."""

    def on_headers_complete(self) -> None:
        HttpToolsProtocol.on_headers_complete(self)
        self.headers = _NOWHERE


class HeadLimitProtocol(NoTrailersProtocol):
    """Refuses a request line and headers, or trailers, that are too large while they come; the parser would keep them.

    It looks only now and then where a connection stands, as each request would pay for more.
    """

    head_limit = 64 * 1024
    """In bytes: such a head is always taken; one that is twice as long, and longer than one read, never is."""
    _received = 0
    _heads = 0
    """How many have come."""
    _pieces = 0
    """How many pieces of bodies have come."""
    _awaited: tuple[int, int] | None = None
    """Heads and pieces at the last look, where fields were awaited then: of a head, or trailers."""
    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        HttpToolsProtocol.data_received(self, data)
        self._received += len(data)
        if self._received > self.head_limit:
            self._look()

    def on_headers_complete(self) -> None:
        self._heads += 1
        NoTrailersProtocol.on_headers_complete(self)

    def on_body(self, body: bytes) -> None:
        self._pieces += 1
        HttpToolsProtocol.on_body(self, body)

    def _look(self) -> None:
        self._received, before = 0, self._awaited
        self._awaited = (self._heads, self._pieces) if self._awaits_head() or self._amid_body() else None
        if before is not None and before == self._awaited:
            self._refuse("the request line and headers" if self._awaits_head() else "the trailers")

    def _awaits_head(self) -> bool:
        cycle = self.cycle
        return cycle is None or (cycle.response_complete and not cycle.more_body)

    def _amid_body(self) -> bool:
        """Return whether a request has begun, and nothing is said to it yet."""
        cycle = self.cycle
        return cycle is not None and cycle.more_body and not cycle.response_started

    def _refuse(self, subject: str) -> None:
        detail = f"{subject} have more than {self.head_limit} bytes, the limit"
        problem = {"type": "about:blank", "title": "Request Header Fields Too Large", "status": 431, "detail": detail}
        body = json.dumps(problem).encode()
        head = (
            "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self._refused = True
        if self.cycle is not None:  # it says no more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(head.encode() + body)
        self.loop.call_later(_PATIENCE_SECONDS, self.transport.close)


# --- the short way -----------------------------------------------------------------------------------------------


class DirectApp(Protocol):
    """What answers plain calls."""

    def respond_directly(self, request: HttpRequest, respond: Respond) -> bool:
        """Answer a request, at once or after this turn of the event loop; return whether it is one for this way."""

    def flush(self) -> None:
        """Reply to all that wait."""

    async def send_later(self, call: Call, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response that takes its time, or breaks off."""


class CallQueue:
    """Calls that have come, first come, first served; a few at a time, so that those that come meanwhile queue up too.

    To answer each where it is read would let the last of a turn of the event loop miss the next one, time after time.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: deque[Callable[[], None]] = deque()
        self._going = False

    def join(self, loop: asyncio.AbstractEventLoop, serve: Callable[[], None]) -> None:
        self._waiting.append(serve)
        if not self._going:
            self._going = True
            loop.call_soon(self._go_on, loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        for _ in range(min(self._at_once, len(self._waiting))):
            self._waiting.popleft()()
        self._going = bool(self._waiting)
        if self._going:
            loop.call_soon(self._go_on, loop)

    def serve_all(self) -> None:
        while self._waiting:
            self._waiting.popleft()()


class DirectProtocol(HeadLimitProtocol):
    """Answers plain calls without ASGI's events."""

    door: DirectApp
    line: CallQueue
    body_limit: int
    """In bytes; a larger body goes the long way."""
    _head: list[tuple[bytes, bytes]]
    """The headers of the request that comes."""
    _body: bytes | BytesIO | None = None
    """What has come of the body of a request that may be a plain call: one piece, or a buffer for several."""
    _waits = False
    """True while such a call waits for its turn, or its response for the store."""
    _ends = False
    """True where the connection ends with that response."""
    _listening: asyncio.TimerHandle | None = None

    def on_message_begin(self) -> None:
        if self._waits:
            self.line.serve_all()
            self.door.flush()
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        self._heads += 1
        self._head, self.headers = self.headers, _NOWHERE
        cycle = self.cycle
        at_rest = cycle is None or cycle.response_complete
        if at_rest and not (self.expect_100_continue or self.flow.write_paused or self.parser.should_upgrade()):
            self._body = b""
        else:
            self._to_uvicorn(b"", expects=self.expect_100_continue)

    def on_body(self, body: bytes) -> None:
        self._pieces += 1
        before = self._body
        if before is None:
            HttpToolsProtocol.on_body(self, body)
        elif before:
            self._gather(before, body)
        else:
            self._body = body
            if len(body) > self.body_limit:
                self._to_uvicorn(body)

    def _gather(self, before: bytes | BytesIO, body: bytes) -> None:
        """Keep one more piece; to add it to bytes would copy all that came before, again and again."""
        if isinstance(before, bytes):
            self._body = buffer = BytesIO(before)
            buffer.seek(len(before))
        else:
            buffer = before
        buffer.write(body)
        if buffer.tell() > self.body_limit:
            self._to_uvicorn(buffer.getvalue())

    def on_message_complete(self) -> None:
        body = self._body
        if body is None:
            HttpToolsProtocol.on_message_complete(self)
            return
        self._body = None
        if not isinstance(body, bytes):
            body = body.getvalue()  # the buffer itself, not a copy
        request = self._request(body)
        if request is None:
            self._use_asgi(body)
        else:
            self._waits = True
            self.line.join(self.loop, partial(self._serve, request))

    def _request(self, body: bytes) -> HttpRequest | None:
        """Return the request that has come, if it may be a plain call."""
        parser, url = self.parser, self.url
        if url[:1] != b"/" or b"%" in url or b"#" in url or not url.isascii() or not parser.should_keep_alive():
            return None
        method = parser.get_method().decode("ascii")
        if method == "HEAD" or parser.get_http_version() != "1.1":
            return None
        path, _, query = url.partition(b"?")
        return HttpRequest(
            method, path.decode("ascii"), query, dict(self._head), body, self.scheme or "http", self.server
        )

    def _serve(self, request: HttpRequest) -> None:
        if not self.door.respond_directly(request, self._reply):
            self._waits = False
            self._use_asgi(request.body)

    def _use_asgi(self, body: bytes, app: Any = None) -> None:
        """Let uvicorn go on with a request that has come."""
        if self.parser is not None:  # somebody is still there
            self._to_uvicorn(body, app)
            HttpToolsProtocol.on_message_complete(self)

    def _reply(self, call: Call, response: Response) -> None:
        self._waits = False
        headers = response.headers
        lines = _known_lines(headers) if len(headers) == 1 else _lines(headers)  # a second one may be the call's own
        if self.transport.is_closing():
            return
        if response.render is not None or response.delivery is not None or lines is None:
            self._use_asgi(b"", partial(self.door.send_later, call, response))
            return
        usual = b"".join([b"%b: %b\r\n" % header for header in self.server_state.default_headers])
        end = b"connection: close\r\n" if self._ends else b""
        self.transport.write(
            b"%b%b%b%bcontent-length: %d\r\n\r\n%b"
            % (_status_line(response.status), usual, lines, end, len(response.body), response.body)
        )
        self.server_state.total_requests += 1
        if self._ends:
            self.transport.close()
        elif self._listening is None:
            self._listen()

    def _listen(self) -> None:
        """Wait for another request. One timer after another does: one for each response would cost more."""
        self._listening = self.loop.call_later(self.timeout_keep_alive, self._close_if_silent, self._came)

    def _close_if_silent(self, before: tuple[int, int]) -> None:
        if self._awaits_head() and not self._waits and self._came == before:
            self.transport.close()
        else:
            self._listen()

    @property
    def _came(self) -> tuple[int, int]:
        """What changes with all that comes."""
        return self._heads, self._received

    def connection_lost(self, exc: Exception | None) -> None:
        if self._listening is not None:
            self._listening.cancel()
        HttpToolsProtocol.connection_lost(self, exc)

    def _to_uvicorn(self, body: bytes, app: Any = None, *, expects: bool = False) -> None:
        """Let uvicorn go on with a request whose head has come, and this much of its body."""
        self._body = None
        url = self.url
        HttpToolsProtocol.on_message_begin(self)
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(self._head)
        usual = self.app
        self.app = app or usual
        NoTrailersProtocol.on_headers_complete(self)
        self.app = usual
        if body:
            HttpToolsProtocol.on_body(self, body)
        if self._ends:
            HttpToolsProtocol.shutdown(self)

    def _awaits_head(self) -> bool:
        return self._body is None and super()._awaits_head()

    def _amid_body(self) -> bool:
        return self._body is not None or super()._amid_body()

    def shutdown(self) -> None:
        if self._body is None and not self._waits:
            HttpToolsProtocol.shutdown(self)
        else:
            self._ends = True


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@lru_cache(64)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n".encode("ascii")


def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes | None:
    """Return headers as they are sent; `None` where one would be more than a line."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    return lines if lines.count(b"\n") == len(headers) == lines.count(b"\r") and b"\0" not in lines else None


_known_lines = lru_cache(256)(_lines)
