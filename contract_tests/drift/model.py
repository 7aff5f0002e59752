"""A difference between what a service does and what its documents say: where, by which row, and how old that row is."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from drytake.schemas.provider import Provider
from drytake.schemas.validation.rules import Rule, Source

__all__ = ["KINDS", "Difference", "DriftKind", "DriftReport", "Evidence", "gathered", "of_row", "of_rule"]

DriftKind = Literal[
    "accepted",
    "refused",
    "endpoint-new",
    "endpoint-gone",
    "status-new",
    "form-new",
    "field-new",
    "field-missing",
    "field-gone",
    "field-type",
    "required",
    "limit",
    "word-new",
    "word-gone",
    "state-new",
    "header-missing",
    "header-new",
    "price",
    "price-known",
    "timing",
]
KINDS: dict[DriftKind, str] = {
    "accepted": "a call was accepted that breaks a rule",
    "refused": "a call was refused that breaks no rule",
    "endpoint-new": "an address is there that no document names",
    "endpoint-gone": "an operation isn't published",
    "status-new": "a status came that isn't documented",
    "form-new": "a response isn't JSON, as documented",
    "field-new": "there is a field that isn't documented",
    "field-missing": "a response lacks a documented field",
    "field-gone": "a field isn't published",
    "field-type": "a field has another type or form",
    "required": "a field must be there, or needn't",
    "limit": "a limit is another",
    "word-new": "a field has a word that isn't among the documented",
    "word-gone": "a field lacks a word that is documented",
    "state-new": "a task was in a state that isn't documented",
    "header-missing": "a response lacks a header that each has",
    "header-new": "a response has a header of the service's own that isn't documented",
    "price": "a task cost something else",
    "price-known": "a response says a price that nobody has published",
    "timing": "tasks took another time",
}
"""What there is to differ, in words."""


class Evidence(NamedTuple):
    """What showed it: names, types and numbers; values only where they were asked for."""

    said: str
    expected: str = ""
    value: Any = None


class Difference(NamedTuple):
    """One thing that a service does otherwise."""

    kind: DriftKind
    provider: str
    operation: str
    at: str
    """Where: a pointer into a response, a header's name, a status, a rule's id."""
    row: str
    """The rule, or the row of the provider's data, that says otherwise."""
    source: Source
    evidence: Evidence
    calls: tuple[str, ...] = ()
    """Which calls showed it: file and entry."""

    @property
    def key(self) -> tuple[str, ...]:
        """What equal ones have in common."""
        return self.kind, self.provider, self.operation, self.at, self.row

    def age(self, today: date) -> int:
        """Return the days since somebody read the row's source."""
        return (today - date.fromisoformat(self.source.as_of)).days

    def to_json(self, today: date) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "provider": self.provider,
            "operation": self.operation,
            "at": self.at,
            "said": self.evidence.said,
            "documented": self.evidence.expected,
            **({"value": self.evidence.value} if self.evidence.value is not None else {}),
            "row": self.row,
            "source": str(self.source),
            "as_of": self.source.as_of,
            "age_days": self.age(today),
            "calls": list(self.calls),
        }


def of_rule(kind: DriftKind, rule: Rule, evidence: Evidence) -> Difference:
    """Return a difference from a rule."""
    return Difference(kind, rule.provider, rule.operation, rule.id, rule.id, rule.source, evidence)


def of_row(kind: DriftKind, provider: Provider, operation: str, at: str, evidence: Evidence) -> Difference:
    """Return a difference from a provider's own rows, whose source is the page that they were read from."""
    source = Source(provider.docs, provider.timing.source.as_of)
    usual = "bodies" if at.startswith("body ") else "responses"
    row = "/".join(filter(None, (provider.id, operation, _ROWS.get(kind, usual))))
    return Difference(kind, provider.id, operation, at, row, source, evidence)


_ROWS = {
    "state-new": "states",
    "endpoint-gone": "operations",
    "required": "bodies",
    "limit": "bodies",
    "header-missing": "headers",
    "header-new": "headers",
    "endpoint-new": "operations",
}


def gathered(found: Iterable[tuple[Difference, str]]) -> tuple[Difference, ...]:
    """Return each difference once, with all calls that showed it."""
    known: dict[tuple[str, ...], Difference] = {}
    for difference, call in found:
        before = known.get(difference.key, difference)
        calls = before.calls if not call or call in before.calls else (*before.calls, call)
        known[difference.key] = before._replace(calls=calls)
    order = list(KINDS)
    return tuple(sorted(known.values(), key=lambda one: (one.provider, order.index(one.kind), *one.key)))


class DriftReport(NamedTuple):
    """What recordings show of one or more services."""

    differences: tuple[Difference, ...]
    calls: int
    others: int

    def to_json(self, today: date) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "other_calls": self.others,
            "differences": [one.to_json(today) for one in self.differences],
        }
