"""aiohttp keeps its own ways: sessions of before, streams, uploads."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

import drytake

BASE = "https://api.acme.example/api/v1"
HEADERS = {"authorization": "Bearer sk-test-aiohttp"}


def test_session_of_before_is_caught_and_free_afterwards() -> None:
    async def run() -> tuple[int, int]:
        async with aiohttp.ClientSession(headers=HEADERS) as session:
            with drytake.intercept() as mock:
                for _ in range(3):
                    async with session.get(f"{BASE}/balance") as response:
                        assert (await response.json())["code"] == 200
            assert session.connector is not None
            return len(mock.journal), sum(map(len, session.connector._conns.values()))

    assert asyncio.run(run()) == (3, 0)


def test_refusal_raises_for_status() -> None:
    async def run() -> None:
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await session.get(f"{BASE}/balance")

    with drytake.intercept(), pytest.raises(aiohttp.ClientResponseError, match="401"):
        asyncio.run(run())


async def parts() -> AsyncIterator[bytes]:
    yield b'{"prompt": '
    yield b'"p"}'


@pytest.mark.parametrize("body", [{"json": {"prompt": "p"}}, {"data": b'{"prompt": "p"}'}, "stream"])
def test_request_body_of_any_kind_is_read(body: Any) -> None:
    async def run() -> int:
        sent = {"data": parts()} if body == "stream" else body
        headers = {**HEADERS, "content-type": "application/json"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{BASE}/videos", **sent) as response,
        ):
            return response.status

    with drytake.intercept():
        assert asyncio.run(run()) == 200


def test_many_calls_at_once_get_their_own_answers() -> None:
    async def one(session: aiohttp.ClientSession, number: int) -> str:
        body = {"prompt": f"Take {number}"}
        async with session.post(f"{BASE}/videos", json=body) as response:
            return str((await response.json())["data"]["task_id"])

    async def run() -> list[str]:
        async with aiohttp.ClientSession(headers=HEADERS) as session:
            return await asyncio.gather(*(one(session, number) for number in range(20)))

    with drytake.intercept() as mock:
        ids = asyncio.run(run())
    assert len(set(ids)) == 20
    assert {entry.task_id for entry in mock.journal} == set(ids)
