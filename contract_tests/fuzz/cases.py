"""Stories: what may happen to a client, drawn by Hypothesis. A story is a scenario file, and shrinks to a smaller one.

Stories are the same bytes for the same seed and the same Hypothesis, on any machine. So all is drawn from coins:
Hypothesis mixes constants of the modules that are loaded into its numbers and texts, and these differ.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from drytake.contract_tests.run.signals import raise_noted
from drytake.mockserver.engine.scenario_file import Script
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Cue
from drytake.mockserver.settings.model import TimingMode

__all__ = ["LEFT_OUT", "NAMES", "Drawn", "draw", "explore", "size", "stories"]

LEFT_OUT: Mapping[str, str] = {
    "delay": "takes real time",
    "face": "is about what a request shows",
    "malformed-json": "no provider and no proxy answers so",
    "slow-download": "takes real time",
    "success": "is what happens anyway",
    "timeout": "takes real time",
    "wrong-content-type": "no provider and no proxy answers so with 200",
}
"""Scenarios that no story has, and why."""
_FIRST = ("server-error", "rate-limit", "bad-gateway", "stuck", "unknown-state", "missing-result")
"""What stories shrink to rather than to others."""
NAMES: tuple[str, ...] = (*_FIRST, *(name for name in SCENARIOS if name not in LEFT_OUT and name not in _FIRST))
"""The scenarios of stories, simplest first."""

_TIMINGS: Sequence[TimingMode] = ("instant", "per-poll", "realistic", "per-poll")
_CUES = 3
"""How many cues a story has, at most."""
_MOMENTS: Sequence[Callable[[int], Mapping[str, Any]]] = (
    lambda _: {},
    lambda number: {"calls": [number]},
    lambda number: {"after": number},
    lambda number: {"first": number},
)
"""When a cue's turn comes: always, at one call, from one on, until one."""
_NUMBERS = (1, 2, 3, 4)
_FIELDS: Sequence[Mapping[str, float]] = ({}, *({"field": number} for number in range(1, 8)))
_PARAMS: Mapping[str, Sequence[Mapping[str, float]]] = {
    "absent-fields": _FIELDS,
    "clock-skew": ({}, {"seconds": -3_600}, {"seconds": 315_360_000}, {"seconds": -315_360_000}),
    "extreme-numbers": ({}, {"highest": 0}, {"field": 1}, {"field": 2}),
    "missing-result": ({}, {"null": 1}),
    "null-fields": _FIELDS,
    "overloaded": ({}, {"retry_after": 1}, {"retry_after": 20}, {"retry_after": 60}),
    "rate-limit": ({}, {"retry_after": 1}, {"retry_after": 20}, {"retry_after": 60}),
    "slow": ({}, {"factor": 2}),
    "slow-queue": ({}, {"factor": 2}),
    "truncated-download": ({}, {"share": 0}),
}
"""Extreme and ordinary numbers of a scenario, simplest first."""
_ROUNDS = 1_000
"""How often the drawing is begun anew at most."""
_A_ROUND = 3
"""Stories of a round. Each round has a scenario of its own, to which its cues shrink: its first story is that scenario
alone and at every call, so that a hundred stories have each of them."""

T = TypeVar("T")


def _one_of(options: Sequence[T]) -> st.SearchStrategy[T]:
    """Return one of some options, by tosses of a coin; it shrinks to the first."""
    tosses = max(1, (len(options) - 1).bit_length())
    return st.tuples(*[st.booleans()] * tosses).map(
        lambda coins: options[sum(coin << place for place, coin in enumerate(reversed(coins))) % len(options)]
    )


@st.composite
def _cues(draw: st.DrawFn, names: Sequence[str]) -> Cue:
    name = draw(_one_of(names))
    moment, number = draw(_one_of(_MOMENTS)), draw(_one_of(_NUMBERS))
    return Cue(name=name, params=draw(_one_of(_PARAMS.get(name, ({},)))), **moment(number))


@st.composite
def stories(draw: st.DrawFn, number: int = 0, first: str = NAMES[0]) -> Script:
    """Return stories whose ids and chance are those of a seed; they shrink to a scenario."""
    at = NAMES.index(first)
    timing = draw(_one_of(_TIMINGS))
    cues = draw(st.lists(_cues((*NAMES[at:], *NAMES[:at])), min_size=1, max_size=_CUES))
    return Script(seed=number, timing=timing, cue=cues)


class Drawn(NamedTuple):
    """A story, and the round that it came from."""

    story: Script
    turn: int


def draw(number: int, count: int) -> list[Drawn]:
    """Return so many different stories, in order: the same ones for the same seed.

    Raises:
        SignalledError: a signal asked us to end.
    """
    found: dict[str, Drawn] = {}
    for turn in range(_ROUNDS):
        raise_noted()
        made: list[Script] = []
        explore(made.append, number, turn, shrink=False)
        for story in made:
            found.setdefault(story.to_toml(), Drawn(story, turn))
        if len(found) >= count:
            break
    return list(found.values())[:count]


def explore(look: Callable[[Script], None], number: int, turn: int, *, shrink: bool = True) -> None:
    """Let somebody look at the stories of a round; where the look raises, at smaller ones too.

    Raises:
        Exception: what the look at the smallest story raised.
    """
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @seed(number * _ROUNDS + turn)
    @settings(
        database=None,
        deadline=None,
        max_examples=_A_ROUND,
        phases=phases,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(stories(number, NAMES[turn % len(NAMES)]))
    def one(story: Script) -> None:
        look(story)

    one()


def size(story: Script) -> tuple[int, ...]:
    """Return how large a story is: how many cues, how much they say, how odd they are."""
    said = sum(len(cue.model_dump(exclude_defaults=True)) for cue in story.cue)
    odd = sum(NAMES.index(cue.name) for cue in story.cue)
    return len(story.cue), said, odd, _TIMINGS.index(story.timing or "instant")
