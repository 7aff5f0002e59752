"""The parts of isolation that need no namespace."""

import os
import socket
import ssl
import struct
import subprocess
from pathlib import Path

import pytest

from drytake.contract_tests.isolation.dns import Names, response
from drytake.contract_tests.isolation.doorkeeper import inet, unix
from drytake.contract_tests.isolation.furnishing import furnishing, subject_hash
from drytake.contract_tests.isolation.messages import Channel, Message
from drytake.contract_tests.run.certificates import make_certificates
from drytake.contract_tests.run.direct import server_name
from drytake.contract_tests.run.gateway import Datagram, datagram
from drytake.contract_tests.run.upstream import upstream_for

NAME = b"\x03api\x04acme\x07example\x00"


def query(kind: int, name: bytes = NAME) -> bytes:
    return b"\x12\x34\x01\x00\x00\x01" + bytes(6) + name + struct.pack("!HH", kind, 1)


def test_each_name_has_an_address_by_which_it_is_known() -> None:
    names = Names()
    first, again = response(query(1), names), response(query(1), names)
    address = socket.inet_ntoa(first[-4:])

    assert first == again
    assert (first[:4], first[6:8], names.name_of(address)) == (b"\x12\x34\x81\x80", b"\0\1", "api.acme.example")
    assert names.name_of("192.0.2.1") == "192.0.2.1"
    assert names.address_of("LOCALHOST.") == "127.0.0.1"


@pytest.mark.parametrize("kind", [28, 65, 16], ids=["AAAA", "HTTPS", "TXT"])
def test_other_kinds_of_records_are_empty_and_no_error(kind: int) -> None:
    said = response(query(kind), Names())

    assert (said[3] & 15, said[6:8]) == (0, b"\0\0")


@pytest.mark.parametrize("data", [b"", b"\x12", query(1)[:-1], query(1, b"\xff"), query(1, b"\x03\xff\xfe\xfd\x00")])
def test_what_is_no_query_breaks_nothing(data: bytes) -> None:
    assert response(data, Names())[2:4] in (b"", b"\x81\x81")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (struct.pack("=H", socket.AF_INET) + b"\x20\xfb" + bytes((192, 0, 2, 7)) + bytes(8), ("192.0.2.7", 8443)),
        (
            struct.pack("=H", socket.AF_INET6) + b"\x01\xbb" + bytes(4) + bytes(10) + b"\xff\xff\xc0\0\2\7" + bytes(4),
            ("192.0.2.7", 443),
        ),
        (struct.pack("=H", socket.AF_INET6) + b"\x01\xbb" + bytes(4) + bytes(15) + b"\1" + bytes(4), ("::1", 443)),
        (struct.pack("=H", socket.AF_UNIX) + b"/run/docker.sock\0", None),
        (b"\2", None),
        (b"", None),
    ],
)
def test_address_in_c_s_words_is_read(address: bytes, expected: object) -> None:
    assert inet(address) == expected


def test_path_of_a_socket_is_read() -> None:
    family = struct.pack("=H", socket.AF_UNIX)

    assert unix(family + b"/run/docker.sock\0rest") == "/run/docker.sock"
    assert [unix(one) for one in (family, family + b"\0abstract", b"\2\0\1\xbb", b"")] == [""] * 4


def test_receiver_of_a_datagram_is_read() -> None:
    ports = struct.pack("!HHHH", 40_000, 443, 9, 0)
    v4 = b"\x45" + bytes(15) + bytes((192, 0, 2, 9)) + ports
    v6 = b"\x60" + bytes(23) + socket.inet_pton(socket.AF_INET6, "2001:db8::9") + ports

    assert datagram(v4) == Datagram(40_000, "192.0.2.9", 443)
    assert datagram(v6) == Datagram(40_000, "2001:db8::9", 443)
    assert [datagram(one) for one in (b"", v4[:20], v6[:41], b"\x00" * 60)] == [None] * 4


def test_host_of_a_tls_connection_is_read_though_it_comes_in_pieces() -> None:
    out = ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), out, server_hostname="api.acme.example")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = out.read()

    assert server_name(hello) == "api.acme.example"
    assert server_name(hello[:100]) is None
    assert server_name(b"\x16 no TLS at all, though it begins so") == ""


@pytest.mark.skipif(not Path("/usr/bin/openssl").exists(), reason="openssl isn't installed")
def test_authority_lies_where_openssl_looks_for_it(tmp_path: Path) -> None:
    made = make_certificates(tmp_path, ["api.acme.example"], {})
    asked = furnishing(tmp_path, made.bundle, made.authority, ports=[1], forward=[2], allowed=())
    command = ["/usr/bin/openssl", "x509", "-noout", "-subject_hash", "-in", str(made.authority)]
    expected = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert subject_hash(made.authority.read_bytes()) == expected
    assert (tmp_path / "hashed" / f"{expected}.0").is_file()
    assert (asked["local"], asked["forward"]) == ([1], [2])


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.test:3128"}, ("proxy.test", 3128, False, "")),
        ({"https_proxy": "https://al%40b:w%3Ard@proxy.test"}, ("proxy.test", 443, True, "Basic YWxAYjp3OnJk")),
        ({"ALL_PROXY": "proxy.test:1"}, ("proxy.test", 1, False, "")),
        ({"ALL_PROXY": "socks5://proxy.test:1"}, None),
        ({"HTTPS_PROXY": "http://proxy.test:1", "NO_PROXY": "open.test,.example.test"}, None),
        ({"HTTP_PROXY": "http://proxy.test:1"}, None),
    ],
)
def test_proxy_of_the_surroundings_is_found(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: object
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert upstream_for("https", "a.example.test") == expected


def test_messages_come_whole_with_their_files() -> None:
    ours, theirs = map(Channel, socket.socketpair())
    with Path(os.devnull).open("rb") as file:
        ours.send({"text": "x" * 100_000})
        ours.send({"text": "\udcff"}, (file.fileno(),))
    ours.close()
    received: list[tuple[Message, list[int]]] = []
    while len(received) < 2:
        received += theirs.receive()

    assert [len(str(message["text"])) for message, _ in received] == [100_000, 1]
    assert [len(files) for _, files in received] == [0, 1]
    assert os.fstat(received[1][1][0]).st_rdev == Path(os.devnull).stat().st_rdev
    with pytest.raises(EOFError):
        theirs.receive()
    os.close(received[1][1][0])
    theirs.close()
