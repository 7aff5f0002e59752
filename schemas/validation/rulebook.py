"""What a rule is, how one is written down, and what a broken one says.

A room states each fact once, as an object made here: pydantic's constraint, the JSON Schema,
the message, the docs and the tests' examples all read that object.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, TypeVar

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen

from drytake.schemas.validation.text import cut, json_type, portable, shown

__all__ = [
    "Bad",
    "Body",
    "Confidence",
    "Limit",
    "Rule",
    "Rulebook",
    "Section",
    "Severity",
    "Source",
    "Unverified",
    "Violation",
]

Body = Mapping[str, Any]
"""A request body in the provider's own field names, every documented field present."""
Severity = Literal["error", "warning", "info"]
Confidence = Literal["documented", "observed", "inferred"]


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
    """`<provider>.<offence>`: stable, named for the offence."""
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

    @property
    def provider(self) -> str:
        return self.id.partition(".")[0]

    @property
    def offence(self) -> str:
        return self.id.partition(".")[2]

    @property
    def as_of(self) -> str:
        return self.source.as_of

    def to_json(self) -> dict[str, Any]:
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
            "value": portable(self.value),
            "message": self.message,
            "hint": self.hint,
            "source": str(self.rule.source),
        }


class Unverified(NamedTuple):
    """A rule that can't be judged offline, and what would make it knowable."""

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


