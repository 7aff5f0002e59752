"""The one place where a create gets room or doesn't: budget and ledger, in one step under the ledger's lock."""

import secrets
import time
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from drytake.contract_tests.guard.amounts import amount_text
from drytake.contract_tests.guard.ledger import LedgerFile, LedgerLine
from drytake.contract_tests.guard.spending import Budget, PricedCreate, Spending, Spent
from drytake.contract_tests.guard.worst_case import WorstCase

__all__ = ["Asked", "Decision", "Gate"]


class Asked(NamedTuple):
    """A create as it came."""

    create: PricedCreate
    operation: str
    key: str
    shot: str
    worst: WorstCase


class Decision(NamedTuple):
    """What became of a create that asked for room."""

    name: str
    """By which the ledger knows it, where it got room."""
    refused: str = ""
    """Why it didn't."""


class Gate:
    """Gives room to creates, and takes back what they turn out not to need."""

    def __init__(
        self, ledger: LedgerFile, budget: Budget, *, whole: bool, now: Callable[[], float] = time.time
    ) -> None:
        self.run = secrets.token_hex(6)
        self.budget, self._ledger, self._now = budget, ledger, now
        self.spending = Spending(None if whole else self.run)
        self._count = 0

    def start(self, why: str) -> None:
        """Begin a run.

        Raises:
            LedgerError: the ledger can't be trusted.
        """
        self._write(LedgerLine("start", self.run, why=why))

    def refresh(self) -> str:
        """Read what others have written; return when all was halted, or nothing."""
        if self._ledger.changed:
            with self._ledger.locked() as news:
                self.spending.read(news)
        return self.spending.stopped

    def reserve(self, asked: Asked) -> Decision:
        """Reserve the most that a create may cost, on the disk, or refuse it."""
        with self._ledger.locked() as news:
            self.spending.read(news)
            refused = self.budget.excess(self.spending, asked.create, self._now())
            self._count += 1
            name = f"{self.run}-{self._count}"
            amount = asked.create.amount
            line = LedgerLine(
                "refuse" if refused else "reserve",
                self.run,
                name,
                seller=asked.create.seller,
                operation=asked.operation,
                key=asked.key,
                shot=asked.shot,
                unit=asked.create.currency.unit,
                amount="" if amount is None else amount_text(amount),
                rate="" if asked.worst.rate is None else str(asked.worst.rate),
                why=refused or ("" if asked.worst.amount is not None else asked.worst.why),
            )
            self.spending.read([self._ledger.append(line)])
        return Decision("" if refused else name, refused)

    def made(self, name: str, task: str) -> None:
        """Note which task a create has made."""
        self._write(LedgerLine("made", self.run, name, task=task))

    def settle(self, name: str, amount: Decimal, *, task: str = "", why: str = "") -> None:
        """Note what a create costs in the end, as a response says it."""
        spent = self.spending.creates[name]
        if spent.amount != amount or not spent.settled or task != spent.task:
            self._write(LedgerLine("settle", self.run, name, amount=amount_text(amount), task=task, why=why))

    def unanswered(self, name: str, why: str) -> None:
        """Note that no response says what became of a create: what was reserved stays so."""
        self._write(LedgerLine("unanswered", self.run, name, why=why))

    def of_task(self, seller: str, task: str) -> tuple[str, Spent] | None:
        """Return the create that made a task."""
        spent = self.spending.of_task(seller, task)
        return None if spent is None else (spent.reserve.call, spent)

    def _write(self, line: LedgerLine) -> None:
        with self._ledger.locked() as news:
            self.spending.read(news)
            self.spending.read([self._ledger.append(line)])
