"""Amounts as people say them."""

from decimal import Decimal

import pytest

from drytake.contract_tests.guard.amounts import caps_of
from drytake.contract_tests.guard.upstream import Upstreams, passed_on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5USD", (Decimal(5), "USD", "")),
        ("$0.05", (Decimal("0.05"), "USD", "")),
        ("30 cny", (Decimal(30), "CNY", "")),
        ("300credits", (Decimal(300), "credits", "")),
        ("acme=900", (Decimal(900), "", "acme")),
        ("7", (Decimal(7), "", "")),
    ],
)
def test_amount_is_read(text: str, expected: tuple[Decimal, str, str]) -> None:
    assert caps_of("--max-total", [text])[0][1:] == expected


@pytest.mark.parametrize(
    "text", ["", "five", "5EUR", "-5USD", "1e9USD", "nan", "5USDX", "nobody=5", "acme=5USD", "20tasks", "$5USD"]
)
def test_what_means_nothing_is_refused_with_the_forms_that_do(text: str) -> None:
    with pytest.raises(ValueError, match="--max-total"):
        caps_of("--max-total", [text])


@pytest.mark.parametrize(
    "spec", ["nothing", "a.example=ftp://b", "a.example=http://b.example", "=https://b", "a.example=https://b/path"]
)
def test_upstream_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="--upstream"):
        Upstreams.of([spec])


def test_headers_of_one_connection_stay_there() -> None:
    sent = [
        (b"host", b"a"),
        (b"connection", b"x-own, close"),
        (b"x-own", b"1"),
        (b"te", b"trailers"),
        (b"accept-encoding", b"br, gzip"),
    ]

    assert passed_on(sent, asks=True) == [(b"host", b"a"), (b"accept-encoding", b"gzip"), (b"connection", b"close")]
