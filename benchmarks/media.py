"""A result of 15 seconds at 1080p with sound, after the first one of its size."""

from collections.abc import Iterator
from statistics import median

from table import Effort, Row


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how long a result takes that isn't the first of its size."""
    from bench_media import milliseconds

    first = milliseconds(0)
    following = median(milliseconds(number) for number in range(1, effort.rounds * 4))
    yield Row("result of 15 s, 1080p, after the first", following, "<= 10", "ms", {"the first ms": first})
