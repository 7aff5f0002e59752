"""How a body around a body is validated: the outer fields say which contract validates the inner object."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic

from pydantic import create_model
from pydantic_core import from_json, to_json

from drytake.schemas.validation.contract import Contract, doubtful
from drytake.schemas.validation.full import DROPPED_FIELD, UNKNOWN_FIELD, split_pointer
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Unverified, Violation
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.validator import M, ValidationResult, Validator
from drytake.schemas.validation.vocabulary import WordsOf, meaning_of

__all__ = ["NestedContract"]


@dataclass(frozen=True)
class NestedContract(Generic[M]):
    """A body around a body: the outer fields say which contract validates the inner object."""

    outer: Contract[M]
    at: str
    """The field that holds the inner object."""
    inner: Callable[[Mapping[str, Any]], Validator[Any] | None]
    """Chooses what validates the inner object by the outer body; `None` where it doesn't say."""
    usual: Validator[Any] | None = None
    """Whose fields are meant where the outer body doesn't say."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    """Outer field to those of its values that choose an inner contract with a model of its own, where no enum lists them."""
    always: Contract[Any] | None = None
    """What validates the inner object where no outer field has a say: clean bodies then take one pass for both.

    So they do where `choices` names the values of one field: which of them a body has in it is taken for what it says.
    """

    @property
    def book(self) -> Rulebook:
        return self.outer.book

    @property
    def section(self) -> Section:
        return self.outer.section

    @property
    def model(self) -> type[M]:
        return self.outer.model

    @property
    def aliases(self) -> Mapping[str, str]:
        return self.outer.aliases

    @property
    def words(self) -> WordsOf:
        return self.outer.words

    def validate(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a raw JSON body. Never raises, whatever the bytes are."""
        likely = self._likely(raw) if lookup is None and not policy.overrides else None
        if likely is not None:
            clean = self._clean(raw, likely)
            if clean is not None:
                return ValidationResult(self, clean)
        try:
            body = from_json(raw, allow_inf_nan=False)
        except ValueError:
            return self._own(self.outer.read(raw, policy=policy), lookup)
        return self.validate_value(body, lookup=lookup, policy=policy)

    def validate_value(
        self, body: Any, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a parsed body; the accepted request holds the accepted inner one."""
        report = self._own(self.outer.validate_value(body, policy=policy), lookup)
        held = body.get(self.at) if isinstance(body, dict) else None
        held = self._left_out if held is None else held
        contract = self.inner(body) if isinstance(body, dict) else None
        meant = contract or self.usual
        if meant is not None and report.violations:
            report.violations = tuple(self._moved_in(entry, meant, policy) for entry in report.violations)
        if contract is None:
            return report
        if not isinstance(held, dict):
            return report
        nested = contract.validate_value(held, lookup=lookup, policy=policy)
        report.violations += tuple(entry._replace(pointer=f"/{self.at}{entry.pointer}") for entry in nested.violations)
        if report.request is not None and nested.request is not None:
            report.request.__dict__[self.at] = nested.request
        else:
            report.request = None
        return report

    def unverified(self, request: M, lookup: Lookup | None) -> Iterator[Unverified]:
        """Yield what can't be known of a request offline."""
        contract = self.inner(request.__dict__)
        if contract is not None:
            for entry in contract.unverified(request.__dict__[self.at], lookup):
                yield entry._replace(pointer=f"/{self.at}{entry.pointer}")

    def _likely(self, raw: bytes) -> Contract[Any] | None:
        """Return what likely validates the inner object of a raw body; `None` where nothing tells."""
        if self.always is not None:
            return self.always
        for value, contract in self._chosen:
            if value in raw:
                return contract
        return None

    @cached_property
    def _chosen(self) -> tuple[tuple[bytes, Contract[Any]], ...]:
        """Values of the one field that chooses, as JSON has them, with what each chooses."""
        if len(self.choices) != 1:
            return ()
        ((name, values),) = self.choices.items()
        chosen = ((to_json(value), self.inner({name: value})) for value in values)
        return tuple((value, contract) for value, contract in chosen if isinstance(contract, Contract))

    def _clean(self, raw: bytes, inner: Contract[Any]) -> M | None:
        """Return the request of a body with which nothing is wrong, outside or within, and that says nothing more."""
        try:
            request: M = self._whole_of(inner)(raw, strict=True)
        except ValueError:
            return None
        body = request.__dict__
        held = body[self.at]
        if request.__pydantic_extra__ or held.__pydantic_extra__ or doubtful(raw):
            return None
        if self.always is None and self.inner(body) is not inner:
            return None
        return request if self.outer.clean(body) and inner.clean(held.__dict__) else None

    def _whole_of(self, inner: Contract[Any]) -> Callable[..., M]:
        """Return what validates a body with the inner object's model in its place."""
        found = self._wholes.get(inner.model)
        if found is None:
            fields: dict[str, Any] = {self.at: (inner.model, ...)}
            whole: Any = create_model(self.outer.model.__name__, __base__=self.outer.model, **fields)
            whole.model_rebuild()
            found = self._wholes[inner.model] = whole.__pydantic_validator__.validate_json
        return found

    @cached_property
    def _wholes(self) -> dict[type[Any], Callable[..., M]]:
        return {}

    @cached_property
    def _left_out(self) -> Any:
        """What an inner object that isn't sent is validated as: the field's default, if it has one."""
        return self.outer.model.model_fields[self.at].get_default(call_default_factory=True)

    def _moved_in(self, entry: Violation, contract: Validator[Any], policy: ValidationPolicy) -> Violation:
        """Return a violation that says of an inner field that stands outside, or of its meaning, where it belongs."""
        if entry.rule.name not in (UNKNOWN_FIELD, DROPPED_FIELD):
            return entry
        name, _ = split_pointer(entry.pointer)
        if name in contract.model.model_fields and meaning_of(name) not in self.words({}):
            return entry._replace(hint=f"move it into `{self.at}`")
        hint, tail = self._advice(name, entry.value, contract)
        rule = self.book.rules.get(DROPPED_FIELD)
        severity = policy.severity(rule) if rule and hint else None
        if rule is None or severity is None:
            return entry
        message = f"{quoted(name)} is not a documented field{tail}"
        return Violation(rule, entry.pointer, entry.value, message, hint, severity)

    def _advice(self, name: str, value: Any, contract: Validator[Any]) -> tuple[str, str]:
        """Return the hint where an outer field says something of the inner object, and what follows the message."""
        from drytake.schemas.validation.translation import Here, advise  # noqa: PLC0415 - only unknown fields need it

        fields = contract.model.model_fields
        if meaning_of(name) in self.words({}):
            return "", ""
        advice = advise(name, value, Here(fields, contract.words({}), contract.aliases, within=self.at))
        return (advice.hint, advice.message) if advice.stands_for else ("", "")

    def _own(self, report: ValidationResult[M], lookup: Lookup | None) -> ValidationResult[M]:
        report.contract, report.lookup = self, lookup
        return report
