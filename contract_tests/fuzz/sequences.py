"""A case as a sequence of calls: what is drawn of it in a report and in a terminal."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise

from drytake.contract_tests.fuzz.result import CaseResult, Exchange, clocked
from drytake.mockserver.components.escapes import one_line
from drytake.mockserver.components.sequence import CallSequence, CallStep, Gap, Look, SequenceEnd

__all__ = ["SHOWN_CALLS", "ending_of", "left_out", "sequence_of"]

SHOWN_CALLS = 8
"""Calls that are shown of a case's beginning, at most; then the last."""


def sequence_of(outcome: CaseResult) -> CallSequence:
    """Return a case as the client met it: its calls, what was made to happen, and how it ended."""
    providers = ", ".join(dict.fromkeys(seen.provider for seen in outcome.seen if seen.provider))
    good = outcome.cut is None and outcome.code == 0
    words = tuple(one_line(line) for line in ending_of(outcome))
    return CallSequence("client", providers or "provider", tuple(_steps(outcome)), SequenceEnd(words, good))


def left_out(outcome: CaseResult) -> str:
    """Return what is said of the calls that aren't shown; empty where all are."""
    count = len(outcome.seen) - SHOWN_CALLS - 1
    hurried = ", and the clock was hurried on" if outcome.hurried else ""
    return f"{count:,} calls more{hurried}" if count > 0 else ""


def ending_of(outcome: CaseResult) -> Iterator[str]:
    """Yield how a case ended, and where a traceback began."""
    if outcome.cut is not None:
        yield "then it was ended"
        return
    yield f"then it ended with exit code {outcome.code}"
    if outcome.trace is not None:
        said = f"{outcome.trace.kind}: {outcome.trace.message}".rstrip(": ")
        yield one_line(f"{outcome.trace.location}  {said}".strip())


def _steps(outcome: CaseResult) -> Iterator[CallStep | Gap]:
    gap = left_out(outcome)
    waits = [later.at - earlier.at for earlier, later in pairwise(outcome.seen)]
    calls = list(zip(outcome.seen, [*waits, 0.0], strict=True))
    for seen, wait in calls[:SHOWN_CALLS] if gap else calls:
        yield _message(seen, wait)
    if gap:
        yield Gap(f"... {gap}")
        yield _message(*calls[-1])


def _message(seen: Exchange, wait: float) -> CallStep:
    request, response = one_line(f"{seen.method} {seen.path}"), one_line(_response(seen))
    return CallStep(clocked(seen.at), request, response, _look(seen.status), one_line(", ".join(seen.injected)), wait)


def _look(status: int) -> Look:
    if not status:
        return "lost"
    return "good" if status < HTTPStatus.BAD_REQUEST else "bad"


def _response(seen: Exchange) -> str:
    if not seen.status:
        return "no response"
    if seen.word:
        return f"{seen.status} `{seen.word}`"
    if seen.body:
        return f"{seen.status}, no JSON: `{' '.join(seen.body.split())[:40]}...`"
    return f"{seen.status} {_phrase(seen.status)}".rstrip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
