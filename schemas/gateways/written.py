"""What the rules of a gateway's bodies are written with: examples, fields by meaning, and the limits of the model."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drytake.schemas.gateways.bodies import Reading, kind_of
from drytake.schemas.gateways.definition import Definition, Meant
from drytake.schemas.seedance.limits import LIMITS, SHARED, Limits, limits_of
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Source
from drytake.schemas.validation.usual import FILES

__all__ = ["GUESS", "LEFT_OUT", "MAKER", "Written", "page_of"]

MAKER = Source("https://docs.byteplus.com/en/docs/ModelArk/1520757", as_of="2026-09-30")
"""The maker's page, where a gateway passes bodies on as they are."""
GUESS: dict[str, Any] = {"severity": "warning", "confidence": "inferred"}


def page_of(definition: Definition) -> Source:
    """Return the page that a gateway's rules come from."""
    return Source(definition.docs, as_of=definition.as_of)


class Written(NamedTuple):
    """What the rules of one gateway's bodies are written with."""

    definition: Definition
    section: Section
    reading: Reading
    page: Source
    named: str = ""
    """The model that the path names, where it does."""

    def good(self, **fields: Any) -> dict[str, Any]:
        """Return an example that is fine but for the fields that it is given."""
        rows = self.definition.rows
        needed = {
            name: self._value(name) for name, row in rows.items() if row.required or row.means in ("prompt", "model")
        }
        return {name: value for name, value in {**needed, **fields}.items() if value is not LEFT_OUT}

    def _value(self, name: str) -> Any:
        row = self.definition.rows[name]
        if row.values:
            return row.values[0]
        if row.means == "model":
            return next(iter(self.definition.models), "seedance-2.0")
        return _EXAMPLES.get(kind_of(row), "A lighthouse at dawn")

    def names(self, means: Meant) -> list[str]:
        """Return the fields that say something."""
        return list(self.reading.by_meaning.get(means, ()))

    def first(self, means: Meant) -> str:
        """Return the field that says something; nothing where there is none."""
        return next(iter(self.names(means)), "")

    @property
    def limits(self) -> dict[str, Any]:
        """How a limit of the model is held here."""
        if self.definition.checks == "unknown":
            return {"source": SHARED, **GUESS}
        return {"source": self.page if self.definition.checks == "documented" else MAKER}

    def of(self, body: Body) -> Limits | None:
        """Return the limits of a body's model; `None` of one that nothing is known of."""
        family, tier = self.reading.model(body, self.named)
        return limits_of(family, tier) if tier and family in _FAMILIES else None


LEFT_OUT: Any = object()
_FAMILIES = {family for family, _ in LIMITS}
_EXAMPLES: Mapping[str, Any] = {
    "integer": 5,
    "integer or string": 5,
    "boolean": True,
    "url": FILES["image"],
    "urls": [FILES["image"]],
    "object": {},
    "object or string": {},
    "objects": [],
}
