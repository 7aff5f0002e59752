"""Hands a request to uvicorn, whose protocol runs it by ASGI: what isn't plain, and what takes its time.

uvicorn's protocol is made by its public constructor and driven as asyncio drives it: `connection_made`, `data_received`,
`pause_writing`, `connection_lost`. It gets a transport of ours and a request of fixed form, so it decides nothing about
framing, and the connection stays ours for the next request. It loads when it is first needed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.mockserver.http.wire.context import ConnectionContext
from drytake.mockserver.http.wire.reader import Incoming

__all__ = ["Application", "UvicornRelay"]

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
_NEVER_SECONDS = 10**6
"""Idle connections are let go by who has them."""


async def _run(scope: Scope, receive: Receive, send: Send) -> None:
    await scope["state"].pop("relay").run(scope, receive, send)


@lru_cache(1)
def _uvicorn() -> tuple[Callable[..., Any], dict[str, Any]]:
    """Return uvicorn's protocol, and what it is made of."""
    from uvicorn import Config  # noqa: PLC0415 - plain requests need none
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: PLC0415 - likewise
    from uvicorn.server import ServerState  # noqa: PLC0415 - likewise

    config = Config(
        _run, http=HttpToolsProtocol, interface="asgi3", ws="none", lifespan="off", log_config=None, access_log=False,
        proxy_headers=False, timeout_keep_alive=_NEVER_SECONDS,
    )  # fmt: skip
    config.load()
    return HttpToolsProtocol, {"config": config, "server_state": ServerState()}


class UvicornRelay(asyncio.Transport):
    """A connection as uvicorn's protocol has it, one request after the other."""

    def __init__(self, context: ConnectionContext, transport: asyncio.Transport, hold: Callable[[bool], None]) -> None:
        super().__init__()
        self.transport = transport
        """The connection itself; faults break it."""
        self.started = False
        """True once something of the response was written."""
        self.reusable = True
        """False where the protocol hasn't got all of a request: it would take the next one for the rest."""
        self._hold = hold
        make, parts = _uvicorn()
        self._protocol = make(**parts, app_state={"relay": self})
        self._context = context
        self._closing = self._lost = False
        self._protocol.connection_made(self)

    def begin(self, request: Incoming, app: Application, done: Callable[[], None]) -> None:
        """Have an application answer a request; call `done` afterwards, unless the connection ends with it."""
        self.started, self._request, self._app, self._done = False, request, app, done
        head = b"%b / HTTP/1.1\r\nhost: -\r\n" % request.method.encode("ascii")
        if any(name == b"expect" for name, _ in request.fields):
            head += b"expect: 100-continue\r\n"
        if request.closes:
            head += b"connection: close\r\n"
        self.reusable = request.complete
        body = request.taken()
        if not self.reusable:
            self._protocol.data_received(head + b"transfer-encoding: chunked\r\n\r\n")
            self._pass_on(body)
            return
        self._protocol.data_received(head + b"content-length: %d\r\n\r\n" % len(body))
        if body:
            self._protocol.data_received(body)

    def go_on(self) -> None:
        """Pass on what has come of the body meanwhile."""
        self._pass_on(self._request.taken())
        if self._request.complete and not self.reusable:
            self.reusable = True
            self._protocol.data_received(b"0\r\n\r\n")

    def _pass_on(self, body: bytes) -> None:
        if body:
            self._protocol.data_received(b"%x\r\n%b\r\n" % (len(body), body))

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application on the request as it was sent: called by uvicorn's protocol, which writes the response."""
        request, self._send = self._request, send
        task = asyncio.current_task()
        assert task is not None
        self._context.tasks.add(task)
        task.add_done_callback(self._context.tasks.discard)
        facts = {
            "method": request.method,
            "http_version": request.version,
            "path": request.path,
            "raw_path": request.raw_path,
            "query_string": request.query,
            "headers": request.fields,
        }
        scope.update(facts)
        await self._app(scope, receive, self.send)
        asyncio.get_running_loop().call_soon(self._done)  # after the protocol has seen whether all was said

    async def send(self, message: Any) -> None:
        """Send on; a method, so that what sends through it finds the transport here."""
        if message["type"] == "http.response.start":
            message = {**message, "headers": [(b"date", self._context.date), *message.get("headers", ())]}
        await self._send(message)

    def lost(self) -> None:
        """Tell the application that the client has gone."""
        if not self._lost:
            self._lost = True
            self._protocol.connection_lost(None)

    def writable(self, yes: bool) -> None:  # noqa: FBT001 - as asyncio says it, in one
        """Tell the application whether the client takes what is written."""
        (self._protocol.resume_writing if yes else self._protocol.pause_writing)()

    # --- asyncio's transport, as the protocol uses it --------------------------------------------------------

    def write(self, data: Any) -> None:
        self.started = True
        self.transport.write(data)

    def is_closing(self) -> bool:
        return self._closing or self.transport.is_closing()

    def close(self) -> None:
        self._closing = True
        if not self._lost:
            self.transport.close()

    def abort(self) -> None:
        self._closing = True
        self.transport.abort()

    def pause_reading(self) -> None:
        self._hold(True)

    def resume_reading(self) -> None:
        self._hold(False)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self.transport.get_extra_info(name, default)
