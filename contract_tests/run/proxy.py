"""The one port that a child's calls go through: a proxy that sends providers' calls to the mock and others out.

It takes tunnels (`CONNECT`), whole URLs, plain paths, and TLS without any of them, which is what the preloads send.
"""

import asyncio
import resource
import socket
from collections.abc import Awaitable, Callable
from typing import Literal

from drytake.contract_tests.run.connections import CHUNK, Peer, reach, splice
from drytake.contract_tests.run.host_policy import HostDecision, HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.request_head import BadRequestError, Head, RequestTarget, read_head
from drytake.contract_tests.run.upstream import upstream_for

__all__ = ["HANDSHAKE", "HEAD_BYTES", "Proxy", "places"]

HEAD_BYTES = 65_536
HANDSHAKE = 0x16
"""First byte of a TLS connection."""
_OUT: tuple[HostDecision, ...] = ("local", "open")
_HALF = "the connection ended in the middle of a request's head"


Kind = Literal["tcp", "udp"]


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
        self.inside: Callable[[str, int], Awaitable[socket.socket]] | None = None
        """Returns a connection to the command's own machine, where that has a network of its own."""
        self.who: Callable[[int, Kind], str] = lambda _, __: ""
        """Returns the command that has a connection with a port of its own; nothing where that isn't known."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        await self.within(Peer(reader, writer), self._serve)

    async def within(self, client: Peer, serve: Callable[[Peer], Awaitable[None]]) -> None:
        """Serve one connection to its end, as one of those that there is a place for."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            if self._places.locked():
                self._incidents.note("too-many-connections", "proxy", f"more than {places()} connections at once")
            async with self._places:
                await serve(client)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # a client or a server that went away, or the end of the run
        finally:
            self.connections.discard(task)
            client.writer.close()

    async def stop(self) -> None:
        """Close all connections."""
        for task in self.connections:
            task.cancel()
        if self.connections:
            await asyncio.wait(self.connections, timeout=1)

    async def _serve(self, client: Peer) -> None:
        try:
            opening = await self._opening(client.reader)
            if not opening:
                return
            if opening[0] == HANDSHAKE:
                await self.to_mock(client, opening, secure=True)
                return
            head = read_head(opening)
            if head.method == "CONNECT":
                await self._tunnel(client, head, head.tunnel)
            elif (target := head.absolute) is not None:
                await self._forward(client, head, target)
            else:
                await self.to_mock(client, opening, secure=False)
        except BadRequestError as error:
            self._incidents.note("garbled-request", "proxy", str(error))
            await _response(client, 400, str(error))

    async def _opening(self, reader: asyncio.StreamReader) -> bytes:
        """Return a request's head and what came with it, the beginning of a TLS connection, or nothing."""
        data = b""
        try:
            async with asyncio.timeout(self._patience):
                while b"\r\n\r\n" not in data:
                    chunk = await reader.read(CHUNK)
                    data += chunk
                    if not chunk:
                        break
                    if data[0] == HANDSHAKE:
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

    async def _tunnel(self, client: Peer, head: Head, target: RequestTarget) -> None:
        way = self._gate.decide(target.host)
        if way == "blocked":
            await self.block(client, target)
        elif way in _OUT:
            self._let_out(way, target)
            server = await self._reach(client, target, way)
            if server is not None:
                client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await splice(client, server, head.rest, self.awaiting)
        else:
            client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._inside(client, target, head.rest)

    async def _inside(self, client: Peer, target: RequestTarget, data: bytes) -> None:
        """Serve a tunnel to a provider: what is in it shows by its first byte."""
        if not data:
            async with asyncio.timeout(self._patience):
                data = await client.reader.read(CHUNK)
        if not data:
            return
        if data[0] == HANDSHAKE:
            await self.to_mock(client, data, secure=True, host=target.host)
        elif target.port == 80 and data[:1].isalpha():
            await self.to_mock(client, data, secure=False, host=target.host)
        else:
            said = data[:40].partition(b"\r\n")[0].decode("ascii", "backslashreplace")
            raise BadRequestError(f"`{said}` came to {target.host}:{target.port}, which takes TLS")

    # --- whole URLs ------------------------------------------------------------------------------------------

    async def _forward(self, client: Peer, head: Head, target: RequestTarget) -> None:
        way = self._gate.decide(target.host, target.path)
        if way == "blocked":
            await self.block(client, target)
            return
        self._let_out(way, target)
        own = RequestTarget(target.scheme, "127.0.0.1", self._tls if target.scheme == "https" else self._plain)
        server = await self._reach(client, target if way in _OUT else own, way)
        if server is not None:
            upstream = upstream_for("http", target.host) if way == "open" and target.scheme == "http" else None
            said = head.direct(target) if upstream is None else head.through(target, upstream.lines)
            await splice(client, server, said, self.awaiting)

    async def let_through(self, client: Peer, target: RequestTarget, data: bytes) -> None:
        """Carry a connection that asked for no proxy to where it wants to go."""
        self._incidents.let_out(target.host)
        try:
            server = await reach(target, out=True)
        except (OSError, TimeoutError):
            client.writer.transport.abort()
        else:
            await splice(client, server, data, self.awaiting)

    def _let_out(self, way: HostDecision, target: RequestTarget) -> None:
        """Count a call that leaves this machine; of a tunnel, what goes through it is one."""
        if way == "open":
            self._incidents.let_out(target.host)

    async def block(self, client: Peer, target: RequestTarget) -> None:
        """Refuse a request, and note it."""
        await _response(client, 403, self.note_blocked(client, target))

    def note_blocked(self, client: Peer, target: RequestTarget) -> str:
        """Note a connection that is let go nowhere; return what is said of it."""
        return self._note_blocked(target, client.writer.get_extra_info("peername")[1], "tcp")

    def note_datagram(self, host: str, port: int, source: int) -> None:
        """Note a datagram that nobody gets, from a port of its sender's."""
        self._note_blocked(RequestTarget("", host, port), source, "udp")

    def _note_blocked(self, target: RequestTarget, source: int, kind: Kind) -> str:
        who = self.who(source, kind)
        by = f" by `{who}`" if who else ""
        said = f"`{target.host}` was called{by}; {self._gate.why_blocked}"
        shown = f"{target.host}:{target.port}" + (" (UDP)" if kind == "udp" else "")
        self._incidents.note("blocked-host", shown, said)
        return said

    # --- servers ---------------------------------------------------------------------------------------------

    async def to_mock(self, client: Peer, data: bytes, *, secure: bool, host: str = "") -> None:
        """Carry a connection to the mock; `host` is whom it is for, where its tunnel or its name said so."""
        port = self._tls if secure else self._plain
        server = Peer(*await asyncio.open_connection("127.0.0.1", port))
        own: int = server.writer.get_extra_info("sockname")[1]
        if host:
            self.tunnels[own] = host
        try:
            await splice(client, server, data, self.awaiting)
        finally:
            self.tunnels.pop(own, None)

    async def _reach(self, client: Peer, target: RequestTarget, way: HostDecision) -> Peer | None:
        """Return a connection to a server, or `None` after having said why there is none."""
        try:
            if way == "local" and self.inside is not None:
                sock = await self.inside(target.host, target.port)
                return Peer(*await asyncio.open_connection(sock=sock))
            return await reach(target, out=way == "open")
        except (OSError, TimeoutError) as error:
            await _response(client, 502, f"`{target.host}:{target.port}` can't be reached: {error or 'no response'}")
            return None


def places() -> int:
    """Return how many connections are served at once: each takes up to four file descriptors."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 4_000 if soft == resource.RLIM_INFINITY else max(8, min(4_000, (soft - 64) // 4))


def _check_opening(data: bytes) -> None:
    if not data[:1].isalpha():
        raise BadRequestError(f"`{data[:16].hex(' ')}` is neither HTTP nor TLS")
    if len(data) > HEAD_BYTES and b"\r\n\r\n" not in data:
        raise BadRequestError(f"the request's head is larger than {HEAD_BYTES:,} bytes")


async def _response(client: Peer, status: int, text: str) -> None:
    reason = {400: "Bad Request", 403: "Forbidden", 502: "Bad Gateway"}[status]
    body = f"drytake: {text}\n".encode()
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    client.writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await client.writer.drain()
