"""Documents validated and priced: the JSON that `validate` and `price` publish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from drytake.contract_tests.documents.inputs import Document, FileFacts
from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import SEVERITIES, Finding, Report, UnverifiedFinding, is_clean
from drytake.contract_tests.findings.rule_pages import page_field
from drytake.mockserver.state.redaction import redacted_violation, secrets_of
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.times import today
from drytake.schemas.validation.full import DROPPED_FIELD, UNKNOWN_FIELD
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rules import Severity, Violation
from drytake.schemas.validation.validator import ValidationResult, Validator

__all__ = [
    "DocumentResult",
    "Gathered",
    "Priced",
    "ResultCounts",
    "Total",
    "from_severity",
    "price_documents",
    "prices_json",
    "report_on",
    "reports_json",
    "total_of",
    "validate_documents",
]


@dataclass(eq=False)
class DocumentResult:
    """One document and what is said of it."""

    document: Document
    report: ValidationResult[Any]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Its violations, with their places and without secrets."""
        return tuple(self._finding(violation) for violation in self.report.violations)

    @cached_property
    def unverified(self) -> tuple[UnverifiedFinding, ...]:
        """What can't be known of it offline, with the places and without secrets."""
        return tuple(
            UnverifiedFinding(self.document.name, entry, self._positions.location(entry.pointer)).redacted(
                self._secrets
            )
            for entry in self.report.unverified
        )

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        return secrets_of({}, body=self.document.raw)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.document.raw, file=self.document.file, line=self.document.line or 1)

    def _finding(self, violation: Violation) -> Finding:
        named = None if violation.pointer else self._positions.in_message(violation.message)
        location = named or self._positions.location(violation.pointer)
        return Finding.of(redacted_violation(violation, self._secrets), subject=self.document.name, location=location)

    def to_json(self) -> dict[str, Any]:
        violations = [
            redacted_violation(violation, self._secrets).to_json() | page_field(violation.rule.id)
            for violation in self.report.violations
        ]
        unverified = [one.entry.to_json() | page_field(one.entry.rule.id) for one in self.unverified]
        report = self.report.to_json(input=self.document.name)
        return {**report, "violations": violations, "unverified": unverified}


class Priced(NamedTuple):
    """One document and its price; no estimate where the document isn't a legal request."""

    result: DocumentResult
    estimate: Estimate | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it beside what its notes say."""
        said = {entry.pointer for entry in self.result.report.violations if _is_unread(entry)}
        return tuple(finding for finding in self.result.findings if finding.pointer not in said)

    def to_json(self) -> dict[str, Any]:
        return {
            **self.result.to_json(),
            "estimate": self.estimate.to_json() if self.estimate else None,
        }


def validate_documents(
    validator: Validator[Any],
    documents: Iterable[Document],
    *,
    facts: FileFacts | None = None,
    policy: ValidationPolicy = DEFAULT,
) -> list[DocumentResult]:
    """Return a result for each document."""
    validate, facts = validator.validate, facts or FileFacts({})
    return [
        DocumentResult(document, validate(document.raw, lookup=facts.for_body(document.raw), policy=policy))
        for document in documents
    ]


class ResultCounts:
    """The sums over many results, counted one by one: none of them is kept."""

    def __init__(self) -> None:
        self.documents = 0
        self.valid = 0
        self.outside = False
        """Whether something lies outside of what is known."""
        self._said: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        self._unverified = 0

    def add(self, result: DocumentResult) -> None:
        """Count a result."""
        self.documents += 1
        self.valid += result.report.request is not None
        for violation in result.report.violations:
            self._said[violation.severity] += 1
            self.outside = self.outside or violation.rule.outside
        self._unverified += len(result.unverified)

    @property
    def counts(self) -> dict[str, int]:
        """How much is said, by severity, as a report's."""
        return {**{str(name): count for name, count in self._said.items()}, "unverified": self._unverified}

    def shown_from(self, least: Severity) -> "ResultCounts":
        """Return the same sums without what is milder than a severity."""
        shown = ResultCounts()
        shown.documents, shown.valid, shown._unverified = self.documents, self.valid, self._unverified
        shown._said |= {name: self._said[name] for name in SEVERITIES[: SEVERITIES.index(least) + 1]}
        return shown

    def clean_from(self, least: Severity) -> bool:
        """Return whether there is nothing of a severity, nor of a worse one, nor, below errors, of what is unknown."""
        return is_clean(self._said, least, outside=self.outside)


