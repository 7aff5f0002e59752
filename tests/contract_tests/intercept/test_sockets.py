"""Whatever library nobody thought of: it finds no paid host, and everything else as ever."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

import drytake
from drytake.contract_tests.intercept.registry import PaidCallError
from drytake.mockserver.http.app import App

HOST = "api.replicate.com"


def connect_by_name() -> None:
    with socket.socket() as sock:
        sock.connect((HOST, 443))


LOOKUPS: dict[str, Callable[[], object]] = {
    "getaddrinfo": lambda: socket.getaddrinfo(HOST, 443),
    "gethostbyname": lambda: socket.gethostbyname(HOST),
    "create_connection": lambda: socket.create_connection((HOST, 443)),
    "connect": connect_by_name,
    "upper-case": lambda: socket.getaddrinfo(HOST.upper() + ".", 443),
}


@pytest.mark.parametrize("name", LOOKUPS)
def test_paid_host_is_not_found(name: str) -> None:
    with drytake.intercept(), pytest.raises(PaidCallError, match="blocked"):
        LOOKUPS[name]()


async def opened() -> None:
    await asyncio.open_connection(HOST, 443)


async def looked_up() -> None:
    await asyncio.get_running_loop().getaddrinfo(HOST, 443)


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("look", [opened, looked_up], ids=["connection", "lookup"])
def test_paid_host_is_not_found_in_a_loop(run: Any, look: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with drytake.intercept(), pytest.raises(PaidCallError):
        run(look())


def test_other_hosts_are_found(server: tuple[str, App]) -> None:
    port = int(server[0].rpartition(":")[2])
    with drytake.intercept():
        socket.create_connection(("localhost", port)).close()


def test_patched_functions_are_restored() -> None:
    before = (socket.getaddrinfo, socket.socket.connect, uvloop.Loop.getaddrinfo)
    with drytake.intercept():
        assert socket.getaddrinfo is not before[0]
    assert (socket.getaddrinfo, socket.socket.connect, uvloop.Loop.getaddrinfo) == before
