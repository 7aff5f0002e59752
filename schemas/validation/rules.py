"""What a rule is, where it is documented, and what breaking it looks like."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen

from drytake.schemas.confidence import Confidence
from drytake.schemas.validation.text import json_safe

__all__ = [
    "Body",
    "Confidence",
    "CrossFieldRule",
    "ErrorMapping",
    "Finder",
    "Fragment",
    "Limit",
    "Lister",
    "MediaLister",
    "MediaRule",
    "Narrow",
    "Rule",
    "RuleMatch",
    "Severity",
    "Source",
    "Unverified",
    "Violation",
]

Body = Mapping[str, Any]
"""A request body in the provider's own field names, every documented field present."""
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Source:
    """A page, the day it was read, and the section that says it."""

    url: str
    as_of: str
    section: str = ""

    def at(self, section: str) -> "Source":
        return replace(self, section=section)

    def __str__(self) -> str:
        return f"{self.url} ({self.section + ', ' if self.section else ''}{self.as_of})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One documented sentence that a request can break."""

    id: str
    """`<provider>.<name>`: stable, named for what breaks it."""
    operation: str
    summary: str
    severity: Severity
    """`error` = refused; `warning` = a documented limit or advice whose refusal isn't documented; `info`."""
    source: Source
    confidence: Confidence
    hint: str
    rejects: tuple[Any, ...] = ()
    """Requests that break this rule and no other."""
    accepts: tuple[Any, ...] = ()
    """Requests that just keep it."""
    outside: bool = False
    """True where it tells that something lies outside what is known: good, and too little for `--strict`."""
    fails: bool = False
    """True where the call is accepted, and the task fails for it."""
    since: date | None = None
    """The first day on which it is in force; `None` where no beginning is published."""
    until: date | None = None
    """The last day on which it is in force."""
    unsaid: str = ""
    """Why no JSON Schema says it, where that isn't seen from what it looks at."""

    @property
    def provider(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]

    @property
    def as_of(self) -> str:
        return self.source.as_of

    @property
    def dated(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def days(self) -> str:
        """When it is in force, in words; empty where that is always."""
        said = (("since", self.since), ("until", self.until))
        return ", ".join(f"{word} {day}" for word, day in said if day is not None)

    def in_force(self, day: date) -> bool:
        """Return whether the rule counts on a day."""
        return (self.since or day) <= day <= (self.until or day)

    def to_json(self) -> dict[str, Any]:
        days = {"since": self.since, "until": self.until}
        return {
            "id": self.id,
            "provider": self.provider,
            "operation": self.operation,
            "summary": self.summary,
            "severity": self.severity,
            "confidence": self.confidence,
            "hint": self.hint,
            "source": str(self.source),
            "as_of": self.as_of,
            **{name: day.isoformat() for name, day in days.items() if day is not None},
        }


class Violation(NamedTuple):
    """A rule broken at a place in the caller's own body."""

    rule: Rule
    pointer: str
    """RFC 6901 pointer, in the caller's own field names."""
    value: Any
    """The offending value; `None` where a field is missing."""
    message: str
    hint: str
    severity: Severity

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "severity": self.severity,
            "confidence": self.rule.confidence,
            "pointer": self.pointer,
            "value": json_safe(self.value),
            "message": self.message,
            "hint": self.hint,
            "source": str(self.rule.source),
        }


class Unverified(NamedTuple):
    """A rule that can't be validated offline, and what would make it knowable."""

    rule: Rule
    pointer: str
    message: str
    hint: str

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "pointer": self.pointer,
            "message": self.message,
            "hint": self.hint,
            "source": str(self.rule.source),
        }


class RuleMatch(NamedTuple):
    """What a rule function found: where, what, and in which words."""

    pointer: str
    value: Any
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Limit(GroupedMetadata):
    """A number that a field may not pass; put it in ``Annotated`` and pydantic enforces it."""

    low: float | None
    high: float | None
    unit: str
    counts: bool = False
    """True where the number counts items or characters, not the value itself."""

    def __iter__(self) -> Iterator[object]:
        if self.low is not None:
            yield MinLen(int(self.low)) if self.counts else Ge(self.low)
        if self.high is not None:
            yield MaxLen(int(self.high)) if self.counts else Le(self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"at most {self.high} {self.unit}"
        if self.high is None:
            return f"at least {self.low} {self.unit}"
        return f"{self.low} to {self.high} {self.unit}"

    def allows(self, number: float) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def nearest(self, number: float) -> float:
        """Return the allowed number that is nearest to another."""
        number = number if self.low is None else max(self.low, number)
        return number if self.high is None else min(self.high, number)

    @property
    def valid_edges(self) -> tuple[float, ...]:
        """The last numbers that are allowed, at either end."""
        return tuple(number for number in (self.low, self.high) if number is not None)

    @property
    def invalid_edges(self) -> tuple[float, ...]:
        """The first numbers that aren't allowed, beyond either end."""
        below = () if self.low is None or (self.counts and self.low == 0) else (_beyond(self.low, -1),)
        return below if self.high is None else (*below, _beyond(self.high, 1))


def _beyond(number: float, way: int) -> float:
    """Return the next number up or down: whole numbers count by one, others by a tenth."""
    return number + way if isinstance(number, int) else round(number + way / 10, 1)


class ErrorMapping(NamedTuple):
    """Which of pydantic's own errors a rule speaks for, and the words it uses."""

    name: str
    message: Callable[[str, Any], str]
    narrow: "Narrow | None" = None
    """Says what this very body takes, where that is less than the schema lists."""
    hint: Callable[[Any], str | None] | None = None
    """Says how to mend a value, where that shows in it."""


Narrow = Callable[[Body], str | None]
Fragment = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""A JSON Schema, or what makes it when it is asked for."""
Finder = Callable[[Body], str | None]
Lister = Callable[[Body], Sequence[RuleMatch]]
MediaLister = Callable[[Body, Mapping[str, Any]], Iterable[RuleMatch]]
F = TypeVar("F", Finder, Lister)


class CrossFieldRule(NamedTuple):
    """A cross-field rule: a small function of the body, beside the data it validates."""

    name: str
    test: Callable[[Body], Any]
    """Falsy where the rule is kept: all that clean requests pay for."""
    describe: Callable[[Body, Any], Sequence[RuleMatch]]
    """From what `look` returned to what is said."""
    schema: "Fragment | None" = None
    """What it asks of a body, as a JSON Schema, where that doesn't follow from the fields that it looks at."""

    def find(self, body: Body) -> Sequence[RuleMatch]:
        seen = self.test(body)
        return self.describe(body, seen) if seen else ()


class MediaRule(NamedTuple):
    """A rule about files: validated where their facts are known, reported as unverified elsewhere."""

    name: str
    fields: tuple[str, ...]
    needs: str
    """The fact it needs, an attribute of `MediaInfo`."""
    find: MediaLister
    describe: bool
    """True where a file whose fact is unknown is reported as unverified."""
