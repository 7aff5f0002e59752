"""The doors of a network in which every address is ours: listeners that are handed out, at first or when somebody calls."""

import ctypes
import socket
import struct

from drytake.contract_tests.isolation.doorkeeper import Doorkeeper, inet, unix
from drytake.contract_tests.isolation.messages import Message
from drytake.contract_tests.isolation.namespace import listener

__all__ = ["Doors"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_USUAL = (443, 80, 8443, 8080)
"""Ports that are open where nobody can tell us which are called."""
_MOST = 1_000
_ANY = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}  # noqa: S104 - of a network of its own
_LOCAL = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
_FILTER, _EVERYTHING = 26, 3
"""SO_ATTACH_FILTER; ETH_P_ALL."""
_UDP_ALONE = (
    *((0x30, 0, 0, 0), (0x74, 0, 0, 4), (0x15, 0, 2, 4)),  # IPv4?
    *((0x30, 0, 0, 9), (0x15, 3, 4, 17), (0x15, 0, 3, 6)),  # its protocol; IPv6?
    *((0x30, 0, 0, 6), (0x15, 0, 1, 17)),  # its protocol
    *((0x06, 0, 0, 128), (0x06, 0, 0, 0)),
)
"""The beginning of each packet of UDP."""


class Doors:
    """Opens listeners and reports each of them."""

    def __init__(self, asked: Message, report: "Callable[[Message, tuple[int, ...]], None]") -> None:
        self._report = report
        self._open: set[tuple[int, int]] = set()
        self._seen: set[object] = set()
        self._ports = _numbers(asked, "local") | _numbers(asked, "forward")
        self._masked = asked["masked"]
        for port in _numbers(asked, "local"):
            self._add("local", socket.AF_INET, _LOCAL[socket.AF_INET], port)
        for port in _numbers(asked, "forward"):
            for family, host in _LOCAL.items():
                self._add("forward", family, host, port)
        for family, host in _ANY.items():
            self._add("dns", family, host, 53)
            self._add("dns", family, host, 53, socket.SOCK_DGRAM)
        self._add_watch()
        try:
            self._keeper: Doorkeeper | None = Doorkeeper()
        except (OSError, KeyError):  # forbidden, or a machine whose numbers we don't know
            self._keeper = None
            for port in _USUAL:
                self._add_front(socket.AF_INET, port)
                self._add_front(socket.AF_INET6, port)

    @property
    def watched(self) -> bool:
        """Whether we are asked before somebody connects."""
        return self._keeper is not None

    def fileno(self) -> int:
        assert self._keeper is not None
        return self._keeper.fileno()

    def look(self) -> None:
        """Let somebody connect who is about to, once a door is there for him."""
        assert self._keeper is not None
        visitor = self._keeper.visitor()
        if visitor is None:
            return
        number, address, _ = visitor
        try:
            self._make_ready(address)
        finally:
            self._keeper.let_through(number)

    def _make_ready(self, address: bytes) -> None:
        path = unix(address)
        if path and path in self._masked:  # type: ignore[operator]  # a list of texts
            self._report_once({"event": "masked", "path": path})
        found = inet(address)
        if found is None or not found[1]:
            return
        host, port = found
        if host.startswith("127.") or host in ("::1", "::", "0.0.0.0"):  # noqa: S104 - somebody else's word
            if port not in self._ports:
                self._report_once({"event": "unheard", "port": port})
        else:
            self._add_front(socket.AF_INET6 if ":" in host else socket.AF_INET, port)

    def _report_once(self, message: Message) -> None:
        key = tuple(message.items())
        if key not in self._seen and len(self._seen) < _MOST:
            self._seen.add(key)
            self._report(message, ())

    # --- listeners ------------------------------------------------------------------------------------------

    def _add_front(self, family: int, port: int) -> None:
        if (family, port) not in self._open and len(self._open) < _MOST:
            self._open.add((family, port))
            self._add("front", family, _ANY[socket.AddressFamily(family)], port)

    def _add(self, purpose: str, family: int, host: str, port: int, kind: int = socket.SOCK_STREAM) -> None:
        sock = listener(family, kind, host, port)
        if sock is not None:
            self._hand_out(purpose, sock, port, kind)

    def _add_watch(self) -> None:
        """Hand out a socket that shows each datagram: to whom it goes, whoever takes it."""
        try:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERYTHING))
        except OSError:
            return
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in _UDP_ALONE))
        program = struct.pack("HxxxxxxQ", len(_UDP_ALONE), ctypes.addressof(code))
        sock.setsockopt(socket.SOL_SOCKET, _FILTER, program)
        self._hand_out("datagrams", sock, 0, socket.SOCK_DGRAM)

    def _hand_out(self, purpose: str, sock: socket.socket, port: int, kind: int) -> None:
        message: Message = {
            "event": "listening",
            "purpose": purpose,
            "port": port,
            "stream": kind == socket.SOCK_STREAM,
        }
        with sock:
            self._report(message, (sock.fileno(),))


def _numbers(asked: Message, name: str) -> set[int]:
    found = asked[name]
    assert isinstance(found, list)
    return {int(number) for number in found}
