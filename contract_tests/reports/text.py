"""Results, prices and rules as plain text that needs no colour to be understood."""

import json
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.documents.results import DocumentResult, Priced, ResultCounts, Total
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.mockserver.components.escapes import one_line
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Provider
from drytake.schemas.validation.rules import Rule, Severity

if TYPE_CHECKING:
    from drytake.mockserver.faults.scenarios import Scenario

__all__ = [
    "Counted",
    "Styler",
    "beside",
    "counted",
    "document_lines",
    "explained",
    "operations",
    "plain",
    "price_lines",
    "prices",
    "report_lines",
    "results",
    "rules",
    "scenarios",
    "summed",
    "total_lines",
]

Styler = Callable[[str, str], str]
"""Gives a text a meaning's colour: `error`, `warning`, `info`, `good`, `dim` or `strong`."""


def plain(text: str, _: str) -> str:
    return text


def results(found: Sequence[DocumentResult], style: Styler = plain) -> Iterator[str]:
    """Yield the lines of some results and of their sum."""
    counts = ResultCounts()
    for result in found:
        counts.add(result)
        yield from document_lines(result, style)
    yield summed(counts)


def summed(counts: ResultCounts) -> str:
    """Return the line of the sums."""
    return f"{counts.valid} of {counts.documents} valid: {counted(counts)}"


def document_lines(result: DocumentResult, style: Styler = plain) -> list[str]:
    """Return the lines of one result."""
    contract, name = result.report.contract, style(_name(result.document), "strong")
    word = style("valid", "good") if result.report.valid else style("refused", "error")
    head = f"{name}: {word} ({contract.book.provider} {contract.section.operation})"
    if not result.report.violations and not result.unverified:
        return [head]
    return [head, *_said(result.findings, result.unverified, style)]


def _name(document: Document) -> str:
    file = _file(document.file)
    return file if document.line is None else f"{file}:{document.line}"


_file = lru_cache(64)(one_line)


class Counted(Protocol):
    """Whatever says how much was found: a report, or the counts of results."""

    @property
    def counts(self) -> Mapping[str, int]: ...


def report_lines(report: Report, style: Styler = plain) -> Iterator[str]:
    """Yield the lines of a report: what was paid for what, then what was found by subject, then all the sums."""
    if report.money.line:
        yield style(one_line(report.money.line), "error" if report.money.lost else "strong")
    found, unverified = _by_subject(report.findings), _by_subject(report.unverified)
    for subject in dict.fromkeys((*report.subjects, *found, *unverified)):
        if subject in found or subject in unverified:
            yield style(one_line(subject), "strong")
            yield from _said(found[subject], unverified[subject], style)
    for name, value in report.facts:
        yield f"{one_line(name)}: {one_line(value)}"
    for provider, amount in report.prices:
        yield f"would have cost at {provider}: {amount}"
    yield from beside(report)
    yield f"{report.title}: {style(report.headline, 'good' if report.good else 'error')}: {counted(report)}"


def beside(report: Report) -> Iterator[str]:
    """Yield what is neither a finding nor a sum: hosts that calls were let out to, and why nobody was called."""
    for entry in report.let_out:
        yield one_line(f"let out: {entry}")
    if report.ending.reasons:
        yield "no call reached a provider, likely because"
        yield from (f"  - {one_line(reason)}" for reason in report.ending.reasons)


def counted(report: Counted) -> str:
    """Return how much is said: `1 error, 2 warnings, 0 notes, 0 unverified`."""
    counts = report.counts
    words = [f"{counts[name]} {word}{'' if counts[name] == 1 else 's'}" for name, word in _COUNTED.items()]
    return f"{', '.join(words)}, {counts['unverified']} unverified"


_CALLS = 3
"""Calls that are named of those that equal findings are about."""
_COUNTED: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
S = TypeVar("S", Finding, UnverifiedFinding)


