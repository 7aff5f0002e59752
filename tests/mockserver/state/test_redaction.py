"""Secrets are known by the names of what holds them, and are left out wherever they stand."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import (
    REDACTED,
    redacted,
    redacted_body,
    redacted_query,
    redacted_value,
    secrets_of,
    without,
)
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Violation

SECRET = "sk-test-0123456789"


def entry(**facts: Any) -> JournalEntry:
    known: dict[str, Any] = {
        "serial": 1,
        "number": 1,
        "at": 0.0,
        "provider": "acme",
        "operation": None,
        "method": "POST",
        "path": "/x",
        "query": b"",
        "headers": {b"authorization": f"Bearer {SECRET}".encode()},
        "body": b"",
        "status": 200,
        "response": b"",
        "violations": (),
        "task_id": None,
    }
    return JournalEntry(**{**known, **facts})


@pytest.mark.parametrize(
    "header", ["Authorization", "x-api-key", "cookie", "x-payment", "sign-in-with-x", "x-drytake-token", "x-secret"]
)
def test_headers_named_for_a_secret_are_left_out(header: str) -> None:
    name = header.lower().encode()

    assert redacted({name: SECRET.encode(), b"accept": b"*/*"}) == {header.lower(): REDACTED, "accept": "*/*"}
    assert secrets_of({name: f"Key {SECRET}".encode()}) == (f"Key {SECRET}", SECRET)


@pytest.mark.parametrize("name", ["key", "api_key", "apikey", "API_KEY", "token", "access_token"])
def test_parameters_named_for_a_secret_are_left_out(name: str) -> None:
    query = f"a=1&{name}={SECRET}&b=2".encode()

    assert redacted_query(query) == f"a=1&{name}={REDACTED}&b=2"
    assert SECRET in secrets_of({}, query)


@pytest.mark.parametrize("name", ["api_key", "apiKey", "password", "client_secret", "x-token", "authorization", "key"])
def test_fields_named_for_a_secret_are_left_out_however_deep(name: str) -> None:
    body = json.dumps({"a": [{"b": {name: SECRET}}], "prompt": f"say {SECRET}"}).encode()

    assert SECRET.encode() not in redacted_body(body)
    assert json.loads(redacted_body(body))["prompt"] == f"say {REDACTED}"


@pytest.mark.parametrize(
    "body",
    [
        b'{"prompt": "p"}',
        b'{"monkey": "abcdefghij"}',
        b'{"key": 5}',
        b'{"key": "abc',
        b"",
        b'"key"',
        b'{"key": "short"}',
    ],
)
def test_other_bodies_stay_as_they_are(body: bytes) -> None:
    assert redacted_body(body) == body


@given(st.dictionaries(st.sampled_from(["api_key", "prompt", "token"]), st.text(max_size=30)))
def test_redacting_never_fails_and_finds_no_more_when_done_twice(body: dict[str, str]) -> None:
    once = redacted_body(json.dumps(body).encode())

    assert redacted_body(once) == once


@given(st.binary(max_size=300))
def test_redacting_takes_any_bytes(body: bytes) -> None:
    redacted_body(b'{"api_key": "' + body)


def test_values_are_searched_through() -> None:
    value = {"a": [f"x{SECRET}", 5, None], SECRET: {"b": SECRET}}

    assert redacted_value(value, [SECRET]) == {"a": [f"x{REDACTED}", 5, None], REDACTED: {"b": REDACTED}}
    assert without(f"{SECRET}{SECRET}", [SECRET]) == REDACTED * 2


@pytest.mark.parametrize(
    "facts",
    [
        {"path": f"/{SECRET}"},
        {"query": f"q={SECRET}".encode()},
        {"body": f"plain {SECRET}".encode()},
        {"response": f'{{"message": "no such key {SECRET}"}}'.encode()},
        {"headers": {b"authorization": f"Bearer {SECRET}".encode(), b"referer": f"http://x/?{SECRET}".encode()}},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_entry_shows_the_key_nowhere(facts: dict[str, Any]) -> None:
    shown = entry(**facts)

    assert SECRET not in json.dumps(shown.to_json())
    assert SECRET in repr([getattr(shown, name) for name in facts])  # the entry itself is as it was


def test_violation_shows_the_key_nowhere() -> None:
    rule = get_provider("acme").rules["audio-alone"]
    violation = Violation(rule, f"/{SECRET}", {"a": SECRET}, f"`{SECRET}` is wrong", "hint", "error")

    assert SECRET not in json.dumps(entry(violations=(violation,)).to_json())
