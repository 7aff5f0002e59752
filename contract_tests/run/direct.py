"""Connections to addresses of the internet, in a network in which all of them are here: no proxy was asked for."""

import asyncio
import re
import ssl
from contextlib import suppress

from drytake.contract_tests.hosts import is_local
from drytake.contract_tests.isolation.dns import Names
from drytake.contract_tests.run.connections import CHUNK, Peer
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.proxy import HANDSHAKE, HEAD_BYTES, Proxy
from drytake.contract_tests.run.request_head import BadRequestError, RequestTarget, read_head

__all__ = ["DirectFront", "server_name"]

_SILENCE_SECONDS = 5.0
"""How long a client may say nothing until it counts as one who waits for the server to speak first."""
_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.")


class DirectFront:
    """Serves each connection as what it is by its first bytes: TLS for a host, HTTP, or something that nobody here speaks."""

    def __init__(self, proxy: Proxy, policy: HostPolicy, names: Names) -> None:
        self._proxy, self._policy, self._names = proxy, policy, names

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        await self._proxy.within(Peer(reader, writer), self._serve)

    async def _serve(self, client: Peer) -> None:
        address, port = client.writer.get_extra_info("sockname")[:2]
        if is_local(address):  # the command's own machine, on which nobody listens there
            client.writer.transport.abort()
            return
        target = RequestTarget("", self._names.name_of(address), port)
        if self._policy.decide(target.host) == "open":
            await self._proxy.let_through(client, target, b"")
            return
        data = await self._opening(client)
        if data[:1] == bytes((HANDSHAKE,)):
            await self._secure(client, target, data)
        elif _REQUEST.match(data):
            await self._plain(client, target, data)
        elif data or self._policy.decide(target.host) == "blocked":
            self._proxy.note_blocked(client, target)

    async def _opening(self, client: Peer) -> bytes:
        """Return the head of a request, or whatever else a client begins with."""
        data = b""
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(_SILENCE_SECONDS):
                while chunk := await client.reader.read(CHUNK):
                    data += chunk
                    whole = b"\r\n\r\n" in data or len(data) > HEAD_BYTES
                    if whole or not _REQUEST.match(data):
                        break
        return data

    async def _secure(self, client: Peer, target: RequestTarget, data: bytes) -> None:
        name = server_name(data)
        async with asyncio.timeout(_SILENCE_SECONDS):
            while name is None and len(data) < HEAD_BYTES and (chunk := await client.reader.read(CHUNK)):
                data += chunk
                name = server_name(data)
        target = target._replace(host=name or target.host)
        way = self._policy.decide(target.host)
        if way in ("mock", "paid"):
            await self._proxy.to_mock(client, data, secure=True, host=target.host)
        elif way == "open":
            await self._proxy.let_through(client, target, data)
        else:
            self._proxy.note_blocked(client, target)

    async def _plain(self, client: Peer, target: RequestTarget, data: bytes) -> None:
        try:
            head = read_head(data)
        except BadRequestError:
            self._proxy.note_blocked(client, target)
            return
        host = next((line[5:].strip().decode("latin-1") for line in head.lines if line[:5].lower() == b"host:"), "")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        target = target._replace(host=name or target.host)
        way = self._policy.decide(target.host, head.target)
        if way in ("mock", "paid"):
            await self._proxy.to_mock(client, data, secure=False, host=target.host)
        elif way == "open":
            await self._proxy.let_through(client, target, data)
        else:
            await self._proxy.block(client, target)


def server_name(data: bytes) -> str | None:
    """Return the host that a TLS connection begins for, nothing where it names none; `None` where more must come."""
    found: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _, name, __: found.append(name or "")
    incoming = ssl.MemoryBIO()
    incoming.write(data)
    try:
        context.wrap_bio(incoming, ssl.MemoryBIO(), server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        return found[0] if found else None
    except ssl.SSLError:
        pass
    return found[0] if found else ""
