"""The hunt for findings: play what Hypothesis draws, let it shrink what went wrong, and play that again."""

import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from drytake.contract_tests.findings.ending import nobody_called
from drytake.contract_tests.fuzz.cases import Drawn, draw, explore, size
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import Play, Pool
from drytake.contract_tests.fuzz.result import Fault, Outcome, faults_of
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.run.signals import SignalledError
from drytake.mockserver.engine.scenario_file import Script
from drytake.mockserver.faults.triggers import Cue
from drytake.mockserver.settings.model import TimingMode

__all__ = ["PLAIN_TIMING", "Found", "Hunt", "Key", "PlainError", "Say"]

PLAIN_TIMING: TimingMode = "per-poll"
_SHRINKS = 25
"""Stories that are played for one finding's sake, at most."""
_LEAST_SECONDS = 20.0
"""Shrinking may take as long as the stories took, or so long."""
_AGAIN = 1
"""How often a finding's story is played once more."""

_ONLY_PLAIN = (
    "the client keeps its results between runs: leave --in-place out, or let --before clear them",
    "nothing was meant to be called: say so with `--allow-no-calls`",
)

Key = tuple[str, ...]
Say = Callable[[str], None]


class PlainError(Exception):
    """A client that can't be fuzzed: it fails when nothing goes wrong."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


class Found(NamedTuple):
    """One finding, with the smallest story that shows it."""

    fault: Fault
    story: Script
    outcome: Outcome
    stories: int
    """How many of the drawn stories showed it."""
    times: tuple[int, int] = (1, 1)
    """How often the story showed it, and how often it was played."""

    @property
    def steady(self) -> bool:
        return self.times[0] == self.times[1]


class _FitsError(Exception):
    """Tells Hypothesis that a story shows what is looked for."""


@dataclass
class Hunt:
    """One hunt."""

    options: FuzzOptions
    pool: Pool
    say: Say
    """Is told how far the hunt has come."""
    found: list[Found] = field(default_factory=list)
    played: int = 0
    """How many of the drawn stories have been played."""
    plays: int = 0
    """How often the client was run altogether."""
    interrupted: int = 0
    """Number of the signal that ended it early, if one did."""
    silent: Outcome | None = None
    """A run of the client in which no call reached a provider, though that wasn't meant: nothing was tested."""
    why: tuple[str, ...] = ()
    """Why not, likely."""

    def __post_init__(self) -> None:
        self._outcomes: dict[str, tuple[Script, Outcome]] = {}
        """What was played, by the story's text."""
        self._hasty = True
        """Whether a suspicion of endlessness is believed until it is looked into."""
        self._shrunk: dict[Key, Script] = {}
        self._unsteady: set[Key] = set()
        self._times: dict[Key, int] = {}
        self._seconds = _LEAST_SECONDS

    def go(self) -> None:
        """Hunt; what was found is in `found`, also where somebody ends it early.

        Raises:
            PlainError: the client can't be fuzzed.
            CommandError: the command can't be run.
            BeforeError: a story's folder can't be set up.
        """
        drawn = self._drawn()
        try:
            if not self._plain():
                return
            begun = time.monotonic()
            self._play([one.story for one in drawn], "story", count=True)
            self._see_calls()
            self._seconds = max(_LEAST_SECONDS, time.monotonic() - begun)
            self._shrink_all(drawn)
            if self._convict(drawn):  # a suspicion was wrong: this client counts its tries, so nothing is suspected
                self._shrink_all(drawn)
            self._again()
        except KeyboardInterrupt as ended:
            self.interrupted = ended.number if isinstance(ended, SignalledError) else signal.SIGINT
        self._collect(drawn)

    def _drawn(self) -> list[Drawn]:
        if self.options.story is not None:
            return [Drawn(self.options.story, 0)]
        return draw(self.options.seed, self.options.stories)

    # --- playing ---------------------------------------------------------------------------------------------

    def _plain(self) -> bool:
        """Play the story in which nothing goes wrong, twice where others depend on it; return whether to go on."""
        plain = Script(seed=self.options.seed, timing=PLAIN_TIMING)
        self.say("playing the plain story, in which nothing goes wrong")
        outcomes = self.pool.play([Play(plain, hasty=False)] * (1 if self.options.story else 2))
        self.plays += len(outcomes)
        if not self.options.allow_no_calls and not any(outcome.seen for outcome in outcomes):
            self.silent, self.why = outcomes[0], _why_nobody(outcomes[0])
            return False
        for outcome in outcomes:
            said = _failed(outcome)
            if said:
                raise PlainError(said, outcome)
        return True

    def _see_calls(self) -> None:
        """Note that no story was told to anybody: a client that keeps its results calls in the plain runs alone."""
        played = [outcome for _, outcome in self._outcomes.values()]
        if not self.options.allow_no_calls and not any(outcome.seen for outcome in played):
            self.silent, self.why = played[0], _ONLY_PLAIN

    def _play(self, stories: Iterable[Script], what: str, *, count: bool = False) -> None:
        """Play the stories that weren't played yet, several at once."""
        new = {story.to_toml(): story for story in stories if story.to_toml() not in self._outcomes}
        total = len(new)

        def heard(play: Play, outcome: Outcome) -> None:
            self._keep(play.story, outcome)
            if count:
                self.played += 1
                kinds = {key for _, known in self._outcomes.values() for key in _keys(known)}
                self.say(f"{what} {self.played} of {total}, {len(kinds)} different findings so far")

        self.pool.play([Play(story, hasty=self._hasty) for story in new.values()], heard)

    def _keep(self, story: Script, outcome: Outcome) -> None:
        self.plays += 1
        self._outcomes[story.to_toml()] = (story, outcome)

    def _keys(self, story: Script) -> dict[Key, Fault]:
        known = self._outcomes.get(story.to_toml())
        return _keys(known[1]) if known is not None else {}

    # --- shrinking -------------------------------------------------------------------------------------------

    def _smallest(self, drawn: Sequence[Drawn]) -> dict[Key, Drawn]:
        """Return the smallest drawn story of each finding, in the order in which they were found."""
        found: dict[Key, Drawn] = {}
        for one in drawn:
            for key in self._keys(one.story):
                if key not in found or size(one.story) < size(found[key].story):
                    found[key] = one
        return found

    def _shrink_all(self, drawn: Sequence[Drawn]) -> None:
        smallest = self._smallest(drawn)
        if not self.options.shrinks:
            return
        self._unsteady = self._changing(smallest)
        steady = {key: one for key, one in smallest.items() if key not in self._unsteady}
        self._play((alone for one in steady.values() for alone in _parts(one.story)), "part")
        until = time.monotonic() + self._seconds
        for number, (key, one) in enumerate(steady.items(), 1):
            self.say(f"shrinking finding {number} of {len(steady)}")
            if not _least(self._best(key)):
                self._shrink(key, one, until)
                self._play(_parts(self._best(key)), "part")
            self._shrunk[key] = self._best(key)

    def _changing(self, smallest: Mapping[Key, Drawn]) -> set[Key]:
        """Return the findings whose story doesn't show them again; they aren't shrunk."""
        self.say("playing the findings' stories again")
        again = self.pool.play([Play(one.story, hasty=self._hasty) for one in smallest.values()])
        self.plays += len(again)
        return {key for key, outcome in zip(smallest, again, strict=True) if key not in _keys(outcome)}

    def _best(self, key: Key) -> Script:
        """Return the smallest of all stories that showed a finding."""
        return min((story for story, outcome in self._outcomes.values() if key in _keys(outcome)), key=size)

    def _shrink(self, key: Key, start: Drawn, until: float) -> None:
        """Let Hypothesis play smaller stories than one that shows a finding, within bounds."""
        left = _SHRINKS
        before: set[str] = set()  # what Hypothesis draws before the story that it is to shrink
        begun = False

        def look(story: Script) -> None:
            nonlocal left, begun
            text = story.to_toml()
            begun = begun or story == start.story
            if not begun:
                before.add(text)
            if text in before:
                return
            if text not in self._outcomes and left > 0 and time.monotonic() < until:
                left -= 1
                self._keep(story, self.pool.play([Play(story, hasty=self._hasty)])[0])
            if key in self._keys(story):
                raise _FitsError

        with suppress(_FitsError):
            explore(look, self.options.seed, start.turn)

    # --- playing again ---------------------------------------------------------------------------------------

    def _convict(self, drawn: Sequence[Drawn]) -> bool:
        """Look into suspicions of endlessness; return whether one was wrong."""
        smallest = self._smallest(drawn)
        suspected = [key for key in smallest if key[0] == "endless"]
        stories = [self._shrunk.get(key, smallest[key].story) for key in suspected]
        if not stories or not self._hasty:
            return False
        self.say("looking whether the client really doesn't end")
        outcomes = self.pool.play([Play(story, hasty=False) for story in stories])
        self.plays += len(stories)
        for story, outcome in zip(stories, outcomes, strict=True):
            self._outcomes[story.to_toml()] = (story, outcome)
        if all(key in self._keys(story) for key, story in zip(suspected, stories, strict=True)):
            return False
        self._hasty = False
        for text in [text for text, (_, outcome) in self._outcomes.items() if outcome.cut == "patience"]:
            del self._outcomes[text]
        self._play([one.story for one in drawn], "story")
        return True

    def _again(self) -> None:
        """Play each finding's story again, to see whether it shows it each time."""
        self.say("playing the smallest stories again")
        pairs = [(key, story) for key, story in self._shrunk.items() if key in self._keys(story)]
        outcomes = self.pool.play([Play(story, hasty=True) for _, story in pairs for _ in range(_AGAIN)])
        self.plays += len(outcomes)
        self._times = {
            key: 1 + sum(key in _keys(one) for one in outcomes[at : at + _AGAIN])
            for at, (key, _) in zip(range(0, len(outcomes), _AGAIN), pairs, strict=True)
        }

    def _collect(self, drawn: Sequence[Drawn]) -> None:
        for key, one in self._smallest(drawn).items():
            story = self._shrunk.get(key, one.story)
            if key not in self._keys(story):  # shrunk in haste, and acquitted
                story = one.story
            count = sum(key in self._keys(other.story) for other in drawn)
            times = (self._times[key], _AGAIN + 1) if key in self._times else (1, 1 + (key in self._unsteady))
            outcome = self._outcomes[story.to_toml()][1]
            self.found.append(_told(Found(self._keys(story)[key], story, outcome, count, times)))


