"""The server tells what it is, and forgets on demand."""

from collections.abc import Callable

import httpx
import pytest

from drytake import __version__
from drytake.schemas.registry import provider_ids

Create = Callable[..., str]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_answers(everybody: httpx.Client, method: str) -> None:
    assert everybody.request(method, "/health").status_code == 200


def test_state_counts_tenants_tasks_and_calls(everybody: httpx.Client, create: Create) -> None:
    create("sk-test-a")
    create("sk-test-b")

    state = everybody.get("/state").json()

    assert (state["version"], state["tenants"], state["tasks"], state["calls"]) == (__version__, 2, 2, 2)


def test_state_names_base_urls_and_switches(origin: str, everybody: httpx.Client) -> None:
    providers = everybody.get("/state").json()["providers"]

    assert providers.keys() == set(provider_ids())
    assert providers["acme"]["base_url"] == f"{origin}/acme/api"
    assert providers["acme"]["switches"]["success-word"] == "succeeded"


@pytest.mark.parametrize("host", ["api.acme.example", ""])
def test_base_urls_lead_here_whatever_the_host_header_says(origin: str, everybody: httpx.Client, host: str) -> None:
    providers = everybody.get("/state", headers={"host": host}).json()["providers"]

    assert providers["globex"]["base_url"] == f"{origin}/globex/api"


def test_reset_forgets_one_key(control: httpx.Client, everybody: httpx.Client, create: Create) -> None:
    create()
    other = create("sk-test-other")
    control.post("/clock", json={"freeze": True})

    assert control.post("/reset").json()["forgotten_tasks"] == 1
    assert [row["id"] for row in everybody.get("/tasks").json()["tasks"]] == [other]
    assert control.get("/clock").json()["frozen"] is False


def test_reset_without_a_key_forgets_everything(everybody: httpx.Client, create: Create) -> None:
    create("sk-test-a")
    create("sk-test-b")
    everybody.post("/timing", json={"mode": "instant"})

    assert everybody.post("/reset").json() == {"tenant": "everybody", "forgotten_tasks": 2}

    state = everybody.get("/state").json()
    assert (state["tenants"], state["tasks"], state["calls"], state["timing"]) == (0, 0, 0, "fast")


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer sk-test-me"},
        {"authorization": "bearer  sk-test-me"},
        {"x-drytake-key": "sk-test-me"},
        {"x-drytake-key": "sk-test-me", "authorization": "Bearer sk-test-else"},
    ],
    ids=["bearer", "spaces", "own-header", "own-header-first"],
)
def test_key_names_the_same_tenant_everywhere(everybody: httpx.Client, headers: dict[str, str]) -> None:
    named = everybody.get("/clock", headers=headers).json()["tenant"]

    assert named == everybody.get("/clock", params={"key": "sk-test-me"}).json()["tenant"]


def test_key_that_is_not_ascii_is_read_as_the_providers_routes_read_it(origin: str, everybody: httpx.Client) -> None:
    headers = [(b"authorization", "Bearer sk-test-schlüssel".encode())]
    httpx.get(f"{origin}/acme/api/v1/balance", headers=headers).raise_for_status()

    journal = everybody.get("/journal", params={"key": "sk-test-schlüssel"}).json()

    assert len(journal["calls"]) == 1