def _by_subject(entries: Sequence[S]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = defaultdict(list)
    for entry in entries:
        found[entry.subject].append(entry)
    return found


def _said(findings: Sequence[Finding], unverified: Sequence[UnverifiedFinding], style: Styler) -> Iterator[str]:
    """Yield findings as compilers do: `file:line:column: severity rule: message`."""
    for finding, *others in _grouped(findings):
        head = _head(finding.location, finding.subject, finding.severity, style)
        yield f"{head} {finding.rule.id}: {_message(finding.message, finding.pointer)}{_times([finding, *others])}"
        yield f"  hint: {one_line(finding.hint)}"
        yield style(f"  source: {one_line(str(finding.rule.source))}{_sure(finding.rule)}", "dim")
        yield from _page(finding.rule, style)
    for subject, entry, location in unverified:
        head = _head(location, subject, "unverified", style)
        yield f"{head} {entry.rule.id}: {_message(entry.message, entry.pointer)}"
        yield f"  hint: {one_line(entry.hint)}"


def _page(rule: Rule, style: Styler) -> Iterator[str]:
    """Yield the line that names a rule's page, where it has one."""
    if page := rule_page(rule.id):
        yield style(f"  page: {page}", "dim")


def _sure(rule: Rule) -> str:
    """Return how sure a rule is, where its source doesn't say it."""
    return "" if rule.confidence == "documented" else f", {rule.confidence}"


def _grouped(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return findings about calls in groups of equal ones; one with a place in a file stands for itself."""
    groups: dict[Any, list[Finding]] = defaultdict(list)
    for location, finding in enumerate(findings):
        same = (finding.rule.id, finding.severity, finding.message, finding.hint, finding.pointer)
        groups[same if finding.location is None else location].append(finding)
    return groups.values()


def _times(same: Sequence[Finding]) -> str:
    """Return how often a finding was made, and at which calls first."""
    if len(same) == 1:
        return ""
    calls = [str(finding.call) for finding in same if finding.call is not None]
    more = ", ..." if len(calls) > _CALLS else ""
    return f" ({len(same)} times{': calls ' if calls else ''}{', '.join(calls[:_CALLS])}{more})"


def _head(location: Location | None, subject: str, word: str, style: Styler) -> str:
    where = subject if location is None else f"{location.file}:{location.line}:{location.column}"
    return f"{one_line(where)}: {style(word, 'info' if word == 'unverified' else word)}"


def _message(message: str, pointer: str) -> str:
    return one_line(f"{message} ({pointer})" if pointer else message)


def prices(provider: Provider, priced: Iterable[Priced], style: Styler = plain) -> Iterator[str]:
    """Yield the lines of some prices and of their sum."""
    total = Total()
    for entry in priced:
        total.add(entry)
        for said in price_lines(entry, style):
            yield from said.split("\n")
    yield from total_lines(provider, total, style)


def price_lines(entry: Priced, style: Styler = plain) -> list[str]:
    """Return what is said of one price: all that is known of its kind as one text of several lines."""
    if entry.estimate is None:
        return document_lines(entry.result, style)
    said = f"{style(_name(entry.result.document), 'strong')}: {_estimate(entry.estimate, style)}"
    if not entry.result.report.violations:
        return [said]
    return [said, *(f"  {line}" for line in _said(entry.findings, (), style))]


def total_lines(provider: Provider, total: Total, style: Styler = plain) -> list[str]:
    """Return the line of a sum, where there is one."""
    if total.count < 2:
        return []
    amount = _amount(None if total.amount is None else number(total.amount), provider.unit)
    return [f"{style('total', 'strong')}: {amount}"]


@lru_cache(256)
def _estimate(estimate: Estimate, style: Styler) -> str:
    """Return an amount and the lines under it: many requests cost the same."""
    estimated = estimate.to_json()
    mark = "" if estimated["confidence"] in ("documented", "unknown") else f" ({estimated['confidence']})"
    lines = [f"{style(_amount(estimated['amount'], estimate.unit), 'good')}{mark}"]
    for line in estimated["lines"]:
        sum_of = f"{line['quantity']} x {line['rate']} {estimate.unit} per {line['unit']} = {line['amount']}"
        lines += [
            f"  {line['label']}: {sum_of}",
            style(f"    source: {line['source']}, {line['confidence']}", "dim"),
        ]
    return "\n".join((*lines, *(f"  note: {note}" for note in estimated["notes"])))


def _amount(amount: float | None, unit: str) -> str:
    return "unknown" if amount is None else f"{amount} {unit}"


def rules(found: Sequence[Rule], style: Styler = plain, *, read: bool = False) -> Iterator[str]:
    """Yield one line a rule; with `read`, of the day too on which its source was read."""
    width = max((len(rule.id) for rule in found), default=0)
    for rule in found:
        mark = "" if rule.confidence == "documented" else f" ({rule.confidence})"
        day = f"{rule.as_of}  " if read else ""
        yield f"{day}{rule.id:<{width}}  {style(f'{rule.severity:<7}', rule.severity)}  {rule.summary}{style(mark, 'dim')}"


def scenarios(found: "Iterable[Scenario]", style: Styler = plain) -> Iterator[str]:
    """Yield what can be made to happen, and how."""
    from drytake.mockserver.faults.scenarios import MAGIC, SCOPES, magic  # noqa: PLC0415 - what validates needs none

    rows = [(scenario.name, scenario.summary, SCOPES[scenario.on]) for scenario in found]
    width = max((len(name) for name, _, _ in rows), default=0)
    for name, summary, scope in rows:
        yield f"{style(f'{name:<{width}}', 'strong')}  {summary} {style(f'({scope})', 'dim')}"
    yield ""
    yield "Each is chosen for all calls with `serve --scenario NAME` or by the control API, and without touching the mock"
    for kind, value in magic("NAME").items():
        yield f"  by {MAGIC[kind]:<22} {value}"


def operations(providers: Iterable[Provider]) -> Iterator[str]:
    """Yield the names of operations by which a scenario file says where something happens."""
    yield ""
    yield "A scenario file narrows one to a `provider` and an `operation`; `download` stands for downloads of results:"
    for provider in providers:
        names = ", ".join(operation.name for operation in provider.operations)
        yield from textwrap.wrap(
            names, 100, initial_indent=f"  {provider.id:<8} ", subsequent_indent=" " * 11, break_on_hyphens=False
        )


def explained(rule: Rule, style: Styler = plain) -> Iterator[str]:
    """Yield all that is known of a rule."""
    yield style(rule.id, "strong")
    yield from textwrap.wrap(rule.summary, 100, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield f"  severity    {style(rule.severity, rule.severity)}: {_SEVERITIES[rule.severity]}"
    yield f"  confidence  {rule.confidence}: {_CONFIDENCES[rule.confidence]}"
    yield f"  operation   {rule.provider} {rule.operation}"
    if rule.dated:
        yield f"  in force    {rule.days}"
    yield f"  source      {rule.source}"
    yield f"  hint        {rule.hint}"
    if page := rule_page(rule.id):
        yield f"  page        {page}"
    yield from _examples("breaks it", rule.rejects)
    yield from _examples("keeps it", rule.accepts)


def _examples(label: str, bodies: Sequence[Any]) -> Iterator[str]:
    for body in bodies[:2]:
        shown = (
            body.decode("ascii", "backslashreplace")
            if isinstance(body, bytes)
            else json.dumps(body, ensure_ascii=False)
        )
        yield f"  {label:<11} {textwrap.shorten(shown, 300, placeholder=' ...')}"


_SEVERITIES = {
    "error": "the provider refuses such a request",
    "warning": "a documented limit or advice; nobody documents that it is refused",
    "info": "worth knowing",
}
_CONFIDENCES = {
    "documented": "the source says so",
    "observed": "real clients or responses show it",
    "inferred": "no source shows it; this is our reading",
}
