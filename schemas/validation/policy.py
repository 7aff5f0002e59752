"""How doubtful cases are read: what a caller or a server chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from drytake.schemas.times import day_of
from drytake.schemas.validation.overrides import NO_OVERRIDES, Override
from drytake.schemas.validation.rules import Rule, Severity

__all__ = ["DEFAULT", "ValidationPolicy", "during"]


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """How a caller wants doubtful cases read."""

    lax: bool = False
    """Read integral numbers and digit strings as integers, and null as absent, where no document forbids it."""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """Rule id to severity; `None` switches the rule off."""
    now: Callable[[], float] | None = None
    """Tells the seconds since the epoch, by which signed links have expired and rules with days are in force.

    `None` is the day of the rules: for each rule the day on which its source was read.
    """

    overrides: Mapping[str, Override] = field(default_factory=lambda: NO_OVERRIDES)
    """Rule id to what the caller knows better."""

    def by(self, now: Callable[[], float]) -> "ValidationPolicy":
        """Return the same by a clock."""
        return ValidationPolicy(self.lax, self.severities, now, self.overrides)

    def severity(self, rule: Rule) -> Severity | None:
        """Return how bad it is to break a rule; `None` where it is off, or not in force on the day."""
        if rule.dated and not rule.in_force(self._day(rule)):
            return None
        return self.severities.get(rule.id, rule.severity)

    def waives(self, rule: Rule, value: Any) -> bool:
        """Return whether a value that broke a rule is good, as the caller knows better."""
        override = self.overrides.get(rule.id)
        return override is not None and override.allows(value)

    def own_limit(self, rule: Rule, pointer: str, value: Any) -> str | None:
        """Return the message for a value outside of the caller's own limit; `None` where there is none, or it lies inside."""
        override = self.overrides.get(rule.id)
        return None if override is None else override.message(pointer[1:].replace("/", ".") or "the body", value)

    def _day(self, rule: Rule) -> date:
        return date.fromisoformat(rule.as_of) if self.now is None else day_of(self.now())


DEFAULT = ValidationPolicy()


def during(rule: Rule) -> ValidationPolicy:
    """Return a policy by whose clock a rule is in force, such as its examples need; without days, the default one."""
    if not rule.dated:
        return DEFAULT
    read = date.fromisoformat(rule.as_of)
    day = min(max(read, rule.since or read), rule.until or date.max)
    seconds = datetime.combine(day, time(12), UTC).timestamp()
    return ValidationPolicy(now=lambda: seconds)
