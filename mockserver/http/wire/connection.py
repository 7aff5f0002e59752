"""One connection: requests in, one after the other, and their responses out.

A plain request that comes in one piece is found by looking up the bytes of its header lines, and answered in its turn without
the task and the four events that ASGI has for each, which would take as long as the response itself. All others are read
by httptools; those that aren't plain (our own paths, HEAD, an expectation, a body that is too large, a response that takes
time or breaks off) are handed to uvicorn. Nothing is read beyond a request before it is answered: who sends many at once
waits for his turn like all others, and who doesn't read responses is asked for no more.
"""

import asyncio
import logging
from functools import partial
from io import BytesIO
from typing import cast

from drytake.mockserver.engine.call import Call, HttpRequest
from drytake.mockserver.http.wire.context import ConnectionContext
from drytake.mockserver.http.wire.heads import HeaderBlock, known_head, request_line
from drytake.mockserver.http.wire.reader import HttpReader, Incoming
from drytake.mockserver.http.wire.refusals import RefusedError
from drytake.mockserver.http.wire.relay import Application, UvicornRelay
from drytake.mockserver.http.wire.replies import encoded
from drytake.mockserver.state.files import CONTROL
from drytake.schemas.http import Response

__all__ = ["Connection"]

_PATIENCE_SECONDS = 1.0
"""How long a client that still sends may take to see a refusal: a connection closed at once would lose it."""
_AHEAD = 64 * 1024
"""Bytes that may come before what came earlier is answered; then the client has to wait."""
_CONTROL = CONTROL.encode()
log = logging.getLogger("drytake")


