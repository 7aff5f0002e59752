"""The campaign for findings: play what Hypothesis draws, let it shrink what went wrong, and play that again."""

import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from drytake.contract_tests.findings.ending import nobody_called
from drytake.contract_tests.fuzz.cases import Example, draw, explore, size
from drytake.contract_tests.fuzz.monitor import takes_real_time
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, Pool
from drytake.contract_tests.fuzz.result import CaseFailure, CaseResult, breakdown_of, failures_of
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.run.signals import SignalledError
from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode

__all__ = ["PLAIN_TIMING", "Campaign", "Key", "MinimalFailure", "PlainError", "Say"]

PLAIN_TIMING: TimingMode = "per-poll"
_SHRINKS = 25
"""Cases that are played for one finding's sake, at most."""
_LEAST_SECONDS = 20.0
"""Shrinking may take as long as the cases took, or so long."""
_AGAIN = 1
"""How often a finding's case is played once more."""

_ONLY_PLAIN = (
    "the client keeps its results between runs: leave --in-place out, or let --before clear them",
    "nothing was meant to be called: say so with `--allow-no-calls`",
)

Key = tuple[str, ...]
Say = Callable[[str], None]


class PlainError(Exception):
    """A client that can't be fuzzed: it fails when nothing goes wrong."""

    def __init__(self, message: str, outcome: CaseResult) -> None:
        super().__init__(message)
        self.outcome = outcome


class MinimalFailure(NamedTuple):
    """One finding, with the smallest case that shows it."""

    failure: CaseFailure
    case: ScenarioFile
    outcome: CaseResult
    cases: int
    """How many of the drawn cases showed it."""
    times: tuple[int, int] = (1, 1)
    """How often the case showed it, and how often it was played."""

    @property
    def reproducible(self) -> bool:
        return self.times[0] == self.times[1]


class _FitsError(Exception):
    """Tells Hypothesis that a case shows what is looked for."""


