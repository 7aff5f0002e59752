"""Money and tenants at OutAI and Loova: who pays, what comes back, and that nobody sees another's."""

from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import PROVIDER

CREATE = PROVIDER.create.path
QUERY = PROVIDER.operation("query-task").path
CREDITS = PROVIDER.operation("get-credits").path
BODY = {"prompt": "A lighthouse at dawn"}


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("timing", ["realistic", "fast", "instant", "per-poll"])
def test_failed_task_gives_its_money_back_once(outai: Any, tenant: Tenant, timing: str) -> None:
    tenant.timing = timing
    task_id = outai.create(prompt="[drytake:moderation]")["task_id"]

    tenant.clock.advance(120)
    for _ in range(3):
        outai.query(task_id)

    assert outai.available() == 10_000
    kinds = [entry.kind for entry in tenant.accounts["outai"].entries]
    assert kinds == ["grant", "charge", "refund"]


def test_money_comes_back_when_the_task_fails_and_not_before(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    outai.create(prompt="[drytake:moderation]")

    tenant.clock.advance(119)
    assert outai.available() == 9_925
    tenant.clock.advance(1)
    assert outai.available() == 10_000


def test_task_that_succeeds_or_hangs_keeps_its_price(outai: Any, tenant: Tenant) -> None:
    outai.create()
    outai.create(prompt="[drytake:stuck]")
    tenant.clock.advance(10_000)

    assert outai.available() == 9_850


def test_task_that_costs_too_much_is_refused_and_free(outai: Any, tenant: Tenant) -> None:
    outai.get(CREDITS)
    tenant.accounts["outai"].grant(Decimal(-9_926), 0)

    response = outai.post(CREATE, json=BODY)

    assert outai.is_refusal(response, 402)
    assert response.json()["message"] == "Insufficient credits: this task costs 75, 74 are available"
    assert outai.available() == 74


def test_last_credit_can_be_spent(outai: Any, tenant: Tenant) -> None:
    outai.get(CREDITS)
    tenant.accounts["outai"].grant(Decimal(-9_925), 0)

    outai.create()

    assert outai.available() == 0


def test_refused_request_is_free(outai: Any) -> None:
    outai.post(CREATE, json={"prompt": "p", "duration": 16})

    assert outai.available() == 10_000


def test_video_reference_costs_twice_as_much(outai: Any) -> None:
    assert outai.create(video_urls=["https://example.com/v.mp4"])["credits_cost"] == 150


# --- tenants ---------------------------------------------------------------------------------------------------------


def test_task_of_another_key_is_unknown(server: tuple[str, App], outai: Any, client_of: Any) -> None:
    task_id = outai.create()["task_id"]

    with client_of(server[0], "outai", "sk-test-somebody-else") as other:
        response = other.get(QUERY, params={"task_id": task_id})

    assert outai.is_refusal(response, 404)
    assert response.json()["message"] == "Task not found"
    assert outai.rules_in(response) == {"outai.unknown-task"}


def test_task_of_another_provider_is_unknown(outai: Any, loova: Any) -> None:
    assert outai.is_refusal(loova.get(QUERY, params={"task_id": outai.create()["task_id"]}), 404)


def test_two_keys_have_their_own_money_and_time(
    server: tuple[str, App], outai: Any, tenant: Tenant, key: str, client_of: Any
) -> None:
    tenant.timing = "realistic"
    outai.create()

    with client_of(server[0], "outai", f"{key}-other") as other:
        assert other.available() == 10_000
        assert other.query(other.create()["task_id"])["status"] == "succeeded"
    assert outai.available() == 9_925


def test_both_providers_of_one_key_have_their_own_money(outai: Any, loova: Any) -> None:
    outai.create()

    assert (outai.available(), loova.available()) == (9_925, 10_000)
