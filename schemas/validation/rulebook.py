"""What a rule is, how one is written down, and what a broken one says.

A room states each fact once, as an object made here: pydantic's constraint, the JSON Schema,
the message, the docs and the tests' examples all read that object.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from drytake.schemas.validation.rules import (
    Confidence,
    CrossFieldRule,
    ErrorMapping,
    Finder,
    Fragment,
    Limit,
    Lister,
    MediaLister,
    MediaRule,
    Narrow,
    Rule,
    RuleMatch,
    Severity,
    Source,
)
from drytake.schemas.validation.text import (
    ARRAY,
    BOOLEAN,
    INTEGER,
    NUMBER,
    OBJECT,
    STRING,
    json_type,
    quoted,
    retyped,
    shorten,
)

__all__ = ["NULL", "Rulebook", "Section"]


NULL = "null"
"""Our own name, beside pydantic's error types, for a null where a value belongs."""

TYPE_ERRORS: Mapping[str, str] = {
    "int_type": INTEGER,
    "int_from_float": INTEGER,
    "int_parsing": INTEGER,
    "int_parsing_size": INTEGER,
    "float_type": NUMBER,
    "string_type": STRING,
    "string_unicode": STRING,
    "list_type": ARRAY,
    "bool_type": BOOLEAN,
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "finite_number": NUMBER,
}
"""Pydantic's errors of types, and which JSON type would be taken."""


class Rulebook:
    """All rules of one provider, by name."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.rules: dict[str, Rule] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    def section(self, operation: str) -> "Section":
        """Return an empty section: the rules of one request body of this provider."""
        return Section(self, operation)

    def add(self, name: str, **facts: Any) -> Rule:
        if name in self.rules:
            raise ValueError(f"the rule {self.provider}.{name} is written twice")
        rule = Rule(id=f"{self.provider}.{name}", **facts)
        self.rules[name] = rule
        return rule

    def variant(self, provider: str, sources: Callable[[Rule], Source]) -> "Rulebook":
        """Return the same rules under another seller's name and sources."""
        book = Rulebook(provider)
        for name, rule in self.rules.items():
            book.rules[name] = replace(rule, id=f"{provider}.{name}", source=sources(rule))
        return book


