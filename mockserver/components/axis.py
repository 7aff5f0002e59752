"""Time on one axis, with empty time cut out, so that two seconds and a day fit in one picture."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Axis", "Break", "axis_of", "clock_time", "duration"]

_CUT = 3
"""A gap that is so many times the usual one is drawn as long as that, and marked."""
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


class Break(NamedTuple):
    """Time that was cut out."""

    at: float
    """Where its mark stands, 0 to 1."""
    width: float
    """What is left of it, 0 to 1."""
    seconds: float
    """How long it was."""


class Axis(NamedTuple):
    """Moments and their places, 0 to 1."""

    moments: tuple[float, ...]
    places: tuple[float, ...]
    breaks: tuple[Break, ...] = ()

    def place(self, moment: float) -> float:
        """Return where a moment stands; what lies outside stands at the end that is nearer."""
        after = bisect_left(self.moments, moment)
        if after == 0:
            return self.places[0]
        if after == len(self.moments):
            return self.places[-1]
        start, end = self.moments[after - 1 : after + 1]
        left, right = self.places[after - 1 : after + 1]
        return left + (right - left) * (moment - start) / (end - start)


def axis_of(moments: Iterable[float]) -> Axis:
    """Return an axis for some moments: gaps of more than three times the usual one are cut."""
    times = sorted(set(moments)) or [0.0]
    if len(times) == 1:
        return Axis((times[0],), (0.0,))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    most = _CUT * sorted(gaps)[(len(gaps) - 1) // 2]
    shown = [min(gap, most) for gap in gaps]
    whole = sum(shown)
    places, breaks = [0.0], []
    for gap, length in zip(gaps, shown, strict=True):
        start = places[-1]
        places.append(start + length / whole)
        if gap > length:
            breaks.append(Break(start + length / whole / 2, length / whole, gap))
    places[-1] = 1.0
    return Axis(tuple(times), tuple(places), tuple(breaks))


def duration(seconds: float) -> str:
    """Return a length of time in the two largest units that it has: `4 min 15 s`."""
    left, said = abs(seconds), []
    if 0 < left < 10 and left != int(left):
        return f"{left:.1f} s"
    left = round(left)
    for size, name in _UNITS:
        count, left = divmod(left, size)
        if count:
            said.append(f"{count:,.0f} {name}")
    if left or not said:
        said.append(f"{left:.0f} s")
    return " ".join(said[:2])


def clock_time(moment: str) -> str:
    """Return the time of day of a moment in ISO 8601."""
    return moment[11:19]
