"""Documents judged and priced: the JSON that `validate` and `price` publish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import SEVERITIES, Doubt, Finding, Judgement
from drytake.mockserver.state.redaction import redacted_violation, secrets_of
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.contract import Judge, Report
from drytake.schemas.validation.full import DROPPED_FIELD, UNKNOWN_FIELD
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, Policy
from drytake.schemas.validation.rulebook import Severity, Violation

__all__ = [
    "Priced",
    "Verdict",
    "judge_documents",
    "judgement_on",
    "price_documents",
    "prices_json",
    "reports_json",
    "told_from",
]


@dataclass(frozen=True)
class Verdict:
    """One document and what is said of it."""

    document: Document
    report: Report[Any]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Its violations, with their places and without secrets."""
        return tuple(self._finding(violation) for violation in self.report.violations)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What can't be known of it offline, with the places and without secrets."""
        return tuple(
            Doubt(self.document.name, entry, self._positions.place(entry.pointer)).redacted(self._secrets)
            for entry in self.report.unverified
        )

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        return secrets_of({}, body=self.document.raw)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.document.raw, file=self.document.file, line=self.document.line or 1)

    def _finding(self, violation: Violation) -> Finding:
        told = None if violation.pointer else self._positions.told(violation.message)
        place = told or self._positions.place(violation.pointer)
        return Finding.of(redacted_violation(violation, self._secrets), subject=self.document.name, place=place)

    def to_json(self) -> dict[str, Any]:
        violations = [redacted_violation(violation, self._secrets).to_json() for violation in self.report.violations]
        unverified = [doubt.entry.to_json() for doubt in self.doubts]
        report = self.report.to_json(input=self.document.name)
        return {**report, "violations": violations, "unverified": unverified}


class Priced(NamedTuple):
    """One document and its price; no estimate where the document isn't a legal request."""

    verdict: Verdict
    estimate: Estimate | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it beside what its notes say."""
        said = {entry.pointer for entry in self.verdict.report.violations if _is_unread(entry)}
        return tuple(finding for finding in self.verdict.findings if finding.pointer not in said)

    def to_json(self) -> dict[str, Any]:
        return {
            **self.verdict.to_json(),
            "estimate": self.estimate.to_json() if self.estimate else None,
        }


def judge_documents(
    judge: Judge[Any], documents: Iterable[Document], *, lookup: Lookup | None = None, policy: Policy = DEFAULT
) -> list[Verdict]:
    """Return a verdict on each document."""
    return [Verdict(document, _judged(judge, document, lookup, policy)) for document in documents]


def _judged(judge: Judge[Any], document: Document, lookup: Lookup | None, policy: Policy) -> Report[Any]:
    return judge.judge(document.raw, lookup=lookup, policy=policy)


def judgement_on(verdicts: Sequence[Verdict], *, title: str = "validate") -> Judgement:
    """Return some verdicts in the form that every report prints."""
    return Judgement(
        title,
        subjects=tuple(verdict.document.name for verdict in verdicts),
        findings=tuple(finding for verdict in verdicts for finding in verdict.findings),
        unverified=tuple(doubt for verdict in verdicts for doubt in verdict.doubts),
    )


def price_documents(operation: Operation, verdicts: Iterable[Verdict]) -> list[Priced]:
    """Return what each document would cost."""
    if operation.estimate is None:
        raise LookupError(f"`{operation.name}` costs nothing")
    priced = []
    for verdict in verdicts:
        request = verdict.report.request
        priced.append(Priced(verdict, None if request is None else _estimated(operation, request, verdict)))
    return priced


def _estimated(operation: Operation, request: Any, verdict: Verdict) -> Estimate:
    """Return a price with all that it rests on: which defaults were taken, and what wasn't read."""
    assert operation.estimate is not None
    estimate = operation.estimate(request)
    defaults = operation.defaults(request) if operation.defaults else ()
    unread = (f"not read: {entry.message}" for entry in verdict.report.violations if _is_unread(entry))
    return estimate._replace(notes=(*estimate.notes, *defaults, *unread))


def _is_unread(violation: Violation) -> bool:
    return violation.rule.offence in (UNKNOWN_FIELD, DROPPED_FIELD)


def told_from(verdicts: Iterable[Verdict], least: Severity) -> list[Verdict]:
    """Return verdicts without the violations that are milder than a severity."""
    told = SEVERITIES[: SEVERITIES.index(least) + 1]
    return [
        Verdict(
            verdict.document,
            replace(verdict.report, violations=tuple(one for one in verdict.report.violations if one.severity in told)),
        )
        for verdict in verdicts
    ]


def reports_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the published form of some verdicts."""
    return {"reports": [verdict.to_json() for verdict in verdicts]}


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
