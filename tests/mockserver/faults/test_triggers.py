"""A trigger says where a scenario happens, and at which calls."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drytake.mockserver.faults.scenarios import SCENARIOS, InjectionPoint
from drytake.mockserver.faults.triggers import Trigger, TriggerState


def struck(among: int, **said: Any) -> list[int]:
    """Return at which of so many calls a trigger happens."""
    run = TriggerState(Trigger(name="delay", **said))
    return [number for number in range(1, among + 1) if run.fire(lambda seen: Random(f"7:{seen}")) is not None]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"calls": [1, 3]}, [1, 3]),
        ({"first": 2}, [1, 2]),
        ({"after": 4}, [5, 6]),
        ({"after": 2, "first": 2}, [3, 4]),
        ({"after": 2, "calls": [1, 3]}, [3, 5]),
        ({"times": 2}, [1, 2]),
        ({"calls": [2, 4, 6], "times": 2}, [2, 4]),
        ({"probability": 0.0}, []),
        ({"probability": 1.0}, [1, 2, 3, 4, 5, 6]),
    ],
    ids=str,
)
def test_cue_happens_at_its_calls(said: dict[str, Any], at: list[int]) -> None:
    assert struck(6, **said) == at


def test_chance_is_repeatable_and_a_share() -> None:
    once, again = struck(1_000, probability=0.3), struck(1_000, probability=0.3)

    assert once == again
    assert 200 < len(once) < 400


def test_times_counts_what_happened_not_what_could_have() -> None:
    assert len(struck(1_000, probability=0.3, times=5)) == 5


def test_revoked_key_works_for_three_calls_unless_told_otherwise() -> None:
    default, none = TriggerState(Trigger(name="revoked-key")), TriggerState(Trigger(name="revoked-key", after=0))

    assert [run.fire(Random) is not None for run in (default, none)] == [False, True]
    assert [default.fire(Random) is not None for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    ("trigger", "operation", "moment", "concerned"),
    [
        ({"name": "delay"}, "query", "call", True),
        ({"name": "delay"}, "create", "create", True),
        ({"name": "delay"}, "download", "download", False),
        ({"name": "delay", "operation": "download"}, "download", "download", True),
        ({"name": "delay", "operation": "query"}, "create", "create", False),
        ({"name": "delay", "provider": "seller"}, "query", "call", True),
        ({"name": "delay", "provider": "other"}, "query", "call", False),
        ({"name": "moderation"}, "create", "create", True),
        ({"name": "moderation"}, "query", "call", False),
        ({"name": "content-refused"}, "create", "create", True),
        ({"name": "content-refused"}, "query", "call", False),
        ({"name": "expired-link"}, "download", "download", True),
        ({"name": "expired-link"}, "query", "call", False),
        ({"name": "expired-link", "operation": "query"}, "query", "download", True),
        ({"name": "delay", "action": "create"}, "create", "create", True),
        ({"name": "moderation", "action": "create"}, "rpc", "task", True),
        ({"name": "delay", "action": "poll"}, "create", "create", False),
        ({"name": "delay", "action": "poll"}, "balance", "call", False),
    ],
    ids=str,
)
def test_cue_concerns_what_its_scenario_can_happen_to(
    trigger: dict[str, Any], operation: str, moment: InjectionPoint, concerned: Any
) -> None:
    assert Trigger(**trigger).concerns("seller", operation, moment) is concerned


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"name": "sunshine"}, "there is no scenario `sunshine`"),
        ({"name": "delay", "params": {"minutes": 1}}, "the parameter `minutes`; it takes `seconds`"),
        ({"name": "delay", "params": {"seconds": 601}}, "the limit is 0 to 600"),
        ({"name": "moderation", "params": {"x": 1}}, "it takes nothing"),
        ({"name": "moderation", "operation": "download"}, "`moderation` can't happen to"),
        ({"name": "moderation", "action": "poll"}, "`moderation` can't happen to: it happens to a task"),
        ({"name": "expired-link", "action": "create"}, "a download of a result is none of"),
        ({"name": "delay", "action": "sing"}, "'create' or 'poll'"),
        ({"name": "delay", "calls": [0]}, "greater than or equal to 1"),
        ({"name": "delay", "probability": 1.1}, "less than or equal to 1"),
        ({"name": "delay", "colour": 1}, "not permitted"),
    ],
    ids=str,
)
def test_cue_that_makes_no_sense_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        Trigger(**said)


def test_strike_has_the_parameters_that_are_given_and_the_defaults_of_others() -> None:
    strike = TriggerState(Trigger(name="clock-skew", params={"seconds": -60})).fire(Random)
    by_default = TriggerState(Trigger(name="clock-skew")).fire(Random)

    assert strike is not None
    assert by_default is not None
    assert (strike.settings, by_default.settings) == ({"seconds": -60}, {"seconds": 3_600})


@given(st.sampled_from(list(SCENARIOS)), st.integers(0, 9), st.integers(0, 9))
def test_run_comes_back_from_its_state(name: str, seen: int, happened: int) -> None:
    run = TriggerState(Trigger(name=name, provider="acme", first=3, probability=0.5), seen, happened)

    again = TriggerState.restored(run.state)

    assert (again.trigger, again.seen, again.injections) == (run.trigger, seen, happened)
