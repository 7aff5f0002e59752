"""The one port that a child's calls go through: a proxy that sends providers' calls to the mock and others out.

It takes tunnels (`CONNECT`), whole URLs, plain paths, and TLS without any of them, which is what the preloads send.
"""

import asyncio
import contextlib
import resource
import ssl
from collections.abc import Callable
from typing import NamedTuple

from drytake.contract_tests.run.host_policy import HostDecision, HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.request_head import BadRequestError, Head, RequestTarget, read_head

__all__ = ["Proxy", "places"]

HEAD_BYTES = 65_536
REACH_SECONDS = 30.0
"""How long a server out there may take to accept a connection."""
_CHUNK = 65_536
_HANDSHAKE = 0x16
"""First byte of a TLS connection."""
_OUT: tuple[HostDecision, ...] = ("local", "open")
_HALF = "the connection ended in the middle of a request's head"


class _Connection(NamedTuple):
    """A connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Proxy:
    """Serves the connections of a child."""

    def __init__(self, policy: HostPolicy, incidents: Incidents, *, plain: int, tls: int, patience: float) -> None:
        self._gate, self._incidents = policy, incidents
        self._plain, self._tls = plain, tls
        self._patience = patience
        self._places = asyncio.Semaphore(places())
        self.tunnels: dict[int, str] = {}
        """Our own port of a connection to the mock, to the host that its client asked for."""
        self.connections: set[asyncio.Task[None]] = set()
        self.awaiting: set[asyncio.StreamWriter] = set()
        """Clients who spoke last, and so wait for a response."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            if self._places.locked():
                self._incidents.note("too-many-connections", "proxy", f"more than {places()} connections at once")
            async with self._places:
                await self._serve(_Connection(reader, writer))
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # a client or a server that went away, or the end of the run
        finally:
            self.connections.discard(task)
            writer.close()

    async def stop(self) -> None:
        """Close all connections."""
        for task in self.connections:
            task.cancel()
        if self.connections:
            await asyncio.wait(self.connections, timeout=1)

    async def _serve(self, client: _Connection) -> None:
        try:
            opening = await self._opening(client.reader)
            if not opening:
                return
            if opening[0] == _HANDSHAKE:
                await self._to_mock(client, opening, self._tls)
                return
            head = read_head(opening)
            if head.method == "CONNECT":
                await self._tunnel(client, head, head.tunnel)
            elif (target := head.absolute) is not None:
                await self._forward(client, head, target)
            else:
                await self._to_mock(client, opening, self._plain)
        except BadRequestError as error:
            self._incidents.note("garbled-request", "proxy", str(error))
            await _response(client, 400, str(error))

    async def _opening(self, reader: asyncio.StreamReader) -> bytes:
        """Return a request's head and what came with it, the beginning of a TLS connection, or nothing."""
        data = b""
        try:
            async with asyncio.timeout(self._patience):
                while b"\r\n\r\n" not in data:
                    chunk = await reader.read(_CHUNK)
                    data += chunk
                    if not chunk:
                        break
                    if data[0] == _HANDSHAKE:
                        return data
                    _check_opening(data)
        except (OSError, TimeoutError):
            if data:
                self._incidents.note("half-request", "proxy", _HALF)
            return b""
        if data and b"\r\n\r\n" not in data:
            self._incidents.note("half-request", "proxy", _HALF)
            return b""
        return data

    # --- tunnels ---------------------------------------------------------------------------------------------

    async def _tunnel(self, client: _Connection, head: Head, target: RequestTarget) -> None:
        way = self._gate.decide(target.host)
        if way == "blocked":
            await self._block(client, target)
        elif way in _OUT:
            self._let_out(way, target)
            server = await self._reach(client, target)
            if server is not None:
                client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await self._splice(client, server, head.rest)
        else:
            client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._inside(client, target, head.rest)

    async def _inside(self, client: _Connection, target: RequestTarget, data: bytes) -> None:
        """Serve a tunnel to a provider: what is in it shows by its first byte."""
        if not data:
            async with asyncio.timeout(self._patience):
                data = await client.reader.read(_CHUNK)
        if not data:
            return
        if data[0] == _HANDSHAKE:
            await self._to_mock(client, data, self._tls, target.host)
        elif target.port == 80 and data[:1].isalpha():
            await self._to_mock(client, data, self._plain, target.host)
        else:
            said = data[:40].partition(b"\r\n")[0].decode("ascii", "backslashreplace")
            raise BadRequestError(f"`{said}` came to {target.host}:{target.port}, which takes TLS")

    # --- whole URLs ------------------------------------------------------------------------------------------

    async def _forward(self, client: _Connection, head: Head, target: RequestTarget) -> None:
        way = self._gate.decide(target.host, target.path)
        if way == "blocked":
            await self._block(client, target)
            return
        self._let_out(way, target)
        own = RequestTarget(target.scheme, "127.0.0.1", self._tls if target.scheme == "https" else self._plain)
        server = await self._reach(client, target if way in _OUT else own)
        if server is not None:
            await self._splice(client, server, head.direct(target))

    def _let_out(self, way: HostDecision, target: RequestTarget) -> None:
        """Count a call that leaves this machine; of a tunnel, what goes through it is one."""
        if way == "open":
            self._incidents.let_out(target.host)

    async def _block(self, client: _Connection, target: RequestTarget) -> None:
        said = f"`{target.host}` was called; `--block-all` blocks it"
        self._incidents.note("blocked-host", f"{target.host}:{target.port}", said)
        await _response(client, 403, said)

    # --- servers ---------------------------------------------------------------------------------------------

    async def _to_mock(self, client: _Connection, data: bytes, port: int, host: str = "") -> None:
        server = _Connection(*await asyncio.open_connection("127.0.0.1", port))
        own: int = server.writer.get_extra_info("sockname")[1]
        if host:
            self.tunnels[own] = host
        try:
            await self._splice(client, server, data)
        finally:
            self.tunnels.pop(own, None)

    async def _splice(self, client: _Connection, server: _Connection, data: bytes) -> None:
        """Carry bytes both ways until the server has said all; a client that has said all may still listen."""
        self.awaiting.add(client.writer)
        server.writer.write(data)
        up = asyncio.ensure_future(_carry(client.reader, server.writer, lambda: self.awaiting.add(client.writer)))
        try:
            await _carry(server.reader, client.writer, lambda: self.awaiting.discard(client.writer))
        finally:
            up.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await up
            self.awaiting.discard(client.writer)
            server.writer.close()

    async def _reach(self, client: _Connection, target: RequestTarget) -> _Connection | None:
        """Return a connection to a server, or `None` after having said why there is none."""
        context = _client_context(target) if target.scheme == "https" else None
        try:
            async with asyncio.timeout(REACH_SECONDS):
                return _Connection(*await asyncio.open_connection(target.host, target.port, ssl=context))
        except (OSError, TimeoutError) as error:
            await _response(client, 502, f"`{target.host}:{target.port}` can't be reached: {error or 'no response'}")
            return None


def _client_context(target: RequestTarget) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if target.host == "127.0.0.1":  # the mock, whose certificate is ours
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def places() -> int:
    """Return how many connections are served at once: each takes up to four file descriptors."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 4_000 if soft == resource.RLIM_INFINITY else max(8, min(4_000, (soft - 64) // 4))


def _check_opening(data: bytes) -> None:
    if not data[:1].isalpha():
        raise BadRequestError(f"`{data[:16].hex(' ')}` is neither HTTP nor TLS")
    if len(data) > HEAD_BYTES and b"\r\n\r\n" not in data:
        raise BadRequestError(f"the request's head is larger than {HEAD_BYTES:,} bytes")


async def _response(client: _Connection, status: int, text: str) -> None:
    reason = {400: "Bad Request", 403: "Forbidden", 502: "Bad Gateway"}[status]
    body = f"drytake: {text}\n".encode()
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    client.writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await client.writer.drain()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, spoken: Callable[[], None]) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            spoken()
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except OSError:
        writer.transport.abort()