@dataclass
class Campaign:
    """One campaign."""

    options: FuzzOptions
    pool: Pool
    say: Say
    """Is told how far the campaign has come."""
    found: list[MinimalFailure] = field(default_factory=list)
    cases_run: int = 0
    """How many of the drawn cases have been played."""
    runs: int = 0
    """How often the client was run altogether."""
    interrupted: int = 0
    """Number of the signal that ended it early, if one did."""
    silent: CaseResult | None = None
    """A run of the client in which no call reached a provider, though that wasn't meant: nothing was tested."""
    waits_really: str = ""
    """Who calls whose waits are real, as the instant clock can't reach it; empty where it can."""
    why: tuple[str, ...] = ()
    """Why not, likely."""

    def __post_init__(self) -> None:
        self._misled: list[Example] = []
        """The plain case, where a client's conduct is wrong though nothing goes wrong."""
        self._outcomes: dict[str, tuple[ScenarioFile, CaseResult]] = {}
        """What was played, by the case's text."""
        self._hasty = True
        """Whether a suspicion of endlessness is believed until it is looked into."""
        self._shrunk: dict[Key, ScenarioFile] = {}
        self._flaky: set[Key] = set()
        self._times: dict[Key, int] = {}
        self._seconds = _LEAST_SECONDS

    def go(self) -> None:
        """Campaign; what was found is in `found`, also where somebody ends it early.

        Raises:
            PlainError: the client can't be fuzzed.
            CommandError: the command can't be run.
            BeforeError: a case's folder can't be set up.
        """
        drawn = self._drawn()
        try:
            if not self._plain():
                return
            drawn = [*self._misled, *(self._drawn(quick=True) if self.waits_really else drawn)]
            begun = time.monotonic()
            self._play([one.case for one in drawn], "case", count=True)
            self._see_calls()
            self._seconds = max(_LEAST_SECONDS, time.monotonic() - begun)
            self._shrink_all(drawn)
            if self._confirm_endless(
                drawn
            ):  # a suspicion was wrong: this client counts its tries, so nothing is suspected
                self._shrink_all(drawn)
            self._again()
        except KeyboardInterrupt as ended:
            self.interrupted = ended.number if isinstance(ended, SignalledError) else signal.SIGINT
        self._collect(drawn)

    def _drawn(self, *, quick: bool = False) -> list[Example]:
        """Return the cases to play; `quick` ones alone where a client waits by the machine's clock."""
        if self.options.case is not None:
            return [Example(self.options.case, None)]
        count = self.options.cases
        drawn = draw(self.options.seed, 2 * count if quick else count)
        return [one for one in drawn if not (quick and takes_real_time(one.case))][:count]

    # --- playing ---------------------------------------------------------------------------------------------

    def _plain(self) -> bool:
        """Play the case in which nothing goes wrong, twice where others depend on it; return whether to go on."""
        plain = ScenarioFile(seed=self.options.seed, timing=PLAIN_TIMING)
        self.say("playing the plain case, in which nothing goes wrong")
        outcomes = self.pool.run([CaseRun(plain, quick=False)] * (1 if self.options.case else 2))
        self.runs += len(outcomes)
        if not self.options.allow_no_calls and not any(outcome.seen for outcome in outcomes):
            self.silent, self.why = outcomes[0], _why_nobody(outcomes[0])
            return False
        if not any(outcome.runtimes for outcome in outcomes):
            self.waits_really = ", ".join(filter(None, outcomes[0].agents)) or self.options.command[0]
        for outcome in outcomes:
            said = _failed(outcome)
            if said:
                raise PlainError(said, outcome)
        if all(outcome.conduct for outcome in outcomes):
            self._outcomes[plain.to_toml()] = (plain, outcomes[0])
            self._misled = [Example(plain, None)]
        return True

    def _see_calls(self) -> None:
        """Note that no case was told to anybody: a client that keeps its results calls in the plain runs alone."""
        cases_run = [outcome for _, outcome in self._outcomes.values()]
        if not self.options.allow_no_calls and not any(outcome.seen for outcome in cases_run):
            self.silent, self.why = cases_run[0], _ONLY_PLAIN

    def _play(self, cases: Iterable[ScenarioFile], what: str, *, count: bool = False) -> None:
        """Play the cases that weren't played yet, several at once."""
        new = {case.to_toml(): case for case in cases if case.to_toml() not in self._outcomes}
        total = len(new)

        def heard(play: CaseRun, outcome: CaseResult) -> None:
            self._keep(play.case, outcome)
            if count:
                self.cases_run += 1
                kinds = {key for _, known in self._outcomes.values() for key in _keys(known)}
                self.say(f"{what} {self.cases_run} of {total}, {len(kinds)} different findings so far")

        self.pool.run([CaseRun(case, quick=self._hasty) for case in new.values()], heard)

    def _keep(self, case: ScenarioFile, outcome: CaseResult) -> None:
        self.runs += 1
        self._outcomes[case.to_toml()] = (case, outcome)

    def _keys(self, case: ScenarioFile) -> dict[Key, CaseFailure]:
        known = self._outcomes.get(case.to_toml())
        return _keys(known[1]) if known is not None else {}

    # --- shrinking -------------------------------------------------------------------------------------------

    def _smallest(self, drawn: Sequence[Example]) -> dict[Key, Example]:
        """Return the smallest drawn case of each finding, in the order in which they were found."""
        found: dict[Key, Example] = {}
        for one in drawn:
            for key in self._keys(one.case):
                if key not in found or size(one.case) < size(found[key].case):
                    found[key] = one
        return found

    def _shrink_all(self, drawn: Sequence[Example]) -> None:
        smallest = self._smallest(drawn)
        if not self.options.shrinks:
            return
        self._flaky = self._changing(smallest)
        reproducible = {key: one for key, one in smallest.items() if key not in self._flaky}
        self._play((alone for one in reproducible.values() for alone in _parts(one.case)), "part")
        until = time.monotonic() + self._seconds
        for number, (key, one) in enumerate(reproducible.items(), 1):
            self.say(f"shrinking finding {number} of {len(reproducible)}")
            if not _least(self._best(key)) and one.turn is not None:
                self._shrink(key, one.case, one.turn, until)
                self._play(_parts(self._best(key)), "part")
            self._shrunk[key] = self._best(key)

    def _changing(self, smallest: Mapping[Key, Example]) -> set[Key]:
        """Return the findings whose case doesn't show them again; they aren't shrunk."""
        self.say("playing the findings' cases again")
        again = self.pool.run([CaseRun(one.case, quick=self._hasty) for one in smallest.values()])
        self.runs += len(again)
        return {key for key, outcome in zip(smallest, again, strict=True) if key not in _keys(outcome)}

    def _best(self, key: Key) -> ScenarioFile:
        """Return the smallest of all cases that showed a finding."""
        return min((case for case, outcome in self._outcomes.values() if key in _keys(outcome)), key=size)

    def _shrink(self, key: Key, start: ScenarioFile, turn: int, until: float) -> None:
        """Let Hypothesis play smaller cases than one that shows a finding, within bounds."""
        left = _SHRINKS
        before: set[str] = set()  # what Hypothesis draws before the case that it is to shrink
        begun = False

        def look(case: ScenarioFile) -> None:
            nonlocal left, begun
            text = case.to_toml()
            begun = begun or case == start
            if not begun:
                before.add(text)
            if text in before:
                return
            if text not in self._outcomes and left > 0 and time.monotonic() < until:
                left -= 1
                self._keep(case, self.pool.run([CaseRun(case, quick=self._hasty)])[0])
            if key in self._keys(case):
                raise _FitsError

        with suppress(_FitsError):
            explore(look, self.options.seed, turn)

    # --- playing again ---------------------------------------------------------------------------------------

    def _confirm_endless(self, drawn: Sequence[Example]) -> bool:
        """Look into suspicions of endlessness; return whether one was wrong."""
        smallest = self._smallest(drawn)
        suspected = [key for key in smallest if key[0] == "endless"]
        cases = [self._shrunk.get(key, smallest[key].case) for key in suspected]
        if not cases or not self._hasty:
            return False
        self.say("looking whether the client really doesn't end")
        outcomes = self.pool.run([CaseRun(case, quick=False) for case in cases])
        self.runs += len(cases)
        for case, outcome in zip(cases, outcomes, strict=True):
            self._outcomes[case.to_toml()] = (case, outcome)
        if all(key in self._keys(case) for key, case in zip(suspected, cases, strict=True)):
            return False
        self._hasty = False
        for text in [text for text, (_, outcome) in self._outcomes.items() if outcome.cut == "max-seconds"]:
            del self._outcomes[text]
        self._play([one.case for one in drawn], "case")
        return True

    def _again(self) -> None:
        """Play each finding's case again, to see whether it shows it each time."""
        self.say("playing the smallest cases again")
        pairs = [(key, case) for key, case in self._shrunk.items() if key in self._keys(case)]
        outcomes = self.pool.run([CaseRun(case, quick=True) for _, case in pairs for _ in range(_AGAIN)])
        self.runs += len(outcomes)
        self._times = {
            key: 1 + sum(key in _keys(one) for one in outcomes[at : at + _AGAIN])
            for at, (key, _) in zip(range(0, len(outcomes), _AGAIN), pairs, strict=True)
        }

    def _collect(self, drawn: Sequence[Example]) -> None:
        for key, one in self._smallest(drawn).items():
            case = self._shrunk.get(key, one.case)
            if key not in self._keys(case):  # shrunk in haste, and acquitted
                case = one.case
            count = sum(key in self._keys(other.case) for other in drawn)
            times = (self._times[key], _AGAIN + 1) if key in self._times else (1, 1 + (key in self._flaky))
            outcome = self._outcomes[case.to_toml()][1]
            self.found.append(_minimal(MinimalFailure(self._keys(case)[key], case, outcome, count, times)))


