"""A report as one HTML page that needs nothing else: no scripts, no requests, light and dark, wide and narrow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from drytake.contract_tests.findings.coverage import Coverage, Outcome
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.mockserver.components.chart import LEGEND, KeyChart, chart
from drytake.mockserver.components.drawing import SvgElement
from drytake.mockserver.components.escapes import one_line
from drytake.mockserver.components.sequence import sequence
from drytake.mockserver.components.style import READING
from drytake.mockserver.components.templates import standing
from drytake.schemas.validation.rules import Rule
from drytake.version import __version__

__all__ = ["made_now", "render"]

STYLES = (*READING, "pictures.css", "sequence.css", "report.css")
COUNTED = {"error": "errors", "warning": "warnings", "info": "notes", "unverified": "unverified"}


class Tile(NamedTuple):
    """How much is said of one severity."""

    severity: str
    number: int
    words: str


class Picture(NamedTuple):
    """A drawing with its name, or with what it means."""

    picture: SvgElement
    words: str
    left_out: int = 0


class Mark(NamedTuple):
    """A documented outcome, and whether it was met."""

    name: str
    met: bool
    words: str


class Covered(NamedTuple):
    """What was and wasn't met of a provider's outcomes."""

    title: str
    operations: Mapping[str, list[Mark]]
    outcomes: tuple[Outcome, ...]


class FindingRow(NamedTuple):
    """A finding, or a rule that couldn't be checked."""

    severity: str
    look: str
    rule: Rule
    page: str
    """Our own page of the rule, where there is one."""
    file: str
    pointer: str
    message: str
    hint: str


class SubjectSection(NamedTuple):
    """What was checked, what was found there, and what led to it."""

    title: str
    findings: list[FindingRow]
    sequence: SvgElement | None


def render(report: Report) -> str:
    """Return a report as an HTML page."""
    return standing(
        "report.html",
        STYLES,
        name=one_line(f"drytake {report.title}"),
        headline=_headline(report),
        money=report.money.line,
        checked=_checked(len(report.subjects)),
        tiles=[Tile(name, count, COUNTED[name]) for name, count in report.counts.items()],
        charts=[_chart(one) for one in report.charts],
        legend=[Picture(_in_a_line(mark), words) for mark, words in LEGEND],
        listed=report.table,
        reasons=report.ending.reasons,
        let_out=[(one_line(host), calls) for host, calls in report.let_out],
        facts=[*report.facts, *((f"Would have cost at {provider}", amount) for provider, amount in report.prices)],
        covered=[_covered(provider, report.coverage.of(provider)) for provider in report.coverage.providers],
        subjects=list(_subjects(report)),
        clean=_clean(report),
        made_by=made_now(),
    )


def made_now() -> str:
    """Return who makes a page, and when."""
    return f"{__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _headline(report: Report) -> str:
    if report.good:
        return "No errors"
    if report.conclusion != "bad":
        return one_line(report.headline[:1].upper() + report.headline[1:])
    return f"{report.count('error')} error{'' if report.count('error') == 1 else 's'}"


def _checked(count: int) -> str:
    return f"{count} {'request or call was' if count == 1 else 'requests or calls were'} checked."


# --- pictures ----------------------------------------------------------------------------------------------------


def _chart(one: KeyChart) -> Picture:
    rows = [row._replace(title=one_line(row.title)) for row in one.rows]
    return Picture(chart(rows), f"Tasks of key {one.key}", one.left_out)


def _in_a_line(mark: SvgElement) -> SvgElement:
    """Return a mark as a picture that stands among words."""
    return SvgElement("svg", {"viewBox": "-8 -7 16 14", "aria-hidden": "true"}, (mark,))


def _sequence(subject: str, report: Report) -> SvgElement | None:
    """Return a picture of what led to a subject's findings."""
    story = report.sequences.get(subject)
    return None if story is None else sequence(story)


# --- what was met ------------------------------------------------------------------------------------------------


def _covered(provider: str, own: Coverage) -> Covered:
    """Return what was met and what wasn't: a line an operation, a mark an outcome, with what would show it."""
    operations: dict[str, list[Mark]] = defaultdict(list)
    for outcome in own.outcomes:
        operations[outcome.operation].append(_mark(outcome))
    title = f"Contract coverage, {provider}: {own.shown} ({own.met} of {len(own.outcomes)})"
    return Covered(title, operations, own.outcomes)


def _mark(outcome: Outcome) -> Mark:
    calls = f"{outcome.met:,} call{'' if outcome.met == 1 else 's'}"
    said = f"met by {calls}" if outcome.met else f"never met; {outcome.reached_by} shows it"
    return Mark(outcome.name, bool(outcome.met), said)


# --- what was found ----------------------------------------------------------------------------------------------


def _subjects(report: Report) -> Iterator[SubjectSection]:
    rows: dict[str, list[FindingRow]] = defaultdict(list)
    for finding in report.findings:
        rows[finding.subject].append(_finding(finding))
    for unverified in report.unverified:
        rows[unverified.subject].append(_unverified(unverified))
    for subject in dict.fromkeys((*report.subjects, *rows)):
        if subject in rows:
            yield SubjectSection(one_line(subject) or "The run", rows[subject], _sequence(subject, report))


def _finding(one: Finding) -> FindingRow:
    place = (rule_page(one.rule.id), _file(one.location), one_line(one.pointer))
    return FindingRow(one.severity, one.severity, one.rule, *place, one.message, one.hint)


def _unverified(one: UnverifiedFinding) -> FindingRow:
    entry = one.entry
    place = (rule_page(entry.rule.id), _file(one.location), one_line(entry.pointer))
    return FindingRow("unverified", "", entry.rule, *place, entry.message, entry.hint)


def _file(location: Location | None) -> str:
    return "" if location is None else one_line(f"{location.file}:{location.line}:{location.column}")


def _clean(report: Report) -> list[str]:
    """Return the subjects that nothing is said of."""
    said = {finding.subject for finding in report.findings} | {unverified.subject for unverified in report.unverified}
    return [one_line(subject) for subject in dict.fromkeys(report.subjects) if subject not in said]