class Gathered:
    """What is found in many documents, in the form that every report prints; the documents aren't kept."""

    def __init__(self) -> None:
        self._subjects: list[str] = []
        self._findings: list[Finding] = []
        self._unverified: list[UnverifiedFinding] = []

    def add(self, results: Iterable[DocumentResult]) -> None:
        """Add what is found in some documents."""
        for result in results:
            self._subjects.append(result.document.name)
            self._findings += result.findings
            self._unverified += result.unverified

    def report(self, title: str = "validate") -> Report:
        """Return all of it."""
        return Report(title, tuple(self._subjects), tuple(self._findings), tuple(self._unverified))


def report_on(results: Iterable[DocumentResult]) -> Report:
    """Return some results in the form that every report prints."""
    gathered = Gathered()
    gathered.add(results)
    return gathered.report()


def price_documents(operation: Operation, results: Iterable[DocumentResult], day: date | None = None) -> list[Priced]:
    """Return what each document would cost on a day, by default today in UTC."""
    if operation.estimate is None:
        raise LookupError(f"`{operation.name}` costs nothing")
    day = day or today()
    priced = []
    for result in results:
        request = result.report.request
        priced.append(Priced(result, None if request is None else _estimated(operation, request, result, day)))
    return priced


def _estimated(operation: Operation, request: Any, result: DocumentResult, day: date) -> Estimate:
    """Return a price with all that it rests on: which defaults were taken, and what wasn't read."""
    assert operation.estimate is not None
    notes = operation.defaults(request) if operation.defaults else ()
    if result.report.violations:
        notes += tuple(f"not read: {entry.message}" for entry in result.report.violations if _is_unread(entry))
    return _with_notes(operation.estimate(request), day, notes)


@lru_cache(256)
def _with_notes(estimate: Estimate, day: date, notes: tuple[str, ...]) -> Estimate:
    """Return a price on a day, with more notes: many requests cost the same."""
    on = estimate.on(day)
    return on._replace(notes=(*on.notes, *notes))


def _is_unread(violation: Violation) -> bool:
    return violation.rule.name in (UNKNOWN_FIELD, DROPPED_FIELD)


def from_severity(results: Iterable[DocumentResult], least: Severity) -> list[DocumentResult]:
    """Return results without the violations that are milder than a severity."""
    if least == SEVERITIES[-1]:
        return list(results)
    shown = SEVERITIES[: SEVERITIES.index(least) + 1]
    return [
        DocumentResult(
            result.document,
            replace(result.report, violations=tuple(one for one in result.report.violations if one.severity in shown)),
        )
        for result in results
    ]


def reports_json(results: Sequence[DocumentResult]) -> dict[str, Any]:
    """Return the published form of some results."""
    return {"reports": [result.to_json() for result in results]}


def prices_json(provider: Provider, priced: Sequence[Priced]) -> dict[str, Any]:
    """Return the published form of some prices, with their sum where all of them are known."""
    total = total_of(priced)
    return {
        "provider": provider.id,
        "unit": provider.unit,
        "total": None if total is None else number(total),
        "estimates": [entry.to_json() for entry in priced],
    }


class Total:
    """The sum of many prices, added one by one: none of them is kept."""

    def __init__(self) -> None:
        self.count = 0
        self.priced = 0
        """How many are a legal request's."""
        self.amount: Decimal | None = Decimal(0)
        """`None` where one of them is unknown."""
        self._last: tuple[Estimate | None, Decimal | None] = None, None

    def add(self, entry: Priced) -> None:
        """Add a price."""
        if entry.estimate is not self._last[0]:
            self._last = entry.estimate, entry.estimate.amount if entry.estimate else None
        amount = self._last[1]
        self.count += 1
        self.priced += entry.estimate is not None
        self.amount = None if amount is None or self.amount is None else self.amount + amount


def total_of(priced: Iterable[Priced]) -> Decimal | None:
    """Return the sum of some prices; `None` where one of them is unknown."""
    total = Total()
    for entry in priced:
        total.add(entry)
    return total.amount
