"""What was paid and what came of it: the line that a person reads first."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.schemas.prices import number

__all__ = ["Payment", "Settlement"]

_SHOWN = 3
"""Tasks that are named in the line."""


class Payment(NamedTuple):
    """What the tasks at one provider cost in the end."""

    provider: str
    unit: str
    amount: Decimal
    unpriced: int = 0
    """How many of them have a price that nobody publishes."""

    def __str__(self) -> str:
        unknown = f"an unknown price for {self.unpriced} task{'' if self.unpriced == 1 else 's'}"
        known = f"{number(self.amount)} {self.unit}"
        said = known if not self.unpriced else unknown if not self.amount else f"{known} and {unknown}"
        return f"{said} at {self.provider}"


class Settlement(NamedTuple):
    """What all paid tasks cost, and how many of their results were fetched."""

    payments: tuple[Payment, ...] = ()
    tasks: int = 0
    """How many were paid, refunds set off."""
    fetched: int = 0
    """How many of these have a result that came whole."""
    unfetched: tuple[str, ...] = ()
    """Those whose result never came, though none was told to have failed."""
    lost: tuple[str, ...] = ()
    """Those of them whose end the client was never told, and that it didn't cancel."""
    succeeded: int = 0
    """How many tasks were told to have succeeded, paid or not."""
    failed: int = 0
    """How many were told to have failed, paid or not."""

    def __str__(self) -> str:
        amounts = ", ".join(map(str, self.payments))
        said = f"paid {amounts} for {_count(self.tasks, 'task')}; {_count(self.fetched, 'result')} fetched"
        if not self.unfetched:
            return said
        named = ", ".join(self.unfetched[:_SHOWN]) + (", ..." if len(self.unfetched) > _SHOWN else "")
        return f"{said}; {len(self.unfetched)} paid and never fetched ({_noun(self.unfetched)} {named})"

    @property
    def line(self) -> str:
        """The sentence; empty where nothing was paid."""
        return str(self) if self.tasks else ""

    @classmethod
    def of(cls, parts: Iterable["Settlement"]) -> "Settlement":
        """Return the sum of some, provider by provider."""
        listed = list(parts)
        sums: dict[tuple[str, str], Payment] = {}
        for payment in (one for part in listed for one in part.payments):
            before = sums.get(payment[:2], payment._replace(amount=Decimal(0), unpriced=0))
            sums[payment[:2]] = before._replace(
                amount=before.amount + payment.amount, unpriced=before.unpriced + payment.unpriced
            )
        return cls(
            tuple(sorted(sums.values())),
            sum(part.tasks for part in listed),
            sum(part.fetched for part in listed),
            tuple(task for part in listed for task in part.unfetched),
            tuple(task for part in listed for task in part.lost),
            sum(part.succeeded for part in listed),
            sum(part.failed for part in listed),
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Settlement":
        """Return what `to_json` said."""
        payments = (Payment(**{**one, "amount": Decimal(one["amount"])}) for one in said["payments"])
        facts: dict[str, Any] = {name: said[name] for name in ("tasks", "fetched", "succeeded", "failed")}
        facts |= {name: tuple(said[name]) for name in ("unfetched", "lost")}
        return cls(payments=tuple(payments), **facts)

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "payments": [{**one._asdict(), "amount": number(one.amount)} for one in self.payments],
            "tasks": self.tasks,
            "fetched": self.fetched,
            "unfetched": list(self.unfetched),
            "lost": list(self.lost),
            "succeeded": self.succeeded,
            "failed": self.failed,
        }


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _noun(tasks: tuple[str, ...]) -> str:
    return "task" if len(tasks) == 1 else "tasks"
