"""Which facts of a provider nobody has read again for long: each has the day on which its source was read."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from drytake.schemas.provider import Provider
from drytake.schemas.times import today
from drytake.schemas.validation.rules import Rule

__all__ = ["STALE_DAYS", "StaleFacts", "age_of", "older_than", "stale_facts", "staleness"]

STALE_DAYS = 90
"""Days after which a fact is said to be stale."""


def age_of(rule: Rule, day: date) -> int:
    """Return the days since a rule's source was read."""
    return (day - date.fromisoformat(rule.as_of)).days


def older_than(rules: Iterable[Rule], days: int, day: date) -> list[Rule]:
    """Return the rules whose source was read more than so many days ago, the oldest first."""
    return sorted((rule for rule in rules if age_of(rule, day) > days), key=lambda rule: rule.as_of)


class StaleFacts(NamedTuple):
    """What is stale of a provider."""

    provider: str
    stale: int
    total: int
    oldest: str

    def __str__(self) -> str:
        return f"{self.provider} {self.stale} of {self.total} rules, the oldest of {self.oldest}"


def stale_facts(provider: Provider, day: date) -> StaleFacts | None:
    """Return what is stale of a provider on a day; `None` where nothing is."""
    every = list(provider.rules)
    old = older_than(every, STALE_DAYS, day)
    return StaleFacts(provider.id, len(old), len(every), old[0].as_of) if old else None


def staleness(providers: Iterable[Provider]) -> Iterator[tuple[str, str]]:
    """Yield what a report says of stale facts, where there are any, as one of its own facts."""
    day = today()
    found = [stale for provider in providers if (stale := stale_facts(provider, day)) is not None]
    if found:
        yield f"not read again for {STALE_DAYS} days", "; ".join(map(str, found))
