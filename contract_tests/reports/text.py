"""Verdicts, prices and rules as plain text that needs no colour to be understood."""

import json
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from drytake.contract_tests.documents.results import Priced, Verdict, judgement_on, total_of
from drytake.contract_tests.findings.model import Doubt, Finding, Judgement, Place
from drytake.contract_tests.reports.escapes import one_line
from drytake.mockserver.faults.scenarios import MAGIC, SCOPES, Scenario, magic
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Provider
from drytake.schemas.validation.rulebook import Rule, Severity

__all__ = [
    "Paint",
    "beside",
    "counted",
    "explained",
    "judgement",
    "operations",
    "plain",
    "prices",
    "rules",
    "scenarios",
    "verdicts",
]

Paint = Callable[[str, str], str]
"""Gives a text a meaning's colour: `error`, `warning`, `info`, `good`, `dim` or `strong`."""


def plain(text: str, _: str) -> str:
    return text


def verdicts(found: Sequence[Verdict], paint: Paint = plain) -> Iterator[str]:
    """Yield the lines of some verdicts and of their sum."""
    for verdict in found:
        yield from _verdict(verdict, paint)
    valid = sum(verdict.report.valid for verdict in found)
    yield f"{valid} of {len(found)} valid: {counted(judgement_on(found))}"


def _verdict(verdict: Verdict, paint: Paint) -> Iterator[str]:
    report = verdict.report
    where = f"{report.contract.book.provider} {report.contract.section.operation}"
    word = paint("valid", "good") if report.valid else paint("refused", "error")
    yield f"{paint(one_line(verdict.document.name), 'strong')}: {word} ({where})"
    yield from _said(verdict.findings, verdict.doubts, paint)


def judgement(told: Judgement, paint: Paint = plain) -> Iterator[str]:
    """Yield the lines of a judgement: what was found by subject, then all the sums."""
    found, doubts = _by_subject(told.findings), _by_subject(told.unverified)
    for subject in dict.fromkeys((*told.subjects, *found, *doubts)):
        if subject in found or subject in doubts:
            yield paint(one_line(subject), "strong")
            yield from _said(found[subject], doubts[subject], paint)
    for name, value in told.facts:
        yield f"{one_line(name)}: {one_line(value)}"
    for provider, amount in told.prices:
        yield f"would have cost at {provider}: {amount}"
    yield from beside(told)
    yield f"{told.title}: {paint(told.headline, 'good' if told.good else 'error')}: {counted(told)}"


def beside(told: Judgement) -> Iterator[str]:
    """Yield what is neither a finding nor a sum: hosts that calls were let out to, and why nobody was called."""
    for entry in told.let_out:
        yield one_line(f"let out: {entry}")
    if told.ending.reasons:
        yield "no call reached a provider, likely because"
        yield from (f"  - {one_line(reason)}" for reason in told.ending.reasons)


def counted(told: Judgement) -> str:
    """Return how much is said: `1 error, 2 warnings, 0 notes, 0 unverified`."""
    counts = told.counts
    words = [f"{counts[name]} {word}{'' if counts[name] == 1 else 's'}" for name, word in _COUNTED.items()]
    return f"{', '.join(words)}, {counts['unverified']} unverified"


_CALLS = 3
"""Calls that are named of those that equal findings are about."""
_COUNTED: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
S = TypeVar("S", Finding, Doubt)


