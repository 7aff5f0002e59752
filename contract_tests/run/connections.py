"""Connections of a run's proxy: to a server, be it by the proxy of our surroundings, and both ways between two."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import NamedTuple

from drytake.contract_tests.run.request_head import RequestTarget
from drytake.contract_tests.run.upstream import OuterProxy, upstream_for

__all__ = ["CHUNK", "Peer", "reach", "splice"]

REACH_SECONDS = 30.0
"""How long a server out there may take to accept a connection."""
CHUNK = 65_536


class Peer(NamedTuple):
    """A connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def reach(target: RequestTarget, *, out: bool, context: ssl.SSLContext | None = None) -> Peer:
    """Return a connection to a server; one that is `out` there is reached by the proxy that our environment names.

    Through such a proxy, plain HTTP comes back as a connection to the proxy itself. `context` verifies the server's certificate
    where the usual one doesn't do.

    Raises:
        OSError: it can't be reached.
        TimeoutError: it doesn't accept in time.
    """
    upstream = upstream_for(target.scheme or "https", target.host) if out else None
    context = (context or _client_context(target)) if target.scheme == "https" else None
    async with asyncio.timeout(REACH_SECONDS):
        if upstream is None:
            return Peer(*await asyncio.open_connection(target.host, target.port, ssl=context))
        secure = ssl.create_default_context() if upstream.tls else None
        server = Peer(*await asyncio.open_connection(upstream.host, upstream.port, ssl=secure))
        if target.scheme != "http":
            await _tunnel(server, upstream, target)
        if context is not None:
            await server.writer.start_tls(context, server_hostname=target.host)
        return server


async def _tunnel(server: Peer, upstream: OuterProxy, target: RequestTarget) -> None:
    server.writer.write(upstream.connect(target.host, target.port))
    try:
        head = await server.reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise OSError(f"the proxy {upstream.host}:{upstream.port} opens no tunnel") from error
    said = head.partition(b"\r\n")[0].decode("latin-1")
    if said.split(" ")[1:2] != ["200"]:
        server.writer.close()
        raise OSError(f"the proxy {upstream.host}:{upstream.port} says `{said[:100]}`")


def _client_context(target: RequestTarget) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if target.host == "127.0.0.1":  # the mock, whose certificate is ours
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def splice(client: Peer, server: Peer, data: bytes, awaiting: set[asyncio.StreamWriter]) -> None:
    """Carry bytes both ways until the server has said all; a client that has said all may still listen.

    `awaiting` has the client for as long as it spoke last.
    """
    awaiting.add(client.writer)
    server.writer.write(data)
    up = asyncio.ensure_future(_carry(client.reader, server.writer, lambda: awaiting.add(client.writer)))
    try:
        await _carry(server.reader, client.writer, lambda: awaiting.discard(client.writer))
    finally:
        up.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await up
        awaiting.discard(client.writer)
        server.writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, spoken: Callable[[], None]) -> None:
    try:
        while chunk := await reader.read(CHUNK):
            spoken()
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except OSError:
        writer.transport.abort()
