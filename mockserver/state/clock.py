"""A tenant's own time: it can stand still, run faster, and be moved, without touching anybody else's."""

import time
from collections.abc import Callable

from drytake.schemas.times import iso

__all__ = ["FASTEST", "LATEST", "Clock"]

LATEST = 4_102_444_800
"""The last moment that a clock may be moved to: the year 2100, in seconds since the epoch."""
FASTEST = 10_000
"""The most virtual seconds that pass per real second."""


class Clock:
    """Virtual seconds since the epoch, derived from a real clock."""

    __slots__ = ("_real", "_state")

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._state = (0.0, 0.0, 1.0)
        """Real and virtual time of the last change, and the scale since; replaced as a whole, so that a
        reader in another thread never sees half a change."""
        self.reset()

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        changed, virtual, scale = self._state
        return virtual + (self._real() - changed) * scale

    @property
    def scale(self) -> float:
        """Virtual seconds per real second; 0 while frozen."""
        return self._state[2]

    @property
    def frozen(self) -> bool:
        return self.scale == 0

    def set(self, seconds: float) -> None:
        """Move to a point in time, in seconds since the epoch."""
        self._state = (self._real(), seconds, self.scale)

    def advance(self, seconds: float) -> None:
        self.set(self.now + seconds)

    def freeze(self) -> None:
        self.run(0)

    def run(self, scale: float = 1.0) -> None:
        """Go on from now, at so many virtual seconds per real second."""
        self._state = (self._real(), self.now, scale)

    def reset(self) -> None:
        """Go back to real time."""
        now = self._real()
        self._state = (now, now, 1.0)

    def copy(self) -> "Clock":
        """Return another clock that shows the same time and runs as fast."""
        made = Clock(self._real)
        made.state = self.state
        return made

    @property
    def state(self) -> tuple[float, float, float]:
        """What makes another clock show the same: real and virtual time of the last change, and the scale."""
        return self._state

    @state.setter
    def state(self, state: tuple[float, float, float]) -> None:
        changed, virtual, scale = state
        self._state = (changed, virtual, scale)

    def to_json(self) -> dict[str, object]:
        now = self.now
        return {"now": now, "iso": iso(now), "scale": self.scale, "frozen": self.frozen}
