"""A call is read without a framework: its key, its query, its type."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from acme.rules import PAGE
from drytake.mockserver.engine.call import Call, bearer_key
from drytake.mockserver.engine.engine import Engine
from drytake.schemas.http import json_response
from drytake.schemas.validation.rulebook import Rulebook

ENGINE = Engine(providers=["acme"])


def call(*, headers: dict[bytes, bytes] | None = None, query: bytes = b"", operation: str | None = None) -> Call:
    mount = ENGINE.mounts["acme"]
    made = Call(mount, "GET", "/", headers or {}, query)
    made.operation = mount.provider.operation(operation) if operation else None
    return made


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (b"Bearer sk-test", "sk-test"),
        (b"bearer sk-test", "sk-test"),
        (b"BEARER   sk-test  ", "sk-test"),
        (b"Bearer a b", "a b"),
        (b"Bearer \xff", "\xff"),
        (b"Bearer", None),
        (b"Bearer  ", None),
        (b"Basic sk-test", None),
        (b"sk-test", None),
        (b"", None),
    ],
)
def test_bearer_key_is_read(header: bytes, key: str | None) -> None:
    assert bearer_key(call(headers={b"authorization": header})) == key


@pytest.mark.parametrize(
    ("query", "read"),
    [
        (b"", {}),
        (b"task_id=t", {"task_id": "t"}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=%20b+c", {"a": " b c"}),
        (b"a=&b", {"a": "", "b": ""}),
        (b"a=%26%3d", {"a": "&="}),
        (b"a=%ff", {"a": "\ufffd"}),
        (b"&&", {}),
    ],
)
def test_query_is_read(query: bytes, read: dict[str, str]) -> None:
    assert call(query=query).query == read


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (b"application/json", "application/json"),
        (b" Application/JSON ; charset=utf-8", "application/json"),
        (b"", ""),
        (b"\xff", "\xff"),
    ],
)
def test_content_type_is_read_without_parameters(header: bytes, kind: str) -> None:
    assert call(headers={b"content-type": header}).content_type == kind


def test_broken_rule_of_the_call_is_noted() -> None:
    made = call()

    (violation,) = made.violates("key-missing", "", "the call carries no API key")

    assert (violation.rule.id, made.violations) == ("acme.key-missing", (violation,))


def test_rule_that_the_provider_has_not_is_not_noted() -> None:
    assert call().violates("sunshine", "", "there is none") == ()


def test_check_is_the_operations() -> None:
    made = call(operation="query-task")

    assert made.validator is ENGINE.mounts["acme"].provider.operation("query-task").contract


def test_json_answer_keeps_order_and_says_its_type() -> None:
    body: dict[str, Any] = {"b": 1, "a": None, "é": 1.5}

    response = json_response(body, 201, ((b"x-more", b"1"),))

    assert (response.status, response.body) == (201, '{"b":1,"a":null,"é":1.5}'.encode())
    assert response.headers == ((b"content-type", b"application/json"), (b"x-more", b"1"))


def test_policy_without_rules_that_have_days_is_the_same_at_any_time() -> None:
    mount = ENGINE.mounts["acme"]

    assert mount.policy_at(0) is mount.policy


def test_policy_at_a_time_has_the_rules_of_that_day() -> None:
    mount, book = ENGINE.mounts["acme"], Rulebook("toy")
    rule = book.section("create").rule("new", summary="s", source=PAGE, hint="h", since=date(1970, 1, 2))

    dated = replace(mount, provider=replace(mount.provider, rules=book))

    assert [dated.policy_at(day * 86_400).severity(rule) for day in (0, 1)] == [None, "error"]
