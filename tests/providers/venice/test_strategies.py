"""Venice's timelines, drawn: they shrink to a readable one."""

from random import Random

from hypothesis import Phase, find, settings

from drytake.contract_tests.strategies.requests import timelines


def test_a_timeline_shrinks_to_its_end() -> None:
    quick = settings(database=None, phases=[Phase.generate, Phase.shrink])
    assert find(timelines("venice"), lambda _: True, random=Random(0), settings=quick) == ["COMPLETED"]
