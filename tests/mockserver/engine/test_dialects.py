"""A provider's rows as handlers: what each action does, and what a row that says nothing comes to."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.actions import handler_of
from drytake.mockserver.engine.call import Call, Dialect
from drytake.mockserver.engine.dialects import dialect_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Create, Custom
from drytake.schemas.auth import BEARER, HeaderKey
from drytake.schemas.http import Error, ErrorView, Response, from_table
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
KEY = "sk-test-rows"


def test_a_row_without_an_action_is_no_operation_of_the_mock() -> None:
    with pytest.raises(TypeError, match="acme create-video has no action"):
        handler_of(ACME, replace(ACME.create, action=None))


def test_a_custom_action_is_a_function_by_name() -> None:
    row = replace(ACME.create, action=Custom(f"{__name__}:nothing"))

    assert handler_of(ACME, row) is nothing


def nothing(_: Engine, __: Call) -> Response:
    """Answer with nothing."""
    return Response(204)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({b"authorization": b"Key k"}, "k"),
        ({b"authorization": b"bearer k"}, "k"),
        ({b"x-api-key": b" k "}, "k"),
        ({b"authorization": b"Basic k"}, None),
        ({b"authorization": b"Key "}, None),
        ({}, None),
        ({b"x-api-key": b"second", b"authorization": b"Bearer first"}, "first"),
    ],
)
def test_keys_are_found_by_the_schemes_that_a_provider_names(header: dict[bytes, bytes], key: str | None) -> None:
    provider = replace(ACME, auth=(HeaderKey("Authorization", "Key "), BEARER, HeaderKey("x-api-key")))
    mount = Engine().mounts["acme"]

    assert dialect_of(provider).key(Call(mount, "GET", "/", header)) == key


def test_a_dialect_of_its_own_handles_what_rows_name_no_action_for() -> None:
    rows = tuple(replace(row, action=None) if row.name == "query-task" else row for row in ACME.operations)
    found = dialect_of(replace(ACME, operations=rows, dialect=f"{__name__}:OWN"))

    assert found.render_error is OWN.render_error
    assert found.handlers["query-task"] is nothing
    assert set(found.handlers) == {row.name for row in rows}


VIEW = ErrorView("unknown-task", Error(404, "no {task_id} for {required}", {"x-a": "b"}), {"task_id": "t"})
OWN = Dialect(handlers={"query-task": nothing}, render_error=lambda *_: from_table(VIEW, None))  # type: ignore[arg-type]


def test_an_error_of_the_table_says_its_facts_and_a_question_mark_for_others() -> None:
    response = OWN.render_error(None, None, None)  # type: ignore[arg-type]

    assert (response.status, json.loads(response.body)) == (404, {"detail": "no t for ?"})
    assert (b"x-a", b"b") in response.headers


def test_what_is_kept_of_equal_requests_is_one_object(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(Settings(timing="instant")))
    for prompt in ("a", "b"):
        body = json.dumps({"prompt": prompt}).encode()
        ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=body, headers={"content-type": "application/json"})

    first, second = app.engine.store.tasks_of(None)
    assert first.provider_data is second.provider_data
    assert first.provider_data == {"model": "acme-1", "ratio": "16:9"}


def test_snapshots_are_held_to_what_is_kept() -> None:
    kept = dialect_of(ACME).of_task
    assert kept is not None
    assert kept.model_validate({"model": "acme-1", "ratio": "16:9"})
    action = ACME.create.action
    assert isinstance(action, Create)
    assert set(kept.model_fields) == set(action.keep)
    with pytest.raises(ValueError, match="extra_forbidden"):
        kept.model_validate({"model": "acme-1", "ratio": "16:9", "other": 1})


# --- ends of tasks -----------------------------------------------------------------------------------------------


def test_a_cancelled_task_has_its_own_word_and_gives_the_money_back(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(Settings(timing="realistic", balance=Decimal(1_000))))
    headers = {"content-type": "application/json"}
    made = ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=b'{"prompt": "p"}', headers=headers).json()["data"]
    path = f"/acme/api/v1/tasks/{made['task_id']}/cancel"

    first, second = (ask(app, "POST", path, key=KEY) for _ in range(2))
    task = ask(app, "GET", f"/acme/api/v1/tasks?task_id={made['task_id']}", key=KEY).json()["data"]
    balance = ask(app, "GET", "/acme/api/v1/balance", key=KEY).json()["data"]

    assert (first.status, first.json()["data"]["status"]) == (200, "cancelled")
    assert (second.status, second.json()["message"]) == (409, "The task is cancelled")
    assert (task["status"], task["result"]["error_message"]) == ("cancelled", "The task was cancelled")
    assert balance == {"available": 1_000, "granted": 1_000}
    assert app.engine.tenant(KEY).journal[3].state == "cancelled"


# --- money -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "cost"), [(7, 37.5), (8, 50)])
def test_a_task_costs_what_the_rate_card_says_on_the_mocks_day(ask: Callable[..., Any], day: int, cost: float) -> None:
    app = create_app(Engine(Settings(timing="instant", balance=Decimal(1_000))))
    app.engine.tenant(KEY).clock.set(datetime(2026, 10, day, 23, 59, tzinfo=UTC).timestamp())
    headers, body = {"content-type": "application/json"}, b'{"prompt": "p", "model": "acme-1-fast"}'

    made = ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers).json()["data"]

    assert (made["credits_cost"], made["balance"]) == (cost, 1_000 - cost)


def test_a_refusal_for_money_says_the_price_of_the_mocks_day(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(Settings(timing="instant", balance=Decimal(1))))
    app.engine.tenant(KEY).clock.set(datetime(2026, 10, 7, tzinfo=UTC).timestamp())
    headers = {"content-type": "application/json", "x-drytake-scenario": "insufficient-credit"}
    body = b'{"prompt": "p", "model": "acme-1-fast"}'

    refused = ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers).json()

    assert refused["message"].startswith("Insufficient credits: this task costs 37.5, ")