def _keys(outcome: CaseResult) -> dict[Key, CaseFailure]:
    return {failure.key: failure for failure in failures_of(outcome)}


def _parts(case: ScenarioFile) -> list[ScenarioFile]:
    """Return a case's triggers as cases of their own: at every call, from the second on, and as they are."""
    names = [trigger.name for trigger in case.trigger]
    alone = [*(Trigger(name=name) for name in names), *(Trigger(name=name, after=1) for name in names), *case.trigger]
    return [case.model_copy(update={"timing": "instant", "trigger": [trigger], "client": None}) for trigger in alone]


def _least(case: ScenarioFile) -> bool:
    """Return whether no case is smaller, once its parts have been played."""
    return not case.trigger or (
        case.timing == "instant"
        and case.trigger in ([Trigger(name=case.trigger[0].name, after=late)] for late in (None, 1))
    )


def _minimal(found: MinimalFailure) -> MinimalFailure:
    """Return a finding, or where it comes and goes that it does."""
    if found.reproducible:
        return found
    seen, cases_run = found.times
    said = f"the same case went wrong {seen} of {cases_run} times; then {found.failure.message}"
    return found._replace(failure=CaseFailure(FUZZ["nondeterministic"], said, found.failure.key))


def _unplayed(outcome: CaseResult) -> str:
    call = outcome.unplayed
    return f"; it called {call.method} {call.path}, which is documented and not played here" if call else ""


def _failed(outcome: CaseResult) -> str:
    """Return how a client failed, if it did."""
    faults = breakdown_of(outcome)
    if faults:
        return f"{faults[0].message}{_unplayed(outcome)}"
    return f"it ended with exit code {outcome.code}{_unplayed(outcome)}" if outcome.code else ""


def _why_nobody(outcome: CaseResult) -> tuple[str, ...]:
    """Return why, likely, a client called nobody: first what it shows itself."""
    failed = _failed(outcome)
    return (*([failed] if failed else []), *nobody_called(blocked=outcome.blocked, let_out=outcome.let_out))