def _keys(outcome: Outcome) -> dict[Key, Fault]:
    return {fault.key: fault for fault in faults_of(outcome)}


def _parts(story: Script) -> list[Script]:
    """Return a story's cues as stories of their own: at every call, from the second on, and as they are."""
    names = [cue.name for cue in story.cue]
    alone = [*(Cue(name=name) for name in names), *(Cue(name=name, after=1) for name in names), *story.cue]
    return [story.model_copy(update={"timing": "instant", "cue": [cue]}) for cue in alone]


def _least(story: Script) -> bool:
    """Return whether no story is smaller, once its parts have been played."""
    return story.timing == "instant" and story.cue in ([Cue(name=story.cue[0].name, after=late)] for late in (None, 1))


def _told(found: Found) -> Found:
    """Return a finding, or where it comes and goes that it does."""
    if found.steady:
        return found
    seen, played = found.times
    said = f"the same story went wrong {seen} of {played} times; then {found.fault.message}"
    return found._replace(fault=Fault(FUZZ["nondeterministic"], said, found.fault.key))


def _unplayed(outcome: Outcome) -> str:
    call = outcome.unplayed
    return f"; it called {call.method} {call.path}, which is documented and not played here" if call else ""


def _failed(outcome: Outcome) -> str:
    """Return how a client failed, if it did."""
    faults = faults_of(outcome)
    if faults:
        return f"{faults[0].message}{_unplayed(outcome)}"
    return f"it ended with exit code {outcome.code}{_unplayed(outcome)}" if outcome.code else ""


def _why_nobody(outcome: Outcome) -> tuple[str, ...]:
    """Return why, likely, a client called nobody: first what it shows itself."""
    failed = _failed(outcome)
    return (*([failed] if failed else []), *nobody_called(blocked=outcome.blocked, let_out=outcome.let_out))
