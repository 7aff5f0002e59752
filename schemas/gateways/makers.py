"""Bodies of another service, as a gateway takes them: with names of its own, and fields beside these."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pydantic_core import from_json

from drytake.schemas.gateways.definition import Definition
from drytake.schemas.provider import Provider
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Unverified
from drytake.schemas.validation.validator import ValidationResult, Validator
from drytake.schemas.validation.vocabulary import WordsOf

__all__ = ["Relayed", "relayed_contract", "without"]

NO_MODEL = "model-missing"


class Relayed(NamedTuple):
    """What a gateway changes of a body before it passes it on."""

    models: Mapping[str, str]
    """Its own name of a model to the other's."""
    fixed: str = ""
    """The model that the path names."""
    drops: Collection[str] = ()
    """Fields that it keeps."""
    renames: Mapping[str, str] = {}

    @classmethod
    def of(cls, definition: Definition, maker: Provider, named: str) -> "Relayed":
        """Return what a gateway changes; `named` is the model that its path names."""
        from drytake.schemas.providers.ark.models import BYTEPLUS, VOLCENGINE  # noqa: PLC0415 - of these gateways alone

        ids = VOLCENGINE if maker.id == "volcengine" else BYTEPLUS
        known = {f"{model.family} {model.tier}": name for name, model in reversed([*ids.items()]) if not model.draft}
        own = {
            name: known.get(f"{said} standard" if " " not in said else said, name)
            for name, said in definition.models.items()
        }
        changed = {name: other for name, other in own.items() if name not in ids}
        return cls(changed, own.get(named, named), definition.drops, definition.renames)

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return bool(self.models or self.fixed or self.drops or self.renames)

    def body(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a body as it is passed on."""
        kept = {self.renames.get(name, name): value for name, value in body.items() if name not in self.drops}
        name = kept.get("model", self.fixed)
        if name:
            kept["model"] = self.models.get(name, name) if isinstance(name, str) else name
        return kept


def without(book: Rulebook, operations: Collection[str], *, named: bool) -> Rulebook:
    """Return a book with the rules of some operations alone; where the path names the model, none misses it."""
    kept = Rulebook(book.provider)
    kept.rules = {
        name: rule
        for name, rule in book.rules.items()
        if rule.operation in operations and not (named and name == NO_MODEL)
    }
    return kept


def relayed_contract(contract: Any, book: Rulebook, change: Relayed) -> Validator[Any]:
    """Return what validates another service's body at a gateway."""
    inner = replace(contract, book=book)
    return RelayedContract(inner, change) if change.changes else inner


@dataclass(frozen=True)
class RelayedContract:
    """A contract of another service, behind what a gateway changes."""

    inner: Contract[Any]
    change: Relayed

    @property
    def book(self) -> Rulebook:
        return self.inner.book

    @property
    def section(self) -> Section:
        return self.inner.section

    @property
    def model(self) -> type[Any]:
        return self.inner.model

    @property
    def aliases(self) -> Mapping[str, str]:
        return self.inner.aliases

    @property
    def words(self) -> WordsOf:
        return self.inner.words

    def validate(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[Any]:
        """Return the result for a raw JSON body. Never raises, whatever the bytes are."""
        try:
            body = from_json(raw, allow_inf_nan=False)
        except ValueError:
            return self.inner.read(raw, lookup=lookup, policy=policy)
        return self.validate_value(body, lookup=lookup, policy=policy)

    def validate_value(
        self, body: Any, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[Any]:
        """Return the result for a body that is already parsed."""
        passed = self.change.body(body) if isinstance(body, dict) else body
        return self.inner.validate_value(passed, lookup=lookup, policy=policy)

    def unverified(self, request: Any, lookup: Lookup | None) -> Iterable[Unverified]:
        """Return what can't be known of a request offline."""
        return self.inner.unverified(request, lookup)
