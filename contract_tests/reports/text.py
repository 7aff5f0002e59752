"""Verdicts, prices and rules as plain text that needs no colour to be understood."""

import json
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from understudy.contract_tests.findings import Doubt, Finding, Judgement, Place, amount_in_words
from understudy.contract_tests.reports.escapes import one_line
from understudy.contract_tests.verdicts import Priced, Verdict, judgement_on, total_of
from understudy.mockserver.scenarios import MAGIC, SCOPES, Scenario, magic
from understudy.schemas.estimate import Estimate, number
from understudy.schemas.provider import Provider
from understudy.schemas.rulebook import Rule, Severity

__all__ = ["Paint", "counted", "explained", "judgement", "plain", "prices", "rules", "scenarios", "verdicts"]

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
    for provider, unit, amount in told.cost:
        known = _amount(None if amount is None else number(amount), unit)
        yield f"would have cost at {provider}: {amount_in_words(known, told.unknown_at(provider))}"
    word = paint("good", "good") if told.good else paint("bad", "error")
    yield f"{told.title}: {word}: {counted(told)}"


def counted(told: Judgement) -> str:
    """Return how much is said: `1 error, 2 warnings, 0 notes, 0 unverified`."""
    counts = told.counts
    words = [f"{counts[name]} {word}{'' if counts[name] == 1 else 's'}" for name, word in _COUNTED.items()]
    return f"{', '.join(words)}, {counts['unverified']} unverified"


_COUNTED: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
S = TypeVar("S", Finding, Doubt)


def _by_subject(entries: Sequence[S]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = defaultdict(list)
    for entry in entries:
        found[entry.subject].append(entry)
    return found


def _said(findings: Sequence[Finding], doubts: Sequence[Doubt], paint: Paint) -> Iterator[str]:
    """Yield findings as compilers do: `file:line:column: severity rule: message`."""
    for finding in findings:
        head = _head(finding.place, finding.subject, finding.severity, paint)
        yield f"{head} {finding.rule.id}: {_message(finding.message, finding.pointer)}"
        yield f"  hint: {one_line(finding.hint)}"
        yield paint(f"  source: {one_line(str(finding.rule.source))}", "dim")
    for subject, entry, place in doubts:
        head = _head(place, subject, "unverified", paint)
        yield f"{head} {entry.rule.id}: {_message(entry.message, entry.pointer)}"
        yield f"  hint: {one_line(entry.hint)}"


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
