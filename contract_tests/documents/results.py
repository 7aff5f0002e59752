"""Documents validated and priced: the JSON that `validate` and `price` publish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import SEVERITIES, Finding, Report, UnverifiedFinding
from drytake.mockserver.state.redaction import redacted_violation, secrets_of
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.times import today
from drytake.schemas.validation.full import DROPPED_FIELD, UNKNOWN_FIELD
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rules import Severity, Violation
from drytake.schemas.validation.validator import ValidationResult, Validator

__all__ = [
    "DocumentResult",
    "Priced",
    "from_severity",
    "price_documents",
    "prices_json",
    "report_on",
    "reports_json",
    "validate_documents",
]


@dataclass(frozen=True)
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
        violations = [redacted_violation(violation, self._secrets).to_json() for violation in self.report.violations]
        unverified = [unverified.entry.to_json() for unverified in self.unverified]
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
    lookup: Lookup | None = None,
    policy: ValidationPolicy = DEFAULT,
) -> list[DocumentResult]:
    """Return a result for each document."""
    return [DocumentResult(document, _validated(validator, document, lookup, policy)) for document in documents]


def _validated(
    validator: Validator[Any], document: Document, lookup: Lookup | None, policy: ValidationPolicy
) -> ValidationResult[Any]:
    return validator.validate(document.raw, lookup=lookup, policy=policy)


def report_on(results: Sequence[DocumentResult], *, title: str = "validate") -> Report:
    """Return some results in the form that every report prints."""
    return Report(
        title,
        subjects=tuple(result.document.name for result in results),
        findings=tuple(finding for result in results for finding in result.findings),
        unverified=tuple(unverified for result in results for unverified in result.unverified),
    )


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
    estimate = operation.estimate(request).on(day)
    defaults = operation.defaults(request) if operation.defaults else ()
    unread = (f"not read: {entry.message}" for entry in result.report.violations if _is_unread(entry))
    return estimate._replace(notes=(*estimate.notes, *defaults, *unread))


def _is_unread(violation: Violation) -> bool:
    return violation.rule.name in (UNKNOWN_FIELD, DROPPED_FIELD)


def from_severity(results: Iterable[DocumentResult], least: Severity) -> list[DocumentResult]:
    """Return results without the violations that are milder than a severity."""
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


def total_of(priced: Sequence[Priced]) -> Decimal | None:
    """Return the sum of some prices; `None` where one of them is unknown."""
    amounts = [entry.estimate.amount if entry.estimate else None for entry in priced]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
