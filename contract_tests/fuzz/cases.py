"""Cases: what may happen to a client, drawn by Hypothesis. A case is a scenario file, and shrinks to a smaller one.

Cases are the same bytes for the same seed and the same Hypothesis, on any machine. So all is drawn from coins:
Hypothesis mixes constants of the modules that are loaded into its numbers and texts, and these differ.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from drytake.contract_tests.fuzz.single_cases import single_cases
from drytake.contract_tests.run.signals import raise_noted
from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode

__all__ = ["LEFT_OUT", "NAMES", "Example", "cases", "draw", "explore", "size"]

LEFT_OUT: Mapping[str, str] = {
    "delay": "takes real time",
    "face": "is about what a request shows",
    "malformed-json": "no provider and no proxy answers so",
    "not-visible-yet": "happens at few providers, and elsewhere a client may take an unknown task for lost",
    "overloaded-after": "tells a client that nothing was made, where something was: `certify` has it",
    "private-redirect": "is for clients on servers: on a desk a client may follow it",
    "server-error-after": "as `overloaded-after`",
    "slow-download": "takes real time",
    "success": "is what happens anyway",
    "timeout": "is among the first cases alone: it needs a client whose clock is ours",
    "wait-over": "changes nothing for clients that poll",
    "wrong-content-type": "no provider and no proxy answers so with 200",
}
"""Scenarios that no case has, and why."""
_FIRST = ("server-error", "rate-limit", "bad-gateway", "stuck", "unknown-state", "missing-result")
"""What cases shrink to rather than to others."""
NAMES: tuple[str, ...] = (*_FIRST, *(name for name in SCENARIOS if name not in LEFT_OUT and name not in _FIRST))
"""The scenarios of cases, simplest first."""

_TIMINGS: Sequence[TimingMode] = ("instant", "per-poll", "realistic", "per-poll")
_CUES = 3
"""How many triggers a case has, at most."""
_MOMENTS: Sequence[Callable[[int], Mapping[str, Any]]] = (
    lambda _: {},
    lambda number: {"calls": [number]},
    lambda number: {"after": number},
    lambda number: {"first": number},
)
"""When a trigger's turn comes: always, at one call, from one on, until one."""
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
"""Cases of a round. Each round has a scenario of its own, to which its triggers shrink: its first case is that scenario
alone and at every call, so that a hundred cases have each of them."""

T = TypeVar("T")


def _one_of(options: Sequence[T]) -> st.SearchStrategy[T]:
    """Return one of some options, by tosses of a coin; it shrinks to the first."""
    tosses = max(1, (len(options) - 1).bit_length())
    return st.tuples(*[st.booleans()] * tosses).map(
        lambda coins: options[sum(coin << location for location, coin in enumerate(reversed(coins))) % len(options)]
    )


@st.composite
def _cues(draw: st.DrawFn, names: Sequence[str]) -> Trigger:
    name = draw(_one_of(names))
    moment, number = draw(_one_of(_MOMENTS)), draw(_one_of(_NUMBERS))
    return Trigger(name=name, params=draw(_one_of(_PARAMS.get(name, ({},)))), **moment(number))


@st.composite
def cases(draw: st.DrawFn, number: int = 0, first: str = NAMES[0]) -> ScenarioFile:
    """Return cases whose ids and chance are those of a seed; they shrink to a scenario."""
    at = NAMES.index(first)
    timing = draw(_one_of(_TIMINGS))
    triggers = draw(st.lists(_cues((*NAMES[at:], *NAMES[:at])), min_size=1, max_size=_CUES))
    return ScenarioFile(seed=number, timing=timing, trigger=triggers)


class Example(NamedTuple):
    """A case, and the round that it came from, if one."""

    case: ScenarioFile
    turn: int | None


def draw(number: int, count: int) -> list[Example]:
    """Return so many different cases, in order: the same ones for the same seed.

    Raises:
        SignalledError: a signal asked us to end.
    """
    found: dict[str, Example] = {}
    for case in single_cases(number):
        found.setdefault(case.to_toml(), Example(case, None))
    for turn, name in enumerate(NAMES):
        case = ScenarioFile(seed=number, timing="instant", trigger=[Trigger(name=name)])
        found.setdefault(case.to_toml(), Example(case, turn))
    for turn in range(_ROUNDS):
        if len(found) >= count:
            break
        raise_noted()
        made: list[ScenarioFile] = []
        explore(made.append, number, turn, shrink=False)
        for case in made:
            found.setdefault(case.to_toml(), Example(case, turn))
    return list(found.values())[:count]


def explore(look: Callable[[ScenarioFile], None], number: int, turn: int, *, shrink: bool = True) -> None:
    """Let somebody look at the cases of a round; where the look raises, at smaller ones too.

    Raises:
        Exception: what the look at the smallest case raised.
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
    @given(cases(number, NAMES[turn % len(NAMES)]))
    def one(case: ScenarioFile) -> None:
        look(case)

    one()


def _oddity(name: str) -> int:
    return NAMES.index(name) if name in NAMES else len(NAMES)


def size(case: ScenarioFile) -> tuple[int, ...]:
    """Return how large a case is: how many triggers, how much they say, how odd they are."""
    said = sum(len(trigger.model_dump(exclude_defaults=True)) for trigger in case.trigger)
    odd = sum(_oddity(trigger.name) for trigger in case.trigger)
    client = 0 if case.client is None else len(case.client.model_dump(exclude_defaults=True))
    return client, len(case.trigger), said, odd, _TIMINGS.index(case.timing or "instant")
