"""Carries a call between its client and the service, as it comes, and keeps a copy of what can be read."""

import zlib
from asyncio import FIRST_COMPLETED, Future, ensure_future, wait
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from drytake.contract_tests.guard.upstream import BrokenOffError, ForwardedCall, HeaderList, passed_on
from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.mockserver.state.journal import SHOWN_BYTES

__all__ = ["MARK", "GuardedClient", "Said", "relay", "replay"]

MARK = b"x-drytake-guard"
"""Header of every response that comes from here and not from the seller: `limit`, `rules`, `played`, `repeated` or `local`."""
_GZIP = 47
"""zlib's own number for gzip and deflate, whichever it is."""


class Said:
    """A response as far as it came; its body as text, however it was compressed."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: HeaderList = []
        self.raw = bytearray()
        """The beginning of its body, as it came."""
        self.size = 0
        self.whole = False
        """True once all of it came from the service."""
        self.reached = False
        """True once all of it was given to the client, which still listened."""

    def keep(self, piece: bytes) -> None:
        """Take note of a piece of the body."""
        self.size += len(piece)
        if len(self.raw) < SHOWN_BYTES:
            self.raw += piece[: SHOWN_BYTES - len(self.raw)]

    @property
    def body(self) -> bytes:
        """The beginning of its body, unpacked."""
        kinds = dict(self.headers)
        if kinds.get(b"content-encoding", b"") not in (b"gzip", b"deflate"):
            return bytes(self.raw)
        with suppress(zlib.error):
            return zlib.decompressobj(_GZIP).decompress(bytes(self.raw), SHOWN_BYTES)
        return b""


class GuardedClient:
    """The client's end of a call."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self._gone: Future[None] | None = None

    @property
    def target(self) -> bytes:
        """The path as it was sent, and the query."""
        query: bytes = self.scope["query_string"]
        path: bytes = self.scope.get("raw_path") or self.scope["path"].encode()
        return path.partition(b"?")[0] + (b"?" + query if query else b"")

    async def body(self) -> AsyncIterator[bytes]:
        """Yield what the client sends, as it comes."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise BrokenOffError("the client went away in the middle of its request")
            more = bool(message.get("more_body"))
            if piece := message.get("body", b""):
                yield piece

    def watch(self) -> None:
        """Look from now on whether the client goes away: its request has been read."""
        if self._gone is None:
            self._gone = ensure_future(self._leaving())

    async def _leaving(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    @property
    def gone(self) -> bool:
        """True once it has gone."""
        return self._gone is not None and self._gone.done()

    def unwatch(self) -> None:
        """Look no longer."""
        if self._gone is not None:
            self._gone.cancel()

    async def until_gone(self, work: "Future[Any]") -> bool:
        """Wait for some work as long as the client listens; return whether it came to its end."""
        assert self._gone is not None
        await wait((work, self._gone), return_when=FIRST_COMPLETED)
        return work.done()

    async def start(self, status: int, headers: HeaderList) -> None:
        """Send the head of a response."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def give(self, piece: bytes, *, more: bool) -> None:
        """Send a piece of its body."""
        if not self.gone:
            with suppress(OSError, RuntimeError):
                await self._send({"type": "http.response.body", "body": piece, "more_body": more})


async def relay(exchange: ForwardedCall, client: GuardedClient, said: Said) -> None:
    """Carry a response from the service to the client; all of it is read even where nobody listens any more.

    Raises:
        BrokenOffError: it ended before its end.
    """
    said.status, said.headers = await exchange.head()
    await client.start(said.status, [pair for pair in passed_on(said.headers) if pair[0] != b"date"])
    async for piece in exchange.body():
        said.keep(piece)
        await client.give(piece, more=True)
    said.whole = True
    said.reached = not client.gone
    await client.give(b"", more=False)


async def replay(client: GuardedClient, said: Said) -> None:
    """Give a client the response to an equal call of its own that never reached it."""
    body = bytes(said.raw)
    kept = [(name, value) for name, value in passed_on(said.headers) if name != b"content-length"]
    await client.start(said.status, [*kept, (b"content-length", b"%d" % len(body)), (MARK, b"repeated")])
    said.reached = not client.gone
    await client.give(body, more=False)
