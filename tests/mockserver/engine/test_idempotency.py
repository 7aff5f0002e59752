"""Creates that are sent again under one key, on Acme: one task, one charge, and nothing for another request."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from drytake.schemas.actions import Create, Idempotency
from drytake.schemas.http import Error
from drytake.schemas.ids import uuid_id
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rulebook import Rulebook

Ask = Callable[..., Any]
ACME = get_provider("acme")
OWN = ACME.create.action
assert isinstance(OWN, Create)
ROW = replace(ACME.create, action=replace(OWN, id=uuid_id, idempotency=Idempotency("Idempotency-Key", "key-reused")))
ERRORS = {**ACME.errors, "key-reused": Error(422, "another request")}


RULES = Rulebook("acme")
RULES.rules |= ACME.rules.rules
RULES.section("any call").rule(
    "key-reused", summary="One key, one request", source=ACME.timing.source, hint="take a new key"
)


@pytest.fixture
def ask(toy: Callable[..., Ask]) -> Ask:
    """A client of a seller that takes a key with a create."""
    return toy(ROW, errors=ERRORS, rules=RULES)


def made(ask: Ask, key: str = "first", by: str = "sk-test-1", **fields: Any) -> Any:
    body = json.dumps({"prompt": "p", **fields}).encode()
    return ask("POST", "/acme/api/v1/videos", key=by, body=body, headers={"idempotency-key": key})


def ids(*responses: Any) -> list[str]:
    return [response.json()["data"]["task_id"] for response in responses]


def tasks(ask: Ask) -> list[Any]:
    return list(ask.args[0].engine.store.tasks_of(None))  # type: ignore[attr-defined]


def test_the_same_request_under_one_key_is_told_its_first_task(ask: Ask) -> None:
    (first,) = ids(made(ask, duration=5))
    again = made(ask, duration=5)

    assert (ids(again), len(tasks(ask))) == ([first], 1)


def test_a_key_is_its_callers_own_and_none_is_no_key(ask: Ask) -> None:
    found = ids(made(ask), made(ask, by="sk-test-2"), made(ask, ""), made(ask, ""))

    assert len({*found}) == 4


def test_another_request_under_a_key_is_refused_and_says_whose_it_is(ask: Ask) -> None:
    (first,) = ids(made(ask))
    refused = made(ask, duration=5)

    assert (refused.status, len(tasks(ask))) == (422, 1)
    assert first in refused.headers["x-drytake-violations"]
