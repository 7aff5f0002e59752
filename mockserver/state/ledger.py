"""Money of one tenant at one provider: every movement is an entry, and the entries always add up."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from drytake.schemas.prices import number

__all__ = ["KEPT", "Account", "LedgerEntry", "Move"]

EntryKind = Literal["grant", "charge", "refund"]
Move = tuple[float, EntryKind, Decimal, str | None]
"""An entry as it is kept: when, what, how much, for which task."""
_SUMS = ("balance", "granted", "held", "opening")
KEPT = 10_000
"""Entries kept for display; older ones are summed up in the opening balance."""
_SLACK = 100
"""How many more a store may have for a while, so that it needn't look at each call."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of money."""

    at: float
    """Tenant's time, in seconds since the epoch."""
    kind: EntryKind
    amount: Decimal
    """Positive for what comes in, negative for what goes out."""
    task_id: str | None

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at, "kind": self.kind, "amount": number(self.amount), "task_id": self.task_id}


class Account:
    """A balance and how it came about."""

    __slots__ = ("_earlier", "_entries", "balance", "granted", "held", "opening", "stored", "unit")

    def __init__(
        self, unit: str, balance: Decimal, at: float, earlier: Callable[[], Iterable[Move]] | None = None
    ) -> None:
        self.unit = unit
        self.balance = self.granted = self.held = self.opening = Decimal(0)
        self._entries: deque[Move] = deque()
        self._earlier = earlier
        self.stored: int | None = 0
        """How many of its movements lie in a store; `None` where nobody has counted them."""
        if earlier is None:
            self.grant(balance, at)

    @property
    def entries(self) -> list[LedgerEntry]:
        """The movements that are kept, oldest first."""
        earlier = self._earlier() if self._earlier else ()
        return [LedgerEntry(*entry) for entry in (*earlier, *self._entries)]

    @property
    def state(self) -> dict[str, Any]:
        """What a store keeps of the account, without its movements."""
        return {"unit": self.unit, "stored": self.stored, **{name: str(getattr(self, name)) for name in _SUMS}}

    @classmethod
    def restored(cls, state: dict[str, Any], earlier: Callable[[], Iterable[Move]]) -> "Account":
        """Return the account that a state says; its movements are asked for when they are needed."""
        account = cls(state["unit"], Decimal(0), 0, earlier)
        for name in _SUMS:
            setattr(account, name, Decimal(state[name]))
        account.stored = state.get("stored")  # older stores don't count them
        return account

    def adopt(self, moves: Iterable[Move]) -> None:
        """Take movements that happened elsewhere as this account's own; its sums know of them already."""
        self._earlier, self.stored = None, 0
        self._entries = deque(moves)

    def keep(self, earlier: Callable[[], Iterable[Move]]) -> None:
        """Find in a store what it has of the movements, from now on."""
        self._earlier = earlier

    def fresh(self) -> list[Move]:
        """Return the movements that no store has yet, and take them as kept."""
        moves = list(self._entries)
        self._entries.clear()
        if self.stored is not None:
            self.stored += len(moves)
        return moves

    @property
    def excess(self) -> int:
        """How many of the oldest movements a store had better forget: none until there are enough of them."""
        over = (self.stored or 0) - KEPT
        return over if over > _SLACK else 0

    def fold(self, amounts: Iterable[Decimal]) -> None:
        """Sum up in the opening balance what the store forgets."""
        for amount in amounts:
            self.opening += amount
            self.stored = (self.stored or 0) - 1

    def grant(self, amount: Decimal, at: float) -> None:
        """Put money in, or take it out with a negative amount."""
        self.granted += amount
        self._move(at, "grant", amount, None)

    def charge(self, amount: Decimal, at: float, task_id: str) -> bool:
        """Take the price of a task; return whether there was enough."""
        if amount > self.available:
            return False
        self._move(at, "charge", -amount, task_id)
        return True

    @property
    def available(self) -> Decimal:
        """What no running task has a claim on."""
        return self.balance - self.held

    def hold(self, amount: Decimal) -> bool:
        """Set the price of a task aside, which moves no money yet; return whether there was enough."""
        if amount > self.available:
            return False
        self.held += amount
        return True

    def release(self, amount: Decimal) -> None:
        """Let go of what was set aside for a task."""
        self.held -= amount

    def capture(self, amount: Decimal, at: float, task_id: str) -> None:
        """Take what was set aside for a task."""
        self.held -= amount
        self._move(at, "charge", -amount, task_id)

    def refund(self, amount: Decimal, at: float, task_id: str) -> None:
        self._move(at, "refund", amount, task_id)

    def _move(self, at: float, kind: EntryKind, amount: Decimal, task_id: str | None) -> None:
        self.balance += amount
        self._entries.append((at, kind, amount, task_id))
        if len(self._entries) > KEPT:
            self.opening += self._entries.popleft()[2]

    def to_json(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "opening": number(self.opening),
            "entries": [entry.to_json() for entry in self.entries],
            "granted": number(self.granted),
            "balance": number(self.balance),
            "held": number(self.held),
        }