@dataclass
class Section:
    """The rules that validate one request body. Field names use ``/`` for depth and ``*`` for any item."""

    book: Rulebook
    operation: str
    error_map: dict[tuple[str, str], ErrorMapping] = field(default_factory=dict)
    checks: list[CrossFieldRule] = field(default_factory=list)
    media_checks: list[MediaRule] = field(default_factory=list)

    def rule(  # noqa: PLR0913 - a rule has this many facts; all by name
        self,
        name: str,
        *,
        summary: str,
        source: Source,
        hint: str,
        severity: Severity = "error",
        confidence: Confidence = "documented",
        rejects: Sequence[Any] = (),
        accepts: Sequence[Any] = (),
        outside: bool = False,
        fails: bool = False,
        since: date | None = None,
        until: date | None = None,
        unsaid: str = "",
    ) -> Rule:
        """Write one rule into the book.

        With `since` or `until` it is in force on these days alone, by the policy's clock. `unsaid` is why
        no JSON Schema says it.
        """
        return self.book.add(
            name,
            operation=self.operation,
            summary=summary,
            severity=severity,
            source=source,
            confidence=confidence,
            hint=hint,
            rejects=tuple(rejects),
            accepts=tuple(accepts),
            outside=outside,
            fails=fails,
            since=since,
            until=until,
            unsaid=unsaid,
        )

    def maps(  # noqa: PLR0913 - what a mapping is
        self,
        name: str,
        field: str,
        errors: Iterable[str],
        message: Callable[[str, Any], str],
        narrow: Narrow | None = None,
        *,
        hint: Callable[[Any], str | None] | None = None,
    ) -> None:
        """Let a rule speak for pydantic's own errors at a field.

        `hint` says how to mend a value, where that shows in it; else the rule's own hint does.

        Raises:
            ValueError: the rule has days; a model's own constraints have none, so `when` and `each` say such rules.
        """
        rule = self.book.rules.get(name)
        if rule is not None and rule.dated:
            raise ValueError(
                f"the rule {self.book.provider}.{name} has days, and speaks for a constraint that has none"
            )
        for error in errors:
            self.error_map[field, error] = ErrorMapping(name, message, narrow, hint)

    def limit(
        self,
        name: str,
        field: str,
        limit: Limit,
        *,
        example: Callable[[Any], Any] | None = None,
        narrow: Narrow | None = None,
        **facts: Any,
    ) -> Limit:
        """Return a limit of a number, as a constraint that belongs to a rule.

        `example` returns a request with that number; the rule's examples at the limit and beyond it come from there.
        `narrow` says what a body's own model takes, where that is less.
        """
        facts.setdefault("summary", f"`{field}` is {limit}")
        facts.setdefault("hint", f"use {limit}")
        if example is not None:
            facts.setdefault("rejects", [example(number) for number in limit.invalid_edges])
            facts.setdefault("accepts", [example(number) for number in limit.valid_edges])
        self.rule(name, **facts)

        def message(path: str, value: Any) -> str:
            sent = f"has {len(value)} {limit.unit}" if limit.counts else f"is {shorten(str(value))}"
            return f"`{path}` {sent}; the limit is {limit}"

        errors = ("too_long", "too_short", "string_too_long", "string_too_short")
        kinds = errors if limit.counts else ("greater_than_equal", "less_than_equal")
        self.maps(name, field, kinds, message, narrow)
        return limit

    def choice(
        self, name: str, field: str, values: Sequence[Any], *, narrow: Narrow | None = None, **facts: Any
    ) -> None:
        """State the values that a field may take; `narrow` says which a body's own model takes, where these are fewer."""
        listed = ", ".join(f"`{value}`" for value in values)
        facts.setdefault("summary", f"`{field}` is one of {listed}")
        facts.setdefault("hint", f"use one of {listed}")
        self.rule(name, **facts)
        self.maps(
            name,
            field,
            ("literal_error",),
            lambda path, value: f"`{path}` is {quoted(value)}; it takes {listed}",
            narrow,
        )

    def required(self, name: str, field: str, **facts: Any) -> None:
        """State that a field must be there."""
        facts.setdefault("summary", f"`{field}` is required")
        facts.setdefault("hint", f"add `{field}`")
        self.rule(name, **facts)
        self.maps(name, field, ("missing",), lambda path, _: f"`{path}` is missing; it is required")

    def typed(self, name: str, field: str, expected: str = "", **facts: Any) -> None:
        """State the JSON type of a field; ``*`` speaks for every field without a rule of its own.

        `expected` says the type in words; where it is empty, the model says it.
        """
        self.rule(name, **facts)
        for error, known in TYPE_ERRORS.items():
            takes = expected or known
            self.maps(name, field, (error,), partial(_wrong_type, takes), hint=partial(retyped, known))

    def include(self, other: "Section", *rule_names: str) -> None:
        """Let another section's rules for any field speak here too."""
        self.error_map |= {
            key: mapping for key, mapping in other.error_map.items() if key[0] == "*" and mapping.name in rule_names
        }

    def pattern(self, name: str, field: str, message: str, **facts: Any) -> None:
        """State the form of a string; `message` follows the field's name and value."""
        self.rule(name, **facts)
        self.maps(
            name, field, ("string_pattern_mismatch",), lambda path, value: f"`{path}` {message.format(quoted(value))}"
        )

    def when(self, name: str, pointer: str, **facts: Any) -> Callable[[Finder], Finder]:
        """Add a cross-field rule that says at most one thing, at one place; the docstring is its summary.

        `schema` says the same as a JSON Schema, where that can't be seen from the fields that it looks at.
        """
        schema: Fragment | None = facts.pop("schema", None)

        def add(find: Finder) -> Finder:
            self.rule(name, **({"summary": _first_sentence(find)} | facts))
            field = pointer.strip("/")
            self.checks.append(
                CrossFieldRule(name, find, lambda body, said: (RuleMatch(pointer, body.get(field), said),), schema)
            )
            return find

        return add

    def each(self, name: str, **facts: Any) -> Callable[[Lister], Lister]:
        """Add a cross-field rule that may speak at several places; the docstring is its summary, `schema` as above."""
        schema: Fragment | None = facts.pop("schema", None)

        def add(find: Lister) -> Lister:
            self.rule(name, **({"summary": _first_sentence(find)} | facts))
            self.checks.append(CrossFieldRule(name, find, lambda _, found: found, schema))
            return find

        return add

    def media(
        self, name: str, *, fields: Sequence[str], needs: str, describe: bool = False, **facts: Any
    ) -> Callable[[MediaLister], MediaLister]:
        """Add a rule about the files in some fields; it sees the facts known of each, by pointer."""

        def add(find: MediaLister) -> MediaLister:
            self.rule(name, **({"summary": _first_sentence(find)} | facts))
            self.media_checks.append(MediaRule(name, tuple(fields), needs, find, describe))
            return find

        return add


def _first_sentence(function: Callable[..., Any]) -> str:
    return " ".join((function.__doc__ or "").split()).rstrip(".")


def _wrong_type(takes: str, path: str, value: Any) -> str:
    return f"`{path}` is {quoted(value)}, {json_type(value)}; it takes {takes}"
