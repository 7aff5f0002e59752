"""Which calls say the same again, and which of them came too soon after a response that asked for a pause."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.provider import TERMINAL

__all__ = ["hasty", "is_short", "request_of", "until_end"]

Pause = Callable[[JournalEntry], float | None]
"""Returns the seconds that a response asks for, if it does."""


def request_of(entry: JournalEntry) -> tuple[str, str, bytes, bytes]:
    """Return what makes two calls the same."""
    return entry.method, entry.path, entry.query, entry.body


def hasty(
    entries: Iterable[JournalEntry], pause: Pause, tolerance: float
) -> Iterator[tuple[JournalEntry, JournalEntry, float]]:
    """Yield answers that ask for a pause, the same request that came too soon after it, and the pause.

    Other requests may come meanwhile: other operations aren't limited, and other workers weren't told. Nor is it haste
    where each such response has a request of its own that came in time: then workers sent the same at the same time.
    """
    by_request: dict[tuple[str, str, bytes, bytes], list[JournalEntry]] = defaultdict(list)
    for entry in entries:
        by_request[request_of(entry)].append(entry)
    for same in by_request.values():
        asked = [(entry, seconds * tolerance) for entry in same if (seconds := pause(entry)) is not None]
        if asked and not _all_waited(asked, same):
            for before, after in pairwise(same):
                seconds = pause(before)
                if seconds is not None and after.seconds_after(before) < seconds * tolerance:
                    yield before, after, seconds


def _all_waited(asked: Iterable[tuple[JournalEntry, float]], same: Sequence[JournalEntry]) -> bool:
    """Return whether each response that asks for a pause has a request of its own that came after it."""
    left = list(same)
    for entry, seconds in asked:
        later = (one for one in left if one.serial > entry.serial and one.seconds_after(entry) >= seconds)
        repeated = next(later, None)
        if repeated is None:
            return False
        left.remove(repeated)
    return True


def is_short(gaps: Sequence[tuple[float, JournalEntry]], number: int, least: float) -> bool:
    """Return whether an interval is too short; one after a poll that was late by so much isn't, for a steady timer."""
    gap = gaps[number][0]
    return gap < least and (number == 0 or (gap + gaps[number - 1][0]) / 2 < least)


def until_end(polls: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
    """Return the polls up to the one that told the task's end: those after it have a rule of their own."""
    ends = (number for number, entry in enumerate(polls) if entry.state in TERMINAL)
    return polls[: next(ends, len(polls)) + 1]
