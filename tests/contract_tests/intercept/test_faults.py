"""Where a fault breaks the connection, each client library raises its own error, though there is no connection."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

import aiohttp
import httpx
import pytest
import requests
import respx

import drytake
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger

CREDITS = "https://api.acme.example/api/v1/balance"
HEADERS = {"authorization": "Bearer sk-test-faults"}


def by_httpx() -> None:
    httpx.get(CREDITS, headers=HEADERS)


def by_httpx_beside_respx() -> None:
    with respx.mock:
        httpx.get(CREDITS, headers=HEADERS)


def by_async_httpx() -> None:
    async def call() -> None:
        async with httpx.AsyncClient() as client:
            await client.get(CREDITS, headers=HEADERS)

    asyncio.run(call())


def by_requests() -> None:
    requests.get(CREDITS, headers=HEADERS, timeout=5)


def by_urllib() -> None:
    urllib.request.urlopen(urllib.request.Request(CREDITS, headers=HEADERS), timeout=5).close()


def by_aiohttp() -> None:
    async def call() -> None:
        async with aiohttp.ClientSession() as session, session.get(CREDITS, headers=HEADERS):
            pass

    asyncio.run(call())


Errors = Sequence[type[Exception]]
BROKEN: dict[str, tuple[Callable[[], None], Errors]] = {
    "httpx": (by_httpx, (httpx.ReadError, httpx.RemoteProtocolError, httpx.RemoteProtocolError)),
    "httpx-respx": (by_httpx_beside_respx, (httpx.ReadError, httpx.RemoteProtocolError, httpx.RemoteProtocolError)),
    "httpx-async": (by_async_httpx, (httpx.ReadError, httpx.RemoteProtocolError, httpx.RemoteProtocolError)),
    "requests": (by_requests, (requests.ConnectionError,) * 3),
    "urllib": (by_urllib, (ConnectionResetError,) * 3),
    "aiohttp": (by_aiohttp, (aiohttp.ClientOSError,) * 3),
}
"""Client to its errors at a reset, an empty reply, and a body that breaks off."""
LATE: dict[str, tuple[Callable[[], None], type[Exception]]] = {
    "httpx": (by_httpx, httpx.ReadTimeout),
    "httpx-async": (by_async_httpx, httpx.ReadTimeout),
    "requests": (by_requests, requests.ReadTimeout),
    "urllib": (by_urllib, TimeoutError),
    "aiohttp": (by_aiohttp, TimeoutError),
}


@pytest.mark.parametrize(("call", "errors"), BROKEN.values(), ids=BROKEN)
def test_broken_connection_is_the_librarys_own_error(call: Callable[[], None], errors: Errors) -> None:
    for name, error in zip(("connection-reset", "empty-reply", "truncated-json"), errors, strict=True):
        with drytake.intercept(scenario=name), pytest.raises(error):
            call()


@pytest.mark.parametrize(("call", "error"), LATE.values(), ids=LATE)
def test_silence_is_the_librarys_own_timeout_at_once(call: Callable[[], None], error: type[Exception]) -> None:
    with drytake.intercept(scenario="timeout"), pytest.raises(error):
        call()


def test_several_scenarios_and_cues_can_be_chosen() -> None:
    with drytake.intercept(scenario=[Trigger(name="rate-limit", first=1), "clock-skew"]):
        statuses = [httpx.get(CREDITS, headers=HEADERS).status_code for _ in range(2)]

    assert statuses == [429, 200]


def test_unknown_scenario_lists_what_there_is() -> None:
    with pytest.raises(ValueError, match=", ".join(SCENARIOS)), drytake.intercept(scenario="sunshine"):
        pass
