"""How many calls a provider lets a key make."""

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["RateLimit"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """How many calls a key may make in a time."""

    name: str
    """Of its window; different within a provider."""
    calls: int
    seconds: float
    operations: tuple[str, ...] = ()
    """Which calls count, together; none stands for all."""
    failures: bool = False
    """True where only calls that failed count: one more than `calls`, and all calls are refused."""
    blocked: float = 0
    """For how many seconds they are."""
    retry_after: bool = True
    """False where a refusal doesn't say when to come back."""
    below: Decimal | None = None
    """Counts for callers alone who have less money than this."""
    per: str = ""
    """Runtime expression of what has a window of its own, such as a model: `$request.body#/model`."""
    where: tuple[str, tuple[str, ...]] = ("", ())
    """Runtime expression and values: only calls that say one of them there count; none stands for all."""
    accounts: tuple[object, ...] = ()
    """Values of the switch `rate-limits` at which it counts, where it hangs on the kind of account."""

    def counts(self, operation: str) -> bool:
        return not self.operations or operation in self.operations
