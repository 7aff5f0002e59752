"""What every response of Venice carries beside its body."""

import re
from typing import Any

from drytake.mockserver.state.tenant import Tenant

RAY = re.compile(r"[0-9a-f]{16}-[A-Z]{3}")


def test_every_answer_has_a_request_id_and_a_version(venice: Any, nobody: Any) -> None:
    task = venice.queued()
    responses = [
        venice.queue(duration="2s"),
        venice.retrieve(task),
        venice.complete(task),
        venice.get("nowhere"),
        nobody.get("models"),
        nobody.call("queue", {}),
    ]

    assert all(RAY.fullmatch(response.headers["cf-ray"]) for response in responses)
    assert all(re.fullmatch(r"\d{8}\.\d{6}", response.headers["x-venice-version"]) for response in responses)
    assert len({response.headers["cf-ray"] for response in responses}) == len(responses)


def test_limits_are_told_by_operation(venice: Any, tenant: Tenant) -> None:
    queued = venice.queue()
    retrieved = venice.retrieve({name: queued.json()[name] for name in ("model", "queue_id")})

    limits = [response.headers["x-ratelimit-limit-requests"] for response in (queued, retrieved)]
    assert limits == ["40", "120"]
    assert int(queued.headers["x-ratelimit-reset-requests"]) > tenant.clock.now
    assert "x-ratelimit-limit-requests" not in venice.get("billing/balance").headers


def test_limited_answer_says_for_how_long(venice: Any, tenant: Tenant) -> None:
    response = venice.queue(prompt="[drytake:rate-limit]")

    assert response.status_code == 429
    assert response.headers["retry-after"] == "30"
    assert response.headers["x-ratelimit-remaining-requests"] == "0"
    assert int(response.headers["x-ratelimit-reset-requests"]) == int(tenant.clock.now) + 30


def test_balance_is_the_one_before_the_call(venice: Any) -> None:
    balances = [venice.queue().headers["x-venice-balance-usd"] for _ in range(2)]

    assert balances == ["10000", "9999.05"]


def test_nobody_has_no_balance(nobody: Any) -> None:
    assert "x-venice-balance-usd" not in nobody.get("models").headers


def test_model_is_named_in_a_header(venice: Any) -> None:
    assert venice.queue().headers["x-venice-model-id"] == "seedance-2-0-text-to-video"
