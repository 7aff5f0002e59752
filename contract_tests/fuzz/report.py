"""What a fuzz run says: each finding as a timeline, as the scenario file that replays it, and as a report's row."""

import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drytake.contract_tests.findings.ending import Ending, let_out_of
from drytake.contract_tests.findings.exit_codes import by_signal
from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.fuzz.campaign import Campaign, MinimalFailure
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.result import CaseResult, Exchange, clocked
from drytake.contract_tests.fuzz.sequences import SHOWN_CALLS, ending_of, left_out, sequence_of
from drytake.contract_tests.reports.sequence_text import sequence_lines
from drytake.contract_tests.reports.text import Styler, beside
from drytake.contract_tests.run.isolated import isolation_facts
from drytake.contract_tests.run.signals import signal_name
from drytake.mockserver.components.escapes import one_line
from drytake.mockserver.engine.scenario_file import ClientConditions, ScenarioFile
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.state.redaction import redacted_command

__all__ = ["campaign_report", "file_of", "lines", "replay", "timeline", "to_json"]

_WORDS = 12
"""Lines of the client's own output."""


def lines(campaign: Campaign, style: Styler, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a campaign's findings, and of their sum; in a terminal of some width cases are drawn."""
    for number, found in enumerate(campaign.found, 1):
        yield from _finding(number, found, campaign, style, width)
        yield ""
    yield from beside(campaign_report(campaign))
    if campaign.waits_really:
        yield f"  {one_line(_real_clock(campaign))}"
    yield from (
        f"  {name}: {one_line(said)}" for name, said in isolation_facts(campaign.pool.isolations) if name != "isolated"
    )
    if campaign.silent is not None:
        yield from (f"  the client said: {line}" for line in said_by(campaign.silent))
    yield summary(campaign, style)


def _real_clock(campaign: Campaign) -> str:
    who = campaign.waits_really
    return f"the instant clock works for Python and Node.js; {who} waits for real, and is spared what takes long"


def summary(campaign: Campaign, style: Styler) -> str:
    """Return the sum of a campaign."""
    cases = "1 case" if campaign.cases_run == 1 else f"{campaign.cases_run} cases"
    runs = "1 run" if campaign.runs == 1 else f"{campaign.runs} runs"
    return f"fuzz: {_word(campaign, style)}: {cases} of seed {campaign.options.seed}, {runs} of the client"


def _word(campaign: Campaign, style: Styler) -> str:
    report, count = campaign_report(campaign), len(campaign.found)
    findings = f"{count} finding{'s' * (count != 1)}"
    if report.ending.signal:
        return f"{style(report.headline, 'error')}, {findings} so far"
    if count:
        return style(findings, "error")
    return style("clean", "good") if report.good else style(report.headline, "error")


def _finding(number: int, found: MinimalFailure, campaign: Campaign, style: Styler, width: int | None) -> Iterator[str]:
    rule, message = found.failure.rule, one_line(found.failure.message)
    yield f"{style(f'{number}. {rule.id}', rule.severity)}: {message}"
    if found.case.client is not None:
        yield f"  the client was {', '.join(_conditions(found.case.client))}"
    yield f"  in {found.cases} of {campaign.cases_run} cases; the smallest:"
    yield from (f"    {line}" for line in _met(found.outcome, style, width))
    path = file_of(found, campaign)
    yield f"  {style(str(path), 'strong')}"
    yield from (f"    {line}" if line else "" for line in found.case.to_toml().splitlines())
    yield f"  replay: {replay(path, campaign.options, found.case)}"
    yield f"  hint: {one_line(rule.hint)}"


def _met(outcome: CaseResult, style: Styler, width: int | None) -> Iterator[str]:
    return timeline(outcome) if width is None else sequence_lines(sequence_of(outcome), style, width - 4)


def _conditions(client: ClientConditions) -> Iterator[str]:
    if client.environment:
        yield f"run with {shlex.join(f'{name}={value}' for name, value in client.environment.items())}"
    if client.kill_at is not None:
        yield f"killed at call {client.kill_at} and started again"
    if client.copies > 1:
        yield f"run {client.copies} times at once"
    if client.file_bytes is not None:
        yield f"run where no file can have more than {client.file_bytes:,} bytes, as on a disk that is full"


def timeline(outcome: CaseResult) -> Iterator[str]:
    """Yield a case as the client met it, a line a call, and how it ended."""
    left = left_out(outcome)
    for seen in outcome.seen[:SHOWN_CALLS] if left else outcome.seen:
        yield _call(seen)
    if left:
        yield f"          ... {left}"
        yield _call(outcome.seen[-1])
    yield from (f"          {line}" for line in ending_of(outcome))


def _call(seen: Exchange) -> str:
    heard = str(seen.status) if seen.status else "no response"
    if seen.word:
        heard += f" `{seen.word}`"
    elif seen.body:
        heard += f" `{' '.join(seen.body.split())[:40]}...`, no JSON"
    happened = f"  [{', '.join(seen.injected)}]" if seen.injected else ""
    return one_line(f"{clocked(seen.at):>8}  {seen.method} {seen.path} -> {heard}{happened}")


def file_of(found: MinimalFailure, campaign: Campaign) -> Path:
    """Return where a finding's case is written: a name that says what it is."""
    parts = (part.rpartition("/")[2].replace(".py:", ":") for part in found.failure.key)
    text = "-".join(part.rpartition(".")[2] for part in parts).lower()
    slug = "".join(char if char.isascii() and char.isalnum() else " " for char in text)
    return campaign.options.out / f"case-{'-'.join(slug.split())[:80]}.toml"


def replay(path: Path, options: FuzzOptions, case: ScenarioFile) -> str:
    """Return the command that plays a case again, without keys among its words; `run` knows no other ways to run a client."""
    name = shlex.quote(str(path))
    if options.in_process:
        words = ["drytake fuzz --in-process", shlex.quote(options.in_process), "--case", name]
        return " ".join(
            [*words, *(("--", shlex.join(redacted_command(options.arguments))) if options.arguments else ())]
        )
    way = "run --scenario-file" if case.client is None else "fuzz --case"
    return f"drytake {way} {name} -- {shlex.join(redacted_command(options.command))}"


def campaign_report(campaign: Campaign) -> Report:
    """Return the findings in the form that every report prints."""
    findings = tuple(
        Finding(
            found.failure.rule,
            found.failure.rule.severity,
            found.failure.message,
            found.failure.rule.hint,
            value=[_trigger(trigger) for trigger in found.case.trigger],
            subject=str(file_of(found, campaign)),
        )
        for found in campaign.found
    )
    facts = (
        ("cases", str(campaign.cases_run)),
        ("seed", str(campaign.options.seed)),
        ("runs of the client", str(campaign.runs)),
        *([("clock", _real_clock(campaign))] if campaign.waits_really else []),
        *isolation_facts(campaign.pool.isolations),
    )
    subjects = tuple(finding.subject for finding in findings)
    let_out = let_out_of(campaign.pool.let_out)
    sequences = {str(file_of(found, campaign)): sequence_of(found.outcome) for found in campaign.found}
    report = Report("fuzz", subjects, findings, facts=facts, sequences=sequences)
    return report._replace(ending=_ending(campaign), let_out=let_out)


def _ending(campaign: Campaign) -> Ending:
    if campaign.interrupted:
        return Ending(by_signal(campaign.interrupted), signal_name(campaign.interrupted), campaign.why)
    return Ending(reasons=campaign.why)


def to_json(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as JSON."""
    report = campaign_report(campaign)
    return {
        "good": report.good and not campaign.found,
        "conclusion": "bad" if report.good and campaign.found else report.conclusion,
        "reasons": list(report.ending.reasons),
        "let_out": [entry._asdict() for entry in report.let_out],
        "seed": campaign.options.seed,
        "cases": campaign.cases_run,
        "runs": campaign.runs,
        "interrupted": bool(campaign.interrupted),
        "findings": [_json(found, campaign) for found in campaign.found],
    }


def _json(found: MinimalFailure, campaign: Campaign) -> dict[str, Any]:
    path = file_of(found, campaign)
    return {
        "rule": found.failure.rule.id,
        "severity": found.failure.rule.severity,
        "message": found.failure.message,
        "hint": found.failure.rule.hint,
        "cases": found.cases,
        "file": str(path),
        "toml": found.case.to_toml(),
        "triggers": [_trigger(trigger) for trigger in found.case.trigger],
        "timeline": list(timeline(found.outcome)),
        "exit_code": found.outcome.code,
        "replay": replay(path, campaign.options, found.case),
    }


def _trigger(trigger: Trigger) -> dict[str, Any]:
    return trigger.model_dump(mode="json", exclude_defaults=True)


def said_by(outcome: CaseResult) -> Iterator[str]:
    """Yield the end of what a client said."""
    for text in (outcome.out, outcome.err):
        for line in text.splitlines()[-_WORDS:]:
            yield textwrap.shorten(one_line(line), 200, placeholder=" ...")
