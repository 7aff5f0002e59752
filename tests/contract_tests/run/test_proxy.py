"""The proxy, byte by byte: whose calls go where, and what becomes of bytes that are no call."""

import asyncio
import json
from typing import Any

import pytest

from drytake.contract_tests.run.proxy import HEAD_BYTES

HOST = "api.acme.example"
CREATE = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()


def call(target: str = "/api/v1/videos", *, version: str = "HTTP/1.1", host: str = HOST) -> bytes:
    named = f"Host: {host}\r\n" if host else ""
    head = (
        f"POST {target} {version}\r\n{named}Authorization: Bearer sk-test-run\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(CREATE)}\r\n\r\n"
    )
    return head.encode() + CREATE


async def elsewhere(response: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") -> asyncio.Server:
    """Return a server that isn't ours; it answers with what it was sent before."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.readuntil(b"\r\n\r\n")
        writer.write(response + said)
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)


# --- calls that are served -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_a_tunnel_to_a_provider_ends_at_the_mock(standing: Any, go: Any, version: str) -> None:
    async def check() -> None:
        async with standing() as front:
            response = await front.secure(call(version=version))
            assert b"200 OK" in response
            assert b"credits_cost" in response
            assert front.rule_names == set()

    go(check())


def test_a_tunnel_says_whose_it_is_where_the_request_does_not(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            assert b"credits_cost" in await front.secure(call(version="HTTP/1.0", host=""))

    go(check())


@pytest.mark.parametrize(
    ("target", "rule_names"),
    [
        (f"http://{HOST}/api/v1/videos", {"plain-http"}),
        (f"https://{HOST}/api/v1/videos", set()),
        ("/api/v1/videos", {"plain-http"}),
    ],
    ids=["http-url", "https-url", "path"],
)
def test_calls_without_a_tunnel_are_served(standing: Any, go: Any, target: str, rule_names: set[str]) -> None:
    async def check() -> None:
        async with standing() as front:
            assert b"credits_cost" in await front.say(call(target))
            assert front.rule_names == rule_names

    go(check())


def test_a_tunnel_to_port_80_is_plain(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            reader, writer = await front.tunnel(port=80)
            writer.write(call())
            assert b"credits_cost" in await reader.read()
            writer.close()
            assert front.rule_names == {"plain-http"}

    go(check())


def test_the_mock_is_reached_under_its_own_address_too(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            port = front.stage.port
            response = await front.say(call("/acme/api/v1/videos", host=f"127.0.0.1:{port}"))
            assert b"credits_cost" in response
            assert front.rule_names == set()

    go(check())


# --- calls that are let out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["tunnel", "url"])
def test_unknown_hosts_are_left_alone(standing: Any, go: Any, way: str) -> None:
    async def check() -> None:
        async with standing() as front, await elsewhere() as server:
            port = server.sockets[0].getsockname()[1]
            if way == "url":
                response = await front.say(call(f"http://127.0.0.1:{port}/x?y=z", host=f"127.0.0.1:{port}"))
                assert b"\r\n\r\nhiPOST /x?y=z HTTP/1.1\r\n" in response
            else:
                reader, writer = await front.tunnel("127.0.0.1", port)
                writer.write(call("/x"))
                response = await reader.read()
                assert b"\r\n\r\nhiPOST /x HTTP/1.1\r\n" in response
                writer.close()
            assert front.rule_names == set()

    go(check())


@pytest.mark.parametrize("opening", ["CONNECT {} HTTP/1.1\r\n\r\n", "GET http://{}/x HTTP/1.1\r\n\r\n"])
def test_each_call_that_is_let_out_is_counted_by_host(standing: Any, go: Any, opening: str) -> None:
    async def check() -> None:
        async with standing(allow=["allowed.example.test"]) as front, await elsewhere() as server:
            port = server.sockets[0].getsockname()[1]
            for host in ("nobody.example.test", "Nobody.Example.test.", "allowed.example.test", f"127.0.0.1:{port}"):
                await front.say(opening.format(host).encode(), eof=True)
            assert [*map(str, front.incidents.hosts)] == [
                "allowed.example.test, 1 call",
                "nobody.example.test, 2 calls",
            ]
            assert front.rule_names == set()

    go(check())


@pytest.mark.parametrize(("path", "status"), [("/v1/chat/completions", b"200"), ("/v1/videos", b"403")])
def test_of_a_host_that_sells_text_videos_are_blocked_where_the_path_is_seen(
    standing: Any, go: Any, monkeypatch: pytest.MonkeyPatch, path: str, status: bytes
) -> None:
    import socket

    lookup = socket.getaddrinfo
    here = {"api.openai.com": "127.0.0.1"}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **how: lookup(here.get(host, host), *args, **how))

    async def check() -> None:
        async with standing() as front, await elsewhere() as server:
            host = f"api.openai.com:{server.sockets[0].getsockname()[1]}"
            response = await front.say(call(f"http://{host}{path}", host=host))
            assert response.startswith(b"HTTP/1.1 " + status)
            assert [*map(str, front.incidents.hosts)] == ["api.openai.com, 1 call"] * (status == b"200")
            assert len(front.incidents.blocked) == (status == b"403")

    go(check())


def test_a_server_that_is_not_there_is_said(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            async with await elsewhere() as server:
                port = server.sockets[0].getsockname()[1]
            response = await front.say(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            assert response.startswith(b"HTTP/1.1 502 ")
            assert f"`127.0.0.1:{port}` can't be reached".encode() in response

    go(check())


# --- calls that are kept in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["queue.falrun.com", "api.replicate.com", "ark.ap-southeast.bytepluses.com"])
def test_a_call_to_another_paid_provider_is_blocked(standing: Any, go: Any, host: str) -> None:
    async def check() -> None:
        async with standing(served={HOST}) as front:
            response = await front.secure(call("/some/model", host=host), host)
            assert response.startswith(b"HTTP/1.1 403 ")
            (blocked,) = front.incidents.blocked
            assert blocked.subject == f"POST https://{host}/some/model"
            assert "a paid provider" in blocked.message

    go(check())


def test_a_blocked_call_says_what_it_would_have_cost(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing(served={HOST}) as front:
            await front.secure(call(host="api.globex.example"), "api.globex.example")
            (blocked,) = front.incidents.blocked
            assert "would have cost: 75 credits" in blocked.message

    go(check())


@pytest.mark.parametrize(
    "opening", [b"CONNECT example.com:443 HTTP/1.1\r\n\r\n", b"GET http://example.com/ HTTP/1.1\r\n\r\n"]
)
def test_unknown_hosts_are_blocked_when_all_is(standing: Any, go: Any, opening: bytes) -> None:
    async def check() -> None:
        async with standing(block_all=True) as front:
            assert (await front.say(opening)).startswith(b"HTTP/1.1 403 ")
            assert front.rule_names == {"blocked-host"}

    go(check())


def test_a_client_that_refuses_the_certificate_is_told_of(standing: Any, go: Any) -> None:
    async def check() -> None:
        import ssl

        async with standing() as front:
            _, writer = await front.tunnel()
            with pytest.raises(ssl.SSLError):
                await writer.start_tls(ssl.create_default_context(), server_hostname=HOST)
            writer.close()
        assert front.rule_names == {"certificate-refused"}

    go(check())


# --- bytes that are no call ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"\x05\x01\x00",
        b"GET /\r\n\r\n",
        b"CONNECT :443 HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * HEAD_BYTES + b" HTTP/1.1\r\n",
    ],
    ids=["http2-preface", "socks", "http09", "no-host", "endless-head"],
)
def test_garbage_is_refused_and_told_of(standing: Any, go: Any, data: bytes) -> None:
    async def check() -> None:
        async with standing() as front:
            assert (await front.say(data)).startswith(b"HTTP/1.1 400 ")
            assert front.rule_names == {"garbled-request"}

    go(check())


@pytest.mark.parametrize(
    "data", [call(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00\x01"], ids=["plain-http", "http2-preface", "noise"]
)
def test_what_is_not_tls_is_refused_where_tls_belongs(standing: Any, go: Any, data: bytes) -> None:
    async def check() -> None:
        async with standing() as front:
            reader, writer = await front.tunnel()
            writer.write(data)
            assert b"400 Bad Request" in await reader.read()
            writer.close()
            assert front.rule_names == {"garbled-request"}

    go(check())


def test_http2_without_having_asked_is_refused_inside_tls(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            assert b" 400 " in await front.secure(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            assert front.rule_names == {"garbled-request"}

    go(check())


@pytest.mark.parametrize("data", [b"POST /api", b"CONNECT api.acme.example:443 HT"], ids=["path", "tunnel"])
@pytest.mark.parametrize("then", ["ends", "stalls"])
def test_half_a_head_is_bounded_and_told_of(standing: Any, go: Any, data: bytes, then: str) -> None:
    async def check() -> None:
        async with standing(patience=0.2) as front:
            assert await front.say(data, eof=then == "ends") == b""
            assert front.rule_names == {"half-request"}

    go(check())


@pytest.mark.parametrize("cut", [40, len(call()) - 5], ids=["head", "body"])
def test_a_stall_inside_tls_is_bounded_and_told_of(standing: Any, go: Any, cut: int) -> None:
    async def check() -> None:
        async with standing(patience=0.2) as front:
            await front.secure(call()[:cut])
            assert front.rule_names == {"half-request"}

    go(check())


def test_a_connection_that_says_nothing_is_closed_in_silence(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing(patience=0.1) as front:
            assert await front.say(b"") == b""
            assert front.rule_names == set()

    go(check())


def test_many_connections_at_once_are_served(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            responses = await asyncio.gather(*(front.secure(call()) for _ in range(40)))
            assert all(b"credits_cost" in response for response in responses)

    go(check())


def test_connections_beyond_what_the_machine_has_wait(standing: Any, go: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.contract_tests.run.proxy.places", lambda: 2)

    async def check() -> None:
        async with standing() as front:
            responses = await asyncio.gather(*(front.secure(call()) for _ in range(8)))
            assert all(b"credits_cost" in response for response in responses)
            assert front.rule_names == {"too-many-connections"}

    go(check())


def test_calls_under_way_are_closed_at_the_end(standing: Any, go: Any) -> None:
    async def check() -> None:
        async with standing() as front:
            reader, writer = await front.tunnel()
            writer.write(b"\x16\x03\x01")
        assert await reader.read() == b""
        writer.close()

    go(check())
