"""What a certification says: as a report that every form prints, as a table in text and in Markdown, and as JSON."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from drytake.contract_tests.certify.certification import Certification, Tally
from drytake.contract_tests.certify.conclusion import CertifiedCase
from drytake.contract_tests.certify.rules import CERTIFY
from drytake.contract_tests.certify.words import baseline_in_words, hint_of, outcome_in_words, rule_of
from drytake.contract_tests.findings.ending import Ending
from drytake.contract_tests.findings.exit_codes import by_signal
from drytake.contract_tests.findings.model import Finding, Report, Table, UnverifiedFinding
from drytake.contract_tests.reports.markdown import badge, cell
from drytake.contract_tests.reports.text import Styler, beside, counted
from drytake.contract_tests.run.signals import signal_name
from drytake.mockserver.components.escapes import one_line
from drytake.mockserver.state.redaction import redacted_command, redacted_text
from drytake.schemas.validation.rules import Severity, Unverified

__all__ = ["certification_report", "lines", "markdown", "to_json"]

_COLUMNS = ("case", "creates", "charges", "results", "what came of it")


def certification_report(certification: Certification) -> Report:
    """Return a certification in the form that every report prints."""
    ordered = certification.ordered
    findings = tuple(finding for one in ordered for finding in _findings(one))
    facts = [("command", shlex.join(redacted_command(certification.command)))]
    facts += [(tally.scope, tally.sums) for tally in certification.tallies]
    facts += certification.isolation
    return Report(
        "certify",
        tuple(one.case.title for one in ordered),
        findings,
        unverified=tuple(_unverified(one) for one in ordered if not one.applies),
        facts=tuple(facts),
        ending=_ending(certification),
        let_out=tuple(certification.baseline.let_out),
        table=Table(certification.summary, _COLUMNS, tuple(_row(one) for one in ordered)) if ordered else None,
    ).redacted()


def _ending(certification: Certification) -> Ending:
    number, reasons = certification.interrupted, certification.reasons
    if number:
        return Ending(by_signal(number), signal_name(number))
    applicable = any(one.applies for one in certification.results)
    if not reasons and not applicable:
        reasons = tuple(dict.fromkeys(f"{one.case.title}: {one.why}" for one in certification.ordered))
    return Ending(reasons=reasons)


def _findings(result: CertifiedCase) -> Iterator[Finding]:
    names = [name for name in (rule_of(result), "hasty-create" if result.hasty else "") if name]
    for name in names:
        rule = CERTIFY[name]
        said = f"{result.case.summary}: {outcome_in_words(result)}"
        value = {"creates": result.creates, "charges": result.charges, "results": result.results}
        yield Finding(
            rule, rule.severity, said, hint_of(result, name, rule.hint), value=value, subject=result.case.title
        )


def _unverified(result: CertifiedCase) -> UnverifiedFinding:
    rule = CERTIFY["not-applicable"]
    return UnverifiedFinding(result.case.title, Unverified(rule, "", outcome_in_words(result), rule.hint))


def _row(result: CertifiedCase) -> tuple[str, ...]:
    if not result.applies:
        return (result.case.title, "-", "-", "-", outcome_in_words(result))
    creates = _beside(result.creates, "for", result.creates_expected)
    charges = _beside(result.charges, "for", result.charges_expected)
    results = _beside(result.results, "of", result.results_expected)
    return (result.case.title, creates, charges, results, outcome_in_words(result))


def _beside(count: int, word: str, expected: int) -> str:
    """Return a count, and what it is without a fault where that isn't 1."""
    return str(count) if expected == 1 else f"{count} {word} {expected}"


# --- text --------------------------------------------------------------------------------------------------------


def lines(certification: Certification, style: Styler) -> Iterator[str]:
    """Yield the lines of a certification: the table, how to mend what is lost, and the sums."""
    report = certification_report(certification)
    if certification.baseline.money:
        yield redacted_text(baseline_in_words(certification.baseline))
        yield ""
    if report.table is not None:
        yield from _aligned(report.table.columns, report.table.rows, certification.ordered, style)
        yield ""
    yield from _hints(report, style)
    yield from (style(str(tally), _meaning(tally)) for tally in certification.tallies)
    yield from beside(report)
    yield f"certify: {style(report.headline, 'good' if report.good else 'error')}: {counted(report)}"


