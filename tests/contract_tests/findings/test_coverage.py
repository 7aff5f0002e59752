"""Coverage counts what a client has met, and names what would show it the rest."""

import json

import pytest

from drytake.contract_tests.findings.coverage import Coverage, Outcome, below_threshold, rows
from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.report import build_report, journal_of
from drytake.contract_tests.reports.files import printed
from drytake.contract_tests.reports.markdown import render as summary
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response

CREATE, QUERY = "/acme/api/v1/videos", "/acme/api/v1/tasks"


@pytest.fixture
def app() -> App:
    return create_app(Engine(Settings(timing="per-poll")))


def call(
    app: App, method: str, path: str, body: object = None, *, query: str = "", key: str | None = "sk-test"
) -> Response:
    raw = b"" if body is None else json.dumps(body).encode()
    headers = [(b"host", b"mock"), (b"content-type", b"application/json")] + (
        [] if key is None else [(b"authorization", f"Bearer {key}".encode())]
    )
    scope = {"type": "http", "method": method, "scheme": "http", "path": path, "query_string": query.encode()}
    response = app.exchange({**scope, "headers": headers}, raw)
    assert isinstance(response, Response)
    return response


def met(app: App) -> set[tuple[str, str]]:
    coverage = coverage_of(app.engine, journal_of(app.engine))
    return {(outcome.operation, outcome.name) for outcome in coverage.outcomes if outcome.met}


def test_nothing_called_is_nothing_met(app: App) -> None:
    coverage = coverage_of(app.engine, [])
    assert (coverage.outcomes, coverage.percentage, list(rows(coverage))) == ((), 0.0, [])


def test_states_and_statuses_are_counted(app: App) -> None:
    task_id = json.loads(call(app, "POST", CREATE, {"prompt": "p"}).body)["data"]["task_id"]
    call(app, "POST", CREATE, {"prompt": ""})
    for _ in range(2):
        call(app, "GET", QUERY, query=f"task_id={task_id}")
    assert met(app) == {
        ("create-video", "status 200"),
        ("create-video", "status 400"),
        ("query-task", "status 200"),
        ("query-task", "result none"),
        ("query-task", "result present"),
        ("query-task", "state running"),
        ("query-task", "state succeeded"),
    }


def test_status_that_no_page_names_is_no_documented_outcome(app: App) -> None:
    call(app, "PATCH", QUERY)
    assert met(app) == set()
    coverage = coverage_of(app.engine, journal_of(app.engine))
    assert {"status 405", "status 413", "status 415"}.isdisjoint(outcome.name for outcome in coverage.outcomes)
    assert "status 401" in {outcome.name for outcome in coverage.outcomes}


def test_page_of_a_proxy_is_no_documented_answer(app: App) -> None:
    call(app, "POST", CREATE, {"prompt": "p"}, key="sk-drytake-wrong-content-type")
    assert met(app) == set()


def test_every_report_says_the_same(app: App) -> None:
    for _ in range(2):
        call(app, "POST", CREATE, {"prompt": "p"})
    call(app, "GET", "/globex/api/v1/balance")
    output = build_report(app.engine, title="run")
    said = "acme 12.5 %, globex 16.6 %"
    assert all(said in printed(output, form) for form in ("text", "junit", "html"))
    assert said in summary(output)
    reported = json.loads(printed(output, "json"))
    assert reported["coverage"]["providers"] == {"acme": 12.5, "globex": 16.6}
    assert reported["facts"]["contract coverage"] == said
    assert "Contract coverage, acme: 12.5 % (1 of 8)" in printed(output, "html")


def test_each_provider_has_to_reach_the_least(app: App) -> None:
    call(app, "GET", "/acme/api/v1/balance")
    call(app, "GET", "/globex/api/v1/balance")
    call(app, "GET", "/globex/api/v1/balance", key=None)
    coverage = coverage_of(app.engine, journal_of(app.engine))
    assert coverage.of("globex").rounded == 33.3
    assert [line for line in below_threshold(coverage, 20) if line.startswith("coverage")] == [
        "coverage: acme 16.6 % is under 20 %; missing, and what shows it:"
    ]
    assert list(below_threshold(coverage, 11)) == []


def test_percentage_is_never_rounded_up() -> None:
    outcomes = [Outcome("p", "o", str(number), int(number > 0), "x") for number in range(1500)]
    assert Coverage(tuple(outcomes)).shown == "99.9 %"


def test_only_operations_that_are_used_count(app: App) -> None:
    call(app, "GET", "/acme/api/v1/balance")
    coverage = coverage_of(app.engine, journal_of(app.engine))
    assert {outcome.operation for outcome in coverage.outcomes} == {"get-balance"}
    assert coverage.unused == ("acme create-video", "acme query-task", "acme cancel-task", "acme upload-file")
    assert 0 < coverage.percentage < 100


def test_what_is_missing_names_a_scenario_that_shows_it(app: App) -> None:
    call(app, "POST", CREATE, {"prompt": "p"})
    coverage = coverage_of(app.engine, journal_of(app.engine))
    for outcome in coverage.outcomes:
        if not outcome.met and outcome.reached_by.startswith("scenario "):
            key = f"sk-drytake-{outcome.reached_by.removeprefix('scenario ')}"
            assert f"status {call(app, 'POST', CREATE, {'prompt': 'p'}, key=key).status}" == outcome.name


def test_the_table_says_it_all(app: App) -> None:
    call(app, "POST", CREATE, {"prompt": "p"})
    lines = list(rows(coverage_of(app.engine, journal_of(app.engine))))
    assert lines[0].startswith("acme: ")
    assert any("status 402" in line and "scenario insufficient-credit" in line for line in lines)
    assert any("status 200" in line and line.endswith("  1 call") for line in lines)
    assert lines[-1] == "  never called: query-task, cancel-task, get-balance, upload-file"


def test_it_goes_into_json(app: App) -> None:
    call(app, "POST", CREATE, {"prompt": "p"})
    output = json.loads(json.dumps(coverage_of(app.engine, journal_of(app.engine)).to_json()))
    assert output["providers"].keys() == {"acme"}
    assert output["outcomes"][0]["provider"] == "acme"
