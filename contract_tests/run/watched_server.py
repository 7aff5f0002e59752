"""The mock inside a run: its plain and its TLS port, watched for requests that go wrong before they are any."""

import asyncio
import json
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any

from drytake.contract_tests.hosts import paid_host, refusal
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.mockserver.engine.call import Call, HttpRequest, Respond
from drytake.mockserver.http.wire.connection import Connection
from drytake.mockserver.http.wire.context import CallQueue, ConnectionContext
from drytake.mockserver.http.wire.reader import Incoming
from drytake.mockserver.http.wire.refusals import RefusedError
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response

__all__ = ["Application", "Mock", "Receive", "Scope", "Send", "until_gone"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An ASGI application."""

_PRICED_BYTES = 1024 * 1024
"""How much of a refused call's body is read for its price."""
_PENDING = 500
"""TLS connections that may be in the making before the oldest counts as refused."""


class Mock:
    """Serves the application of a run on two ports."""

    def __init__(
        self, app: Application, policy: HostPolicy, incidents: Incidents, *, tunnels: Mapping[int, str], patience: float
    ) -> None:
        self._app, self._gate, self.incidents = app, policy, incidents
        self._tunnels = tunnels
        self.patience = patience
        self._context = ConnectionContext(self, CallQueue(1), head_limit=Settings.head_limit, body_limit=0)
        self._servers: list[asyncio.Server] = []
        self._greetings: dict[object, str] = {}
        """TLS connections that have been begun, to the host that they are for."""
        self._clock: asyncio.TimerHandle | None = None

    async def start(self, plain: socket.socket, tls: socket.socket, context: ssl.SSLContext) -> None:
        """Serve on two listening sockets."""
        context.sni_callback = self._begun
        await self.serve(plain)
        await self.serve(tls, context)
        self._tick()

    async def serve(self, sock: socket.socket, context: ssl.SSLContext | None = None) -> None:
        """Serve on one more listening socket, over TLS where a context is given."""
        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(partial(Watched, self, self._context), sock=sock, ssl=context))

    def _tick(self) -> None:
        self._context.tick()
        self._clock = asyncio.get_running_loop().call_later(1, self._tick)

    def stop(self) -> None:
        """Close all connections; what hasn't come to its end by now is noted."""
        if self._clock is not None:
            self._clock.cancel()
        for server in self._servers:
            server.close()
        for connection in [*self._context.connections]:
            connection.transport.abort()
        while self._greetings:
            self._note_refused()

    @property
    def busy(self) -> bool:
        """True while a connection is open."""
        return self._context.is_busy

    # --- TLS -------------------------------------------------------------------------------------------------

    def _begun(self, connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        self._greetings[connection] = host or ""
        if len(self._greetings) > _PENDING:
            self._note_refused()

    def trusted(self, connection: object) -> None:
        """Note that a client took the certificate."""
        self._greetings.pop(connection, None)

    def _note_refused(self) -> None:
        oldest = next(iter(self._greetings))
        host = self._greetings.pop(oldest) or "a host that it didn't name"
        if self._gate.decide(host) == "paid":
            self.incidents.block("", host, f"`{host}` belongs to a paid provider; the call was blocked")
        else:
            self.incidents.note("certificate-refused", host, f"the client broke off at the certificate of `{host}`")

    # --- requests --------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request: the application's, unless it is for a host that costs money."""
        host = self._host(scope)
        way = self._gate.decide(host, scope["path"]) if host else "local"
        if way in ("mock", "paid") and scope["scheme"] == "http":
            self.incidents.note("plain-http", host, f"`http://{host}` was called without TLS")
        if way == "paid":
            await self._refuse(host, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def respond_directly(self, request: HttpRequest, respond: Respond) -> bool:  # noqa: ARG002 - see there
        """Answer nothing directly: every request is watched."""
        return False

    async def send_later(self, call: Call, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing later: nothing is answered directly."""

    def _host(self, scope: Scope) -> str:
        """Return whom a request is for: HTTP/1.0 needn't say so, but its tunnel did."""
        for name, value in scope["headers"]:
            if name == b"host":
                text: str = value.decode("latin-1")
                return text if text.endswith("]") else text.rpartition(":")[0] or text
        host = self._tunnels.get((scope.get("client") or ("", 0))[1], "")
        if host:
            scope["headers"].append((b"host", host.encode("latin-1")))
        return host

    async def _refuse(self, host: str, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        paid = paid_host(host, path)
        assert paid is not None
        said = refusal(paid, host, scope["method"], path, await _body(receive))
        self.incidents.block(scope["method"], f"{scope['scheme']}://{host}{path}", said)
        body = json.dumps({"type": "about:blank", "title": "Blocked by drytake", "status": 403, "detail": said})
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode() if scope["method"] != "HEAD" else b""})


async def until_gone(receive: Receive) -> None:
    """Wait until a client that was killed is gone from its connection, so that nobody is owed a response."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_GONE_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass


_GONE_SECONDS = 2


async def _body(receive: Receive) -> bytes:
    """Return a body, or nothing of one that is too large to be looked at; all of it is read."""
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= _PRICED_BYTES:
            parts.append(chunk)
        more = bool(message.get("more_body"))
    return b"".join(parts) if size <= _PRICED_BYTES else b""


class Watched(Connection):
    """A connection whose requests are seen to their end."""

    def __init__(self, mock: Mock, context: ConnectionContext) -> None:
        super().__init__(context)
        self._mock = mock
        self._stall: asyncio.TimerHandle | None = None
        self._said = b""
        self._noted = False
        """True once it is noted what went wrong."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mock.trusted(transport.get_extra_info("ssl_object"))
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._said = data[:40]
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        if self.incomplete and not self.transport.is_closing():
            self._stall = asyncio.get_running_loop().call_later(self._mock.patience, self._stalled)

    def _stalled(self) -> None:
        self._stall = None
        self._note_half(f"the client paused for {self._mock.patience:g} seconds in the middle of a request")
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._stall is not None:
            self._stall.cancel()
        self._note_half("the connection ended in the middle of a request")
        super().connection_lost(exc)

    def _note_half(self, message: str) -> None:
        request = self.incomplete
        if request and not self._noted:
            self._noted = True
            subject = _subject(request) if isinstance(request, Incoming) else "a connection"
            self._mock.incidents.note("half-request", subject, message)

    def refuse(self, refused: RefusedError) -> None:
        """Note what was wrong, and refuse it."""
        said = self._said.partition(b"\r\n")[0].decode("ascii", "backslashreplace")
        if refused.kind == "slow":
            self._note_half(str(refused))
        elif not self._noted:
            wrong = "is no HTTP/1 request" if refused.kind == "garbled" else f"is refused: {refused}"
            self._mock.incidents.note("garbled-request", "a connection", f"`{said}` {wrong}")
        self._noted = True
        super().refuse(refused)


def _subject(request: Incoming) -> str:
    host = dict(request.fields).get(b"host", b"").decode("latin-1")
    return f"{request.method} {host}{request.path}"
