"""What a price is in USD: by rates of exchange and packs that the caller names. None is fetched, none built in."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from drytake.schemas.comparing.cards import NO_CARDS, Cards
from drytake.schemas.prices import Estimate, PriceLine
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.sellers.listed import CNY_PER_CREDIT, PACKS, UNITS

__all__ = ["UNKNOWN", "Assumptions", "Price", "decimal_text", "priced", "summed", "unknown_pack", "usd_text"]

CENT_OF_A_CENT = Decimal("0.0001")
CURRENCIES = ("USD", "CNY")
"""Units whose worth is a rate of exchange; what any other is worth, its seller says, or nobody."""


class Assumptions(NamedTuple):
    """What prices rest on, beside the sellers' cards."""

    as_of: date
    """The day whose rates count."""
    rates: Mapping[str, Decimal] = {}
    """Currency to the USD of one: `{"CNY": Decimal("0.14")}`."""
    packs: Mapping[str, str] = {}
    """Seller to the pack that its credits come from."""
    cards: Cards = NO_CARDS
    """Rates that are newer than the release's."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells them apart from others."""
        return self.as_of, tuple(sorted(self.rates.items())), tuple(sorted(self.packs.items())), self.cards

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it."""
        rates = {name: decimal_text(rate) for name, rate in self.rates.items()}
        said = {"as_of": self.as_of.isoformat(), "rates": rates, "packs": dict(self.packs)}
        cards = self.cards.to_json()
        return said if cards is None else {**said, "cards": cards}


class Price(NamedTuple):
    """What one shot costs at one seller; `amount` is `None` where nobody knows it, never 0."""

    amount: Decimal | None
    unit: str
    usd: tuple[Decimal, Decimal] | None = None
    """Least and most; `None` where it isn't known."""
    confidence: str = "unknown"
    lines: tuple[PriceLine, ...] = ()
    notes: tuple[str, ...] = ()
    billed: Decimal | None = None
    """What is charged in the end, in `unit`, where it is known; the estimate otherwise."""

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it: amounts are strings, so that no digit is lost."""
        return {
            "amount": None if self.amount is None else decimal_text(self.amount),
            "unit": self.unit,
            "usd": None if self.usd is None else [usd_text(each) for each in self.usd],
            "confidence": self.confidence,
            "lines": [_line_json(line) for line in self.lines],
            "notes": list(self.notes),
        }

    def times(self, count: int) -> "Price":
        """Return the price of so many."""
        if count == 1:
            return self
        amount = None if self.amount is None else self.amount * count
        billed = None if self.billed is None else self.billed * count
        usd = None if self.usd is None else (self.usd[0] * count, self.usd[1] * count)
        notes = (*self.notes, f"{count} results, each in a call of its own")
        return self._replace(amount=amount, usd=usd, notes=notes, billed=billed)


UNKNOWN = Price(None, "USD")
"""Where nobody has published one."""


def unknown_pack(seller: str, pack: str) -> str:
    """Return what is wrong with a pack; empty where a seller has it."""
    if pack in PACKS.get(seller, {}):
        return ""
    there = ", ".join(f"{name}={size}" for name, sizes in PACKS.items() for size in sizes)
    return f"{seller} has no pack `{pack}`; there is {there}"


def priced(
    seller: str, shot: VideoRequest, estimate: Estimate, with_: Assumptions, billed: Decimal | None = None
) -> Price:
    """Return the price of an estimate for a shot on the day; what is billed may be another amount than what is estimated."""
    estimate = estimate.on(with_.as_of)
    if with_.cards is not NO_CARDS:
        estimate, ratio = with_.cards.renewed(seller, shot, estimate, with_.as_of)
        billed = None if billed is None else billed * ratio
    amount, unit = estimate.amount, estimate.unit
    if amount is None:
        return Price(None, unit, notes=estimate.notes)
    said = estimate.confidence or "unknown"
    worth, notes = _worth(seller, unit, with_)
    if worth is None and said == "inferred" and unit not in CURRENCIES:
        guess = f"probably {decimal_text(amount)} {unit}"
        return Price(None, unit, notes=(*estimate.notes, guess, *notes))
    known = [each for each in (amount, billed, estimate.printed) if each is not None]
    usd = None if worth is None else (min(known) * worth[0], max(known) * worth[1])
    return Price(
        amount, unit, usd, said, estimate.lines, (*estimate.notes, *notes), amount if billed is None else billed
    )


def _worth(seller: str, unit: str, with_: Assumptions) -> tuple[tuple[Decimal, Decimal] | None, tuple[str, ...]]:
    """Return the least and the most USD of one unit, and what has to be said of it."""
    if unit == "USD":
        return (Decimal(1), Decimal(1)), ()
    if unit in with_.rates:
        return (with_.rates[unit], with_.rates[unit]), (f"1 {unit} = {with_.rates[unit]} USD, as given",)
    pack = with_.packs.get(seller)
    if pack is not None:
        worth = PACKS[seller][pack]
        return (worth, worth), (f"credits of the pack `{pack}`: {worth} USD each",)
    known = UNITS.get(seller)
    if known is None:
        needed = f"name a rate of exchange (`--rate {unit}=...`)" if unit.isupper() else "nobody says what one is worth"
        return None, (f"in {unit} alone: {needed}",)
    return (known.low, known.high), _said_of(seller, unit, known.confidence, with_)


def _said_of(seller: str, unit: str, confidence: str, with_: Assumptions) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if confidence != "documented":
        notes = (f"what the {unit} are worth in USD is {confidence}",)
    if seller in CNY_PER_CREDIT:
        cny = CNY_PER_CREDIT[seller]
        rate = with_.rates.get("CNY")
        notes += (f"1 of the {unit} is {cny} CNY too" + (f": {cny * rate} USD at the given rate" if rate else ""),)
    return notes


def decimal_text(amount: Decimal) -> str:
    """Return an amount in digits, without an exponent or zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def usd_text(amount: Decimal) -> str:
    """Return USD to the hundredth of a cent."""
    return f"{amount.quantize(CENT_OF_A_CENT, ROUND_HALF_UP):f}"


def summed(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Return the sum of ranges."""
    return sum((low for low, _ in pairs), Decimal(0)), sum((high for _, high in pairs), Decimal(0))


def _line_json(line: PriceLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "quantity": decimal_text(line.quantity),
        "unit": line.rate.unit,
        "rate": decimal_text(line.rate.amount),
        "amount": decimal_text(line.amount),
        "confidence": line.rate.confidence,
        "source": str(line.rate.source),
        "as_of": line.rate.source.as_of,
    }
