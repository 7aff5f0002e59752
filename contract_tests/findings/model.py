"""A finding: a rule that a client or a document broke, where, and how to mend it. Reports print these."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from drytake.contract_tests.findings.coverage import Coverage
from drytake.contract_tests.findings.ending import Conclusion, Ending, LetOut, said_of
from drytake.contract_tests.findings.rule_pages import page_field
from drytake.mockserver.accounts.settlement import Settlement
from drytake.mockserver.components.sequence import CallSequence
from drytake.mockserver.state.redaction import redacted_text, redacted_value
from drytake.schemas.prices import number
from drytake.schemas.validation.rules import Rule, Severity, Unverified, Violation
from drytake.schemas.validation.text import json_safe

if TYPE_CHECKING:
    from drytake.mockserver.components.chart import KeyChart

__all__ = [
    "SEVERITIES",
    "Finding",
    "Location",
    "Report",
    "Table",
    "UnverifiedFinding",
    "amount_in_words",
    "is_clean",
    "redacted_unverified",
    "said_once",
]


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Location(NamedTuple):
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
    """What was checked: an input's name, or `POST /api/v1/...` of a call."""
    location: Location | None = None
    """Where in the caller's files, if that is known."""
    call: int | None = None
    """The journal's number of the call, if it was one."""

    @classmethod
    def of(
        cls, violation: Violation, *, subject: str, location: Location | None = None, call: int | None = None
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
            location=location,
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
            "confidence": self.rule.confidence,
            "message": self.message,
            "hint": self.hint,
            "source": str(self.rule.source),
            "pointer": self.pointer,
            "value": json_safe(self.value),
            "subject": self.subject,
            "location": _place(self.location),
            "call": self.call,
            **page_field(self.rule.id),
        }


class UnverifiedFinding(NamedTuple):
    """One rule that couldn't be checked offline."""

    subject: str
    entry: Unverified
    location: Location | None = None

    def redacted(self, secrets: Iterable[str] = ()) -> "UnverifiedFinding":
        """Return it without some secrets, and without what looks like one."""
        known = tuple(secrets)
        return self._replace(subject=redacted_text(self.subject, known), entry=redacted_unverified(self.entry, known))

    def to_json(self) -> dict[str, Any]:
        page = page_field(self.entry.rule.id)
        return {"subject": self.subject, **self.entry.to_json(), "location": _place(self.location), **page}


