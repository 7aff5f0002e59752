"""XSkill's answers, drawn: their parts fit each other, and they shrink to readable ones."""

from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, settings

from drytake.contract_tests.strategies.requests import responses, timelines


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(responses("xskill", "query-task"))
def test_a_response_s_parts_fit_each_other(response: Any) -> None:
    task = response["data"]
    assert (task.get("result") is None) != bool(task["status"] == "completed")


QUICK = settings(database=None, phases=[Phase.generate, Phase.shrink])


def test_answers_shrink_to_readable_ones() -> None:
    assert find(responses("xskill", "query-task", 404), lambda _: True, random=Random(0), settings=QUICK) == {
        "code": 404
    }
    states = find(
        timelines("xskill"),
        lambda states: len(states) > 2 and states[-1] == "completed",
        random=Random(0),
        settings=QUICK,
    )
    assert states == ["processing", "processing", "completed"]
