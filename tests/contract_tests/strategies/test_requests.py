"""Generated bodies, answers and timelines keep their promise, for every provider and every rule."""

import json
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import drytake
from drytake.schemas.provider import QUEUED, RUNNING, TERMINAL
from drytake.schemas.registry import get_provider, provider_ids
from drytake.strategies import requests, responses, rules_of, timelines

MANY = settings(max_examples=100, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(max_examples=10_000, suppress_health_check=list(HealthCheck), deadline=None)
SHORT = settings(max_examples=5, suppress_health_check=list(HealthCheck))
RULES = [rule.id for name in provider_ids() for rule in rules_of(name)]
OTHERS = [
    rule.id
    for name in provider_ids()
    for operation in get_provider(name).operations
    if operation.contract is not None and not operation.creates
    for rule in rules_of(name, operation.name)
    if rule.id not in RULES
]
"""Rules of other calls than the one that creates."""


def broken(provider: str, body: Any, operation: str | None = None) -> set[str]:
    """Return the rules of severity `error` that a body breaks, as its validator says."""
    seller = get_provider(provider)
    validator = (seller.create if operation is None else seller.operation(operation)).contract
    assert validator is not None
    report = validator.validate(json.dumps(body).encode())
    assert report.valid == (not any(entry.severity == "error" for entry in report.violations))
    return {entry.rule.id for entry in report.violations if entry.severity == "error"}


def every(limits: settings, strategy: st.SearchStrategy[Any], holds: Callable[[Any], bool]) -> None:
    """Hold as many examples against a promise as limits say."""

    @limits
    @given(strategy)
    def all_hold(value: Any) -> None:
        assert holds(value)

    all_hold()


def one_way(provider: str, states: list[str]) -> bool:
    """Return whether states are told in the order of the engine's, in the provider's words."""
    words = get_provider(provider).words
    stages: list[set[str | None]] = [{words[QUEUED]}, {words[RUNNING]}, {words.get(state) for state in TERMINAL}]
    at = 0
    for state in states:
        at = next((stage for stage in range(at, 3) if state in stages[stage]), 9)
        if at > 2:
            return False
    finals = [state for state in states if state in stages[2]]
    return bool(states) and (not finals or (len(finals) == 1 and states[-1] == finals[0]))


PROMISES: dict[str, Callable[[str], tuple[st.SearchStrategy[Any], Callable[[Any], bool]]]] = {
    "valid requests": lambda name: (requests(name), lambda body: broken(name, body) == set()),
    "invalid requests": lambda name: (requests(name, valid=False), lambda body: len(broken(name, body)) == 1),
    "responses": lambda name: (responses(name), lambda response: fits(name, get_provider(name).create.name, response)),
    "timelines": lambda name: (timelines(name), lambda states: one_way(name, states)),
}


def fits(provider: str, operation: str, response: Any, status: int | None = None) -> bool:
    known = get_provider(provider).operation(operation).responses
    model = known[min(known) if status is None else status]
    return model.model_validate_json(json.dumps(response)) is not None


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("provider", provider_ids())
def test_a_hundred_keep_their_promise(provider: str, promise: str) -> None:
    every(MANY, *PROMISES[promise](provider))


@pytest.mark.nightly
@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("provider", provider_ids())
def test_ten_thousand_keep_their_promise(provider: str, promise: str) -> None:
    every(NIGHTLY, *PROMISES[promise](provider))


@pytest.mark.parametrize("rule", [*RULES, *OTHERS])
def test_a_body_breaks_the_rule_it_was_asked_to_break_and_no_other(rule: str) -> None:
    provider = rule.partition(".")[0]
    operations = [None, *(row.name for row in get_provider(provider).operations if row.contract is not None)]
    every(
        SHORT,
        requests(provider, rule=rule),
        lambda body: any(broken(provider, body, one) == {rule} for one in operations),
    )


def test_a_rule_may_forbid_all_objects_or_be_a_warning() -> None:
    every(SHORT, requests("acme", rule="acme.body-not-object"), lambda body: not isinstance(body, dict))
    every(SHORT, requests("acme", rule="acme.unknown-field"), lambda body: broken("acme", body) == set())
    validator = get_provider("acme").create.contract
    assert validator is not None
    body = find(requests("acme", rule="acme.unknown-field"), lambda _: True)
    assert {entry.rule.id for entry in validator.validate_value(body).violations} == {"acme.unknown-field"}


def test_bodies_differ() -> None:
    seen: set[str] = set()

    @settings(max_examples=100)
    @given(requests("acme"))
    def look(body: Any) -> None:
        seen.add(json.dumps(body, sort_keys=True))

    look()
    assert len(seen) > 50


MINIMAL: list[tuple[st.SearchStrategy[Any], Callable[[Any], bool], Any]] = [
    (requests("acme"), lambda body: body.get("duration") == 7, {"prompt": "p", "duration": 7}),
    (
        requests("acme", valid=False, rule="acme.audio-alone"),
        lambda _: True,
        {"prompt": "A lighthouse at dawn", "audio_urls": ["https://example.com/a.mp3"]},
    ),
    (
        timelines("acme"),
        lambda states: len(states) > 2 and states[-1] == "succeeded",
        ["running", "running", "succeeded"],
    ),
    (timelines("acme"), lambda states: states[-1] == "failed", ["failed"]),
    (
        responses("acme", "query-task"),
        lambda response: response["data"]["status"] == "succeeded",
        {
            "code": 200,
            "trace_id": "0" * 32,
            "message": None,
            "data": {
                "task_id": "",
                "status": "succeeded",
                "created_at": "2026-01-01T00:00:00Z",
                "credits_cost": 0,
                "result": {"video_url": "https://example.com/a.png", "error_message": None, "finished_at": None},
            },
        },
    ),
    (
        responses("acme", "query-task", 404),
        lambda _: True,
        {"code": 404, "trace_id": "0" * 32, "message": None, "data": None},
    ),
]


@pytest.mark.parametrize(("strategy", "wanted", "minimal"), MINIMAL, ids=range(len(MINIMAL)))
def test_an_example_shrinks_to_a_readable_one(
    strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool], minimal: Any
) -> None:
    quick = settings(
        database=None, max_examples=1_000, phases=[Phase.generate, Phase.shrink]
    )  # explaining takes ten times as long
    assert find(strategy, wanted, random=Random(0), settings=quick) == minimal


