"""All calls in one order, with what stands out of each: so that a page of 100,000 can be asked for at any place."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import Tenant, tenant_name
from drytake.schemas.times import iso

__all__ = ["CallIndex", "FilterError", "IndexedCall", "Selection", "brief", "matcher", "words_of"]

COLUMNS = 120
"""Into how many columns the overview of all calls is divided."""
_GOOD, _NOTICED, _BAD = 0, 1, 2
_SLACK = 1_000
_LATE = 2_000_000
"""By how much of a serial, microseconds, a call may be older than one that another process kept before it."""
_QUERIES = 8
"""Filters whose results are remembered."""
_TOKEN = re.compile(r'-?(?:[a-z]+:)?(?:"[^"]*"|\S+)')


class FilterError(ValueError):
    """A filter that asks for something that there isn't; the message says what there is."""


class IndexedCall(NamedTuple):
    """A call, with whose it is."""

    serial: int
    tenant: str
    entry: JournalEntry


class Selection:
    """Calls that a filter lets through, oldest first."""

    def __init__(self) -> None:
        self.calls: list[IndexedCall] = []
        self._levels = bytearray()

    def add(self, call: IndexedCall) -> None:
        """Take one more."""
        self.calls.append(call)
        self._levels.append(_level(call.entry))

    def page(self, offset: int, limit: int) -> Sequence[IndexedCall]:
        """Return some calls, newest first, from a place on that is counted from the newest."""
        end = len(self.calls) - offset
        return self.calls[max(0, end - limit) : max(0, end)][::-1]

    def columns(self) -> list[list[int]]:
        """Return how many calls of each column went well, were noticed, went wrong; oldest first."""
        size = len(self._levels)
        count = min(COLUMNS, size)
        cuts = [size * number // count for number in range(count + 1)] if count else []
        parts = (self._levels[start:end] for start, end in pairwise(cuts))
        return [[part.count(level) for level in (_GOOD, _NOTICED, _BAD)] for part in parts]


class CallIndex:
    """What all journals hold, kept up to date as it is asked; used with the engine's lock held."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._all = Selection()
        self._counts: dict[str, int] = {}
        self._chosen: dict[tuple[str | None, str], tuple[int, Selection]] = {}
        """By tenant and filter: how many calls it has looked at, and those that it let through."""
        self.late = 0
        """How often calls were found that are older than some that were known."""

    @property
    def cursor(self) -> int:
        """Serial of the newest call."""
        return self._all.calls[-1].serial if self._all.calls else 0

    def refresh(self) -> None:
        """Look for calls that came since; start anew where some were forgotten, or many have gone."""
        store = self._engine.store
        fresh = self._fresh()
        counts = {tenant.id: self._count(tenant) for tenant in self._engine.all_tenants()}
        if self._forgotten(counts, Counter(call.tenant for call in fresh)):
            self.forget()
            fresh = [IndexedCall(entry.serial, name, entry) for name, entry in store.calls(None, after=0)]
        self._counts = counts
        if fresh and fresh[0].serial <= self.cursor:
            fresh = self._inserted(fresh)
        for call in fresh:
            self._all.add(call)

    def _fresh(self) -> list[IndexedCall]:
        """Return calls that aren't known: of a shared store also such as another process kept later than newer ones."""
        shared = self._engine.store.shared
        after = max(0, self.cursor - (_LATE if shared else 0))
        found = (IndexedCall(entry.serial, name, entry) for name, entry in self._engine.store.calls(None, after=after))
        if not shared:
            return list(found)
        known = {call.serial for call in self.after(after)}
        return [call for call in found if call.serial not in known]

    def _inserted(self, fresh: list[IndexedCall]) -> list[IndexedCall]:
        """Take out the calls that are newer than a late one; return these and the fresh ones in their order."""
        newer = self.after(fresh[0].serial)
        kept = self._all.calls[: len(self._all.calls) - len(newer)]
        self._all, self._chosen = Selection(), {}
        for call in kept:
            self._all.add(call)
        self.late += 1
        return sorted([*newer, *fresh], key=lambda call: call.serial)

    def forget(self) -> None:
        """Know of no call, so that all are looked for again."""
        self._all, self._chosen, self._counts = Selection(), {}, {}

    def _count(self, tenant: Tenant) -> int:
        """Return how many calls of a tenant are kept; where that would be read from a store, how many it has made."""
        return tenant.calls if self._engine.store.shared else len(tenant.journal)

    def _forgotten(self, counts: dict[str, int], fresh: Counter[str]) -> bool:
        """Return whether calls went that weren't just the oldest of a full journal, or too many of those."""
        limit, shared = self._engine.settings.journal_limit, self._engine.store.shared
        for name, before in self._counts.items():
            now = counts.get(name, 0)
            if now < before + (0 if shared else fresh[name]) and (shared or now < limit):
                return True
        return not shared and sum(counts.values()) + _SLACK < len(self._all.calls)

    def find(self, serial: int) -> IndexedCall | None:
        """Return the call of a serial number."""
        calls = self._all.calls
        place = bisect_left(calls, serial, key=lambda call: call.serial)
        return calls[place] if place < len(calls) and calls[place].serial == serial else None

    def after(self, serial: int) -> list[IndexedCall]:
        """Return the calls after a serial number, oldest first."""
        return self._all.calls[bisect_left(self._all.calls, serial + 1, key=lambda call: call.serial) :]

    def selection(self, tenant: str | None, text: str) -> Selection:
        """Return the calls of a tenant, or of all, that a filter lets through.

        Raises:
            FilterError: the filter asks for something that there isn't.
        """
        if tenant is None and not text:
            return self._all
        key = (tenant, text)
        looked_at, chosen = self._chosen.pop(key, (0, Selection()))
        matches = matcher(text)
        for call in self._all.calls[looked_at:]:
            if tenant in (None, call.tenant) and matches(call):
                chosen.add(call)
        self._chosen[key] = (len(self._all.calls), chosen)
        while len(self._chosen) > _QUERIES:
            del self._chosen[next(iter(self._chosen))]
        return chosen


def _level(entry: JournalEntry) -> int:
    if entry.status == 429:
        return _NOTICED
    if entry.status == 0 or entry.status >= 400:
        return _BAD
    return _NOTICED if entry.violations else _GOOD


def brief(call: IndexedCall) -> dict[str, Any]:
    """Return what a list shows of a call: no bodies, no secrets."""
    entry = call.entry
    severities = [violation.severity for violation in entry.violations]
    return {
        "serial": call.serial,
        "tenant": tenant_name(call.tenant),
        "at": iso(entry.at),
        "provider": entry.provider,
        "operation": entry.name,
        "method": entry.method,
        "path": entry.open_path[:200],
        "status": entry.status,
        "task_id": entry.task_id,
        "injected": list(entry.injected),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("info"),
    }


# --- the filter's language: `status:4xx provider:acme -done:delay "ice falls"` --------------------------------------

Test = Callable[[IndexedCall], bool]


def matcher(text: str) -> Test:
    """Return what says whether a call is one that a filter asks for.

    Raises:
        FilterError: it has a field that there isn't.
    """
    tests = list(_tests(text.lower()))
    return lambda call: all(test(call) for test in tests)


def _tests(text: str) -> Iterator[Test]:
    for token in _TOKEN.findall(text):
        negated, plain = token.startswith("-") and len(token) > 1, token.removeprefix("-") if len(token) > 1 else token
        name, colon, value = plain.partition(":")
        if colon and name not in FIELDS and not value.startswith("/"):
            raise FilterError(f"`{name}:` is no field; there is {', '.join(f'`{one}:`' for one in FIELDS)}")
        known = bool(colon) and name in FIELDS
        test = FIELDS[name](value.strip('"')) if known else _contains(plain.strip('"'))
        yield (lambda call, test=test: not test(call)) if negated else test  # type: ignore[misc]


def _status(value: str) -> Test:
    if value == "lost":
        return lambda call: call.entry.status == 0
    if re.fullmatch(r"[1-5]xx", value):
        return lambda call: call.entry.status // 100 == int(value[0])
    return lambda call: str(call.entry.status) == value


def _finding(value: str) -> Test:
    def test(call: IndexedCall) -> bool:
        found = call.entry.violations
        return bool(found) and (value == "any" or any(value == one.severity or value in one.rule.id for one in found))

    return test


def _injected(value: str) -> Test:
    return lambda call: (
        bool(call.entry.injected) and (value == "any" or any(value in one for one in call.entry.injected))
    )


def _contains(value: str) -> Test:
    wanted = value.encode()

    def test(call: IndexedCall) -> bool:
        entry = call.entry
        if value in entry.path.lower() or value in entry.name:
            return value in entry.open_path.lower() or value in entry.name
        if (
            wanted not in entry.body.lower()
            and wanted not in entry.response.lower()
            and wanted not in entry.query.lower()
        ):
            return False
        shown = entry.redacted_view()  # so that nobody can guess a secret letter by letter
        return value in words_of(shown.body, shown.response, shown.query.encode())

    return test


def words_of(*parts: bytes) -> str:
    """Return texts as one, in small letters."""
    return b" ".join(parts).decode("utf-8", "replace").lower()


FIELDS: dict[str, Callable[[str], Test]] = {
    "status": _status,
    "provider": lambda value: lambda call: call.entry.provider == value,
    "op": lambda value: lambda call: value in call.entry.name,
    "task": lambda value: lambda call: (call.entry.task_id or "").lower().startswith(value),
    "tenant": lambda value: lambda call: tenant_name(call.tenant) == value,
    "finding": _finding,
    "done": _injected,
}
"""By what one can filter: `status:4xx`, `status:lost`, `provider:`, `op:`, `op:unmatched`, `task:`, `tenant:`, `finding:error`, `done:any`."""