class Connection(asyncio.Protocol):
    """Answers the requests of one client."""

    transport: asyncio.Transport

    def __init__(self, context: ConnectionContext) -> None:
        self._context = context
        self._free = True
        """True where a request may begin: none is being read or answered."""
        self._busy = False
        """True while a response is due."""
        self._request: Incoming | None = None
        """The request that is being answered, or whose body comes, where the reader read it."""
        self._answered = False
        """True where its response is complete before its body is."""
        self._asked: HttpRequest | None = None
        """The plain request that is being answered."""
        self._awaited: tuple[HttpRequest, HeaderBlock, BytesIO] | None = None
        """A plain request whose body comes, and what has come of it."""
        self._unread, self._at = b"", 0
        """What came after the request that is being answered, and where that begins."""
        self._reader: HttpReader | None = None
        self._relay: UvicornRelay | None = None
        self._relayed = self._closes = self._refused = False
        self._writable = True
        self._held = self._paused = False
        """True where the application wants no more of a body for now; where nothing is read."""
        self._first = True
        self._seen = self._since = context.now
        """When something came, or was answered, last; when a head began to come."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        address = transport.get_extra_info("sockname")
        self._server = (str(address[0]), int(address[1])) if isinstance(address, tuple) else None
        self._scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        self._loop = asyncio.get_running_loop()
        self._context.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self._context.connections.discard(self)
        self._refused, self._free, self._unread = True, False, b""
        if self._relay is not None:
            self._relay.lost()

    def eof_received(self) -> bool:
        """Keep a connection whose client says no more, while a response is due."""
        keep = self._busy and not self._relayed and self._scheme == "http"
        self._closes = self._closes or keep
        return keep

    @property
    def incomplete(self) -> Incoming | bool:
        """The request that has begun to come and isn't complete; `True` where nothing is known of it, else `False`."""
        if self._reader is not None and self._reader.midway:
            return self._reader.current or True
        return self._awaited is not None

    @property
    def _in_body(self) -> bool:
        return self._request is not None and not self._request.complete

    # --- requests in -----------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._free:
            self._seen = self._context.now
            if not self._take(data, 0):
                self._read(data)
        elif not self._refused:
            self._more(data)

    def _take(self, data: bytes, at: int) -> bool:
        """Take a plain request whose head has come in one piece; return whether there is one."""
        end = data.find(b"\r\n\r\n", at)
        if end < 0:
            return False
        line, _, block = data[at:end].partition(b"\r\n")
        said = request_line(line)
        head = known_head(block) if said else None
        if said is None or head is None or head.length > self._context.body_limit:
            return False
        method, path, query = said.groups()
        if path.startswith(_CONTROL):
            return False
        at = end + 4
        end = at + head.length
        body = data[at:end]
        request = HttpRequest(
            method.decode(), path.decode(), query or b"", head.headers, body, self._scheme, self._server
        )
        self._free = False
        if end > len(data):
            self._awaited, self._unread, self._at = (request, head, BytesIO()), b"", 0
            self._gather(body)
        else:
            self._unread, self._at = (data, end) if end < len(data) else (b"", 0)
            self._queue(request, closes=head.closes)
        return True

    def _gather(self, data: bytes) -> None:
        """Keep more of a plain request's body; what is beyond it stays unread."""
        assert self._awaited is not None
        request, head, body = self._awaited
        missing = head.length - body.tell()
        body.write(data[:missing])
        if len(data) >= missing:
            self._awaited = None
            self._unread, self._at = data[missing:], 0
            request.body = body.getvalue()
            self._queue(request, closes=head.closes)

    def _queue(self, request: HttpRequest, *, closes: bool) -> None:
        self._busy, self._asked = True, request
        if closes:
            self._closes = True
        self._context.queue.join(self._loop, self._serve)

    def _more(self, data: bytes) -> None:
        """Take what comes while something else is under way."""
        self._seen = self._context.now
        if self._awaited is not None:
            self._gather(data)
        elif self._in_body or (self._request is None and not self._busy and self._writable):
            self._read(data)
        else:
            self._unread, self._at = self._unread[self._at :] + data, 0
            self._pause()

    def _read(self, data: bytes) -> None:
        """Read what isn't plain, or comes in pieces."""
        self._free = False
        self._feed(data)
        self._go_on()

    def _feed(self, data: bytes) -> None:
        if self._reader is None:
            self._reader = HttpReader(self._context.head_limit)
        if not self._reader.midway:
            self._since = self._context.now
        self._reader.feed(data)

    def _go_on(self) -> None:
        """Do what can be done with what was read, and with what is unread."""
        while not self._refused and self._step():
            pass
        self._pause()

    def _step(self) -> bool:
        """Do the next thing; return whether there was one."""
        request, queued = self._request, self._reader.requests if self._reader is not None else None
        if self._in_body and (queued or self._unread):
            if queued:  # what its body is refused for
                self._begin(queued.popleft())
            else:
                self._feed_unread()
            return True
        if request is not None and not self._advance(request):
            return False
        if self._busy or not self._writable:
            return False
        if queued:
            self._begin(queued.popleft())
        elif self._unread:
            if (self._reader is not None and self._reader.midway) or not self._take(self._unread, self._at):
                self._feed_unread()
        else:
            self._rest()
            return False
        return True

    def _feed_unread(self) -> None:
        data, self._unread, self._at = self._unread[self._at :], b"", 0
        self._feed(data)

    def _rest(self) -> None:
        """Wait for a request, or for more of one."""
        if self._reader is None or not self._reader.midway:
            self._reader, self._free = None, self._awaited is None

    def _begin(self, request: Incoming | RefusedError) -> None:
        if isinstance(request, RefusedError):
            self.refuse(request)
            return
        self._request, self._closes = request, self._closes or request.closes
        if not request.is_plain or request.raw_path.startswith(_CONTROL):
            self._hand_over(request)

    def _advance(self, request: Incoming) -> bool:
        """Go on with what has come of a request's body; return whether that request is over."""
        if self._answered:
            request.taken()
            if request.complete:
                self._request, self._answered = None, False
            return request.complete
        if self._relayed:
            assert self._relay is not None
            self._relay.go_on()
        elif not self._busy:
            self._gather_read(request)
        return False

    def _gather_read(self, request: Incoming) -> None:
        if request.body.tell() > self._context.body_limit:
            self._hand_over(request)
        elif request.complete:
            facts = (request.method, request.path, request.query, dict(request.fields), request.taken())
            self._queue(HttpRequest(*facts, self._scheme, self._server), closes=request.closes)

    # --- responses out ---------------------------------------------------------------------------------------

    def _serve(self) -> None:
        assert self._asked is not None
        if not self._context.app.respond_directly(self._asked, self._reply):
            self._hand_over(self._plain())

    def _reply(self, call: Call, response: Response) -> None:
        if self.transport.is_closing():
            return
        if response.render is None and response.delivery is None:
            said = encoded(response, self._context.date, closes=self._closes)
            if said is not None:
                self.transport.write(said)
                self._done()
                return
        self._hand_over(self._plain(), partial(self._context.app.send_later, call, response))

    def _plain(self) -> Incoming:
        """Return the plain request that is being answered as one that can be handed over."""
        asked, read = self._asked, self._request
        assert asked is not None
        fields, version = (list(asked.headers.items()), "1.1") if read is None else (read.fields, read.version)
        facts = (asked.method, asked.path.encode(), asked.query, version, fields, self._closes)
        return Incoming(*facts, BytesIO(asked.body), complete=True)

    def _hand_over(self, request: Incoming, app: Application | None = None) -> None:
        """Have a request answered by ASGI's events."""
        self._busy = self._relayed = True
        if self.transport.is_closing():
            return
        try:
            if self._relay is None:
                self._relay = UvicornRelay(self._context, self.transport, self._hold)
            self._relay.begin(request, app or self._context.app, self._done)
        except Exception:  # uvicorn is another one than we know
            log.exception("%s %s can't be answered: please report it", request.method, request.path)
            self._relay, self._relayed = None, False
            self.refuse(RefusedError("broken"))

    def _done(self) -> None:
        """Go on once a request is answered."""
        if self._refused:
            return
        if self._relay is not None and not self._relay.reusable:
            self._relay.lost()
            self._relay = None
        self._busy = self._relayed = self._held = self._first = False
        self._asked, self._seen, self._since = None, self._context.now, self._context.now
        request = self._request
        if request is not None:
            self._answered = not request.complete
            self._request = request if self._answered else None
        if self._closes:
            self.transport.close()
        elif self._unread or self._reader is not None or not self._writable:
            self._go_on()
        else:
            self._free = True

    def refuse(self, refused: RefusedError) -> None:
        """Say that what has come is no request, and end the connection."""
        silent = self._answered or (self._relayed and self._relay is not None and self._relay.started)
        self._refused, self._free, self._unread = True, False, b""
        if self._relay is not None:
            self._relay.lost()
        if silent or self.transport.is_closing():
            self.transport.close()
            return
        self.transport.write(refused.encoded(self._context.date))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._loop.call_later(_PATIENCE_SECONDS, self.transport.close)

    # --- pace ------------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        self._writable = self._free = False
        if self._relay is not None:
            self._relay.writable(False)

    def resume_writing(self) -> None:
        self._writable = True
        if self._relay is not None:
            self._relay.writable(True)
        self._go_on()

    def _hold(self, held: bool) -> None:  # noqa: FBT001 - called with nothing else
        self._held = held
        self._pause()

    def _pause(self) -> None:
        """Read, or don't: where the application has enough, or much has come that isn't answered yet."""
        pause = self._held or len(self._unread) - self._at > _AHEAD
        if pause != self._paused and not self.transport.is_closing():
            self._paused = pause
            (self.transport.pause_reading if pause else self.transport.resume_reading)()

    def look_at_time(self) -> None:
        """Let a client go that has taken too long."""
        limits, waited = self._context.timeouts, self._context.now - self._seen
        if self._refused:
            return
        if not self._writable:
            if waited > limits.reading:
                self.transport.abort()
        elif self._free:
            if waited > (limits.head if self._first else limits.idle):
                self.transport.close()
        else:
            self._look_at_request(waited)

    def _look_at_request(self, waited: float) -> None:
        """Refuse a request that doesn't come."""
        limits = self._context.timeouts
        if self._awaited is not None or self._in_body:
            if waited > limits.body and not self._held:
                self.refuse(RefusedError("slow", subject="more of the body", seconds=limits.body))
        elif not self._busy and self._context.now - self._since > limits.head:
            self.refuse(RefusedError("slow", subject="the request line and headers", seconds=limits.head))

    def retire(self) -> None:
        """Let the next response be the last, and say so."""
        self._closes = True

    def shutdown(self) -> None:
        """End the connection, after the response that is due."""
        if self._busy or self._awaited is not None or (self._request is not None and not self._answered):
            self._closes = True
        else:
            self.transport.close()
