"""What can happen at OutAI, chosen by tenant, by key and by prompt."""

from typing import Any

import pytest

from drytake.mockserver.faults.catalogue import FAULTS
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import PROVIDER

CREATE = PROVIDER.create.path
QUERY = PROVIDER.operation("query-task").path
CREDITS = PROVIDER.operation("get-credits").path
BODY = {"prompt": "A lighthouse at dawn"}


ENDS = {
    "face": "succeeded",
    "moderation": "failed",
    "provider-failure": "failed",
    "slow": "running",
    "slow-queue": "running",
    "stuck": "running",
    "success": "succeeded",
}
REFUSED = {
    "bad-key": 401,
    "content-refused": 400,
    "forbidden-region": 403,
    "insufficient-credit": 402,
    "overloaded": 503,
    "rate-limit": 429,
    "server-error": 500,
    "too-many-running": 429,
}
ELSEWHERE = {
    "not-visible-yet",
    "revoked-key",
    "wait-over",
    *(f"webhook-{way}" for way in ("doubled", "late", "lost", "reordered")),
}
"""Shown with Acme: nothing of OutAI's waits, and it posts nothing."""
CREATES_ONLY = {"content-refused", "insufficient-credit", "too-many-running"}


def test_every_scenario_is_tried() -> None:
    assert set(ENDS) | set(REFUSED) | ELSEWHERE | FAULTS.keys() == set(SCENARIOS)


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_tenants_scenario_decides_how_tasks_end(outai: Any, tenant: Tenant, name: str, status: str) -> None:
    tenant.scenario = SCENARIOS[name]

    assert outai.query(outai.create()["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_key_decides_how_tasks_end(server: tuple[str, App], key: str, name: str, status: str, client_of: Any) -> None:
    with client_of(server[0], "outai", f"sk-test-drytake-{name}_{key}") as client:
        server[1].engine.tenant(f"sk-test-drytake-{name}_{key}").clock.freeze()

        assert client.query(client.create()["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_prompt_decides_how_its_task_ends(outai: Any, tenant: Tenant, name: str, status: str) -> None:
    tenant.scenario = SCENARIOS["provider-failure" if name == "moderation" else "moderation"]

    created = outai.create(prompt=f"A lighthouse [drytake:{name}]")

    assert outai.query(created["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_tenants_scenario_refuses_calls(outai: Any, tenant: Tenant, name: str, status: int) -> None:
    task_id = outai.create()["task_id"]
    tenant.scenario = SCENARIOS[name]

    assert outai.is_refusal(outai.post(CREATE, json=BODY), status)
    responses = [outai.get(QUERY, params={"task_id": task_id}), outai.get(CREDITS)]
    assert {response.status_code for response in responses} == {200 if name in CREATES_ONLY else status}


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_key_refuses_calls(server: tuple[str, App], key: str, name: str, status: int, client_of: Any) -> None:
    with client_of(server[0], "outai", f"sk-test-{key}-drytake-{name}") as client:
        assert client.is_refusal(client.post(CREATE, json=BODY), status)


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_prompt_refuses_its_call_and_costs_nothing(outai: Any, name: str, status: int) -> None:
    assert outai.is_refusal(outai.post(CREATE, json={"prompt": f"[drytake:{name}]"}), status)
    assert outai.available() == 10_000


def test_unknown_scenario_in_a_prompt_is_only_text(outai: Any) -> None:
    assert outai.query(outai.create(prompt="[drytake:sunshine]")["task_id"])["status"] == "succeeded"


def test_slow_task_takes_ten_times_as_long(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task_id = outai.create(prompt="[drytake:slow]")["task_id"]

    tenant.clock.advance(1_199)
    assert outai.query(task_id)["status"] == "running"
    tenant.clock.advance(1)
    assert outai.query(task_id)["status"] == "succeeded"


def test_stuck_task_never_ends(outai: Any, tenant: Tenant) -> None:
    task_id = outai.create(prompt="[drytake:stuck]")["task_id"]

    tenant.clock.advance(365 * 86_400)

    assert outai.query(task_id)["status"] == "running"


@pytest.mark.parametrize("name", ["moderation", "provider-failure", "stuck"])
def test_scenario_goes_by_polls_too(outai: Any, tenant: Tenant, name: str) -> None:
    tenant.timing = "per-poll"
    task_id = outai.create(prompt=f"[drytake:{name}]")["task_id"]

    states = [outai.query(task_id)["status"] for _ in range(3)]

    assert states == ["running", *[ENDS[name]] * 2]
