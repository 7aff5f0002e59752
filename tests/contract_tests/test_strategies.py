"""Generated bodies keep their promise, for every provider and every rule."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from understudy.contract_tests.strategies import requests, responses, rules_of, timelines
from understudy.mockserver.task import FAILED, QUEUED, RUNNING, SUCCEEDED
from understudy.schemas.registry import get_provider, provider_ids

MANY = settings(max_examples=200, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(max_examples=10_000, suppress_health_check=list(HealthCheck), deadline=None)
RULES = [rule.id for name in provider_ids() for rule in rules_of(name)]


def broken(provider: str, body: Any) -> set[str]:
    judge = get_provider(provider).create.contract
    assert judge is not None
    report = judge.judge(json.dumps(body).encode())
    assert report.valid == (not any(entry.severity == "error" for entry in report.violations))
    return {entry.rule.id for entry in report.violations if entry.severity == "error"}


@pytest.mark.parametrize("provider", provider_ids())
def test_a_valid_body_breaks_no_rule(provider: str) -> None:
    @MANY
    @given(requests(provider))
    def holds(body: Any) -> None:
        assert broken(provider, body) == set()

    holds()


@pytest.mark.parametrize("provider", provider_ids())
def test_an_invalid_body_breaks_one_rule(provider: str) -> None:
    @MANY
    @given(requests(provider, valid=False))
    def holds(body: Any) -> None:
        assert len(broken(provider, body)) == 1

    holds()


@pytest.mark.nightly
@pytest.mark.parametrize("provider", provider_ids())
def test_ten_thousand_bodies_keep_their_promise(provider: str) -> None:
    @NIGHTLY
    @given(requests(provider), requests(provider, valid=False))
    def holds(good: Any, bad: Any) -> None:
        assert broken(provider, good) == set()
        assert len(broken(provider, bad)) == 1

    holds()


@pytest.mark.parametrize("rule", RULES)
def test_a_body_breaks_the_rule_it_was_asked_to_break(rule: str) -> None:
    provider = rule.partition(".")[0]

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(requests(provider, rule=rule))
    def holds(body: Any) -> None:
        assert broken(provider, body) == {rule}

    holds()


def test_bodies_differ() -> None:
    seen: set[str] = set()

    @settings(max_examples=100)
    @given(requests("outai"))
    def look(body: Any) -> None:
        seen.add(json.dumps(body, sort_keys=True))

    look()
    assert len(seen) > 50


def test_a_body_shrinks_to_a_readable_one() -> None:
    from hypothesis import find

    assert find(requests("outai"), lambda body: body.get("duration") == 7) == {"prompt": "p", "duration": 7}


def test_what_cannot_be_broken_alone_is_named() -> None:
    with pytest.raises(LookupError, match=r"breaks `outai\.nothing` alone; there is: outai\."):
        requests("outai", rule="outai.nothing")
    with pytest.raises(LookupError, match="there is no provider"):
        requests("nobody")


@pytest.mark.parametrize(
    ("provider", "operation"),
    [
        (name, operation.name)
        for name in provider_ids()
        for operation in get_provider(name).operations
        if 200 in operation.answers
    ],
)
def test_answers_fit_their_model(provider: str, operation: str) -> None:
    model = get_provider(provider).operation(operation).answers[200]

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(responses(provider, operation))
    def holds(answer: Any) -> None:
        model.model_validate_json(json.dumps(answer))

    holds()


@given(timelines())
def test_a_timeline_goes_one_way(states: list[str]) -> None:
    order = [QUEUED, RUNNING, SUCCEEDED, FAILED]
    assert [order.index(state) for state in states] == sorted(order.index(state) for state in states)
    assert sum(state in (SUCCEEDED, FAILED) for state in states) <= 1