def _by_subject(entries: Sequence[S]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = defaultdict(list)
    for entry in entries:
        found[entry.subject].append(entry)
    return found


def _said(findings: Sequence[Finding], doubts: Sequence[Doubt], paint: Paint) -> Iterator[str]:
    """Yield findings as compilers do: `file:line:column: severity rule: message`."""
    for finding, *others in _grouped(findings):
        head = _head(finding.place, finding.subject, finding.severity, paint)
        yield f"{head} {finding.rule.id}: {_message(finding.message, finding.pointer)}{_times([finding, *others])}"
        yield f"  hint: {one_line(finding.hint)}"
        yield paint(f"  source: {one_line(str(finding.rule.source))}{_sure(finding.rule)}", "dim")
    for subject, entry, place in doubts:
        head = _head(place, subject, "unverified", paint)
        yield f"{head} {entry.rule.id}: {_message(entry.message, entry.pointer)}"
        yield f"  hint: {one_line(entry.hint)}"


def _sure(rule: Rule) -> str:
    """Return how sure a rule is, where its source doesn't say it."""
    return "" if rule.confidence == "documented" else f", {rule.confidence}"


def _grouped(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return findings about calls in groups of equal ones; one with a place in a file stands for itself."""
    groups: dict[Any, list[Finding]] = defaultdict(list)
    for place, finding in enumerate(findings):
        same = (finding.rule.id, finding.severity, finding.message, finding.hint, finding.pointer)
        groups[same if finding.place is None else place].append(finding)
    return groups.values()


def _times(same: Sequence[Finding]) -> str:
    """Return how often a finding was made, and at which calls first."""
    if len(same) == 1:
        return ""
    calls = [str(finding.call) for finding in same if finding.call is not None]
    more = ", ..." if len(calls) > _CALLS else ""
    return f" ({len(same)} times{': calls ' if calls else ''}{', '.join(calls[:_CALLS])}{more})"


def _head(place: Place | None, subject: str, word: str, paint: Paint) -> str:
    where = subject if place is None else f"{place.file}:{place.line}:{place.column}"
    return f"{one_line(where)}: {paint(word, 'info' if word == 'unverified' else word)}"


def _message(message: str, pointer: str) -> str:
    return one_line(f"{message} ({pointer})" if pointer else message)


def prices(provider: Provider, priced: Sequence[Priced], paint: Paint = plain) -> Iterator[str]:
    """Yield the lines of some prices and of their sum."""
    for entry in priced:
        if entry.estimate is None:
            yield from _verdict(entry.verdict, paint)
        else:
            yield from _estimate(entry.verdict.document.name, entry.estimate, paint)
            yield from (f"  {line}" for line in _said(entry.findings, (), paint))
    if len(priced) > 1:
        total = total_of(priced)
        yield f"{paint('total', 'strong')}: {_amount(None if total is None else number(total), provider.unit)}"


def _estimate(name: str, estimate: Estimate, paint: Paint) -> Iterator[str]:
    told = estimate.to_json()
    mark = "" if told["confidence"] in ("documented", "unknown") else f" ({told['confidence']})"
    yield f"{paint(one_line(name), 'strong')}: {paint(_amount(told['amount'], estimate.unit), 'good')}{mark}"
    for line in told["lines"]:
        sum_of = f"{line['quantity']} x {line['rate']} {estimate.unit} per {line['unit']} = {line['amount']}"
        yield f"  {line['label']}: {sum_of}"
        yield paint(f"    source: {line['source']}, {line['confidence']}", "dim")
    for note in told["notes"]:
        yield f"  note: {note}"


def _amount(amount: float | None, unit: str) -> str:
    return "unknown" if amount is None else f"{amount} {unit}"


def rules(found: Sequence[Rule], paint: Paint = plain) -> Iterator[str]:
    """Yield one line a rule."""
    width = max((len(rule.id) for rule in found), default=0)
    for rule in found:
        mark = "" if rule.confidence == "documented" else f" ({rule.confidence})"
        yield f"{rule.id:<{width}}  {paint(f'{rule.severity:<7}', rule.severity)}  {rule.summary}{paint(mark, 'dim')}"


def scenarios(found: Iterable[Scenario], paint: Paint = plain) -> Iterator[str]:
    """Yield what can be made to happen, and how."""
    rows = [(scenario.name, scenario.summary, SCOPES[scenario.on]) for scenario in found]
    width = max((len(name) for name, _, _ in rows), default=0)
    for name, summary, scope in rows:
        yield f"{paint(f'{name:<{width}}', 'strong')}  {summary} {paint(f'({scope})', 'dim')}"
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


def explained(rule: Rule, paint: Paint = plain) -> Iterator[str]:
    """Yield all that is known of a rule."""
    yield paint(rule.id, "strong")
    yield from textwrap.wrap(rule.summary, 100, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield f"  severity    {paint(rule.severity, rule.severity)}: {_SEVERITIES[rule.severity]}"
    yield f"  confidence  {rule.confidence}: {_CONFIDENCES[rule.confidence]}"
    yield f"  operation   {rule.provider} {rule.operation}"
    yield f"  source      {rule.source}"
    yield f"  hint        {rule.hint}"
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
    "observed": "real clients or answers show it",
    "inferred": "no source shows it; this is our reading",
}
