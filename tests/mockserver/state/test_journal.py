"""The journal shows a call as it was, without its secrets, within bounds."""

import json
from typing import Any

import pytest

from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import redacted

SECRET = "sk-test-secret"


def entry(**facts: Any) -> JournalEntry:
    usual: dict[str, Any] = {
        "serial": 7,
        "number": 1,
        "at": 1_767_268_800.0,
        "provider": "acme",
        "operation": "create-video",
        "method": "POST",
        "path": "/api/v1/videos",
        "query": b"",
        "headers": {b"host": b"mock.test", b"authorization": f"Bearer {SECRET}".encode()},
        "body": b"{}",
        "status": 400,
        "response": b"{}",
        "violations": (),
        "task_id": None,
    }
    return JournalEntry(**{**usual, **facts})


def test_entry_tells_the_call() -> None:
    assert entry().to_json() == {
        "serial": 7,
        "number": 1,
        "at": "2026-01-01T12:00:00Z",
        "provider": "acme",
        "operation": "create-video",
        "method": "POST",
        "path": "/api/v1/videos",
        "query": "",
        "headers": {"host": "mock.test", "authorization": "[redacted]"},
        "body": "{}",
        "status": 400,
        "response_headers": {},
        "response": "{}",
        "violations": [],
        "task_id": None,
        "injected": [],
    }


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "proxy-authorization",
        "X-API-Key",
        "api-key",
        "x-goog-api-key",
        "x-auth-token",
        "cookie",
        "payment-signature",
    ],
)
def test_header_that_carries_a_secret_is_left_out(name: str) -> None:
    assert redacted({name.encode(): SECRET.encode()}) == {name: "[redacted]"}


@pytest.mark.parametrize("name", ["host", "content-type", "idempotency-key", "x-request-id"])
def test_other_headers_are_shown(name: str) -> None:
    assert redacted({name.encode(): b"value"}) == {name: "value"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (f"api_key={SECRET}", "api_key=[redacted]"),
        (f"a=1&KEY={SECRET}&b=2", "a=1&KEY=[redacted]&b=2"),
        (f"access_token={SECRET}", "access_token=[redacted]"),
        (f"apikey={SECRET}", "apikey=[redacted]"),
        ("task_id=t&keys=2", "task_id=t&keys=2"),
    ],
)
def test_query_is_shown_without_secrets(query: str, shown: str) -> None:
    assert entry(query=query.encode()).to_json()["query"] == shown


def test_bytes_that_are_no_text_are_shown_somehow() -> None:
    shown = entry(body=b"\xff", response=b"\xfe", query=b"\xff", headers={b"x": b"\xff"}).to_json()

    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_only_the_beginning_of_large_bodies_is_kept() -> None:
    kept = entry(body=b"a" * 1_000_000, response=b"b" * 1_000_000)

    assert (len(kept.body), len(kept.response)) == (65_536, 65_536)
