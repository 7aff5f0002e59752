"""The full reading of one parsed body: every field, every rule, every violation at once."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from drytake.schemas.validation.media import Lookup, MediaInfo
from drytake.schemas.validation.overrides import Override
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.rulebook import NULL, Rulebook, Section
from drytake.schemas.validation.rules import ErrorMapping, RuleMatch, Violation
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.vocabulary import WordsOf

__all__ = ["FullValidation", "accepted", "pointer_to", "split_pointer"]

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)

UNKNOWN_FIELD, DROPPED_FIELD, SPELLING = "unknown-field", "dropped-field", "undocumented-spelling"
"""Names of rules whose violations this module finds itself; a provider that has such a rule gets it validated."""
DECIMAL = "integral-decimal"
"""A number such as 5.0 in the place of an integer."""
_INTEGERS = (int, int | None)
_ITEMS = 100
"""Unknown fields, and items of a list that is too long, that are validated one by one."""


class _UnreadError(KeyError):
    """A rule asked for a field whose value can't be used."""


class _Fields(dict[str, Any]):
    """A body for rules: defaults filled in, unusable fields raise, so that their rules stay silent."""

    def __init__(self, values: Mapping[str, Any], unusable: Iterable[str]) -> None:
        super().__init__(values)
        self.unusable = frozenset(unusable)

    def __getitem__(self, key: str) -> Any:
        if key in self.unusable:
            raise _UnreadError(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        if key in self.unusable:
            raise _UnreadError(key)
        return super().get(key, default)


_LIMIT_ERRORS = frozenset({"too_long", "too_short", "greater_than_equal", "less_than_equal", "string_too_long"})
"""Errors that leave a value usable for cross-field rules."""


class ContractLike(Protocol[M_co]):
    """What a full reading asks of a contract."""

    @property
    def book(self) -> Rulebook: ...

    @property
    def section(self) -> Section: ...

    @property
    def model(self) -> type[M_co]: ...

    @property
    def aliases(self) -> Mapping[str, str]: ...

    @property
    def words(self) -> WordsOf: ...

    def place(self, violation: Violation) -> int:
        """Return where a violation stands among others."""

    def facts(self, body: Mapping[str, Any], lookup: Lookup | None) -> dict[str, MediaInfo]:
        """Return what is known of each file in a body, by pointer."""

    def addresses(
        self, body: Mapping[str, Any], policy: ValidationPolicy, known: Mapping[str, MediaInfo] = ...
    ) -> list[tuple[str, RuleMatch]]:
        """Return what the addresses of a body's files tell."""

    def violation(self, name: str, bad: RuleMatch, policy: ValidationPolicy) -> Violation | None:
        """Return a violation, if there is a rule of that name and it is on."""


class FullValidation(Generic[M]):
    """One full reading of a parsed body."""

    def __init__(
        self, contract: ContractLike[M], body: dict[str, Any], lookup: Lookup | None, policy: ValidationPolicy
    ) -> None:
        self.contract, self.lookup, self.policy = contract, lookup, policy
        self.found: list[Violation] = []
        self.spelled: dict[str, str] = {}
        """Documented name to the caller's spelling."""
        self.body = self._respell(body)
        self.unusable: set[str] = set()
        self.waived: set[str] = set()
        """Fields that pydantic refuses and the caller's policy doesn't."""

    def result(self) -> tuple[M | None, tuple[Violation, ...]]:
        """Return the request, if it isn't refused, and all violations in the order of the provider's page."""
        self._read_integral_decimals()
        if self.policy.lax:
            self._loosen()
        if self.policy.overrides:
            self._read_as_known()
        request = self._validate()
        if request is None and self.waived and not self.found:
            request = accepted(self.contract.model, self.body, self.waived)
        values = _Fields(self._values(request), self.unusable)
        self._cross_field(values)
        self._files(values)
        self._unknown_fields()
        if self.policy.overrides:
            self._own_limits()
        refused = request is None or any(violation.severity == "error" for violation in self.found)
        self.found.sort(key=self.contract.place)
        return None if refused else request, tuple(self.found)

    def add(self, name: str, bad: RuleMatch) -> None:
        first, rest = split_pointer(bad.pointer)
        pointer = pointer_to([self.spelled.get(first, first)]) + rest if bad.pointer else ""
        respelled = RuleMatch(pointer, bad.value, bad.message, bad.hint)
        violation = self.contract.violation(name, respelled, self.policy)
        if violation:
            self.found.append(violation)

    def _respell(self, body: dict[str, Any]) -> dict[str, Any]:
        read = dict(body)
        for spelling, name in self.contract.aliases.items():
            if spelling not in read:
                continue
            value = read.pop(spelling)
            if name in body:
                said = f"`{spelling}` and `{name}` are both sent; `{name}` is the documented one and wins"
            else:
                read[name], self.spelled[name] = value, spelling
                said = f"`{spelling}` is read as `{name}`, the documented name"
            violation = self.contract.violation(
                SPELLING, RuleMatch(pointer_to([spelling]), value, said, f"send `{name}`"), self.policy
            )
            if violation:
                self.found.append(violation)
        return read

    def _read_integral_decimals(self) -> None:
        """Read 5.0 as 5 where an integer belongs: JSON has one type for both, though some parsers tell them apart."""
        fields = self.contract.model.model_fields
        for name, value in list(self.body.items()):
            if type(value) is float and value.is_integer() and name in fields and fields[name].annotation in _INTEGERS:
                self.body[name] = int(value)
                said = f"`{self.spelled.get(name, name)}` is {value}; it is typed as an integer"
                if self.policy.lax:
                    continue
                self.add(DECIMAL, RuleMatch(pointer_to([name]), value, said, f"send `{int(value)}`"))

    def _loosen(self) -> None:
        for name, value in list(self.body.items()):
            info = self.contract.model.model_fields.get(name)
            if info is None:
                continue
            if value is None and not info.is_required():
                del self.body[name]
            elif info.annotation is int and (whole := _whole(value)) is not None:
                self.body[name] = whole

    def _validate(self) -> M | None:
        try:
            return self.contract.model.model_validate(self.body, strict=True)
        except ValidationError as failure:
            for error in failure.errors(include_url=False, include_context=False):
                self._field_error(error["type"], error["loc"], error["input"])
                if error["type"] == "too_long" and len(error["loc"]) == 1:
                    self._items(str(error["loc"][0]), error["input"])
            return None

    def _items(self, name: str, items: Any) -> None:
        """Validate the items of a list that is too long: pydantic stops there before it has seen them all."""
        if len(items) > _ITEMS:
            self.unusable.add(name)
        annotation: Any = self.contract.model.model_fields[name].annotation
        try:
            TypeAdapter(annotation).validate_python(items[:_ITEMS], strict=True)
        except ValidationError as failure:
            for error in failure.errors(include_url=False, include_context=False):
                if error["loc"]:
                    self._field_error(error["type"], (name, *error["loc"]), error["input"])

    def _field_error(self, kind: str, path: tuple[int | str, ...], value: Any) -> None:
        name = "/".join("*" if isinstance(part, int) else part for part in path)
        value = None if kind == "missing" else value
        mapping = self._catch(kind, name, value)
        if kind not in _LIMIT_ERRORS and path:
            self.unusable.add(str(path[0]))
        if mapping is None:
            raise LookupError(f"no rule of {self.contract.section.operation} speaks for {kind} at {name}")
        dotted = ".".join([self.spelled.get(str(path[0]), str(path[0])), *map(str, path[1:])])
        message, hint = mapping.message(dotted, value), mapping.hint(value) if mapping.hint else None
        own = mapping.narrow(_Fields(self.body, self.unusable)) if mapping.narrow else None
        if own:
            message, hint = f"{message.rpartition('; ')[0]}; {own}", f"use what the model takes: {own}"
        before = len(self.found)
        self.add(mapping.name, RuleMatch(pointer_to(path), value, message, hint))
        if len(self.found) == before and len(path) == 1:
            self.waived.add(str(path[0]))

    # --- what the caller knows better ------------------------------------------------------------------------

    def _fields_of(self, rule: str) -> set[str]:
        """Return the fields whose errors a rule speaks for."""
        return {name for (name, _), mapping in self.contract.section.error_map.items() if mapping.name == rule}

    def _overridden(self) -> Iterator[tuple[str, Override, set[str]]]:
        """Yield the rules that are overridden, each with the fields that it is about."""
        for rule, override in self.policy.overrides.items():
            book, _, name = rule.partition(".")
            if book == self.contract.book.provider:
                yield name, override, self._fields_of(name)

    def _read_as_known(self) -> None:
        for _, override, names in self._overridden():
            for name in names & self.body.keys():
                value = self.body[name]
                self.body[name] = override.reads.get(value, value) if isinstance(value, str) else value

    def _own_limits(self) -> None:
        """Add what lies outside of limits that the caller says, and inside of ours."""
        broken = {(found.rule.name, found.pointer) for found in self.found}
        for rule, override, names in self._overridden():
            for name in sorted(names & self.body.keys()):
                size = override.sees(self.body[name])
                if size is not None and (rule, pointer_to([name])) not in broken:
                    self.add(rule, RuleMatch(pointer_to([name]), self.body[name], f"{size:g} is outside"))

    def _catch(self, kind: str, name: str, value: Any) -> ErrorMapping | None:
        error_map = self.contract.section.error_map
        if value is None and kind != "missing" and ("*", NULL) in error_map:
            return error_map["*", NULL]
        return error_map.get((name, kind)) or error_map.get(("*", kind))

    def _values(self, request: M | None) -> dict[str, Any]:
        if request is not None:
            return dict(request.__dict__)
        fields = self.contract.model.model_fields
        return _defaults(self.contract.model) | {name: value for name, value in self.body.items() if name in fields}

    def _cross_field(self, values: _Fields) -> None:
        for check in self.contract.section.checks:
            try:
                found = list(check.find(values))
            except KeyError:
                continue
            for bad in found:
                self.add(check.name, bad)

    def _files(self, values: _Fields) -> None:
        usable = {name: value for name, value in values.items() if name not in self.unusable}
        known = self.contract.facts(usable, self.lookup)
        for check in self.contract.section.media_checks:
            seen = {pointer: info for pointer, info in known.items() if pointer.split("/")[1] in check.fields}
            if seen:
                for bad in check.find(usable, seen):
                    self.add(check.name, bad)
        for name, bad in self.contract.addresses(usable, self.policy, known):
            self.add(name, bad)

    def _unknown_fields(self) -> None:
        fields = self.contract.model.model_fields
        names = list(islice((name for name in self.body if name not in fields), _ITEMS))
        if not names:
            return
        from drytake.schemas.validation.translation import Here, advise, lost  # noqa: PLC0415 - only unknown fields need it

        here = Here(fields, self.contract.words(self.body), self.contract.aliases)
        places: dict[str, str] = {}
        for name in names:
            value = self.body[name]
            advice = advise(name, value, here)
            gone = lost(name, value)
            dropped = bool(advice.stands_for or gone) and DROPPED_FIELD in self.contract.book.rules
            said = f"{quoted(name)} is not a documented field{advice.message}{gone}"
            self.add(
                DROPPED_FIELD if dropped else UNKNOWN_FIELD, RuleMatch(pointer_to([name]), value, said, advice.hint)
            )
            for field in advice.stands_for:
                places.setdefault(pointer_to([field]), f"it stands in {quoted(name)}: {advice.hint}")
        self._say_where_it_stands(places)

    def _say_where_it_stands(self, places: Mapping[str, str]) -> None:
        """Let what is said of a missing field name the unknown one that says it."""
        self.found = [
            found._replace(hint=places[found.pointer]) if found.value is None and found.pointer in places else found
            for found in self.found
        ]


@lru_cache(256)
def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    """Return what the fields are that aren't said; rules only look at it."""
    optional = {name: info for name, info in model.model_fields.items() if not info.is_required()}
    return {name: info.get_default(call_default_factory=True) for name, info in optional.items()}


def pointer_to(path: Iterable[Any]) -> str:
    """Return the RFC 6901 pointer of a path of keys and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def split_pointer(pointer: str) -> tuple[str, str]:
    """Return the key that a pointer starts with, and the rest of it."""
    first, slash, rest = pointer[1:].partition("/")
    return first.replace("~1", "/").replace("~0", "~"), slash + rest


def _whole(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return None


def accepted(model: type[M], body: Mapping[str, Any], waived: Iterable[str]) -> M | None:
    """Return the request of a body some of whose fields are good though the model refuses them; `None` where it isn't read."""
    names = set(waived)
    try:
        request = model.model_validate({name: value for name, value in body.items() if name not in names}, strict=True)
    except ValidationError:
        return None
    return request.model_copy(update={name: body[name] for name in names})
