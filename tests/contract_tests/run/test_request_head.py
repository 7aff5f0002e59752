"""The head of a request as a proxy reads it."""

import pytest

from drytake.contract_tests.run.request_head import BadRequestError, RequestTarget, read_head


def test_a_tunnel_names_host_and_port() -> None:
    head = read_head(b"CONNECT api.acme.example:443 HTTP/1.1\r\nHost: api.acme.example:443\r\n\r\nrest")
    assert head.method == "CONNECT"
    assert head.tunnel == RequestTarget("", "api.acme.example", 443)
    assert head.rest == b"rest"


@pytest.mark.parametrize(
    ("target", "host", "port"),
    [
        ("api.acme.example", "api.acme.example", 443),
        ("[::1]:8443", "::1", 8443),
        ("API.Acme.EXAMPLE:80", "api.acme.example", 80),
    ],
)
def test_a_tunnel_may_be_written_in_several_ways(target: str, host: str, port: int) -> None:
    assert read_head(f"CONNECT {target} HTTP/1.0\r\n\r\n".encode()).tunnel == RequestTarget("", host, port)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://e.test/a?b=c", RequestTarget("http", "e.test", 80, "/a?b=c")),
        ("https://e.test:8443", RequestTarget("https", "e.test", 8443, "/")),
        ("/a", None),
    ],
)
def test_a_whole_url_is_told_from_a_path(url: str, expected: RequestTarget | None) -> None:
    assert read_head(f"GET {url} HTTP/1.1\r\n\r\n".encode()).absolute == expected


def test_what_is_meant_for_a_proxy_goes_no_further() -> None:
    head = read_head(
        b"POST http://e.test/a HTTP/1.1\r\nHost: e.test\r\nProxy-Connection: keep-alive\r\n"
        b"Proxy-Authorization: Basic eDp5\r\nConnection: keep-alive\r\nX-Key: 1\r\n\r\nbody"
    )
    target = head.absolute
    assert target is not None
    assert head.direct(target) == (b"POST /a HTTP/1.1\r\nHost: e.test\r\nX-Key: 1\r\nConnection: close\r\n\r\nbody")


def test_a_request_without_a_host_gets_one() -> None:
    head = read_head(b"GET http://e.test/ HTTP/1.0\r\n\r\n")
    target = head.absolute
    assert target is not None
    assert b"\r\nHost: e.test\r\n" in head.direct(target)


@pytest.mark.parametrize(
    "data",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / SMTP/1.1\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\n\r\n",
        b"\r\n\r\n",
    ],
    ids=["http2", "http09", "other-protocol", "control-character", "empty"],
)
def test_what_is_no_request_is_told(data: bytes) -> None:
    with pytest.raises(BadRequestError):
        read_head(data)


@pytest.mark.parametrize("target", ["", ":443", "a:b:c", "host:99999", "[::1"])
def test_a_target_without_an_address_is_told(target: str) -> None:
    with pytest.raises(BadRequestError):
        _ = read_head(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode()).tunnel
