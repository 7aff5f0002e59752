"""Points in time as providers write them."""

from datetime import UTC, date, datetime
from functools import lru_cache

__all__ = ["day_of", "iso", "today"]

_DAY = 86_400


def iso(seconds: float) -> str:
    """Return a point in time as ISO 8601 in UTC, whole seconds, with ``Z``."""
    return _iso(int(seconds))


@lru_cache(1024)  # thousands of responses name the same second, and writing it out is slow
def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """Return this day in UTC, as the prices of providers have it."""
    return datetime.now(UTC).date()


def day_of(seconds: float) -> date:
    """Return the day of a point in time, in UTC."""
    return _day_of(int(seconds // _DAY))


@lru_cache(64)
def _day_of(day: int) -> date:
    return datetime.fromtimestamp(day * _DAY, UTC).date()
