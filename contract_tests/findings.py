"""A finding: a rule that a client or a document broke, where, and how to mend it. Reports print these."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from understudy.contract_tests.coverage import Coverage
from understudy.mockserver.redaction import redacted_text, redacted_value
from understudy.schemas.estimate import number
from understudy.schemas.rulebook import Rule, Severity, Unverified, Violation
from understudy.schemas.words import portable

__all__ = ["SEVERITIES", "Doubt", "Finding", "Judgement", "Place", "redacted_unverified"]


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Place(NamedTuple):
    """A place in a file."""

    file: str
    line: int
    """From 1."""
    column: int = 1
    """From 1, in characters."""


class Finding(NamedTuple):
    """One broken rule at one place."""

    rule: Rule
    severity: Severity
    message: str
    hint: str
    pointer: str = ""
    """RFC 6901 pointer into the body that broke it; empty where it isn't about a body's part."""
    value: Any = None
    subject: str = ""
    """What was judged: an input's name, or `POST /api/v1/...` of a call."""
    place: Place | None = None
    """Where in the caller's files, if that is known."""
    call: int | None = None
    """The journal's number of the call, if it was one."""

    @classmethod
    def of(
        cls, violation: Violation, *, subject: str, place: Place | None = None, call: int | None = None
    ) -> "Finding":
        """Return what a violation is among the findings."""
        return cls(
            rule=violation.rule,
            severity=violation.severity,
            message=violation.message,
            hint=violation.hint,
            pointer=violation.pointer,
            value=violation.value,
            subject=subject,
            place=place,
            call=call,
        )

    def redacted(self, secrets: Iterable[str] = ()) -> "Finding":
        """Return it without some secrets, and without what looks like one."""
        known = tuple(secrets)
        return self._replace(
            message=redacted_text(self.message, known),
            hint=redacted_text(self.hint, known),
            pointer=redacted_text(self.pointer, known),
            value=redacted_value(self.value, known),
            subject=redacted_text(self.subject, known),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "source": str(self.rule.source),
            "pointer": self.pointer,
            "value": portable(self.value),
            "subject": self.subject,
            "place": _place(self.place),
            "call": self.call,
        }


class Doubt(NamedTuple):
    """One rule that couldn't be judged offline."""

    subject: str
    entry: Unverified
    place: Place | None = None

    def redacted(self, secrets: Iterable[str] = ()) -> "Doubt":
        """Return it without some secrets, and without what looks like one."""
        known = tuple(secrets)
        return self._replace(subject=redacted_text(self.subject, known), entry=redacted_unverified(self.entry, known))

    def to_json(self) -> dict[str, Any]:
        return {"subject": self.subject, **self.entry.to_json(), "place": _place(self.place)}


class Judgement(NamedTuple):
    """All that is said at the end of a run: the one thing that every report prints."""

    title: str
    """What was judged: `validate`, `run`, `pytest`, `check`."""
    subjects: tuple[str, ...]
    """Each input or call, in order, findings or not."""
    findings: tuple[Finding, ...] = ()
    unverified: tuple[Doubt, ...] = ()
    cost: tuple[tuple[str, str, Decimal | None], ...] = ()
    """Provider, unit and what the calls would have cost; `None` where that is unknown."""
    facts: tuple[tuple[str, str], ...] = ()
    """More to say, by title: exit code of the child, coverage..."""
    coverage: Coverage = Coverage()
    """Which documented outcomes the calls have met, where calls were judged."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How much is said, by severity; every report shows these numbers."""
        return {**{name: self.count(name) for name in SEVERITIES}, "unverified": len(self.unverified)}

    def redacted(self) -> "Judgement":
        """Return it without anything that looks like a secret: what every report prints."""
        return self._replace(
            subjects=tuple(map(redacted_text, self.subjects)),
            findings=tuple(finding.redacted() for finding in self.findings),
            unverified=tuple(doubt.redacted() for doubt in self.unverified),
            facts=tuple((name, redacted_text(value)) for name, value in self.facts),
        )

    @property
    def good(self) -> bool:
        """True where no finding is an error."""
        return not self.count("error")

    def passes(self, *, strict: bool) -> bool:
        """Return whether a CI should go on: without errors, and if strict without warnings too."""
        return self.good and not (strict and self.count("warning"))

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "good": self.good,
            "counts": self.counts,
            "subjects": list(self.subjects),
            "findings": [finding.to_json() for finding in self.findings],
            "unverified": [doubt.to_json() for doubt in self.unverified],
            "cost": [_cost(*entry) for entry in self.cost],
            "facts": dict(self.facts),
            "coverage": self.coverage.to_json() if self.coverage.outcomes else None,
        }


def redacted_unverified(entry: Unverified, secrets: Iterable[str] = ()) -> Unverified:
    """Return what couldn't be judged, without secrets."""
    known = tuple(secrets)
    return entry._replace(
        pointer=redacted_text(entry.pointer, known),
        message=redacted_text(entry.message, known),
        hint=redacted_text(entry.hint, known),
    )


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else place._asdict()


def _cost(provider: str, unit: str, amount: Decimal | None) -> dict[str, Any]:
    return {"provider": provider, "unit": unit, "amount": None if amount is None else number(amount)}
