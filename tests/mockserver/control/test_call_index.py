"""The one order of all calls, where several processes keep them in another."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from drytake.mockserver.control.call_index import CallIndex
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.journal import JournalEntry
from tests.mockserver.accounts.test_near_misses import entry


class Shared:
    """A store to which other processes write, too."""

    shared = True

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    def calls(self, _: str | None, *, after: int) -> Iterator[tuple[str, JournalEntry]]:
        return iter([("ab", one) for one in sorted(self.entries, key=lambda one: one.serial) if one.serial > after])


def kept(store: Shared, serial: int) -> None:
    one = entry("GET", f"/{serial}")
    one.serial = serial
    store.entries.append(one)


def index_of(store: Shared) -> CallIndex:
    engine: Any = SimpleNamespace(store=store, settings=SimpleNamespace(journal_limit=1_000), all_tenants=list)
    return CallIndex(cast("Engine", engine))


def test_call_that_was_kept_late_is_put_in_its_place() -> None:
    store, first = Shared(), 10_000_000
    index = index_of(store)
    for serial in (first, first + 5):
        kept(store, serial)
    index.refresh()
    assert [call.serial for call in index.selection(None, "status:404").calls] == [first, first + 5]
    kept(store, first + 2)
    kept(store, first + 9)
    index.refresh()
    index.refresh()

    there = [first, first + 2, first + 5, first + 9]
    assert [call.serial for call in index.after(0)] == there
    assert [call.serial for call in index.selection(None, "status:404").calls] == there
    assert (index.late, index.cursor) == (1, first + 9)
    assert index.find(first + 2) is not None


def test_call_of_long_ago_isnt_looked_for() -> None:
    store, first = Shared(), 10_000_000
    index = index_of(store)
    kept(store, first + 5_000_000)
    index.refresh()
    kept(store, first)
    index.refresh()

    assert [call.serial for call in index.after(0)] == [first + 5_000_000]
