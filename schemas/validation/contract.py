"""How a request is validated: one fast look for the clean ones, one full reading for all others."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic

from pydantic import ValidationError
from pydantic_core import from_json

from drytake.schemas.validation.addresses import (
    DATA,
    MISMATCH,
    SCHEME,
    UNREACHABLE,
    AddressFinding,
    AddressPatterns,
    read_address,
    seen_in,
)
from drytake.schemas.validation.full import FullValidation, split_pointer
from drytake.schemas.validation.media import Lookup, MediaInfo, declared, files_in
from drytake.schemas.validation.overrides import OWN_HINT
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import CrossFieldRule, MediaRule, Rule, RuleMatch, Unverified, Violation
from drytake.schemas.validation.text import json_type
from drytake.schemas.validation.validator import M, ValidationResult
from drytake.schemas.validation.vocabulary import WordsOf, no_words

__all__ = ["Contract", "doubtful"]


_SHAPES = 4_096
"""How many good shapes are remembered at once."""
NOT_JSON, NOT_OBJECT = "body-not-json", "body-not-object"
"""Names of rules whose violations this module finds itself; a provider that has such a rule gets it validated."""


@dataclass(frozen=True)
class Contract(Generic[M]):
    """One request body: its model, its rules, its tolerated spellings."""

    section: Section
    model: type[M]
    book: Rulebook
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Tolerated spelling to documented name, top level."""
    media: Mapping[str, str] = field(default_factory=dict)
    """Field to the kind of media it holds; `elements/*/video_url` is one of each item of a list."""
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field to the extensions that it takes, where these aren't those of its kind."""
    forms: tuple[str, ...] = ()
    """Which rules speak of files' URLs that aren't of the web: of data URLs the first, of others the last."""
    words: WordsOf = no_words
    """Which of its fields say what other sellers have other names for."""
    shape: Callable[[Mapping[str, Any]], Hashable] | None = None
    """Returns all that most rules across fields look at: once nothing is wrong with a shape, they don't look at it again."""
    beyond: frozenset[str] = frozenset()
    """Names of the rules across fields that look at more."""
    values: Mapping[str, Callable[[], Iterable[str]]] = field(default_factory=dict)
    """Field to the values that its rules look up, where the model takes any text: ids of models."""
    plain: Callable[[Mapping[str, Any]], bool] | None = None
    """Returns whether a body has nothing that those rules might speak of."""

    @classmethod
    def of(cls, section: Section, model: type[M], **facts: Any) -> "Contract[M]":
        return cls(section=section, model=model, book=facts.pop("book", section.book), **facts)

    def validate(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a raw JSON body. Never raises, whatever the bytes are."""
        try:
            request: M = self._validate_json(raw, strict=True)
        except ValueError:
            return self.read(raw, lookup=lookup, policy=policy)
        if policy.overrides:
            return self.read(raw, lookup=lookup, policy=policy)
        if request.__pydantic_extra__ or lookup is not None or doubtful(raw):
            return self.read(raw, lookup=lookup, policy=policy)
        return self._check_rules(request, policy)

    def read(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result after a full reading: slower, and with every violation at once."""
        try:
            body = from_json(raw, allow_inf_nan=False)
        except ValueError as error:
            return self._refused([RuleMatch("", None, f"the body isn't JSON: {error}")], NOT_JSON, policy)
        return self.validate_value(body, lookup=lookup, policy=policy)

    def validate_value(
        self, body: Any, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a body that is already parsed, such as form fields or query parameters."""
        if not isinstance(body, dict):
            return self._refused(
                [RuleMatch("", body, f"the body is {json_type(body)}; it takes an object")], NOT_OBJECT, policy
            )
        clean = self._parsed(body) if lookup is None and not policy.overrides else None
        if clean is not None:
            return self._check_rules(clean, policy)
        request, found = FullValidation(self, body, lookup, policy).result()
        return ValidationResult(self, request, found, lookup)

    def _parsed(self, body: dict[str, Any]) -> M | None:
        """Return the request of a parsed body if each field is in order, documented, and declares nothing more."""
        if self.media and any("#" in url for _, _, url in self.files(body)):
            return None
        return self.parsed(body)

    def parsed(self, body: dict[str, Any]) -> M | None:
        """Return the request of a body if each field is in order and documented; no rule across them is looked at."""
        try:
            request: M = self.model.__pydantic_validator__.validate_python(body, strict=True)
        except ValidationError:
            return None
        return None if request.__pydantic_extra__ else request

    def _check_rules(self, request: M, policy: ValidationPolicy) -> ValidationResult[M]:
        """Return the result for a request whose fields are in order: the rules across fields are left."""
        body = request.__dict__
        seen = []
        for test, check in self._tests if self.shape is None else self._tests_of(self.shape(body), body):
            found = test(body)
            if found:
                seen.append((check, found))
        doubted = self.addresses(body, policy) if self._suspicious(body) else ()
        if not seen and not doubted:
            return ValidationResult(self, request)
        found_bad = [(check.name, bad) for check, found in seen for bad in check.describe(body, found)]
        said = [self.violation(name, bad, policy) for name, bad in (*found_bad, *doubted)]
        violations = [violation for violation in said if violation is not None]
        if len(violations) > 1:
            violations.sort(key=self.place)
        refused = "error" in [violation.severity for violation in violations]
        return ValidationResult(self, None if refused else request, tuple(violations))

    def clean(self, body: Mapping[str, Any]) -> bool:
        """Return whether the fields of a body, each of which is in order, keep the rules across them."""
        for test, _ in self._tests:
            if test(body):
                return False
        return not self._suspicious(body)

    @cached_property
    def _validate_json(self) -> Callable[..., M]:
        self.model.model_rebuild()
        validate: Callable[..., M] = self.model.__pydantic_validator__.validate_json
        return validate

    @cached_property
    def _tests(self) -> tuple[tuple[Callable[..., Any], CrossFieldRule], ...]:
        return tuple((check.test, check) for check in self.section.checks)

    def _tests_of(
        self, shape: Hashable, body: Mapping[str, Any]
    ) -> tuple[tuple[Callable[..., Any], CrossFieldRule], ...]:
        """Return which tests a body has still to pass, by its shape."""
        beyond, others = self._split
        if shape not in self._clean:
            if any(test(body) for test in others):
                return self._tests
            if len(self._clean) >= _SHAPES:
                self._clean.clear()
            self._clean.add(shape)
        return () if self.plain is not None and self.plain(body) else beyond

    @cached_property
    def _split(self) -> tuple[tuple[tuple[Callable[..., Any], CrossFieldRule], ...], tuple[Callable[..., Any], ...]]:
        """Tests that look at more than the shape, and those that don't."""
        beyond = tuple(row for row in self._tests if row[1].name in self.beyond)
        return beyond, tuple(test for test, check in self._tests if check.name not in self.beyond)

    @cached_property
    def _clean(self) -> set[Hashable]:
        return set()

    def place(self, violation: Violation) -> int:
        """Return where a violation stands: the body as a whole, the fields as the model has them, the rest."""
        if not violation.pointer:
            return -1
        name, _ = split_pointer(violation.pointer)
        return self._order.get(self.aliases.get(name, name), len(self._order))

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.model.model_fields)}

    def facts(self, body: Mapping[str, Any], lookup: Lookup | None) -> dict[str, MediaInfo]:
        """Return what is known of each file in the body, by pointer."""
        known: dict[str, MediaInfo] = {}
        for pointer, _, url in self.files(body):
            info = (lookup(url) if lookup else None) or declared(url)
            if info is not None:
                known[pointer] = info
        return known

    def files(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """Yield pointer, field and URL of each file that a body names."""
        return files_in(body, self.media)

    def addresses(
        self, body: Mapping[str, Any], policy: ValidationPolicy, known: Mapping[str, MediaInfo] = MappingProxyType({})
    ) -> list[tuple[str, RuleMatch]]:
        """Return what the files' addresses show, with the rule's name; of files that are known, their kind is too."""
        found = []
        for pointer, name, url in self.files(body):
            address = read_address(url, self.media[name], self.formats.get(name, ()))
            if not address.said and address.expires_at is None:
                continue
            info = known.get(pointer)
            sure = info is not None and (info.kind or info.format)
            there = info is not None and info.size_bytes is not None  # somebody has its bytes
            for said in address.at(policy.now):
                rule = self._speaks.get(said.name, said.name)
                if rule and not (sure and rule == MISMATCH) and not (there and rule == UNREACHABLE):
                    found.append((rule, self._shown(said, pointer, url, body)))
        return found

    @cached_property
    def _speaks(self) -> dict[str, str]:
        """Which rule speaks of what an address shows, where that isn't the one of that name; an empty one is none."""
        return {DATA: self.forms[0], SCHEME: self.forms[-1]} if self.forms else {DATA: "", SCHEME: ""}

    def _suspicious(self, body: Mapping[str, Any]) -> bool:
        """Return whether an address may show something: all that clean requests pay for."""
        for name, seen in self._seen:
            value = body.get(name)
            if value and not (seen.holds(value) if isinstance(value, list) else seen.holds((value,))):
                return True
        return False

    @cached_property
    def _seen(self) -> tuple[tuple[str, AddressPatterns], ...]:
        """Fields and the addresses that were found good there; of those in items of a list, none is remembered."""
        return seen_in(self.media, self.formats)

    def _shown(self, said: AddressFinding, pointer: str, url: str, body: Mapping[str, Any]) -> RuleMatch:
        word = self.words(body).get(f"{said.kind}s") if said.kind else None  # type: ignore[call-overload]
        hint = f"{said.hint}, or move this one to `{word.field}`" if word else said.hint
        return RuleMatch(pointer, url[:500], f"`{pointer[1:].replace('/', '.')}` {said.message}", hint)

    def unverified(self, request: M, lookup: Lookup | None) -> Iterator[Unverified]:
        """Yield what can't be known of a request offline."""
        body = request.__dict__
        files = list(self.files(body))
        if not files:
            return
        known = self.facts(body, lookup)
        for check in self.section.media_checks:
            for pointer, name, _ in files:
                if check.describe and name in check.fields and _fact(known, pointer, check) is None:
                    yield self._unverified(self.book[check.name], pointer, check.needs.replace("_", " "))
        if MISMATCH in self.book.rules:
            for pointer, name, url in files:
                info = known.get(pointer) or MediaInfo()
                if not (info.kind or info.format or read_address(url, self.media[name]).kind_known):
                    yield self._unverified(self.book[MISMATCH], pointer, "kind", "format=png")

    @staticmethod
    def _unverified(rule: Rule, pointer: str, fact: str, example: str = "duration=7.5") -> Unverified:
        return Unverified(
            rule,
            pointer,
            f"the file's {fact} is unknown: remote files are never fetched",
            f"declare it with `--media-info FILE` or in the URL (`#{example}`), or send a file that can be probed",
        )

    def _refused(self, found: Iterable[RuleMatch], name: str, policy: ValidationPolicy) -> ValidationResult[M]:
        violations = [self.violation(name, bad, policy) for bad in found]
        return ValidationResult(self, None, tuple(entry for entry in violations if entry))

    def violation(self, name: str, bad: RuleMatch, policy: ValidationPolicy) -> Violation | None:
        rule = self.book.rules.get(name)
        severity = policy.severity(rule) if rule else None
        if rule is None or severity is None or (policy.overrides and policy.waives(rule, bad.value)):
            return None
        own = policy.own_limit(rule, bad.pointer, bad.value) if policy.overrides else None
        message, hint = (own, OWN_HINT) if own else (bad.message, bad.hint or rule.hint)
        return Violation(rule, bad.pointer, bad.value, message, hint, severity)


def doubtful(raw: bytes) -> bool:
    """Return whether the fast look may miss something: a URL's fragment declares facts, JSON has no such numbers.

    One byte is looked for first, because that is several times as fast.
    """
    return (
        b"#" in raw
        or (b"\\" in raw and rb"\u0023" in raw)
        or (b"N" in raw and b"NaN" in raw)
        or (b"I" in raw and b"Infinity" in raw)
    )


def _fact(known: Mapping[str, MediaInfo], pointer: str, check: MediaRule) -> Any:
    return getattr(known.get(pointer), check.needs, None)
