"""What a user knows better than our rows: a rule that is off, another limit, a value that is read as another; with a reason.

Nobody has to wait for a release of ours when a provider has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["NO_OVERRIDES", "OWN_HINT", "Override"]

OWN_HINT = "keep to the limit that your settings say, or mend it there"


@dataclass(frozen=True, kw_only=True)
class Override:
    """One row of ours, overridden."""

    reason: str
    """Why, as reports show it."""
    off: bool = False
    """True where a rule holds no more."""
    low: float | None = None
    """The least that a limit's value may be."""
    high: float | None = None
    """The most."""
    reads: Mapping[str, str] = field(default_factory=dict)
    """Values that the provider has and we don't, each with the known one that it is read as, such as ids of models."""
    amount: str = ""
    """Of a rate: what it is now."""

    @property
    def limits(self) -> bool:
        """True where it says another limit."""
        return self.low is not None or self.high is not None

    def allows(self, value: Any) -> bool:
        """Return whether a value that broke the rule is good by this."""
        if self.off:
            return True
        size = _size(value)
        return self.limits and size is not None and not self.excess(size)

    def excess(self, size: float) -> bool:
        """Return whether a size lies outside."""
        return (self.low is not None and size < self.low) or (self.high is not None and size > self.high)

    def sees(self, value: Any) -> float | None:
        """Return the size of a value that lies outside; `None` where it doesn't, or has no size."""
        size = _size(value)
        return size if self.limits and size is not None and self.excess(size) else None

    def message(self, name: str, value: Any) -> str | None:
        """Return what is said of a field's value that lies outside; `None` where it doesn't."""
        size = self.sees(value)
        if size is None:
            return None
        said = f"has {size} characters" if isinstance(value, str) else f"has {size} items"
        return f"`{name}` {f'is {size:g}' if size is value else said}; your own limit is {self}"

    def __str__(self) -> str:
        parts = ["off"] if self.off else []
        parts += [f"at least {self.low:g}"] if self.low is not None else []
        parts += [f"at most {self.high:g}"] if self.high is not None else []
        parts += [f"{name} read as {known}" for name, known in self.reads.items()]
        parts += [f"{self.amount} now"] if self.amount else []
        return f"{', '.join(parts)} ({self.reason})"


NO_OVERRIDES: Mapping[str, Override] = {}


def _size(value: Any) -> float | None:
    if isinstance(value, str | list | tuple):
        return len(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
