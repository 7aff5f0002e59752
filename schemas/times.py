"""Points in time as providers write them."""

from datetime import UTC, datetime
from functools import lru_cache

__all__ = ["iso"]


def iso(seconds: float) -> str:
    """Return a point in time as ISO 8601 in UTC, whole seconds, with ``Z``."""
    return _iso(int(seconds))


@lru_cache(1024)  # thousands of responses name the same second, and writing it out is slow
def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
