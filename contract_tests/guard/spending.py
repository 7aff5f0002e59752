"""What a ledger's lines come to: what is spent or reserved, task by task, and whether one more fits under the caps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from drytake.contract_tests.guard.amounts import TASKS, Cap, Currency, amount_text
from drytake.contract_tests.guard.ledger import LedgerLine

__all__ = ["Budget", "PricedCreate", "Spending", "Spent"]

HOUR = 3_600


class Spent(NamedTuple):
    """What one create costs, as far as is known."""

    reserve: LedgerLine
    amount: Decimal
    task: str = ""
    settled: bool = False
    """True once a response has said it: until then the most that it may cost is reserved."""
    unanswered: bool = False

    @property
    def currency(self) -> Currency:
        """What it is paid in."""
        return Currency(self.reserve.unit, self.reserve.seller if self.reserve.unit == "credits" else "")


class PricedCreate(NamedTuple):
    """A create that asks for room."""

    seller: str
    currency: Currency
    amount: Decimal | None
    """The most that it may cost; `None` where nobody knows it."""


class Spending:
    """All creates of a ledger; sums are of all of them, or of those of one run."""

    def __init__(self, run: str | None = None) -> None:
        self._run = run
        self.creates: dict[str, Spent] = {}
        """By the name of the create."""
        self.tasks: dict[tuple[str, str], str] = {}
        """Seller and task to the name of the create that made it, whichever run did."""
        self.refused = 0
        self.stopped = ""
        """When all was halted; empty where it is not."""
        self._sums: dict[tuple[str, Currency], Decimal] = {}

    def read(self, lines: Iterable[LedgerLine]) -> None:
        """Take note of lines, in their order."""
        for line in lines:
            self._note(line)

    def _note(self, line: LedgerLine) -> None:
        if line.kind in ("stop", "resume"):
            self.stopped = line.at if line.kind == "stop" else ""
        elif line.kind == "reserve":
            self._put(Spent(line, line.value))
        elif line.kind == "refuse":
            self.refused += self._counts(line)
        elif line.call in self.creates:
            before = self.creates[line.call]
            if line.kind == "unanswered":
                self._put(before._replace(unanswered=True))
            elif line.kind == "made":
                self._put(before._replace(task=line.task))
            elif line.kind == "settle":
                self._put(before._replace(amount=line.value, task=line.task or before.task, settled=True))

    def _counts(self, line: LedgerLine) -> bool:
        return self._run in (None, line.run)

    def _put(self, spent: Spent) -> None:
        name = spent.reserve.call
        before = self.creates.get(name)
        if self._counts(spent.reserve):
            place = spent.reserve.seller, spent.currency
            self._sums[place] = self._sums.get(place, Decimal(0)) + spent.amount - (before.amount if before else 0)
        self.creates[name] = spent
        if spent.task:
            self.tasks[spent.reserve.seller, spent.task] = name

    def of_task(self, seller: str, task: str) -> Spent | None:
        """Return what a task costs that a create of these has made."""
        name = self.tasks.get((seller, task))
        return None if name is None else self.creates[name]

    def sums(self) -> Iterator[tuple[Currency, Decimal]]:
        """Yield what was spent or is reserved, currency by currency."""
        found: dict[Currency, Decimal] = {}
        for (_, currency), amount in self._sums.items():
            found[currency] = found.get(currency, Decimal(0)) + amount
        yield from sorted(found.items())

    def spent(self, cap: Cap, currency: Currency) -> Decimal:
        """Return what counts against a cap in a currency."""
        return sum(
            (amount for (seller, own), amount in self._sums.items() if own == currency and cap.seller in ("", seller)),
            Decimal(0),
        )

    @property
    def own(self) -> Iterator[Spent]:
        """The creates that count, the newest first."""
        return (spent for spent in reversed(self.creates.values()) if self._counts(spent.reserve))

    def since(self, moment: float) -> list[Spent]:
        """Return those of them from a moment on."""
        return list(takewhile(lambda spent: spent.reserve.time >= moment, self.own))


@dataclass(frozen=True, kw_only=True)
class Budget:
    """All caps of a run."""

    totals: tuple[Cap, ...] = ()
    prices: tuple[Cap, ...] = ()
    hourly: tuple[Cap, ...] = ()
    tasks: int | None = None

    @property
    def empty(self) -> bool:
        """True where nothing is capped."""
        return not (self.totals or self.prices or self.hourly or self.tasks is not None)

    @property
    def _of_money(self) -> bool:
        return bool(self.totals or self.prices or any(cap.unit != TASKS for cap in self.hourly))

    def excess(self, spending: Spending, create: PricedCreate, now: float) -> str:
        """Return why a create doesn't fit under the caps; empty where it does."""
        if spending.stopped:
            return f"`drytake guard stop` halted all at {spending.stopped}"
        if self.tasks is not None and _made(spending.own) >= self.tasks:
            return f"--max-tasks {self.tasks} are made"
        if create.amount is None:
            known = "what it costs isn't known, and counts as over; `--unknown-price N` takes N for it"
            return known if self._of_money else self._over_hour(spending, create, Decimal(0), now)
        return (
            _over_price(self.prices, create, create.amount)
            or _over_total(self.totals, spending, create, create.amount)
            or self._over_hour(spending, create, create.amount, now)
        )

    def _over_hour(self, spending: Spending, create: PricedCreate, amount: Decimal, now: float) -> str:
        if not self.hourly:
            return ""
        recent = [one for one in spending.since(now - HOUR) if one.amount or not one.settled]
        for cap in _covering(self.hourly, create):
            counted = [one for one in recent if cap.seller in ("", one.reserve.seller)]
            if cap.unit == TASKS:
                so_far, more = Decimal(_made(counted)), Decimal(1)
            else:
                so_far = sum((one.amount for one in counted if one.currency == create.currency), Decimal(0))
                more = amount
            if so_far + more > cap.amount:
                return f"{_what(more, create, cap)} would go over {cap}, of which {amount_text(so_far)} are used"
        return _uncovered(self.hourly, create)


def _made(creates: Iterable[Spent]) -> int:
    """Return how many of some creates have made a task, or may have: one that was refused has made none."""
    return sum(1 for one in creates if one.task or not one.settled)


def _covering(caps: Iterable[Cap], create: PricedCreate) -> list[Cap]:
    return [cap for cap in caps if cap.covers(create.seller, create.currency)]


def _uncovered(caps: tuple[Cap, ...], create: PricedCreate) -> str:
    """Return that none of some caps speaks of a create's unit: what isn't allowed is over."""
    if not caps or _covering(caps, create):
        return ""
    return f"{caps[0].option} says nothing of {create.currency}: add {caps[0].option} AMOUNT{create.currency.unit}"


def _over_price(caps: tuple[Cap, ...], create: PricedCreate, amount: Decimal) -> str:
    for cap in _covering(caps, create):
        if amount > cap.amount:
            return f"{_what(amount, create, cap)} are more than {cap}"
    return _uncovered(caps, create)


def _over_total(caps: tuple[Cap, ...], spending: Spending, create: PricedCreate, amount: Decimal) -> str:
    for cap in _covering(caps, create):
        so_far = spending.spent(cap, create.currency)
        if so_far + amount > cap.amount:
            return f"{_what(amount, create, cap)} would go over {cap}, of which {amount_text(so_far)} are spent or reserved"
    return _uncovered(caps, create)


def _what(amount: Decimal, create: PricedCreate, cap: Cap) -> str:
    return "1 task" if cap.unit == TASKS else f"{amount_text(amount)} {create.currency}"
