"""Bodies of another service, as a gateway takes them: with names of its own, and fields beside these."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from drytake.schemas.gateways.definition import Definition
from drytake.schemas.provider import Provider
from drytake.schemas.providers.ark.contracts import TaskContract
from drytake.schemas.providers.ark.models import BYTEPLUS, VOLCENGINE
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.validator import ValidationResult

__all__ = ["Relayed", "relayed_contract"]


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


UNCHANGED = Relayed({})


def relayed_contract(contract: Contract[Any], book: Rulebook, change: Relayed) -> Contract[Any]:
    """Return what validates another service's body at a gateway."""
    if not change.changes:
        return replace(contract, book=book)
    known = {one.name: getattr(contract, one.name) for one in fields(contract)}
    return RelayedContract(**{**known, "book": book}, change=change)


@dataclass(frozen=True)
class RelayedContract(TaskContract):
    """A contract of the maker's, behind what a gateway changes."""

    change: Relayed = UNCHANGED

    def validate(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[Any]:
        """Return the result for a raw JSON body. Never raises, whatever the bytes are."""
        return self.read(raw, lookup=lookup, policy=policy)

    def validate_value(
        self, body: Any, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[Any]:
        """Return the result for a body that is already parsed."""
        passed = self.change.body(body) if isinstance(body, dict) else body
        return super().validate_value(passed, lookup=lookup, policy=policy)
