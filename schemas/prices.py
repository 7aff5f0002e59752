"""What a request costs: the sum, how it comes about, and how well it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from drytake.schemas.validation.rules import Confidence, Source

__all__ = ["Estimate", "PriceLine", "Rate", "left_out", "number"]


@dataclass(frozen=True, slots=True)
class Rate:
    """A published price for one unit of something."""

    amount: Decimal
    unit: str
    """What is billed: `second of output`, `image`..."""
    source: Source
    confidence: Confidence = "documented"


class PriceLine(NamedTuple):
    """One line of a breakdown."""

    label: str
    quantity: Decimal
    rate: Rate

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.rate.amount

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "quantity": number(self.quantity),
            "unit": self.rate.unit,
            "rate": number(self.rate.amount),
            "amount": number(self.amount),
            "source": str(self.rate.source),
            "as_of": self.rate.source.as_of,
            "confidence": self.rate.confidence,
        }


class Estimate(NamedTuple):
    """The price of one request. `amount` is `None` where nobody published a rate: unknown, never 0."""

    provider: str
    unit: str
    """The currency: `credits` or `USD`."""
    lines: tuple[PriceLine, ...] = ()
    notes: tuple[str, ...] = ()
    total: Decimal | None = None
    """Set where the provider rounds the sum; otherwise the lines are added up."""

    @property
    def amount(self) -> Decimal | None:
        if not self.lines:
            return None
        return self.total if self.total is not None else sum((line.amount for line in self.lines), Decimal(0))

    @property
    def confidence(self) -> Confidence | None:
        """The weakest of the lines' confidences."""
        return weakest([line.rate.confidence for line in self.lines])

    def to_json(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "amount": None if self.amount is None else number(self.amount),
            "unit": self.unit,
            "confidence": self.confidence or "unknown",
            "lines": [line.to_json() for line in self.lines],
            "notes": list(self.notes),
        }


def left_out(request: BaseModel, taken: Mapping[str, str], within: str = "") -> tuple[str, ...]:
    """Return what to say of fields that a request leaves out: field to what is taken for it, and whose default that is."""
    missing = (name for name in taken if name not in request.model_fields_set)
    return tuple(f"`{within}{name}` is left out: {taken[name]}" for name in missing)


def weakest(confidences: Sequence[Confidence]) -> Confidence | None:
    """Return the least certain of some confidences, or `None` of none."""
    order: tuple[Confidence, ...] = ("documented", "observed", "inferred")
    return max(confidences, key=order.index, default=None)


def number(amount: Decimal) -> int | float:
    """Return an amount as JSON shows it: whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
