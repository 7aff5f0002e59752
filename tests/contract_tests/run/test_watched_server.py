"""The mock inside a run: what it refuses, and what it sees of connections that come to it directly."""

import asyncio
import json
import ssl
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

HOST = "api.acme.example"
CREATE = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()


def head(method: str, path: str, host: str, length: int = 0) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode()


async def direct(front: Any, data: bytes, name: str | None) -> bytes:
    """Return the response to some bytes over TLS, sent to the run's port without a tunnel, as the preloads do."""
    context = ssl.create_default_context(cafile=str(front.certificates.authority))
    context.check_hostname = name is not None
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", front.stage.port, ssl=context, server_hostname=name or ""
    )
    writer.write(data)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


def test_tls_without_a_tunnel_is_served(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            assert b" 401 " in await direct(front, head("GET", "/api/v1/balance", HOST), HOST)

    go(check())


def test_links_carry_the_address_that_the_client_used(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            key = b"Authorization: Bearer sk-test-run\r\nContent-Type: application/json\r\n"
            create = head("POST", "/api/v1/videos", HOST, len(CREATE)).replace(b"Conn", key + b"Conn")
            made = json.loads((await direct(front, create + CREATE, HOST)).partition(b"\r\n\r\n")[2])
            query = head("GET", f"/api/v1/tasks?task_id={made['data']['task_id']}", HOST).replace(
                b"Conn", key + b"Conn"
            )
            found = json.loads((await direct(front, query, HOST)).partition(b"\r\n\r\n")[2])
            assert found["data"]["result"]["video_url"].startswith(f"https://{HOST}/_drytake/media/")

    go(check())


def test_answers_tell_the_time(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            response = await direct(front, head("GET", "/api/v1/balance", HOST), HOST)
            (date,) = [line[6:].decode() for line in response.split(b"\r\n") if line.lower().startswith(b"date: ")]
            assert parsedate_to_datetime(date)

    go(check())


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_a_paid_host_is_refused_whatever_the_method(standing: Any, go: Any, method: str) -> None:
    async def check() -> None:
        async with standing() as front:
            response = await direct(front, head(method, "/v1/x", "api.muapi.ai"), "api.muapi.ai")
            assert response.startswith(b"HTTP/1.1 403 ")
            assert (response.partition(b"\r\n\r\n")[2] == b"") is (method == "HEAD")
            (blocked,) = front.incidents.blocked
            assert blocked.method == method

    go(check())


def test_a_large_body_is_read_but_not_priced(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing(served={HOST}) as front:
            body = b"[" + b" " * 3_000_000 + b"]"
            path = "/api/v1/videos"
            response = await direct(
                front, head("POST", path, "api.globex.example", len(body)) + body, "api.globex.example"
            )
            assert response.startswith(b"HTTP/1.1 403 ")
            assert "would have cost: unknown" in front.incidents.blocked[0].message

    go(check())


def test_a_paid_host_that_breaks_off_is_told_as_one(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            with pytest.raises(ssl.SSLError):
                await asyncio.open_connection(
                    "127.0.0.1",
                    front.stage.port,
                    ssl=ssl.create_default_context(),
                    server_hostname="queue.falrun.com",
                )
        (blocked,) = front.incidents.blocked
        assert blocked.url == "queue.falrun.com"

    go(check())


def test_the_mock_s_own_certificate_names_this_machine_too(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            response = await direct(
                front, head("GET", "/_drytake/health", f"localhost:{front.stage.port}"), "localhost"
            )
            assert b'"status":"ok"' in response

    go(check())
