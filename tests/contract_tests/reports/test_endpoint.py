"""What the clients of a running server broke is to be had over its control API, at any moment."""

from typing import Any

import httpx
import pytest

from drytake.contract_tests.reports.model import ReportFile


@pytest.fixture
def origin(server: tuple[str, Any]) -> str:
    return server[0]


def create(origin: str, key: str, **body: Any) -> httpx.Response:
    said = {"prompt": "A lighthouse at dawn"} | body
    return httpx.post(f"{origin}/acme/api/v1/videos", json=said, headers={"authorization": f"Bearer {key}"})


def findings(origin: str, key: str | None = None, **query: Any) -> dict[str, Any]:
    headers = {"x-drytake-key": key} if key else {}
    response = httpx.get(f"{origin}/_drytake/findings", params=query, headers=headers, timeout=30)
    body: dict[str, Any] = response.raise_for_status().json()
    return body


def rules(report: dict[str, Any]) -> list[str]:
    return [found["rule"] for found in report["findings"]]


def test_findings_of_a_key_are_of_its_calls_alone(origin: str, key: str) -> None:
    before = httpx.get(f"{origin}/_drytake/journal", params={"limit": 1}).json()["next"]
    create(origin, key, duration=99)
    create(origin, "sk-test-somebody-else", prompt=7)

    report = findings(origin, key)

    ReportFile.model_validate(report)
    assert rules(report) == ["acme.duration-out-of-range"]
    assert (report["conclusion"], len(report["subjects"])) == ("bad", 1)
    assert {"acme.duration-out-of-range", "acme.wrong-type"} <= {*rules(findings(origin, after=before))}


def test_what_is_allowed_and_what_came_before_is_left_out(origin: str, key: str) -> None:
    create(origin, key, duration=99)
    (call,) = httpx.get(f"{origin}/_drytake/journal", params={"key": key}).json()["calls"]

    assert rules(findings(origin, key, allow=["acme.*"])) == []
    assert rules(findings(origin, key, after=call["serial"])) == []


def test_what_is_left_undone_counts_once_the_client_has_ended(origin: str, key: str) -> None:
    create(origin, key)

    assert rules(findings(origin, key)) == []
    assert rules(findings(origin, key, finished=True)) != []


def test_tenant_may_be_named_instead_of_its_key(origin: str, key: str) -> None:
    create(origin, key, duration=99)
    name = httpx.get(f"{origin}/_drytake/clock", params={"key": key}).json()["tenant"]

    assert rules(findings(origin, tenant=name)) == rules(findings(origin, key)) == ["acme.duration-out-of-range"]


def test_misspelt_query_is_refused_with_the_nearest(origin: str) -> None:
    response = httpx.get(f"{origin}/_drytake/findings", params={"alow": "acme.*"})

    assert response.status_code == 422
    assert "did you mean `allow`?" in response.json()["errors"][0]["hint"]
