"""httpx's responses look as ever, and a test's own respx routes go on working."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterator

import httpcore
import httpx
import pytest
import respx

import drytake

CREDITS = "https://api.acme.example/api/v1/balance"
HEADERS = {"authorization": "Bearer sk-test-httpx"}
OTHER = "https://example.com/x"


def test_response_is_httpxs_own() -> None:
    with drytake.intercept(), httpx.Client() as client:
        response = client.get(CREDITS, headers=HEADERS)
    assert response.raise_for_status() is response
    assert response.json()["data"]["available"] == 10_000
    assert response.http_version == "HTTP/1.1"
    assert response.elapsed.total_seconds() > 0
    assert response.request.url == CREDITS
    assert response.is_closed


def test_refusal_raises_for_status() -> None:
    with drytake.intercept(), pytest.raises(httpx.HTTPStatusError, match="401"):
        httpx.get(CREDITS).raise_for_status()


def test_body_streams() -> None:
    with drytake.intercept(), httpx.stream("GET", CREDITS, headers=HEADERS) as response:
        assert b"".join(response.iter_bytes(10)).startswith(b'{"code":200')


def test_streamed_request_is_read() -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"prompt": '
        yield b'"p"}'

    async def later() -> AsyncIterator[bytes]:
        for part in parts():
            yield part

    async def send() -> int:
        async with httpx.AsyncClient(headers=HEADERS) as client:
            return (await client.post(CREATE, content=later())).status_code

    with drytake.intercept():
        assert httpx.post(CREATE, content=parts(), headers=HEADERS).status_code == 200
        assert asyncio.run(send()) == 200


CREATE = "https://api.acme.example/api/v1/videos"


def test_client_behind_a_proxy_is_caught() -> None:
    with drytake.intercept() as mock, httpx.Client(proxy="http://127.0.0.1:9") as client:
        assert client.get(CREDITS, headers=HEADERS).status_code == 200
    assert len(mock.journal) == 1


def test_httpcore_itself_is_caught() -> None:
    with drytake.intercept(), httpcore.ConnectionPool() as pool:
        assert pool.request("GET", CREDITS, headers=list(HEADERS.items())).status == 200


def test_routes_around_the_interception_answer_the_rest() -> None:
    with respx.mock(assert_all_called=False) as routes:
        routes.get(OTHER).respond(204)
        with drytake.intercept() as mock:
            assert httpx.get(OTHER).status_code == 204
            assert httpx.get(CREDITS, headers=HEADERS).status_code == 200
        assert httpx.get(OTHER).status_code == 204
    assert len(mock.journal) == 1
    assert_unpatched()


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
def test_routes_inside_the_interception_answer_the_rest(using: str) -> None:
    with drytake.intercept() as mock:
        with respx.mock(using=using) as routes:
            routes.get(OTHER).respond(204)
            assert httpx.get(OTHER).status_code == 204
            assert httpx.get(CREDITS, headers=HEADERS).status_code == 200
        assert httpx.get(CREDITS, headers=HEADERS).status_code == 200
    assert len(mock.journal) == 2
    assert_unpatched()


def test_routes_inside_the_interception_still_refuse_what_they_do_not_know() -> None:
    with drytake.intercept(), respx.mock, pytest.raises(respx.models.AllMockedAssertionError):
        httpx.get(OTHER)
    assert_unpatched()


def test_async_routes_inside_the_interception_answer_the_rest() -> None:
    async def send() -> list[int]:
        async with respx.mock, httpx.AsyncClient() as client:
            respx.get(OTHER).respond(204)
            return [(await client.get(url, headers=HEADERS)).status_code for url in (OTHER, CREDITS)]

    with drytake.intercept():
        assert asyncio.run(send()) == [204, 200]
    assert_unpatched()


def assert_unpatched() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for owner in (httpcore.ConnectionPool, httpcore.HTTPProxy):
            assert owner.handle_request.__module__.startswith("httpcore")
        assert httpx.Client._transport_for_url.__module__ == "httpx._client"
