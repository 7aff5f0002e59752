"""Which recorded calls are a provider's."""

import json
from typing import Any

import pytest

from drytake.contract_tests.recordings.calls import Traffic, traffic_of
from drytake.contract_tests.recordings.har import read_har


def traffic(*requests: dict[str, Any]) -> Traffic:
    entries = [{"request": {"method": "GET", **request}} for request in requests]
    har = read_har(json.dumps({"log": {"entries": entries}}).encode(), name="t.har")
    return traffic_of([("t.har", har)])


@pytest.mark.parametrize(
    ("url", "provider", "path"),
    [
        ("https://api.acme.example/api/v1/tasks?task_id=x", "acme", "/api/v1/tasks"),
        ("https://API.ACME.EXAMPLE./api/v1/tasks", "acme", "/api/v1/tasks"),
        ("https://api.globex.example:443/api/v1/tasks", "globex", "/api/v1/tasks"),
        ("https://eu.acme.example", "acme", "/"),
        ("https://api.acme.example/api/v1/%74asks", "acme", "/api/v1/tasks"),
        ("http://127.0.0.1:8080/acme/api/v1/tasks", "acme", "/api/v1/tasks"),
        ("http://mock:8080/acme/anything", "acme", "/anything"),
        ("http://[::1]:8080/globex/api/v1/tasks", "globex", "/api/v1/tasks"),
        ("https://mock.example.com/acme/api/v1/tasks", "acme", "/api/v1/tasks"),
    ],
)
def test_a_provider_s_call_is_known_by_host_or_prefix(url: str, provider: str, path: str) -> None:
    (call,) = traffic({"url": url}).calls
    assert (call.provider.id, call.entry.path) == (provider, path)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://example.com/api/v1/tasks"),
        ("GET", "https://example.com/acme/anything"),
        ("GET", "http://127.0.0.1:8080/nobody/api/v1/tasks"),
        ("OPTIONS", "https://api.acme.example/api/v1/tasks"),
        ("GET", "https://api.acme.example/_drytake/media/x.mp4"),
        ("GET", "http://127.0.0.1:8080/acme/_drytake/media/x.mp4"),
        ("GET", "http://127.0.0.1:8080/_drytake/journal"),
        ("GET", "wss://api.acme.example/x"),
        ("GET", "data:text/plain,x"),
        ("GET", "http://[broken/x"),
        ("GET", ""),
    ],
)
def test_other_calls_are_counted_only(method: str, url: str) -> None:
    found = traffic({"method": method, "url": url})
    assert (found.calls, found.others) == ([], 1)


def test_hosts_where_calls_cost_money_are_told_though_nothing_checks_them() -> None:
    found = traffic(
        {"url": "https://api.muapi.ai/x"}, {"url": "https://api.muapi.ai/y"}, {"url": "https://example.com"}
    )
    assert found.paid == {"api.muapi.ai": 2}


def test_a_known_provider_s_other_calls_are_not_among_them() -> None:
    assert traffic({"method": "OPTIONS", "url": "https://api.acme.example/api/v1/tasks"}).paid == {}


def test_a_call_is_named_by_its_entry() -> None:
    first, second = traffic(
        {"url": "https://api.acme.example/api/v1/balance?api_key=sk-test"},
        {"url": "https://example.com"},
        {"method": "post", "url": "https://api.acme.example/nothing"},
    ).calls
    assert first.name == "entry 1: GET /api/v1/balance"
    assert second.name == "entry 3: POST /nothing"
    assert second.operation is None


def test_headers_and_body_are_as_a_journal_has_them() -> None:
    (call,) = traffic(
        {
            "method": "POST",
            "url": "https://api.acme.example/x?a=%20b",
            "headers": [{"name": ":authority", "value": "y"}, {"name": "X-A", "value": "é影"}, {"name": "x-b"}],
            "postData": {"text": "é"},
        }
    ).calls
    assert call.entry.headers == {b"x-a": b"\xe9?", b"x-b": b""}
    assert (call.entry.query, call.entry.body) == (b"a=%20b", "é".encode())


def test_times_that_were_not_recorded_lie_far_apart() -> None:
    first, second = traffic({"url": "https://api.acme.example/x"}, {"url": "https://api.acme.example/y"}).calls
    assert second.entry.at - first.entry.at > 86_400
