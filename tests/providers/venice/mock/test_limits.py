"""Venice's rate limits hold exactly, on the tenant's clock, and its headers count them."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant

QUEUE = "/venice/api/v1/video/queue"
RETRIEVE = "/venice/api/v1/video/retrieve"
MODEL = "seedance-2-0-text-to-video"
BODY = b'{"model": "%s", "prompt": "A lighthouse", "duration": "5s"}' % MODEL.encode()
UNKNOWN = b'{"model": "%s", "queue_id": "8a7b2b3a-1c62-4a52-9f5c-0f1f8f3f5b11"}' % MODEL.encode()
KEY = "sk-test-limits"
Ask = Callable[..., Any]


@pytest.fixture
def app() -> App:
    return App(Engine(Settings(timing="instant")))


@pytest.fixture
def tenant(app: App) -> Tenant:
    made = app.engine.tenant(KEY)
    made.clock.freeze()
    return made


@pytest.fixture
def ask_for(app: App, ask: Ask) -> Ask:
    def call(path: str, body: bytes, key: str | None = KEY) -> Any:
        return ask(app, "POST", path, key=key, body=body, headers={"content-type": "application/json"})

    return call


def test_41st_queue_call_in_a_minute_is_refused(tenant: Tenant, ask_for: Ask) -> None:
    responses = [ask_for(QUEUE, BODY) for _ in range(41)]

    assert [response.status for response in responses] == [200] * 40 + [429]
    assert responses[-1].json() == {"error": "Rate limit exceeded", "code": "RATE_LIMIT_EXCEEDED"}
    assert responses[-1].headers["retry-after"] == "60"
    assert responses[-1].headers["x-ratelimit-type"] == "api_key"


def test_headers_count_down_truly(tenant: Tenant, ask_for: Ask) -> None:
    tenant.clock.set(1_000)
    remaining = [ask_for(QUEUE, BODY).headers["x-ratelimit-remaining-requests"] for _ in range(3)]
    tenant.clock.advance(30)
    response = ask_for(QUEUE, BODY)

    assert remaining == ["39", "38", "37"]
    assert response.headers["x-ratelimit-remaining-requests"] == "36"
    assert response.headers["x-ratelimit-limit-requests"] == "40"
    assert response.headers["x-ratelimit-reset-requests"] == "1060"


def test_waiting_as_long_as_told_is_enough_and_necessary(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(40):
        ask_for(QUEUE, BODY)
        tenant.clock.advance(1)
    wait = int(ask_for(QUEUE, BODY).headers["retry-after"])
    tenant.clock.advance(wait - 1)
    early = ask_for(QUEUE, BODY).status
    tenant.clock.advance(1)

    assert (wait, early, ask_for(QUEUE, BODY).status, ask_for(QUEUE, BODY).status) == (20, 429, 200, 429)


def test_operations_and_keys_have_windows_of_their_own(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(41):
        last = ask_for(QUEUE, BODY)

    assert last.status == 429
    assert ask_for(RETRIEVE, UNKNOWN).status == 404
    assert ask_for(QUEUE, BODY, key="sk-test-other").status == 200


def test_more_than_20_failures_in_30_seconds_block_all_calls_for_30(tenant: Tenant, ask_for: Ask) -> None:
    failures = [ask_for(RETRIEVE, UNKNOWN).status for _ in range(21)]
    blocked = [ask_for(QUEUE, BODY), ask_for(RETRIEVE, UNKNOWN)]
    tenant.clock.advance(29)
    still = ask_for(QUEUE, BODY)
    tenant.clock.advance(1)

    assert failures == [404] * 21
    assert [response.status for response in blocked] == [429, 429]
    assert "Too many failed attempts (> 20)" in blocked[0].json()["error"]
    assert (blocked[0].headers["retry-after"], still.status, still.headers["retry-after"]) == ("30", 429, "1")
    assert ask_for(QUEUE, BODY).status == 200


def test_old_failures_do_not_count(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(20):
        ask_for(RETRIEVE, UNKNOWN)
    tenant.clock.advance(30)

    assert {ask_for(RETRIEVE, UNKNOWN).status for _ in range(20)} == {404}


def test_what_scenarios_refuse_is_no_failure_of_the_client(tenant: Tenant, ask_for: Ask) -> None:
    tenant.choose([Trigger(name="overloaded", first=30)])

    assert [ask_for(QUEUE, BODY).status for _ in range(31)] == [503] * 30 + [200]


def test_calls_without_a_key_share_no_window(app: App, ask_for: Ask) -> None:
    assert {ask_for(QUEUE, BODY, key=None).status for _ in range(25)} == {402}


def test_switch_puts_limits_out_of_force(ask: Ask) -> None:
    app = App(Engine(Settings(timing="instant", switches={"venice": {"rate-limits": False}})))
    headers = {"content-type": "application/json"}

    responses = [ask(app, "POST", QUEUE, key=KEY, body=BODY, headers=headers) for _ in range(45)]

    assert {response.status for response in responses} == {200}
    assert "x-ratelimit-limit-requests" not in responses[0].headers


def test_windows_are_plain_and_small(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(200):
        ask_for(QUEUE, BODY)

    assert len(tenant.windows["venice/queue"]) == 40
    assert len(tenant.windows["venice/failures"]) <= 21
    assert all(isinstance(at, float) for window in tenant.windows.values() for at in window)
