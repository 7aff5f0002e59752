"""Tasks whose end moves money, by the time of that end: what is due is found without looking at what isn't."""

import heapq
from collections.abc import Callable, Iterable

__all__ = ["Due", "DueTasks", "Found"]

Due = tuple[float, str, str]
"""When a task ends, its provider and its id."""
Found = tuple[list[Due], float | None]
"""What a store has between two times, the first excluded, and the soonest that comes later, if any."""
_NEVER = float("inf")


class DueTasks:
    """One tenant's. With `kept` the older ones lie in a store, and only those that are due are read."""

    def __init__(self, entries: Iterable[Due] = (), *, kept: Callable[[float, float], Found] | None = None) -> None:
        self._fresh = list(entries)
        heapq.heapify(self._fresh)
        self._kept = kept
        self._taken = -_NEVER
        """The time up to which those in the store were taken since it was last written."""
        self._soonest = self._fresh[0][0] if self._fresh else _NEVER

    def keep(self, kept: Callable[[float, float], Found], soonest: float | None) -> None:
        """Find older ones in a store, whose soonest is due then."""
        self._kept = kept
        self._soonest = min(self._soonest, _NEVER if soonest is None else soonest)

    @property
    def soonest(self) -> float | None:
        """When the next one is due; `None` where none ever is."""
        return None if self._soonest == _NEVER else self._soonest

    def push(self, due: float, provider: str, task_id: str) -> None:
        """Note a task; one that is noted again stands there twice, and counts where it ends by then."""
        heapq.heappush(self._fresh, (due, provider, task_id))
        self._soonest = min(self._soonest, due)

    def pop(self, now: float) -> list[Due]:
        """Return those that are due, soonest first; they are no more."""
        if now < self._soonest:
            return []
        found: list[Due] = []
        while self._fresh and self._fresh[0][0] <= now:
            found.append(heapq.heappop(self._fresh))
        later: float | None = None
        if self._kept is not None:
            older, later = self._kept(self._taken, now)
            self._taken = max(self._taken, now)
            found = sorted([*older, *found])
        next_fresh = self._fresh[0][0] if self._fresh else _NEVER
        self._soonest = min(next_fresh, _NEVER if later is None else later)
        return found

    def all(self) -> list[Due]:
        """Return every one, soonest first."""
        older = [] if self._kept is None else self._kept(self._taken, _NEVER)[0]
        return sorted([*older, *self._fresh])

    def changes(self) -> tuple[float | None, list[Due]]:
        """Return up to when those in the store are gone, if any, and which are new to it; it has them from now on."""
        taken, fresh = self._taken, self._fresh
        self._taken, self._fresh = -_NEVER, []
        return (None if taken == -_NEVER else taken), fresh
