"""`drytake guard report`: what a ledger says was spent, by key, seller, shot and day; sums never mix units."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from drytake.contract_tests.guard import open_ledger
from drytake.contract_tests.guard.amounts import Currency, amount_text
from drytake.contract_tests.guard.ledger import LedgerFile
from drytake.contract_tests.guard.spending import Spending, Spent

__all__ = ["GROUPS", "Overview", "overview_of", "read_spending"]

GROUPS: dict[str, Callable[[Spent], str]] = {
    "seller": lambda spent: spent.reserve.seller,
    "key": lambda spent: spent.reserve.key or "no key",
    "shot": lambda spent: f"{spent.reserve.seller} {spent.reserve.shot}",
    "day": lambda spent: spent.reserve.at[:10],
}
"""What spend is shown by."""


class SpendRow(NamedTuple):
    """What was spent on one thing in one currency."""

    name: str
    currency: Currency
    creates: int
    settled: Decimal
    """What responses have said."""
    reserved: Decimal
    """What may still come."""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.currency.unit,
            "seller": self.currency.seller or None,
            "creates": self.creates,
            "settled": amount_text(self.settled),
            "reserved": amount_text(self.reserved),
        }


class Overview(NamedTuple):
    """All of it."""

    ledger: str
    lines: int
    stopped: str
    refused: int
    groups: dict[str, tuple[SpendRow, ...]]

    def text(self) -> Iterator[str]:
        """Yield the lines that a person reads."""
        yield f"{self.ledger}: {self.lines} lines, whose chain holds"
        if self.stopped:
            yield f"all is halted since {self.stopped}; `drytake guard stop --lift` lifts that"
        for name, rows in self.groups.items():
            if rows:
                yield f"by {name}"
            for row in rows:
                still = f", {amount_text(row.reserved)} still reserved" if row.reserved else ""
                count = f"{row.creates} create{'' if row.creates == 1 else 's'}"
                yield f"  {row.name}: {amount_text(row.settled)} {row.currency} settled{still} ({count})"
        if not any(self.groups.values()):
            yield "nothing was sent"
        if self.refused:
            yield f"refused: {self.refused} create{'' if self.refused == 1 else 's'}"

    def to_json(self) -> dict[str, Any]:
        return {
            "ledger": self.ledger,
            "lines": self.lines,
            "stopped": self.stopped or None,
            "refused": self.refused,
            **{f"by_{name}": [row.to_json() for row in rows] for name, rows in self.groups.items()},
        }


def read_spending(ledger: LedgerFile) -> tuple[Spending, int]:
    """Return what all lines of a ledger come to, and how many there are.

    Raises:
        LedgerError: it can't be trusted.
    """
    spending = Spending()
    with ledger.locked() as lines:
        spending.read(lines)
        return spending, len(lines)


def overview_of(path: Path) -> Overview:
    """Return what a ledger says.

    Raises:
        UsageError: it can't be opened.
        LedgerError: it can't be trusted.
    """
    with open_ledger(path) as ledger:
        spending, lines = read_spending(ledger)
    groups = {name: tuple(_rows(spending, name_of)) for name, name_of in GROUPS.items()}
    return Overview(str(path), lines, spending.stopped, spending.refused, groups)


def _rows(spending: Spending, name_of: Callable[[Spent], str]) -> Iterator[SpendRow]:
    found: dict[tuple[str, Currency], SpendRow] = {}
    for spent in spending.creates.values():
        place = name_of(spent), spent.currency
        row = found.get(place, SpendRow(*place, 0, Decimal(0), Decimal(0)))
        settled, reserved = (spent.amount, Decimal(0)) if spent.settled else (Decimal(0), spent.amount)
        found[place] = row._replace(
            creates=row.creates + 1, settled=row.settled + settled, reserved=row.reserved + reserved
        )
    yield from (found[place] for place in sorted(found))
