"""What came of a case: the calls, how the client ended, and what is wrong with that."""

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal, NamedTuple

from drytake.contract_tests.findings.ending import LetOut
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.fuzz.tracebacks import Trace
from drytake.schemas.validation.rules import Rule

__all__ = ["CaseFailure", "CaseResult", "Exchange", "breakdown_of", "clocked", "failures_of"]

StopReason = Literal["max-seconds", "calls", "time"]
"""Why a case was cut short: the client's own time, its calls, or real time had passed."""


class Exchange(NamedTuple):
    """One call of a case, as the client met it."""

    at: float
    """Seconds of the client's time since the case began."""
    method: str
    path: str
    status: int
    """0 where no response came."""
    state: str | None
    """The task's state, in our words, where the client could read it."""
    word: str
    """The same in the provider's words, or what stood in its place."""
    body: str
    """The response's beginning where it isn't JSON."""
    injected: tuple[str, ...]
    """The scenarios that happened."""
    provider: str = ""

    @property
    def heard(self) -> str:
        """What the client last knew, in few words."""
        return self.word or (f"status {self.status}" if self.status else "no response")


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """What came of a case."""

    code: int
    """Exit code; 128 and the signal that ended it."""
    seen: Sequence[Exchange]
    cut: StopReason | None = None
    hurried: bool = False
    """Whether the clock was hurried on, as the client was told the same over and over."""
    waited: float = 0
    """Seconds of its own time that the client took."""
    out: str = ""
    """The end of what the client said to standard output."""
    err: str = ""
    spoke: bool = True
    """Whether it said anything after the last response."""
    trace: Trace | None = None
    retried_early: str = ""
    """How it came back too soon after it was told to wait, if it did."""
    blocked: tuple[str, ...] = ()
    """Calls to others than providers, which were kept in."""
    let_out: tuple[LetOut, ...] = ()
    """Calls to others that were allowed, by host."""
    unlimited: bool = False
    """Whether it waited for a response and had set no limit for that."""
    runtimes: tuple[str, ...] = ()
    """What of it ran on our clock, such as `Python 3.11`."""
    agents: tuple[str, ...] = ()
    """How its calls name themselves."""
    conduct: tuple["CaseFailure", ...] = ()
    """What is wrong with its conduct and with the money."""

    @property
    def unplayed(self) -> Exchange | None:
        """The first call to what the provider documents and nobody plays: 501 without a fault."""
        return next((call for call in self.seen if call.status == 501 and not call.injected), None)

    @property
    def last(self) -> Exchange | None:
        return self.seen[-1] if self.seen else None


class CaseFailure(NamedTuple):
    """Something wrong with an outcome; equal keys are one finding."""

    rule: Rule
    message: str
    cause: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return (self.rule.name, *self.cause)


def failures_of(outcome: CaseResult) -> list[CaseFailure]:
    """Return what is wrong with an outcome; an error that the client tells in its own words isn't."""
    return [*_retried_early(outcome), *_end(outcome), *_unlimited(outcome), *outcome.conduct]


def breakdown_of(outcome: CaseResult) -> list[CaseFailure]:
    """Return how a client broke down, whatever its conduct was."""
    return failures_of(replace(outcome, conduct=()))


def _retried_early(outcome: CaseResult) -> Iterator[CaseFailure]:
    if outcome.retried_early:
        yield CaseFailure(FUZZ["ignores-429"], outcome.retried_early, ("too soon",))


def _unlimited(outcome: CaseResult) -> Iterator[CaseFailure]:
    if outcome.unlimited:
        said = "the client waited for a response that never came, and its connection has no time-out"
        yield CaseFailure(FUZZ["no-timeout"], said, ())


def _end(outcome: CaseResult) -> Iterator[CaseFailure]:
    if outcome.cut is not None:
        yield _cut(outcome, outcome.cut)
    elif outcome.code > 128:
        name = _signal(outcome.code - 128)
        yield CaseFailure(FUZZ["crash"], f"the client was ended by {name}", (name,))
    elif outcome.code and outcome.trace is not None:
        yield _traceback(outcome, outcome.trace)
    elif outcome.code and not outcome.spoke:
        heard = outcome.last.heard if outcome.last else "nothing"
        said = f"after it was told `{heard}`, the client ended with exit code {outcome.code} and didn't say why"
        yield CaseFailure(FUZZ["silent-exit"], said, (heard,))


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _traceback(outcome: CaseResult, trace: Trace) -> CaseFailure:
    where = f" at {trace.location}" if trace.location else ""
    said = f"{trace.kind}: {trace.message}" if trace.message else trace.kind
    times = _limited(outcome)
    if times == 1:
        heard = f"told 429, the client didn't wait and ask again: it ended in a traceback{where}, {said}"
        return CaseFailure(FUZZ["ignores-429"], heard, ("traceback", trace.library or trace.location))
    asked = f"told 429 {times} times, " if times else ""
    if trace.library:  # one thing, whichever exception it is: nobody catches what the library says
        heard = f"{asked}the client let an exception of `{trace.library}` end it in a traceback{where}: {said}"
        return CaseFailure(FUZZ["traceback"], heard, (trace.library,))
    heard = f"{asked}the client ended in a traceback{where}: {said}"
    return CaseFailure(FUZZ["traceback"], heard, (trace.kind, trace.location))


def _limited(outcome: CaseResult) -> int:
    """Return how often the client was told 429 when it last asked for something, and asked again."""
    last = outcome.last
    if last is None or last.status != 429:
        return 0
    asked = [seen for seen in outcome.seen if (seen.method, seen.path) == (last.method, last.path)]
    return sum(1 for _ in takewhile(lambda seen: seen.status == 429, reversed(asked)))


def clocked(seconds: float) -> str:
    """Return a time since a case's beginning as its timeline shows it."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _cut(outcome: CaseResult, cut: StopReason) -> CaseFailure:
    last = outcome.last
    heard = last.heard if last else "nothing"
    if cut == "time":
        return CaseFailure(
            FUZZ["over-time"], f"told `{heard}`, the client went on until its real time was over", (heard,)
        )
    after = f"{len(outcome.seen):,} calls"
    if cut == "max-seconds":
        after += f" and {outcome.waited / 3600:.3g} hours of its own time"
        if outcome.hurried and last is not None:
            after += f", by a clock that was hurried on to {clocked(last.at)}"
    why = f"a response `{heard}`, which no document names, again and again"
    if last is None or "unknown-state" not in last.injected:
        why = f"`{heard}` again and again"
    kind = "unknown state" if last is not None and "unknown-state" in last.injected else heard
    return CaseFailure(FUZZ["endless"], f"told {why}, the client hadn't ended after {after}", (kind,))
