"""Money can't leave: which hosts are paid ones, and what a blocked call would have cost."""

import json

import pytest

from understudy.contract_tests.hosts import paid_host, paid_hosts, refusal, would_cost
from understudy.schemas.registry import get_provider, provider_ids

CREATE = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()


@pytest.mark.parametrize("name", provider_ids())
def test_hosts_of_a_registered_provider_are_paid(name: str) -> None:
    for host in get_provider(name).hosts:
        found = paid_host(host)
        assert found is not None
        assert found.provider == name


@pytest.mark.parametrize(
    ("host", "seller"),
    [
        ("queue.falrun.com", "fal"),
        ("falrun.com", "fal"),
        ("gateway.queue.fal.run", "fal"),
        ("api.replicate.com", "Replicate"),
        ("ark.eu-west.bytepluses.com", "BytePlus ModelArk"),
        ("ark.cn-beijing.volces.com", "Volcengine Ark"),
        ("API.KIE.AI.", "kie.ai"),
    ],
)
def test_fallbacks_and_other_sellers_are_paid(host: str, seller: str) -> None:
    found = paid_host(host)
    assert found is not None
    assert found.seller == seller


@pytest.mark.parametrize(
    "host", ["example.com", "notfal.run", "localhost", "127.0.0.1", "", "api.acme.example.example.com"]
)
def test_unknown_host_is_left_alone(host: str) -> None:
    assert paid_host(host) is None


def test_every_host_names_its_source() -> None:
    assert all(entry.source.url.startswith("https://") and entry.source.as_of for entry in paid_hosts())


def test_a_call_to_a_priced_provider_has_a_price() -> None:
    paid = paid_host("api.globex.example")
    assert paid is not None
    estimate = would_cost(paid, "POST", "/api/v1/videos", CREATE)
    assert estimate is not None
    assert estimate.amount == 75
    assert "would have cost: 75 credits" in refusal(paid, "api.globex.example", "POST", "/api/v1/videos", CREATE)


@pytest.mark.parametrize(
    ("host", "path", "body"),
    [
        ("api.kie.ai", "/api/v1/jobs/createTask", b"{}"),
        ("api.globex.example", "/elsewhere", CREATE),
        ("api.globex.example", "/api/v1/videos", b"\xff"),
        ("api.globex.example", "/api/v1/videos", b""),
    ],
    ids=["unregistered", "unknown-path", "broken-body", "no-body"],
)
def test_an_unknown_price_is_never_zero(host: str, path: str, body: bytes) -> None:
    paid = paid_host(host)
    assert paid is not None
    assert would_cost(paid, "POST", path, body) is None
    assert refusal(paid, host, "POST", path, body).endswith("would have cost: unknown")


def test_a_query_is_free_of_charge() -> None:
    paid = paid_host("api.globex.example")
    assert paid is not None
    assert "free of charge" in refusal(paid, "api.globex.example", "GET", "/api/v1/tasks", b"")
