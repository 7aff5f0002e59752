"""Runtime expressions: taken apart once, read from a request or from a body."""

from types import SimpleNamespace
from typing import Any

import pytest

from drytake.schemas.expressions import expression

REQUEST = SimpleNamespace(
    params={"id": "p"},
    query={"id": "q"},
    headers={b"x-id": b"h"},
    body=b'{"a": {"b/c": [1, {"d": 2}]}, "json": "{\\"urls\\": [\\"u\\"]}"}',
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$request.path.id", "p"),
        ("$request.query.id", "q"),
        ("$request.header.X-Id", "h"),
        ("$request.header.none", None),
        ("$request.body#/a/b~1c/1/d", 2),
        ("$request.body#/a/b~1c/7", None),
        ("$request.body#/a/none/d", None),
        ("$request.body#/json#/urls/0", "u"),
        ("$request.body#/a#/x", None),
    ],
)
def test_a_request_is_read(text: str, value: Any) -> None:
    assert expression(text).of_request(REQUEST) == value


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[1]", b'"text"', b"null", b"\xff"])
def test_a_body_that_says_nothing_there_gives_nothing(body: bytes) -> None:
    assert expression("$response.body#/a/b").of_json(body) is None


def test_a_body_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert (
        expression("$response.body#/data/status").of_json(b'{"data": {"status": "running", "result": {"url": "ht')
        == "running"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "request.query.id",
        "$answer.body#/a",
        "$request.cookie.a",
        "$request.body",
        "$request.query",
        "$request.query.a#/b",
    ],
)
def test_anything_else_is_no_expression(text: str) -> None:
    with pytest.raises(ValueError, match="no runtime expression"):
        expression(text)
