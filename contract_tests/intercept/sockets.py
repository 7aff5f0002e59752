"""The last line: nobody looks up or connects to a host of ours, whatever library it uses; other hosts are counted."""

import socket
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from drytake.contract_tests.hosts import is_local
from drytake.contract_tests.intercept.http1 import host_name
from drytake.contract_tests.intercept.registry import block_lookup, let_out

__all__ = ["leaves", "patch", "remember"]

_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
_CONNECTS = ("connect", "connect_ex")
_MOST_NAMES = 1_000

_names: dict[str, str] = {}
"""Address to the name that it was looked up by."""


def _lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def lookup(host: Any, *args: Any, **options: Any) -> Any:
        _bar(host)
        try:
            found = original(host, *args, **options)
        except OSError:
            leaves(host)  # it would have been called
            raise
        if isinstance(host, str | bytes):
            remember(_addresses(found), host)
        return found

    return lookup


def _addresses(found: Any) -> Iterable[str]:
    """Return the addresses that a look-up found, in whichever of its forms."""
    if isinstance(found, str):
        return [found]
    return found[2] if isinstance(found, tuple) else [entry[4][0] for entry in found]


def remember(addresses: Iterable[str], host: str | bytes) -> None:
    """Keep by which name addresses were looked up."""
    if len(_names) > _MOST_NAMES:
        _names.clear()
    _names.update(dict.fromkeys(addresses, host_name(host)))


def _connect(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def connect(self: Any, address: Any, *args: Any) -> Any:
        if isinstance(address, tuple):
            _bar(address[0])
            if self.type == socket.SOCK_STREAM:
                leaves(address[0])
        return original(self, address, *args)

    return connect


def _loop_lookup(original: Callable[..., Any], *, connects: bool = False) -> Callable[..., Any]:
    @wraps(original)
    async def lookup(self: Any, first: Any, host: Any = None, *args: Any, **options: Any) -> Any:
        for name in (first, host):
            _bar(name)
        if connects:
            leaves(host)
        return await original(self, first, host, *args, **options)

    return lookup


def leaves(host: Any) -> None:
    """Count a connection by the host's name, where that is known, unless it stays on this machine."""
    if isinstance(host, str | bytes) and host and not is_local(name := host_name(host)):
        let_out(_names.get(name, name))


def _bar(host: Any) -> None:
    if isinstance(host, str | bytes) and host:
        block_lookup(host_name(host))


def patch() -> Callable[[], None]:
    """Guard lookups and connections; return what ends that."""
    before: list[tuple[Any, str, Any]] = [(socket, name, getattr(socket, name)) for name in _LOOKUPS]
    for owner, name, original in before:
        setattr(owner, name, _lookup(original))
    for name in _CONNECTS:
        setattr(socket.socket, name, _connect(getattr(socket.socket, name)))
    loops = _uvloop()

    def restore() -> None:
        for owner, name, original in before:
            setattr(owner, name, original)
        for name in _CONNECTS:
            delattr(socket.socket, name)  # then the built-in one is seen again
        for loop, name in loops:
            delattr(loop, name)

    return restore


def _uvloop() -> list[tuple[Any, str]]:
    """Guard uvloop's own lookups too, if it is in use: they pass the socket module by."""
    uvloop = sys.modules.get("uvloop")
    if uvloop is None or "getaddrinfo" in vars(uvloop.Loop):
        return []
    uvloop.Loop.getaddrinfo = _loop_lookup(uvloop.Loop.getaddrinfo)
    uvloop.Loop.create_connection = _loop_lookup(uvloop.Loop.create_connection, connects=True)
    return [(uvloop.Loop, "getaddrinfo"), (uvloop.Loop, "create_connection")]
