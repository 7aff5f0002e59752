"""Amounts as a person says them, and units that never add up: each currency by itself, credits by seller."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, is_provider, named_ids

__all__ = ["CREDITS", "TASKS", "Cap", "Currency", "amount_text", "caps_of", "currency_of"]

CREDITS, TASKS = "credits", "tasks"
_UNITS = {"usd": "USD", "$": "USD", "cny": "CNY", "credits": CREDITS, "credit": CREDITS, "tasks": TASKS, "task": TASKS}
_AMOUNT = re.compile(r"(\$?)\s*(\d{1,15}(?:\.\d{1,12})?)\s*([A-Za-z]*)")


class Currency(NamedTuple):
    """What sums are made in."""

    unit: str
    seller: str = ""
    """Whose credits they are: those of one seller are worth nothing at another."""

    def __str__(self) -> str:
        return f"{self.unit} at {self.seller}" if self.seller else self.unit


def currency_of(provider: Provider) -> Currency:
    """Return what a seller charges in."""
    return Currency(provider.unit, provider.id if provider.unit == CREDITS else "")


class Cap(NamedTuple):
    """The most that may be spent: of a currency, or at one seller."""

    option: str
    """What it was said with, such as `--max-total`."""
    amount: Decimal
    unit: str = ""
    """Empty where it is in whatever unit the seller has."""
    seller: str = ""
    """Empty where it is for all of the unit."""

    def covers(self, seller: str, currency: Currency) -> bool:
        """Return whether what is spent at a seller counts against it."""
        return self.seller in ("", seller) and self.unit in ("", currency.unit, TASKS)

    def __str__(self) -> str:
        said = f"{self.seller}={amount_text(self.amount)}" if self.seller else amount_text(self.amount)
        return f"{self.option} {said}{self.unit}"


def amount_text(amount: Decimal) -> str:
    """Return an amount as exact text, without noughts at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def caps_of(option: str, specs: Iterable[str], *, tasks: bool = False) -> tuple[Cap, ...]:
    """Return what an option's values mean: `[PROVIDER=]AMOUNT[UNIT]`, where `5USD` is 5 dollars and `300` is in the seller's unit.

    Raises:
        ValueError: one of them means nothing.
    """
    return tuple(_cap(option, spec, tasks=tasks) for spec in specs)


def _cap(option: str, spec: str, *, tasks: bool) -> Cap:
    seller, _, text = spec.rpartition("=")
    match = _AMOUNT.fullmatch(text.strip())
    if seller and not is_provider(seller):
        raise ValueError(f"{option} {spec}: there is no provider `{seller}`; there is: {', '.join(named_ids())}")
    said = (match[1] or match[3]).lower() if match else "?"
    unit = _UNITS.get(said, "") if said else ""
    wrong = match is None or (said and not unit) or (match[1] and match[3]) or (unit == TASKS and not tasks)
    if match is None or wrong:
        form = "5USD, 30CNY, 300credits or outai=300" + (", or 20tasks" if tasks else "")
        raise ValueError(f"{option} {spec}: `{text}` is no amount; say it as {form}")
    if seller and unit not in ("", TASKS, get_provider(seller).unit):
        raise ValueError(f"{option} {spec}: {seller} charges in {get_provider(seller).unit}, not in {unit}")
    return Cap(option, Decimal(match[2]), unit, seller)
