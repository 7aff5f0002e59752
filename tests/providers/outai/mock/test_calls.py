"""The three calls of OutAI and Loova over a real socket: bodies, statuses, times."""

import re
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import LOOVA, PROVIDER

CREATE = PROVIDER.create.path
QUERY = PROVIDER.operation("query-task").path
CREDITS = PROVIDER.operation("get-credits").path
BODY = {"prompt": "A lighthouse at dawn"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HEX = re.compile(r"[0-9a-f]{32}")


# --- the three calls -------------------------------------------------------------------------------------------------


def test_create_answers_exactly_as_documented(outai: Any) -> None:
    response = outai.post(CREATE, json={**BODY, "duration": 7})

    PROVIDER.create.responses[200].model_validate_json(response.content)
    body = response.json()
    assert response.headers["content-type"] == "application/json"
    assert list(body) == ["code", "trace_id", "message", "data"]
    assert (body["code"], body["message"]) == (200, None)
    assert HEX.fullmatch(body["trace_id"])
    assert list(body["data"]) == ["task_id", "status", "created_at", "credits_cost"]
    assert (body["data"]["status"], body["data"]["credits_cost"]) == ("running", 105)
    assert ISO.fullmatch(body["data"]["created_at"])
    assert "x-drytake-violations" not in response.headers


def test_running_task_has_no_result(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    created = outai.create()

    response = outai.get(QUERY, params={"task_id": created["task_id"]})

    PROVIDER.operation("query-task").responses[200].model_validate_json(response.content)
    names = ["task_id", "status", "model", "created_at", "updated_at", "credits_cost", "result"]
    data = response.json()["data"]
    assert list(data) == names
    assert (data["status"], data["result"]) == ("running", None)
    assert (data["created_at"], data["credits_cost"]) == (created["created_at"], created["credits_cost"])


def test_finished_task_has_a_link_and_a_time(outai: Any) -> None:
    response = outai.get(QUERY, params={"task_id": outai.create()["task_id"]})

    PROVIDER.operation("query-task").responses[200].model_validate_json(response.content)
    data = response.json()["data"]
    assert data["status"] == "succeeded"
    assert list(data["result"]) == ["video_url", "error_message", "finished_at"]
    assert data["result"]["video_url"].endswith(".mp4")
    assert data["result"]["error_message"] is None
    assert ISO.fullmatch(data["result"]["finished_at"])


def test_failed_task_has_a_reason_and_no_link(outai: Any) -> None:
    response = outai.get(QUERY, params={"task_id": outai.create(prompt="[drytake:moderation]")["task_id"]})

    PROVIDER.operation("query-task").responses[200].model_validate_json(response.content)
    body = response.json()
    assert (body["code"], body["data"]["status"]) == (200, "failed")
    assert body["data"]["result"]["video_url"] is None
    assert body["data"]["result"]["error_message"]


def test_credits_are_what_is_left_of_what_was_granted(outai: Any) -> None:
    outai.create()

    response = outai.get(CREDITS)

    PROVIDER.operation("get-credits").responses[200].model_validate_json(response.content)
    assert response.json()["data"] == {"api_available_credits": 9_925, "api_total_credits": 10_000}
    assert list(response.json()["data"]) == ["api_available_credits", "api_total_credits"]


@pytest.mark.parametrize("model", ["seedance_2_0", "seedance_2_0_fast"])
def test_task_tells_its_model_whatever_its_prompt_says(outai: Any, model: str) -> None:
    created = outai.create(model=model, prompt="seedance_2_0_fast and seedance_2_0")

    assert outai.query(created["task_id"])["model"] == model


def test_path_without_api_is_the_same_call(outai: Any) -> None:
    created = outai.data_of(outai.post("/v1/video/seedance-2", json=BODY))

    assert outai.data_of(outai.get("/v1/tasks", params={"task_id": created["task_id"]}))["status"] == "succeeded"
    assert outai.data_of(outai.get("/v1/credits"))["api_total_credits"] == 10_000


@pytest.mark.parametrize("provider", [PROVIDER, LOOVA], ids=["outai", "loova"])
def test_host_of_the_provider_needs_no_prefix(server: tuple[str, App], key: str, provider: Any) -> None:
    headers = {"host": f"{provider.hosts[0].upper()}:8080", "authorization": f"Bearer {key}"}

    created = httpx.post(f"{server[0]}{CREATE}", json=BODY, headers=headers, trust_env=False).json()
    done = httpx.get(f"{server[0]}{QUERY}?task_id={created['data']['task_id']}", headers=headers, trust_env=False)

    assert done.json()["data"]["result"]["video_url"].startswith(f"http://{headers['host']}/")
    assert server[1].engine.tenant(key).journal[-1].provider == provider.id


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("timing", "seconds"), [("realistic", 120), ("fast", 3)])
def test_task_runs_until_its_time_has_come(outai: Any, tenant: Tenant, timing: str, seconds: int) -> None:
    tenant.timing = timing
    task_id = outai.create()["task_id"]

    tenant.clock.advance(seconds - 1)
    assert outai.query(task_id)["status"] == "running"
    tenant.clock.advance(1)
    done = outai.query(task_id)
    tenant.clock.advance(1_000)

    assert done["status"] == "succeeded"
    assert outai.query(task_id) == done


def test_instant_task_is_done_when_first_asked_for(outai: Any) -> None:
    created = outai.create()

    assert created["status"] == "running"
    assert outai.query(created["task_id"])["status"] == "succeeded"


def test_each_query_moves_a_task_one_state_on(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    task_id = outai.create()["task_id"]

    assert [outai.query(task_id)["status"] for _ in range(4)] == ["running", "succeeded", "succeeded", "succeeded"]


def test_time_of_the_end_is_the_tenants(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    tenant.clock.set(1_767_268_800)
    task_id = outai.create()["task_id"]
    tenant.clock.advance(86_400)

    done = outai.query(task_id)

    assert (done["created_at"], done["result"]["finished_at"]) == ("2026-01-01T12:00:00Z", "2026-01-01T12:02:00Z")
