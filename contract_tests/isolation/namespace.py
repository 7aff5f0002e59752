"""Namespaces of one's own (Linux): a network in which every address is this machine, mounts, and processes.

No package and no privilege is needed where the system lets users have namespaces: `unshare`, one route for each family
(`local 0.0.0.0/0 dev lo`, "AnyIP"), and a few bind mounts.
"""

import fcntl
import os
import socket
import struct

from drytake.contract_tests.isolation.kernel import check
from drytake.contract_tests.isolation.messages import Message

__all__ = ["enter", "furnish", "listener"]

_NEW_MOUNTS, _NEW_USER, _NEW_PROCESSES, _NEW_NETWORK = 0x20000, 0x10000000, 0x20000000, 0x40000000
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 2, 4, 8
_SET_FLAGS, _UP = 0x8914, 0x41
_ROUTE_ADD, _REQUEST = 24, 0x1 | 0x4 | 0x100 | 0x400
"""RTM_NEWROUTE; request, acknowledged, create or replace."""
_OUTPUT = 4
"""RTA_OIF."""
_FAMILIES = (socket.AF_INET, socket.AF_INET6)


def enter() -> None:
    """Leave the namespaces of the machine; the next process that is forked is the first of a table of its own.

    Raises:
        OSError: the system forbids it.
    """
    apart = _NEW_MOUNTS | _NEW_NETWORK | _NEW_PROCESSES
    if not os.geteuid():
        try:  # the machine's own root keeps its powers: `chown` and `su` work
            check("unshare", apart)
        except OSError:
            pass
        else:
            return
    user, group = os.geteuid(), os.getegid()
    check("unshare", apart | _NEW_USER)
    if os.path.exists("/proc/self/setgroups"):  # noqa: PTH110 - no pathlib here
        _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def furnish(asked: Message) -> None:
    """Make the network and the mounts; for the first process of the namespaces.

    Raises:
        OSError: the system forbids it.
    """
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    _mount("proc", "/proc", "proc", _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))
    _take_every_address(socket.AF_INET)
    try:  # noqa: SIM105 - contextlib would be loaded for it
        _take_every_address(socket.AF_INET6)
    except OSError:
        pass  # a machine without IPv6: nothing leaves by it
    overlays, binds = asked["overlays"], asked["binds"]
    assert isinstance(overlays, list)
    assert isinstance(binds, list)
    for folder, place in overlays:
        _try_mount("overlay", place, "overlay", 0, f"lowerdir={folder}:{place}")
    for source, place in binds:
        _try_mount(source, place, None, _BIND)


def listener(family: int, kind: int, host: str, port: int) -> socket.socket | None:
    """Return a socket that takes what comes to a port; `None` where it can't be had."""
    sock = socket.socket(family, kind)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(128)
    except OSError:
        sock.close()
        return None
    return sock


def _take_every_address(family: int) -> None:
    """Have every address of a family be one of this machine."""
    route = struct.pack("BBBBBBBBI", family, 0, 0, 0, 255, 4, 254, 2, 0)
    output = struct.pack("HHI", 8, _OUTPUT, socket.if_nametoindex("lo"))
    size = 16 + len(route) + len(output)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:
        link.send(struct.pack("IHHII", size, _ROUTE_ADD, _REQUEST, 1, 0) + route + output)
        error = struct.unpack_from("i", link.recv(4096), 16)[0]
    if error:
        raise OSError(-error, f"route: {os.strerror(-error)}")


def _mount(source: str, place: str, kind: str | None, flags: int, options: str = "") -> None:
    texts = [os.fsencode(source), os.fsencode(place), None if kind is None else kind.encode()]
    check("mount", *texts, flags, os.fsencode(options) if options else None)


def _try_mount(source: str, place: str, kind: str | None, flags: int, options: str = "") -> None:
    try:  # noqa: SIM105 - contextlib would be loaded for it
        _mount(source, place, kind, flags, options)
    except OSError:
        pass  # a program that reads what lies there is refused, and named


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:  # noqa: PTH123 - no pathlib here
        file.write(text)
