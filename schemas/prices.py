"""What a request costs: the sum, how it comes about, and how well it is known.

Rates have a time: a campaign's rate counts while the campaign lasts, and before and after it the list rate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from drytake.schemas.states import Charged
from drytake.schemas.validation.rules import Confidence, Source

__all__ = ["Estimate", "PriceLine", "PricePage", "Rate", "RateCard", "Terms", "left_out", "number"]

K = TypeVar("K")
Amount = int | str | Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A published price for one unit of something."""

    amount: Decimal
    unit: str
    """What is billed: `second of output`, `image`..."""
    source: Source
    confidence: Confidence = "documented"
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day on which it counts; `None` where no end is published."""
    list_amount: Decimal | None = None
    """What counts outside these days, where this is a campaign's rate."""

    def on(self, day: date) -> "Rate":
        """Return the rate of a day: outside its days a campaign's rate gives way to the list rate."""
        if self.list_amount is None or self._covers(day):
            return self
        return replace(self, amount=self.list_amount)

    def note(self, day: date) -> str | None:
        """Return what has to be said of this rate on a day, or `None` where it simply counts."""
        campaign = self.list_amount is not None
        if self.valid_from and day < self.valid_from:
            what = "the campaign's rate counts" if campaign else "this rate counts"
            return f"{what} from {self.valid_from} on{'; until then the list rate does' if campaign else ''}"
        if self.valid_until and day > self.valid_until:
            what = "the campaign" if campaign else "this rate"
            return f"{what} ended on {self.valid_until}{'; this is the list rate' if campaign else ''}, {self._read}"
        if campaign:
            until = f" until {self.valid_until}" if self.valid_until else ""
            return f"a campaign's rate{until}; the list rate is {number(self.list_amount)}"  # type: ignore[arg-type]
        return None

    @property
    def _read(self) -> str:
        return f"not read again since {self.source.as_of}"

    def _covers(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class PricePage(NamedTuple):
    """What the rates of one page have in common."""

    unit: str
    source: Source
    confidence: Confidence = "documented"
    valid_from: date | None = None
    valid_until: date | None = None

    def rate(self, amount: Amount, list_amount: Amount | None = None) -> Rate:
        """Return a rate of this page; with a list amount, a campaign's."""
        return Rate(Decimal(amount), *self, None if list_amount is None else Decimal(list_amount))


class Terms(NamedTuple):
    """How a seller makes a sum of lines."""

    currency: str
    step: Decimal | None = None
    """What a sum is rounded to whole multiples of: `0.01`, `1`."""
    rounding: str = ROUND_HALF_UP
    """One of `decimal`'s ways to round."""
    minimum: Decimal = Decimal(0)
    """The least that a task costs."""
    charged: Charged | None = None
    """`None` where nobody says it."""

    def sum(self, amounts: Sequence[Decimal]) -> Decimal:
        """Return what is charged for lines of these amounts."""
        amount = sum(amounts, Decimal(0))
        if self.step is not None:
            amount = (amount / self.step).quantize(Decimal(1), self.rounding) * self.step
        return max(amount, self.minimum)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard(Generic[K]):
    """The rates of one page, by what decides them."""

    terms: Terms
    rates: Mapping[K, Rate]

    @classmethod
    def of(
        cls, terms: Terms, page: PricePage, amounts: Mapping[K, Amount], list_amounts: Mapping[K, Amount] | None = None
    ) -> "RateCard[K]":
        """Return the card of a page: its rates by key, and of a campaign's those that count outside its days."""
        usual = list_amounts or {}
        return cls(terms=terms, rates={key: page.rate(amount, usual.get(key)) for key, amount in amounts.items()})

    def inferred(self) -> "RateCard[K]":
        """Return this card as a guess at what another seller of the same charges."""
        return replace(self, rates={key: replace(rate, confidence="inferred") for key, rate in self.rates.items()})

    def charge(self, key: K, quantity: int | Decimal, day: date) -> Decimal:
        """Return what so many units cost on a day.

        Raises:
            KeyError: the card has no such rate.
        """
        return self.terms.sum((self.rates[key].on(day).amount * quantity,))

    def estimate(self, provider: str, label: str, key: K, quantity: int | Decimal, *notes: str) -> "Estimate":
        """Return the price of so many units, unknown where the card has no such rate."""
        rate = self.rates.get(key)
        lines = () if rate is None else (PriceLine(label, Decimal(quantity), rate),)
        return Estimate(provider, self.terms, lines, notes)


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
            "valid_from": _day(self.rate.valid_from),
            "valid_until": _day(self.rate.valid_until),
            "list_rate": None if self.rate.list_amount is None else number(self.rate.list_amount),
        }


class Estimate(NamedTuple):
    """The price of one request. `amount` is `None` where nobody published a rate: unknown, never 0."""

    provider: str
    terms: Terms
    lines: tuple[PriceLine, ...] = ()
    notes: tuple[str, ...] = ()
    printed: Decimal | None = None
    """What comes of another figure of the same page, where it has two: both are the seller's word."""

    @property
    def unit(self) -> str:
        """The currency: `credits` or `USD`."""
        return self.terms.currency

    @property
    def amount(self) -> Decimal | None:
        return self.terms.sum([line.amount for line in self.lines]) if self.lines else None

    def on(self, day: date) -> "Estimate":
        """Return this price on a day: outside a campaign's days at the list rate, with a note."""
        said = dict.fromkeys([note for line in self.lines if (note := line.rate.note(day))])
        if not said:
            return self
        lines = tuple(line._replace(rate=line.rate.on(day)) for line in self.lines)
        return self._replace(lines=lines, notes=(*self.notes, *said))

    @property
    def confidence(self) -> Confidence | None:
        """The weakest of the lines' confidences."""
        return weakest([line.rate.confidence for line in self.lines])

    def to_json(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "amount": None if self.amount is None else number(self.amount),
            "unit": self.unit,
            "charged": self.terms.charged,
            "confidence": self.confidence or "unknown",
            "lines": [line.to_json() for line in self.lines],
            "notes": list(self.notes),
        }


def left_out(request: BaseModel, taken: Mapping[str, str], within: str = "") -> tuple[str, ...]:
    """Return what to say of fields that a request leaves out: field to what is taken for it, and whose default that is."""
    sent = request.__pydantic_fields_set__
    return tuple([f"`{within}{name}` is left out: {text}" for name, text in taken.items() if name not in sent])


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def weakest(confidences: Sequence[Confidence]) -> Confidence | None:
    """Return the least certain of some confidences, or `None` of none."""
    order: tuple[Confidence, ...] = ("documented", "observed", "inferred")
    return max(confidences, key=order.index, default=None)


def number(amount: Decimal) -> int | float:
    """Return an amount as JSON shows it: whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
