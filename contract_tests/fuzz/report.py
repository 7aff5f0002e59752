"""What a fuzz run says: each finding as a timeline, as the scenario file that replays it, and as a report's row."""

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from drytake.contract_tests.findings.ending import Ending, let_out_of
from drytake.contract_tests.findings.exit_codes import by_signal
from drytake.contract_tests.findings.model import Finding, Judgement
from drytake.contract_tests.fuzz.campaign import Found, Hunt
from drytake.contract_tests.fuzz.result import Outcome, Seen, clocked
from drytake.contract_tests.reports.escapes import one_line
from drytake.contract_tests.reports.text import Paint, beside
from drytake.contract_tests.run.signals import signal_name
from drytake.mockserver.faults.triggers import Cue
from drytake.mockserver.state.redaction import redacted_command

__all__ = ["file_of", "judgement", "lines", "replay", "timeline", "to_json"]

_CALLS = 8
"""Calls that a timeline shows at its beginning, at most; then the last."""
_WORDS = 12
"""Lines of the client's own output."""


def lines(hunt: Hunt, paint: Paint) -> Iterator[str]:
    """Yield the lines of a hunt's findings, and of their sum."""
    for number, found in enumerate(hunt.found, 1):
        yield from _finding(number, found, hunt, paint)
        yield ""
    yield from beside(judgement(hunt))
    if hunt.silent is not None:
        yield from (f"  the client said: {line}" for line in said_by(hunt.silent))
    yield summary(hunt, paint)


def summary(hunt: Hunt, paint: Paint) -> str:
    """Return the sum of a hunt."""
    stories = "1 story" if hunt.played == 1 else f"{hunt.played} stories"
    runs = "1 run" if hunt.plays == 1 else f"{hunt.plays} runs"
    return f"fuzz: {_word(hunt, paint)}: {stories} of seed {hunt.options.seed}, {runs} of the client"


def _word(hunt: Hunt, paint: Paint) -> str:
    told, count = judgement(hunt), len(hunt.found)
    findings = f"{count} finding{'s' * (count != 1)}"
    if told.ending.signal:
        return f"{paint(told.headline, 'error')}, {findings} so far"
    if count:
        return paint(findings, "error")
    return paint("clean", "good") if told.good else paint(told.headline, "error")


def _finding(number: int, found: Found, hunt: Hunt, paint: Paint) -> Iterator[str]:
    rule, message = found.fault.rule, one_line(found.fault.message)
    yield f"{paint(f'{number}. {rule.id}', rule.severity)}: {message}"
    yield f"  in {found.stories} of {hunt.played} stories; the smallest:"
    yield from (f"    {line}" for line in timeline(found.outcome))
    path = file_of(found, hunt)
    yield f"  {paint(str(path), 'strong')}"
    yield from (f"    {line}" if line else "" for line in found.story.to_toml().splitlines())
    yield f"  replay: {replay(path, hunt.options.command)}"
    yield f"  hint: {one_line(rule.hint)}"


def timeline(outcome: Outcome) -> Iterator[str]:
    """Yield a story as the client met it, call by call, and how it ended."""
    shown: Sequence[Seen] = outcome.seen
    left = len(shown) - _CALLS - 1
    for seen in shown[:_CALLS] if left > 0 else shown:
        yield _call(seen)
    if left > 0:
        hurried = ", and the clock was hurried on" if outcome.hurried else ""
        yield f"          ... {left:,} calls more{hurried}"
        yield _call(shown[-1])
    yield from (f"          {line}" for line in _end(outcome))


def _call(seen: Seen) -> str:
    told = str(seen.status) if seen.status else "no answer"
    if seen.word:
        told += f" `{seen.word}`"
    elif seen.body:
        told += f" `{' '.join(seen.body.split())[:40]}...`, no JSON"
    happened = f"  [{', '.join(seen.done)}]" if seen.done else ""
    return one_line(f"{clocked(seen.at):>8}  {seen.method} {seen.path} -> {told}{happened}")


def _end(outcome: Outcome) -> Iterator[str]:
    if outcome.cut is not None:
        yield "then it was ended"
        return
    yield f"then it ended with exit code {outcome.code}"
    if outcome.trace is not None:
        said = f"{outcome.trace.kind}: {outcome.trace.message}".rstrip(": ")
        yield one_line(f"{outcome.trace.place}  {said}".strip())


def file_of(found: Found, hunt: Hunt) -> Path:
    """Return where a finding's story is written: a name that says what it is."""
    parts = (part.rpartition("/")[2].replace(".py:", ":") for part in found.fault.key)
    text = "-".join(part.rpartition(".")[2] for part in parts).lower()
    slug = "".join(char if char.isascii() and char.isalnum() else " " for char in text)
    return hunt.options.out / f"story-{'-'.join(slug.split())[:80]}.toml"


def replay(path: Path, command: Sequence[str]) -> str:
    """Return the command that plays a story again, without keys among its words."""
    return f"drytake run --scenario-file {shlex.quote(str(path))} -- {shlex.join(redacted_command(command))}"


def judgement(hunt: Hunt) -> Judgement:
    """Return the findings in the form that every report prints."""
    findings = tuple(
        Finding(
            found.fault.rule,
            found.fault.rule.severity,
            found.fault.message,
            found.fault.rule.hint,
            value=[_cue(cue) for cue in found.story.cue],
            subject=str(file_of(found, hunt)),
        )
        for found in hunt.found
    )
    facts = (("stories", str(hunt.played)), ("seed", str(hunt.options.seed)), ("runs of the client", str(hunt.plays)))
    subjects = tuple(finding.subject for finding in findings)
    let_out = let_out_of(hunt.pool.let_out)
    return Judgement("fuzz", subjects, findings, facts=facts, ending=_ending(hunt), let_out=let_out)


def _ending(hunt: Hunt) -> Ending:
    if hunt.interrupted:
        return Ending(by_signal(hunt.interrupted), signal_name(hunt.interrupted), hunt.why)
    return Ending(reasons=hunt.why)


def to_json(hunt: Hunt) -> dict[str, Any]:
    """Return a hunt as JSON."""
    told = judgement(hunt)
    return {
        "good": told.good and not hunt.found,
        "conclusion": "bad" if told.good and hunt.found else told.conclusion,
        "reasons": list(told.ending.reasons),
        "let_out": [entry._asdict() for entry in told.let_out],
        "seed": hunt.options.seed,
        "stories": hunt.played,
        "runs": hunt.plays,
        "interrupted": bool(hunt.interrupted),
        "findings": [_json(found, hunt) for found in hunt.found],
    }


def _json(found: Found, hunt: Hunt) -> dict[str, Any]:
    path = file_of(found, hunt)
    return {
        "rule": found.fault.rule.id,
        "severity": found.fault.rule.severity,
        "message": found.fault.message,
        "hint": found.fault.rule.hint,
        "stories": found.stories,
        "file": str(path),
        "toml": found.story.to_toml(),
        "cues": [_cue(cue) for cue in found.story.cue],
        "timeline": list(timeline(found.outcome)),
        "exit_code": found.outcome.code,
        "replay": replay(path, hunt.options.command),
    }


def _cue(cue: Cue) -> dict[str, Any]:
    return cue.model_dump(mode="json", exclude_defaults=True)


def said_by(outcome: Outcome) -> Iterator[str]:
    """Yield the end of what a client said."""
    for text in (outcome.out, outcome.err):
        for line in text.splitlines()[-_WORDS:]:
            yield textwrap.shorten(one_line(line), 200, placeholder=" ...")
