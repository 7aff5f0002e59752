"""How doubtful cases are read: what a caller or a server chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from drytake.schemas.validation.rules import Rule, Severity

__all__ = ["DEFAULT", "ValidationPolicy"]


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """How a caller wants doubtful cases read."""

    lax: bool = False
    """Read integral numbers and digit strings as integers, and null as absent, where no document forbids it."""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """Rule id to severity; `None` switches the rule off."""
    now: Callable[[], float] | None = None
    """Tells the seconds since the epoch, by which signed links have expired; `None` is the day of the rules."""

    def by(self, now: Callable[[], float]) -> "ValidationPolicy":
        """Return the same by a clock."""
        return ValidationPolicy(self.lax, self.severities, now)

    def severity(self, rule: Rule) -> Severity | None:
        return self.severities.get(rule.id, rule.severity)


DEFAULT = ValidationPolicy()
