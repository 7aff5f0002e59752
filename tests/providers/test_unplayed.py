"""Documented endpoints that aren't played have a response of their own, and count against nobody."""

import json
import re
from typing import Any

import pytest

from drytake.contract_tests.journals.report import build_report
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response
from drytake.schemas.registry import get_provider, provider_ids

KEY = "sk-test-unplayed"
ROWS = [(name, row) for name in provider_ids() for row in get_provider(name).unplayed.rows]


def call(app: App, name: str, method: str, path: str, body: bytes = b"") -> Response:
    headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {KEY}".encode())]
    scope = {"method": method, "path": f"/{name}{path}", "scheme": "http", "query_string": b"", "headers": headers}
    made = app.exchange(scope, body)
    assert isinstance(made, Response)
    return made


def url_of(path: str) -> str:
    return re.sub(r"\{\w+\}", "abc", path)


@pytest.fixture
def app() -> App:
    return create_app(Engine(Settings(timing="instant")))


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name} {row}" for name, row in ROWS])
def test_each_is_answered_501_and_told_as_a_note(app: App, name: str, row: Any) -> None:
    method = "POST" if row.method == "*" else row.method
    responses = [call(app, name, method, url_of(row.path), b"{}") for _ in range(2)]
    unknown = json.loads(call(app, name, "GET", "/nobody/documents/this").body)

    assert [response.status for response in responses] == [501, 501]
    assert dict(responses[0].headers)[b"x-drytake-reason"] == b"not-played"
    assert set(json.loads(responses[0].body)) == set(unknown)

    report = build_report(app.engine, title="run", keys={KEY})
    shown = {finding.rule.id: finding for finding in report.findings}
    assert set(shown) == {"conduct.endpoint-not-played", "conduct.unknown-endpoint"}
    assert len(report.findings) == 2
    note = shown["conduct.endpoint-not-played"]
    assert (note.severity, note.value) == ("info", 2)
    assert f"{method} `{row.path}`" in note.message
    assert "did you mean" not in shown["conduct.unknown-endpoint"].message
    assert not report.coverage.outcomes


def test_they_trip_no_guard_against_failures(app: App) -> None:
    for _ in range(30):
        assert call(app, "venice", "POST", "/api/v1/image/generate").status == 501
        assert call(app, "venice", "GET", "/api/v1/nobody").status == 404
    assert call(app, "venice", "GET", "/api/v1/models").status == 200


def test_another_method_is_refused_as_such(app: App) -> None:
    response = call(app, "venice", "DELETE", "/api/v1/image/generate")
    assert response.status == 405
    report = build_report(app.engine, title="run", keys={KEY})
    (finding,) = report.findings
    assert finding.rule.id == "conduct.unknown-endpoint"
    assert "it takes POST" in finding.message


@pytest.mark.parametrize(
    ("path", "meant"), [("/api/v1/images/edit", "/api/v1/image/edit"), ("/api/v1/video/queues", "/api/v1/video/queue")]
)
def test_a_slip_names_what_was_meant_played_or_not(app: App, path: str, meant: str) -> None:
    assert call(app, "venice", "POST", path).status == 404
    (finding,) = build_report(app.engine, title="run", keys={KEY}).findings
    assert finding.severity == "error"
    assert f"did you mean POST `{meant}`?" in finding.message


def test_a_quote_that_nobody_published_is_held_against_nobody(app: App) -> None:
    body = json.dumps({"model": "wan-4-0-text-to-video", "duration": "5s"}).encode()
    for _ in range(30):
        response = call(app, "venice", "POST", "/api/v1/video/quote", body)
        assert (response.status, dict(response.headers)[b"x-drytake-reason"]) == (503, b"price-unknown")
    assert call(app, "venice", "GET", "/api/v1/models").status == 200

    report = build_report(app.engine, title="run", keys={KEY})
    assert {finding.severity for finding in report.findings} == {"info"}
    assert {outcome.operation for outcome in report.coverage.outcomes} == {"list-models"}
