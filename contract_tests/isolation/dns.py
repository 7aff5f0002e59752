"""The DNS of a network in which every address is ours: each name has one of its own, by which it is known again."""

import asyncio
import ipaddress
import socket
import struct
from contextlib import suppress

__all__ = ["Names", "response", "serve_tcp", "serve_udp"]

_FIRST = int(ipaddress.IPv4Address("198.18.0.1"))
_COUNT = 2**17 - 2
"""198.18.0.0/15, which no machine has on the internet (RFC 2544)."""
_HEAD = 12
_A, _IN = 1, 1
_ANSWERED, _MALFORMED = 0x8180, 0x8181
_SECONDS = 5
"""How long an answer holds."""
_LONGEST = 4_096


class Names:
    """Names that were asked for, and their addresses."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def address_of(self, name: str) -> str:
        """Return the address of a name, the same each time."""
        name = name.lower().rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            return "127.0.0.1"
        if name not in self._addresses:
            address = str(ipaddress.IPv4Address(_FIRST + len(self._addresses) % _COUNT))
            self._addresses[name], self._names[address] = address, name
        return self._addresses[name]

    def name_of(self, address: str) -> str:
        """Return the name that an address was given for; the address itself where it was for none."""
        return self._names.get(address, address)


def response(query: bytes, names: Names) -> bytes:
    """Return the response to a query: an address for every name, and nothing of other kinds; nothing for what is no query."""
    try:
        name, end = _name(query)
        kind, group = struct.unpack_from("!HH", query, end)
    except (IndexError, struct.error, UnicodeDecodeError):
        return query[:2] + struct.pack("!HHHHH", _MALFORMED, 0, 0, 0, 0) if len(query) >= _HEAD else b""
    known = kind == _A and group == _IN
    head = query[:2] + struct.pack("!HHHHH", _ANSWERED, 1, int(known), 0, 0)
    record = b""
    if known:
        data = socket.inet_aton(names.address_of(name))
        record = struct.pack("!HHHIH", 0xC000 + _HEAD, _A, _IN, _SECONDS, len(data)) + data
    return head + query[_HEAD : end + 4] + record


def _name(query: bytes) -> tuple[str, int]:
    """Return the name that is asked for, and where it ends."""
    labels, at = [], _HEAD
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode("ascii"))
        at += size + 1
    return ".".join(labels), at + 1


def serve_udp(sock: socket.socket, names: Names) -> None:
    """Answer the query that has come to a socket."""
    with suppress(OSError):
        query, address = sock.recvfrom(_LONGEST)
        said = response(query, names)
        if said:
            sock.sendto(said, address)


async def serve_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, names: Names) -> None:
    """Answer the queries of one connection."""
    with suppress(OSError, asyncio.IncompleteReadError):
        while size := int.from_bytes(await reader.readexactly(2), "big"):
            said = response(await reader.readexactly(size), names)
            writer.write(len(said).to_bytes(2, "big") + said)
            await writer.drain()
    writer.close()