def test_what_cannot_be_made_is_named() -> None:
    with pytest.raises(LookupError, match=r"breaks `acme\.nothing` alone; there is: acme\."):
        requests("acme", rule="acme.nothing")
    with pytest.raises(LookupError, match=r"for acme query-task breaks `acme\.audio-alone` alone"):
        requests("acme", operation="query-task", rule="acme.audio-alone")
    with pytest.raises(LookupError, match="there is no provider"):
        requests("nobody")
    with pytest.raises(LookupError, match="takes no body"):
        requests("acme", operation="get-balance")
    with pytest.raises(LookupError, match="create-video has no response with 418; there is: 200, 400"):
        responses("acme", status=418)


RESPONSES = [(name, operation.name) for name in provider_ids() for operation in get_provider(name).operations]


@pytest.mark.parametrize(("provider", "operation"), RESPONSES)
def test_answers_fit_their_model_and_say_their_status(provider: str, operation: str) -> None:
    def holds(response: Any, status: int) -> bool:
        code = response.get("code") if isinstance(response, dict) else None
        return fits(provider, operation, response, status) and (not isinstance(code, int) or code == status)

    own = next(one for one in get_provider(provider).operations if one.name == operation)
    for status in own.responses:
        every(settings(SHORT, max_examples=3), responses(provider, operation, status), partial(holds, status=status))


def test_a_response_s_parts_fit_each_other() -> None:
    def holds(response: Any) -> bool:
        task = response["data"]
        return (task["result"] is None) == (task["status"] in ("queued", "running"))

    every(MANY, responses("acme", "query-task"), holds)


def test_public_name_is_importable_both_ways() -> None:
    assert drytake.strategies.requests is requests