def _aligned(
    columns: Sequence[str], rows: Sequence[Sequence[str]], results: Sequence[CertifiedCase], style: Styler
) -> Iterator[str]:
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns) - 1)]

    def line(row: Sequence[str]) -> str:
        numbers = (one.rjust(width) for one, width in zip(row[1:-1], widths[1:], strict=True))
        return "  ".join([row[0].ljust(widths[0]), *numbers])

    yield style(f"{line(columns)}  {columns[-1]}", "strong")
    for row, result in zip(rows, results, strict=True):
        yield f"{line(row)}  {style(one_line(row[-1]), _severity(result))}"


def _severity(result: CertifiedCase) -> str:
    if not result.applies:
        return "dim"
    return "error" if rule_of(result) else "warning" if result.hasty or result.outcome != "good" else "good"


def _meaning(tally: Tally) -> str:
    return "error" if tally.double_charges or tally.lost_clips else "strong"


def _hints(report: Report, style: Styler) -> Iterator[str]:
    """Yield each hint once, with the cases that it is for."""
    cases: dict[tuple[str, Severity, str], list[str]] = {}
    for found in report.findings:
        cases.setdefault((found.rule.id, found.severity, found.hint), []).append(found.subject)
    for (rule, severity, hint), names in cases.items():
        yield f"{style(rule, severity)} ({', '.join(names)})"
        yield f"  hint: {one_line(hint)}"
    if cases:
        yield ""


# --- Markdown ----------------------------------------------------------------------------------------------------


def markdown(certification: Certification) -> Iterator[str]:
    """Yield a certification as Markdown: a badge, the table, and how to mend what is lost."""
    report = certification_report(certification)
    yield f"{_badge(certification, report)}\n"
    if report.ending.reasons:
        yield f"{cell(report.headline)}: {cell('; '.join(report.ending.reasons))}\n"
    yield from (f"- {cell(str(tally))}" for tally in certification.tallies)
    yield f"- {cell(report.headline)}: {counted(report)}\n"
    if report.table is not None:
        yield f"| {' | '.join(report.table.columns)} |"
        yield "| --- | ---: | ---: | ---: | --- |"
        yield from (f"| {' | '.join(map(cell, row))} |" for row in report.table.rows)
        yield ""
    for found in dict.fromkeys((one.rule.id, one.hint) for one in report.findings):
        yield f"- <code>{cell(found[0])}</code>: {cell(found[1])}"


def _badge(certification: Certification, report: Report) -> str:
    if report.ending.reasons or report.ending.signal:
        return badge("drytake certify", report.conclusion.replace("-", " "), "lightgrey")
    said = next(map(str, certification.tallies), report.headline)
    return badge("drytake certify", said, "brightgreen" if report.good else "red")


# --- JSON --------------------------------------------------------------------------------------------------------


def to_json(certification: Certification) -> dict[str, Any]:
    """Return a certification as JSON: `docs/certify.schema.json` says what is in it."""
    report = certification_report(certification)
    return {
        "title": report.title,
        "good": report.good,
        "conclusion": report.conclusion,
        "reasons": list(report.ending.reasons),
        "summary": certification.summary,
        "command": list(redacted_command(certification.command)),
        "baseline": {
            "creates": len(certification.baseline.creates),
            "charges": len(certification.baseline.paid),
            "money": redacted_text(certification.baseline.money),
        },
        "tallies": [tally.to_json() for tally in certification.tallies],
        "cases": [_case(one) for one in certification.ordered],
        "findings": [finding.to_json() for finding in report.findings],
        "let_out": [entry._asdict() for entry in report.let_out],
    }


def _case(result: CertifiedCase) -> dict[str, Any]:
    sdk = result.sdk
    return {
        "name": result.case.name,
        "summary": result.case.summary,
        "single_fault": result.case.single,
        "outcome": result.outcome,
        "said": redacted_text(outcome_in_words(result)),
        "exit_code": result.code if result.applies else None,
        "creates": result.creates,
        "creates_expected": result.creates_expected,
        "charges": result.charges,
        "charges_expected": result.charges_expected,
        "results": result.results,
        "results_expected": result.results_expected,
        "double_charges": result.doubled,
        "lost_clips": result.lost,
        "tasks": list(result.tasks),
        "resent_after": None if result.resent_after is None else round(result.resent_after, 3),
        "hasty": result.hasty,
        "sdk": None if sdk is None else {"name": sdk.name, "registry": sdk.registry, "version": result.sdk_version},
        "resent_by_sdk": result.resent_by_sdk,
        "money": redacted_text(result.money),
    }
