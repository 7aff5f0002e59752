"""requests, urllib3 and urllib keep their own ways: pools, streams, proxies, connections of before."""

import http.client
import io
import socket

import pytest
import requests
import urllib3

import drytake

BASE = "https://api.acme.example/api/v1"
HEADERS = {"authorization": "Bearer sk-test-http-client"}


def test_response_is_requests_own() -> None:
    with drytake.intercept():
        response = requests.get(f"{BASE}/balance", headers=HEADERS, timeout=10)
    assert response.json()["data"]["available"] == 10_000
    assert response.elapsed.total_seconds() > 0
    assert (response.ok, response.reason, response.raw.version) == (True, "OK", 11)


def test_refusal_raises_for_status() -> None:
    with drytake.intercept(), pytest.raises(requests.HTTPError, match="401"):
        requests.get(f"{BASE}/balance", timeout=10).raise_for_status()


def test_session_goes_on_over_many_calls() -> None:
    with drytake.intercept() as mock, requests.Session() as session:
        session.headers.update(HEADERS)
        for _ in range(3):
            assert session.get(f"{BASE}/balance").status_code == 200
    assert len(mock.journal) == 3


def test_body_streams() -> None:
    with drytake.intercept(), requests.get(f"{BASE}/balance", headers=HEADERS, stream=True, timeout=10) as response:
        assert b"".join(response.iter_content(7)).startswith(b'{"code":200')


@pytest.mark.parametrize("body", [b'{"prompt": "p"}', io.BytesIO(b'{"prompt": "p"}'), iter([b'{"prompt"', b': "p"}'])])
def test_request_body_of_any_kind_is_read(body: object) -> None:
    with drytake.intercept():
        response = requests.post(f"{BASE}/videos", data=body, headers=HEADERS, timeout=10)  # type: ignore[arg-type]
    assert response.status_code == 200


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_client_behind_a_proxy_is_caught(scheme: str) -> None:
    proxies = {"http": "http://127.0.0.1:9", "https": "http://127.0.0.1:9"}
    url = f"{scheme}://api.acme.example/api/v1/balance"
    with drytake.intercept() as mock, requests.Session() as session:
        for _ in range(2):
            assert session.get(url, headers=HEADERS, proxies=proxies).status_code == 200
    assert len(mock.journal) == 2


def test_connection_of_before_reaches_nobody() -> None:
    theirs, ours = socket.socketpair()
    connection = http.client.HTTPSConnection("api.acme.example")
    connection.sock = ours
    with drytake.intercept():
        connection.request("GET", "/api/v1/balance", headers=HEADERS)
        assert connection.getresponse().status == 200
    assert theirs.recv(1) == b""
    theirs.close()


def test_pool_holds_no_connection_into_the_mock_afterwards() -> None:
    pool = urllib3.HTTPSConnectionPool("api.acme.example", retries=False)
    with drytake.intercept():
        pool.request("GET", "/api/v1/balance", headers=HEADERS)
    assert pool.pool is not None
    held = pool.pool.get(block=False)
    assert held is None or held.sock is None
