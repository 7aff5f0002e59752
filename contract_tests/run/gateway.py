"""The way out of a network of its own: each listener that is handed out there is served here."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NamedTuple

from drytake.contract_tests.hosts import is_local
from drytake.contract_tests.isolation.askers import listens_here
from drytake.contract_tests.isolation.dns import Names, serve_tcp, serve_udp
from drytake.contract_tests.isolation.supervisor import Arrival
from drytake.contract_tests.run.connections import Peer, splice
from drytake.contract_tests.run.direct import DirectFront
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.proxy import Proxy

__all__ = ["Gateway", "Serve"]

Serve = Callable[[socket.socket], Awaitable[object]]
"""Serves a listening socket."""
_OUTGOING = 4
_TURNS = 5
"""Of the event loop, after which whoever has connected is served."""
_DATAGRAM = 2_048


class Datagram(NamedTuple):
    """Who sent something to whom."""

    source: int
    """Port."""
    host: str
    port: int


class Gateway:
    """Serves what comes by the listeners of one network."""

    def __init__(self, proxy: Proxy, policy: HostPolicy, incidents: Incidents, local: Mapping[int, Serve]) -> None:
        self._proxy, self._policy, self._incidents, self._local = proxy, policy, incidents, local
        self._names = Names()
        self._front = DirectFront(proxy, policy, self._names)
        self._loop = asyncio.get_running_loop()
        self._servers: list[asyncio.Server] = []
        self._readers: list[socket.socket] = []
        self._making: set[asyncio.Task[None]] = set()
        self.unheard: set[int] = set()
        """Ports of this machine that were called inside, where nobody listens on them, though somebody does outside."""

    def arrived(self, arrival: Arrival) -> None:
        """Serve a listener that has been handed out, or note what was asked for in vain."""
        match arrival.purpose:
            case "unheard":
                if listens_here(arrival.port):
                    self.unheard.add(arrival.port)
            case "masked":
                said = f"`{arrival.path}` was asked for: isolation masks it, as containers have a network of their own"
                self._incidents.note("blocked-host", arrival.path, said)
            case _:
                assert arrival.sock is not None
                task = self._loop.create_task(self._serve(arrival, arrival.sock))
                self._making.add(task)
                task.add_done_callback(self._making.discard)

    async def _serve(self, arrival: Arrival, sock: socket.socket) -> None:
        sock.setblocking(False)
        match arrival.purpose, arrival.stream:
            case "front", _:
                self._servers.append(await asyncio.start_server(self._front.serve, sock=sock))
            case "forward", _:
                self._servers.append(await asyncio.start_server(partial(self._forward, arrival.port), sock=sock))
            case "dns", True:
                self._servers.append(await asyncio.start_server(partial(serve_tcp, names=self._names), sock=sock))
            case "dns", False:
                self._listen(sock, serve_udp, sock, self._names)
            case "datagrams", _:
                self._listen(sock, self._look, sock)
            case _:
                made = await self._local[arrival.port](sock)
                self._servers += [made] if isinstance(made, asyncio.Server) else []

    def _listen(self, sock: socket.socket, serve: Callable[..., None], *arguments: object) -> None:
        self._readers.append(sock)
        self._loop.add_reader(sock, serve, *arguments)

    async def _forward(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry a connection to a port of the machine outside."""
        try:
            server = Peer(*await asyncio.open_connection("127.0.0.1", port))
        except OSError:
            writer.transport.abort()
            return
        try:
            await splice(Peer(reader, writer), server, b"", set())
        finally:
            writer.close()

    def _look(self, sock: socket.socket) -> None:
        """Name the receiver of a datagram, which nobody gets."""
        try:
            data, address = sock.recvfrom(_DATAGRAM)
        except OSError:
            return
        found = datagram(data) if address[2] == _OUTGOING else None
        if found is None or found.port == 53 or not _is_abroad(found.host):
            return
        host = self._names.name_of(found.host)
        if self._policy.decide(host) in ("blocked", "open"):
            self._proxy.note_datagram(host, found.port, found.source)

    async def drained(self) -> None:
        """Wait until all that have connected by now are let in."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def close(self) -> None:
        """Serve nothing any more."""
        for task in self._making:
            task.cancel()
        for sock in self._readers:
            self._loop.remove_reader(sock)
            sock.close()
        for server in self._servers:
            server.close()


def datagram(packet: bytes) -> Datagram | None:
    """Return to whom a packet of UDP goes; `None` of anything else."""
    version = packet[:1] and packet[0] >> 4
    if version == 4 and len(packet) >= 28:
        head = 4 * (packet[0] & 15)
        host = socket.inet_ntoa(packet[16:20])
    elif version == 6 and len(packet) >= 48:
        head, host = 40, socket.inet_ntop(socket.AF_INET6, packet[24:40])
    else:
        return None
    source, port = struct.unpack_from("!HH", packet, head)
    return Datagram(source, host, port)


def _is_abroad(host: str) -> bool:
    """Return whether an address is neither of this machine nor of a group, such as those by which printers are found."""
    import ipaddress  # noqa: PLC0415 - where a datagram is seen

    address = ipaddress.ip_address(host)
    return not (is_local(host) or address.is_multicast or host == "255.255.255.255")