class Table(NamedTuple):
    """What was tried, row by row, and what came of it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def redacted(self) -> "Table":
        """Return it without what looks like a secret."""
        return self._replace(rows=tuple(tuple(map(redacted_text, row)) for row in self.rows))


class Report(NamedTuple):
    """All that is said at the end of a run: the one thing that every report prints."""

    title: str
    """What was checked: `validate`, `run`, `pytest`, `check`."""
    subjects: tuple[str, ...]
    """Each input or call, in order, findings or not."""
    findings: tuple[Finding, ...] = ()
    unverified: tuple[UnverifiedFinding, ...] = ()
    cost: tuple[tuple[str, str, Decimal | None], ...] = ()
    """Provider, unit and what the calls would have cost; `None` where that is unknown."""
    facts: tuple[tuple[str, str], ...] = ()
    """More to say, by title: exit code of the child, coverage..."""
    coverage: Coverage = Coverage()
    """Which documented outcomes the calls have met, where calls were checked."""
    ending: Ending = Ending()
    """How the command ended, and whether anything was tested."""
    let_out: tuple[LetOut, ...] = ()
    """Hosts that aren't a provider's and that calls were let out to, by name."""
    unpriced: tuple[tuple[str, int], ...] = ()
    """Provider, and how many tasks were made there whose price nobody publishes; they are in no sum."""
    money: Settlement = Settlement()
    """What was paid in the end, and how many results came for it."""
    sequences: Mapping[str, CallSequence] = {}
    """Subject to how the client and the provider spoke, where that is drawn."""
    table: Table | None = None
    """What was tried, where that is a table."""
    about: str = ""
    """The client's own file, which findings without a place are shown at; empty where the command names none."""
    charts: "tuple[KeyChart, ...]" = ()
    """What happened to each task, a picture a key; of a report that is read with eyes alone."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How much is said, by severity; every report shows these numbers."""
        return {**{name: self.count(name) for name in SEVERITIES}, "unverified": len(self.unverified)}

    def redacted(self) -> "Report":
        """Return it without anything that looks like a secret: what every report prints."""
        return self._replace(
            subjects=tuple(map(redacted_text, self.subjects)),
            findings=tuple(finding.redacted() for finding in self.findings),
            unverified=tuple(unverified.redacted() for unverified in self.unverified),
            facts=tuple((name, redacted_text(value)) for name, value in self.facts),
            table=None if self.table is None else self.table.redacted(),
        )

    @property
    def conclusion(self) -> Conclusion:
        """The one word that all of it comes to."""
        return self.ending.conclusion(self.count("error"))

    @property
    def good(self) -> bool:
        """True where no finding is an error, where something was tested, and where the command came to its good end."""
        return self.conclusion == "good"

    @property
    def headline(self) -> str:
        """The conclusion in words, such as `the command failed (1)`."""
        return said_of(self.ending, errors=self.count("error"), findings=len(self.findings))

    def read_by(self, levels: Mapping[str, Severity | None]) -> "Report":
        """Return the same with other severities, by rule; `None` leaves a rule's findings out."""
        levelled = [(found, levels.get(found.rule.id, found.severity)) for found in self.findings]
        return self._replace(findings=tuple(found._replace(severity=level) for found, level in levelled if level))

    def from_severity(self, least: Severity) -> "Report":
        """Return the same without the findings that are milder than a severity."""
        shown = SEVERITIES[: SEVERITIES.index(least) + 1]
        return self._replace(findings=tuple(found for found in self.findings if found.severity in shown))

    def clean_from(self, least: Severity) -> bool:
        """Return whether there is no finding of a severity, nor of a worse one, nor, below errors, of what is unknown."""
        return is_clean(self.counts, least, outside=any(found.rule.outside for found in self.findings))

    def unknown_at(self, provider: str) -> str:
        """Return what stands behind a provider's cost: ` for 2 tasks`, of those whose price is unknown."""
        count = dict(self.unpriced).get(provider, 0)
        return f" for {count} task{'' if count == 1 else 's'}" if count else ""

    @property
    def prices(self) -> Iterator[tuple[str, str]]:
        """Yield the cost as people read it: provider and amount, and of how many tasks it is unknown."""
        for provider, unit, amount in self.cost:
            known = "unknown" if amount is None else f"{number(amount)} {unit}"
            yield provider, amount_in_words(known, self.unknown_at(provider))

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "good": self.good,
            "conclusion": self.conclusion,
            "reasons": list(self.ending.reasons),
            "counts": self.counts,
            "subjects": list(self.subjects),
            "findings": [finding.to_json() for finding in self.findings],
            "unverified": [unverified.to_json() for unverified in self.unverified],
            "cost": [_cost(*entry, dict(self.unpriced).get(entry[0], 0)) for entry in self.cost],
            "money": self.money.to_json() if self.money.tasks else None,
            "let_out": [entry._asdict() for entry in self.let_out],
            "facts": dict(self.facts),
            "coverage": self.coverage.to_json() if self.coverage.outcomes else None,
        }


def redacted_unverified(entry: Unverified, secrets: Iterable[str] = ()) -> Unverified:
    """Return what couldn't be checked, without secrets."""
    known = tuple(secrets)
    return entry._replace(
        pointer=redacted_text(entry.pointer, known),
        message=redacted_text(entry.message, known),
        hint=redacted_text(entry.hint, known),
    )


def _place(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else location._asdict()


def _cost(provider: str, unit: str, amount: Decimal | None, unpriced: int) -> dict[str, Any]:
    known = None if amount is None else number(amount)
    return {"provider": provider, "unit": unit, "amount": known, "unpriced": unpriced}


def amount_in_words(amount: str, unknown: str) -> str:
    """Return an amount with what is unknown beside it: `5 USD + unknown for 2 tasks`."""
    if not unknown:
        return amount
    return f"unknown{unknown}" if amount == "unknown" else f"{amount} + unknown{unknown}"


def is_clean(counts: Mapping[Any, int], least: Severity, *, outside: bool) -> bool:
    """Return whether counts by severity have none of a severity or of a worse one, nor, below errors, what is unknown."""
    if outside and least != "error":
        return False
    return not any(counts[severity] for severity in SEVERITIES[: SEVERITIES.index(least) + 1])


def said_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; of those that tell that something lies outside what is known, one for each thing."""
    seen = set()
    for finding in findings:
        key = (finding.rule.id, str(finding.value))
        if not finding.rule.outside or key not in seen:
            seen.add(key)
            yield finding