class Bad(NamedTuple):
    """What a rule function found: where, what, and in which words."""

    pointer: str
    value: Any
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Limit(GroupedMetadata):
    """A number that a field may not pass; put it in ``Annotated`` and pydantic enforces it."""

    low: int | None
    high: int | None
    unit: str
    counts: bool = False
    """True where the number counts items or characters, not the value itself."""

    def __iter__(self) -> Iterator[object]:
        low, high = (MinLen, MaxLen) if self.counts else (Ge, Le)
        if self.low is not None:
            yield low(self.low)
        if self.high is not None:
            yield high(self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"at most {self.high} {self.unit}"
        if self.high is None:
            return f"at least {self.low} {self.unit}"
        return f"{self.low} to {self.high} {self.unit}"

    def allows(self, number: float) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    @property
    def kept(self) -> tuple[int, ...]:
        """The last numbers that are allowed, at either end."""
        return tuple(number for number in (self.low, self.high) if number is not None)

    @property
    def broken(self) -> tuple[int, ...]:
        """The first numbers that aren't allowed, beyond either end."""
        below = () if self.low is None or (self.counts and self.low == 0) else (self.low - 1,)
        return below if self.high is None else (*below, self.high + 1)


class Catch(NamedTuple):
    """Which of pydantic's own errors a rule speaks for, and the words it uses."""

    offence: str
    message: Callable[[str, Any], str]
    narrow: "Narrow | None" = None
    """Says what this very body takes, where that is less than the schema lists."""


Narrow = Callable[[Body], str | None]
Finder = Callable[[Body], str | None]
Lister = Callable[[Body], Sequence[Bad]]
MediaLister = Callable[[Body, Mapping[str, Any]], Iterable[Bad]]
F = TypeVar("F", Finder, Lister)


class Check(NamedTuple):
    """A cross-field rule: a small function of the body, beside the data it judges."""

    offence: str
    look: Callable[[Body], Any]
    """Falsy where the rule is kept: all that clean requests pay for."""
    tell: Callable[[Body, Any], Sequence[Bad]]
    """From what `look` returned to what is said."""

    def find(self, body: Body) -> Sequence[Bad]:
        seen = self.look(body)
        return self.tell(body, seen) if seen else ()


class MediaCheck(NamedTuple):
    """A rule about files: judged where their facts are known, reported as unverified elsewhere."""

    offence: str
    fields: tuple[str, ...]
    needs: str
    """The fact it needs, an attribute of `MediaInfo`."""
    find: MediaLister
    tell: bool
    """True where a file whose fact is unknown is reported as unverified."""


NULL = "null"
"""Our own name, beside pydantic's error types, for a null where a value belongs."""

TYPE_ERRORS = (
    "int_type",
    "int_from_float",
    "int_parsing",
    "int_parsing_size",
    "float_type",
    "string_type",
    "string_unicode",
    "list_type",
    "bool_type",
    "dict_type",
    "model_type",
    "model_attributes_type",
    "finite_number",
)


class Rulebook:
    """All rules of one provider, by offence."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.rules: dict[str, Rule] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, offence: str) -> Rule:
        return self.rules[offence]

    def section(self, operation: str) -> "Section":
        """Return an empty section: the rules of one request body of this provider."""
        return Section(self, operation)

    def add(self, offence: str, **facts: Any) -> Rule:
        if offence in self.rules:
            raise ValueError(f"the rule {self.provider}.{offence} is written twice")
        rule = Rule(id=f"{self.provider}.{offence}", **facts)
        self.rules[offence] = rule
        return rule

    def profile(self, provider: str, sources: Callable[[Rule], Source]) -> "Rulebook":
        """Return the same rules under another seller's name and sources."""
        book = Rulebook(provider)
        for offence, rule in self.rules.items():
            book.rules[offence] = replace(rule, id=f"{provider}.{offence}", source=sources(rule))
        return book


@dataclass
class Section:
    """The rules that judge one request body. Field names use ``/`` for depth and ``*`` for any item."""

    book: Rulebook
    operation: str
    catches: dict[tuple[str, str], Catch] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    media_checks: list[MediaCheck] = field(default_factory=list)

    def rule(  # noqa: PLR0913 - a rule has this many facts; all by name
        self,
        offence: str,
        *,
        summary: str,
        source: Source,
        hint: str,
        severity: Severity = "error",
        confidence: Confidence = "documented",
        rejects: Sequence[Any] = (),
        accepts: Sequence[Any] = (),
        outside: bool = False,
    ) -> Rule:
        """Write one rule into the book."""
        return self.book.add(
            offence,
            operation=self.operation,
            summary=summary,
            severity=severity,
            source=source,
            confidence=confidence,
            hint=hint,
            rejects=tuple(rejects),
            accepts=tuple(accepts),
            outside=outside,
        )

    def catch(
        self,
        offence: str,
        name: str,
        errors: Iterable[str],
        message: Callable[[str, Any], str],
        narrow: Narrow | None = None,
    ) -> None:
        """Let a rule speak for pydantic's own errors at a field."""
        for error in errors:
            self.catches[name, error] = Catch(offence, message, narrow)

    def limit(
        self,
        offence: str,
        name: str,
        limit: Limit,
        *,
        example: Callable[[int], Any] | None = None,
        narrow: Narrow | None = None,
        **facts: Any,
    ) -> Limit:
        """Return a limit of a number, as a constraint that belongs to a rule.

        `example` returns a request with that number; the rule's examples at the limit and beyond it come from there.
        `narrow` says what a body's own model takes, where that is less.
        """
        facts.setdefault("summary", f"`{name}` is {limit}")
        facts.setdefault("hint", f"use {limit}")
        if example is not None:
            facts.setdefault("rejects", [example(number) for number in limit.broken])
            facts.setdefault("accepts", [example(number) for number in limit.kept])
        self.rule(offence, **facts)

        def message(path: str, value: Any) -> str:
            sent = f"has {len(value)} {limit.unit}" if limit.counts else f"is {cut(str(value))}"
            return f"`{path}` {sent}; the limit is {limit}"

        errors = ("too_long", "too_short", "string_too_long", "string_too_short")
        kinds = errors if limit.counts else ("greater_than_equal", "less_than_equal")
        self.catch(offence, name, kinds, message, narrow)
        return limit

    def choice(
        self, offence: str, name: str, values: Sequence[Any], *, narrow: Narrow | None = None, **facts: Any
    ) -> None:
        """State the values that a field may take; `narrow` says which a body's own model takes, where these are fewer."""
        listed = ", ".join(f"`{value}`" for value in values)
        facts.setdefault("summary", f"`{name}` is one of {listed}")
        facts.setdefault("hint", f"use one of {listed}")
        self.rule(offence, **facts)
        self.catch(
            offence,
            name,
            ("literal_error",),
            lambda path, value: f"`{path}` is {shown(value)}; it takes {listed}",
            narrow,
        )

    def required(self, offence: str, name: str, **facts: Any) -> None:
        """State that a field must be there."""
        facts.setdefault("summary", f"`{name}` is required")
        facts.setdefault("hint", f"add `{name}`")
        self.rule(offence, **facts)
        self.catch(offence, name, ("missing",), lambda path, _: f"`{path}` is missing; it is required")

    def typed(self, offence: str, name: str, expected: str, **facts: Any) -> None:
        """State the JSON type of a field; ``*`` speaks for every field without a rule of its own."""
        self.rule(offence, **facts)
        self.catch(
            offence,
            name,
            TYPE_ERRORS,
            lambda path, value: f"`{path}` is {shown(value)}, {json_type(value)}; it takes {expected}",
        )

    def adopt(self, other: "Section", *offences: str) -> None:
        """Let another section's rules for any field speak here too."""
        self.catches |= {
            key: catch for key, catch in other.catches.items() if key[0] == "*" and catch.offence in offences
        }

    def pattern(self, offence: str, name: str, message: str, **facts: Any) -> None:
        """State the form of a string; `message` follows the field's name and value."""
        self.rule(offence, **facts)
        self.catch(
            offence, name, ("string_pattern_mismatch",), lambda path, value: f"`{path}` {message.format(shown(value))}"
        )

    def when(self, offence: str, pointer: str, **facts: Any) -> Callable[[Finder], Finder]:
        """Add a cross-field rule that says at most one thing, at one place; the docstring is its summary."""

        def add(find: Finder) -> Finder:
            self.rule(offence, **({"summary": _first_sentence(find)} | facts))
            name = pointer.strip("/")

            self.checks.append(Check(offence, find, lambda body, said: (Bad(pointer, body.get(name), said),)))
            return find

        return add

    def each(self, offence: str, **facts: Any) -> Callable[[Lister], Lister]:
        """Add a cross-field rule that may speak at several places; the docstring is its summary."""

        def add(find: Lister) -> Lister:
            self.rule(offence, **({"summary": _first_sentence(find)} | facts))
            self.checks.append(Check(offence, find, lambda _, found: found))
            return find

        return add

    def media(
        self, offence: str, *, fields: Sequence[str], needs: str, tell: bool = False, **facts: Any
    ) -> Callable[[MediaLister], MediaLister]:
        """Add a rule about the files in some fields; it sees the facts known of each, by pointer."""

        def add(find: MediaLister) -> MediaLister:
            self.rule(offence, **({"summary": _first_sentence(find)} | facts))
            self.media_checks.append(MediaCheck(offence, tuple(fields), needs, find, tell))
            return find

        return add


def _first_sentence(function: Callable[..., Any]) -> str:
    return " ".join((function.__doc__ or "").split()).rstrip(".")
