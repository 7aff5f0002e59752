"""The last line: nobody looks up or connects to a host of ours, whatever library it uses."""

import socket
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from understudy.contract_tests.intercept.active import barred
from understudy.contract_tests.intercept.raw import host_name

__all__ = ["patch"]

_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
_CONNECTS = ("connect", "connect_ex")


def _lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def lookup(host: Any, *args: Any, **options: Any) -> Any:
        _bar(host)
        return original(host, *args, **options)

    return lookup


def _connect(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def connect(self: Any, address: Any, *args: Any) -> Any:
        if isinstance(address, tuple):
            _bar(address[0])
        return original(self, address, *args)

    return connect


def _loop_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def lookup(self: Any, first: Any, host: Any = None, *args: Any, **options: Any) -> Any:
        for name in (first, host):
            _bar(name)
        return await original(self, first, host, *args, **options)

    return lookup


def _bar(host: Any) -> None:
    if isinstance(host, str | bytes) and host:
        barred(host_name(host))


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
    uvloop.Loop.create_connection = _loop_lookup(uvloop.Loop.create_connection)
    return [(uvloop.Loop, "getaddrinfo"), (uvloop.Loop, "create_connection")]
