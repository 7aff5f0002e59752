"""Calls that no operation takes: which documented call each is closest to, and what differs."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.endpoints import ANY
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Provider

__all__ = ["NearMiss", "documents", "near_miss"]

_LEFT_OUT, _TOO_MUCH, _OTHER_METHOD, _VARIABLE = 0.6, 0.6, 0.3, 0.1
"""What a difference counts for; that of two segments counts for as much as they differ."""
_CLOSE = 0.5
"""Of how much a segment may differ, on the average of all that aren't common to all paths."""
_ALIKE = 0.4
"""How much a segment may differ from one that it is a slip of."""
_VERSION = re.compile(r"v\d+")
_LONGEST = 24
"""Segments of a path that are compared."""


class NearMiss(NamedTuple):
    """The documented call that another one is closest to."""

    operation: str
    """Its operation's name; empty where it isn't played here."""
    method: str
    path: str
    differs: tuple[str, ...]
    """In what the call differs, in words; empty where it is that very call, which isn't played."""


class _Known(NamedTuple):
    operation: str
    method: str
    path: str
    elsewhere: bool
    """True where it lies at another of the provider's places."""


def near_miss(provider: Provider, entry: JournalEntry) -> NearMiss | None:
    """Return what a call that no operation took is closest to; `None` where an operation took it, or nothing is close."""
    if not entry.unmatched:
        return None
    return _closest(_Asked(provider, (provider.id, entry.method, entry.open_path[:500], entry.place)))


def documents(provider: Provider, method: str, path: str) -> bool:
    """Return whether a provider has an operation of this method at exactly this path, most of which isn't variable."""
    there = (one for one in provider.operations_at(path) if one.method == method)
    return any(one.path.count("{") * 2 < len(_segments(one.path)) and ":path}" not in one.path for one in there)


class _Asked(NamedTuple):
    provider: Provider
    key: tuple[str, str, str, str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key and self.provider is other.provider

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(512)
def _closest(asked: _Asked) -> NearMiss | None:
    """Comparing with hundreds of endpoints takes milliseconds, and a client that is wrong is wrong again and again."""
    provider, (_, method, path, place) = asked
    best: tuple[float, _Known, tuple[str, ...]] | None = None
    for known in _known(provider, place):
        cost, differs = _compared(known, method, path, provider.base_path)
        cost += 0.2 * known.elsewhere
        if cost < _CLOSE and (best is None or cost < best[0]):
            best = (cost, known, differs)
    if best is None:
        return None
    _, known, differs = best
    if known.operation and not differs and not known.elsewhere:
        return None  # it is that call, at an address where it isn't played
    more = ("it lies at another of the provider's hosts",) if known.elsewhere else ()
    return NearMiss(known.operation, known.method, known.path, (*differs, *more))


def _known(provider: Provider, place: str) -> Iterator[_Known]:
    for one in provider.operations:
        for path in (one.path, *one.aliases):
            yield _Known(one.name, one.method, path, one.place != place)
    for row in provider.unplayed.rows:
        yield _Known("", row.method, row.path, elsewhere=False)


def _compared(known: _Known, method: str, path: str, base: str) -> tuple[float, tuple[str, ...]]:
    """Return how much a call differs from a known one, and in what."""
    said: tuple[str, ...] = ()
    cost = 0.0
    if known.method not in (method, ANY):
        said, cost = (f"it takes `{known.method}`, and the call is `{method}`",), _OTHER_METHOD
    if path_pattern(known.path).fullmatch(path):
        return cost, said
    if ":path}" in known.path:
        return 1.0, said
    common = base if base and path.startswith(f"{base}/") and known.path.startswith(f"{base}/") else ""
    came, wanted = _segments(path[len(common) :]), _segments(known.path[len(common) :])
    slashes = (("it has `//`",) if "//" in path else ()) + (("it ends with `/`",) if path[1:].endswith("/") else ())
    steps = _aligned(came[:_LONGEST], wanted[:_LONGEST])
    if not any(step.alike for step in steps):
        return 1.0, said
    whole = sum(not step.open for step in steps)
    cost += (sum(step.cost for step in steps) + 0.2 * len(slashes)) / whole
    return cost, (*said, *_words(steps), *slashes)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


# --- what differs, segment by segment --------------------------------------------------------------------------------


class _Step(NamedTuple):
    cost: float
    came: str | None
    """A segment of the call; `None` where it left one out."""
    wanted: str | None
    """A documented one; `None` where the call has one too many."""

    @property
    def open(self) -> bool:
        """True where any segment would do."""
        return self.came is not None and self.wanted is not None and self.wanted.startswith("{")

    @property
    def alike(self) -> bool:
        """True where a segment that isn't a version's is about as documented: without one, paths have nothing in common."""
        both = self.came is not None and self.wanted is not None and not self.open
        return both and self.cost <= _ALIKE and _VERSION.fullmatch(self.wanted or "") is None


def _aligned(came: list[str], wanted: list[str]) -> list[_Step]:
    """Return the cheapest way from the documented segments to those that came."""
    rows: list[list[tuple[float, tuple[_Step, ...]]]] = [[(0.0, ())]]
    for one in came:
        rows[0].append(_further(rows[0][-1], _Step(_TOO_MUCH, one, None)))
    for place, known in enumerate(wanted):
        row = [_further(rows[place][0], _Step(_LEFT_OUT, None, known))]
        for column, one in enumerate(came):
            ways = (
                _further(rows[place][column], _Step(_difference(one, known), one, known)),
                _further(rows[place][column + 1], _Step(_LEFT_OUT, None, known)),
                _further(row[column], _Step(_TOO_MUCH, one, None)),
            )
            row.append(min(ways, key=lambda way: way[0]))
        rows.append(row)
    return list(rows[-1][-1][1])


def _further(way: tuple[float, tuple[_Step, ...]], step: _Step) -> tuple[float, tuple[_Step, ...]]:
    return way[0] + step.cost, (*way[1], step)


def _difference(came: str, wanted: str) -> float:
    if came == wanted:
        return 0.0
    if wanted.startswith("{") and wanted.endswith("}"):
        return _VARIABLE if came else 1.0
    if came.lower() == wanted.lower():
        return 0.1
    return 1.0 - SequenceMatcher(None, came.lower()[:80], wanted.lower()).ratio()


def _words(steps: Iterable[_Step]) -> Iterator[str]:
    missing: list[str] = []
    extra: list[str] = []
    for came, wanted in [*((step.came, step.wanted) for step in steps), ("", "")]:
        if came is not None and missing:
            yield f"`/{'/'.join(missing)}` is missing" + (f" before `/{came}`" if came else " at the end")
            missing = []
        if wanted is not None and extra:
            yield f"`/{'/'.join(extra)}` is too much"
            extra = []
        if came is None and wanted is not None:
            missing.append(wanted)
        elif wanted is None and came is not None:
            extra.append(came)
        elif came and wanted and came != wanted and not wanted.startswith("{"):
            yield f"it has `{came}` in place of `{wanted}`"
