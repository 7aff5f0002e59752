"""What came of a story: the calls, how the client ended, and what is wrong with that."""

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, NamedTuple

from drytake.contract_tests.findings.ending import LetOut
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.fuzz.tracebacks import Trace
from drytake.schemas.validation.rulebook import Rule

__all__ = ["Fault", "Outcome", "Seen", "clocked", "faults_of"]

Cut = Literal["patience", "calls", "time"]
"""Why a story was cut short: the client's own time, its calls, or real time had passed."""


class Seen(NamedTuple):
    """One call of a story, as the client met it."""

    at: float
    """Seconds of the client's time since the story began."""
    method: str
    path: str
    status: int
    """0 where no answer came."""
    state: str | None
    """The task's state, in our words, where the client could read it."""
    word: str
    """The same in the provider's words, or what stood in its place."""
    body: str
    """The answer's beginning where it isn't JSON."""
    done: tuple[str, ...]
    """The scenarios that happened."""

    @property
    def told(self) -> str:
        """What the client last knew, in few words."""
        return self.word or (f"status {self.status}" if self.status else "no answer")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a story."""

    code: int
    """Exit code; 128 and the signal that ended it."""
    seen: Sequence[Seen]
    cut: Cut | None = None
    hurried: bool = False
    """Whether the clock was hurried on, as the client was told the same over and over."""
    waited: float = 0
    """Seconds of its own time that the client took."""
    out: str = ""
    """The end of what the client said to standard output."""
    err: str = ""
    spoke: bool = True
    """Whether it said anything after the last answer."""
    trace: Trace | None = None
    rushed: str = ""
    """How it came back too soon after it was told to wait, if it did."""
    blocked: tuple[str, ...] = ()
    """Calls to others than providers, which were kept in."""
    let_out: tuple[LetOut, ...] = ()
    """Calls to others that were allowed, by host."""

    @property
    def unplayed(self) -> Seen | None:
        """The first call to what the provider documents and nobody plays: 501 without a fault."""
        return next((call for call in self.seen if call.status == 501 and not call.done), None)

    @property
    def last(self) -> Seen | None:
        return self.seen[-1] if self.seen else None


class Fault(NamedTuple):
    """Something wrong with an outcome; equal keys are one finding."""

    rule: Rule
    message: str
    cause: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return (self.rule.offence, *self.cause)


def faults_of(outcome: Outcome) -> list[Fault]:
    """Return what is wrong with an outcome; an error that the client tells in its own words isn't."""
    return [*_rushed(outcome), *_end(outcome)]


def _rushed(outcome: Outcome) -> Iterator[Fault]:
    if outcome.rushed:
        yield Fault(FUZZ["ignores-429"], outcome.rushed, ("too soon",))


def _end(outcome: Outcome) -> Iterator[Fault]:
    if outcome.cut is not None:
        yield _cut(outcome, outcome.cut)
    elif outcome.code > 128:
        name = _signal(outcome.code - 128)
        yield Fault(FUZZ["crash"], f"the client was ended by {name}", (name,))
    elif outcome.code and outcome.trace is not None:
        yield _traceback(outcome, outcome.trace)
    elif outcome.code and not outcome.spoke:
        told = outcome.last.told if outcome.last else "nothing"
        said = f"after it was told `{told}`, the client ended with exit code {outcome.code} and didn't say why"
        yield Fault(FUZZ["silent-exit"], said, (told,))


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _traceback(outcome: Outcome, trace: Trace) -> Fault:
    where = f" at {trace.place}" if trace.place else ""
    said = f"{trace.kind}: {trace.message}" if trace.message else trace.kind
    times = _limited(outcome)
    if times == 1:
        told = f"told 429, the client didn't wait and ask again: it ended in a traceback{where}, {said}"
        return Fault(FUZZ["ignores-429"], told, ("traceback", trace.library or trace.place))
    asked = f"told 429 {times} times, " if times else ""
    if trace.library:  # one thing, whichever exception it is: nobody catches what the library says
        told = f"{asked}the client let an exception of `{trace.library}` end it in a traceback{where}: {said}"
        return Fault(FUZZ["traceback"], told, (trace.library,))
    told = f"{asked}the client ended in a traceback{where}: {said}"
    return Fault(FUZZ["traceback"], told, (trace.kind, trace.place))


def _limited(outcome: Outcome) -> int:
    """Return how often the client was told 429 when it last asked for something, and asked again."""
    last = outcome.last
    if last is None or last.status != 429:
        return 0
    asked = [seen for seen in outcome.seen if (seen.method, seen.path) == (last.method, last.path)]
    return sum(1 for _ in takewhile(lambda seen: seen.status == 429, reversed(asked)))


def clocked(seconds: float) -> str:
    """Return a time since a story's beginning as its timeline shows it."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _cut(outcome: Outcome, cut: Cut) -> Fault:
    last = outcome.last
    told = last.told if last else "nothing"
    if cut == "time":
        return Fault(FUZZ["over-time"], f"told `{told}`, the client went on until its real time was over", (told,))
    after = f"{len(outcome.seen):,} calls"
    if cut == "patience":
        after += f" and {outcome.waited / 3600:.3g} hours of its own time"
        if outcome.hurried and last is not None:
            after += f", by a clock that was hurried on to {clocked(last.at)}"
    why = f"an answer `{told}`, which no document names, again and again"
    if last is None or "unknown-state" not in last.done:
        why = f"`{told}` again and again"
    kind = "unknown state" if last is not None and "unknown-state" in last.done else told
    return Fault(FUZZ["endless"], f"told {why}, the client hadn't ended after {after}", (kind,))
