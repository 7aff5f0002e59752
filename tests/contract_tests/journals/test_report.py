"""A report says all that the journals hold: findings in order, subjects, costs."""

import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.journals.report import build_report
from drytake.contract_tests.reports.html import render
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings

CREATE = "/acme/api/v1/videos"
KEY = "sk-test-check"


@pytest.fixture
def app() -> App:
    return create_app(Engine(Settings(timing="instant")))


def post(app: App, body: Any, key: str = KEY) -> Any:
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {key}".encode())]
    scope = {"method": "POST", "path": CREATE, "scheme": "http", "query_string": b"", "headers": headers}
    made = app.exchange(scope, json.dumps(body).encode())
    assert not callable(made)
    return json.loads(made.body)


def test_broken_rules_come_in_the_order_of_the_calls(app: App) -> None:
    post(app, {"prompt": "p", "duration": 20})
    post(app, {"prompt": "p", "promt": "p"})
    found = build_report(app.engine, title="t").findings
    found = tuple(finding for finding in found if finding.rule.provider == "acme")
    assert [finding.rule.id for finding in found] == ["acme.duration-out-of-range", "acme.unknown-field"]
    assert [finding.pointer for finding in found] == ["/duration", "/promt"]
    assert found[1].hint == "did you mean `prompt`?"


def test_subjects_are_all_calls_findings_or_not(app: App) -> None:
    post(app, {"prompt": "p"})
    post(app, {})
    report = build_report(app.engine, title="t")
    assert report.subjects == ("POST /api/v1/videos",) * 2
    assert not report.good


def test_cost_is_what_was_charged_less_what_came_back(app: App) -> None:
    post(app, {"prompt": "p"})
    app.engine.tenant(KEY).scenario = SCENARIOS["provider-failure"]
    post(app, {"prompt": "q"})
    tenant = app.engine.tenant(KEY)
    app.engine.billing.settle_due(tenant, tenant.clock.now)
    assert build_report(app.engine, title="t").cost == (("acme", "credits", Decimal(75)),)


def test_picture_has_each_task_with_what_became_of_it(app: App) -> None:
    post(app, {"prompt": "<b>\u202ebold"})
    post(app, {"prompt": "<b>\u202ebold"})
    post(app, {"prompt": "other"}, key="sk-test-other")
    report = build_report(app.engine, title="t")

    assert [[(row.outcome, row.twin) for row in one.rows] for one in report.charts] == [
        [("paid, not fetched", False), ("paid, not fetched", True)],
        [("paid, not fetched", False)],
    ]
    page = render(report)
    assert page.count('class="chart-picture"') == 2
    assert "<b>" not in page.partition("What happened")[2]
    assert "\u202e" not in page
    assert build_report(app.engine, title="t", only="sk-test-other").charts == report.charts[1:]


def test_one_key_is_checked_apart_from_others(app: App) -> None:
    post(app, {}, key="sk-test-other")
    post(app, {"prompt": "p"})
    report = build_report(app.engine, title="t", only=KEY)
    assert report.good
    assert len(report.subjects) == 1


def test_calls_before_a_serial_number_are_left_out(app: App) -> None:
    post(app, {})
    since = app.engine.store.serial()
    post(app, {"prompt": "p"})
    assert build_report(app.engine, title="t", since=since).good


@pytest.mark.parametrize("pattern", ["acme.prompt-missing", "acme.*", "*"])
def test_allowed_findings_are_left_out_and_counted(app: App, pattern: str) -> None:
    post(app, {})
    report = build_report(app.engine, title="t", allow=[pattern])
    assert report.good
    assert dict(report.facts)["allowed findings"] == "1"


def test_pattern_of_another_rule_allows_nothing(app: App) -> None:
    post(app, {})
    assert not build_report(app.engine, title="t", allow=["conduct.*"]).good
