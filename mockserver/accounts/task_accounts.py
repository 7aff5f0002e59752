"""One account of each task: what was asked for, charged, answered, told and fetched, as far as a journal and a ledger say.

Pure: it reads entries, tasks and sums that others gathered, so that a run, a test and a recording are judged alike.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pydantic_core import from_json

from drytake.mockserver.accounts.subjects import links_in, operation_of, state_in, task_named, tasks_listed
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry
from drytake.schemas.actions import Cancel, Create, Custom, Delete, Poll, Result
from drytake.schemas.provider import EXPIRED, FAILED, LOST, SUCCEEDED, TERMINAL, Operation, Provider

__all__ = ["Booking", "TaskAccount", "accounts_of", "is_media", "is_passing", "response_lost", "says_nothing"]

_PASSING = (408, 425, 429)
"""Refusals that may be gone the next time, as any 5xx may."""
_MEDIA_TYPES = (b"video/", b"image/", b"audio/")


class Booking(NamedTuple):
    """What a ledger says of a task, with what it will still say once the task has ended."""

    charged: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    unpriced: bool = False
    """True where nobody publishes the price."""


@dataclass(frozen=True, kw_only=True)
class TaskAccount:
    """What became of one task, and of the money for it."""

    provider: str
    task_id: str
    create: JournalEntry
    """The call that made it."""
    booking: Booking
    answered: bool
    """True where the client learned the task's id."""
    calls: tuple[JournalEntry, ...]
    """What the client asked about it afterwards, downloads included."""
    end: str | None
    """The end that the client was told; `None` where it was told none."""
    linked: bool
    """True where the client was told where the result is, or was given it."""
    downloads: tuple[JournalEntry, ...]
    """Attempts to fetch its results."""
    fetched: bool
    """True where a result came whole."""
    cancel: JournalEntry | None
    """The call that asked for its end."""
    notified: bool
    """True where a webhook has told its end, or still will."""
    ended: bool
    """True where it has ended by now, whether or not the client knows."""

    @property
    def net(self) -> Decimal:
        """What it costs in the end."""
        return self.booking.charged - self.booking.refunded

    @property
    def paid(self) -> bool:
        """True where money is gone, or an amount that nobody publishes."""
        return self.net > 0 or (self.booking.unpriced and self.end not in LOST)

    @property
    def lost(self) -> bool:
        """True where it is paid and the client neither knows its end nor has asked for it, and nobody will tell it."""
        return self.paid and self.end is None and self.cancel is None and not self.notified and not self.fetched


def accounts_of(  # noqa: PLR0913 - what others know; all by name
    provider: Provider,
    entries: Sequence[JournalEntry],
    *,
    bookings: Mapping[str, Booking] | None = None,
    notified: frozenset[str] = frozenset(),
    ended: frozenset[str] = frozenset(),
    fetched: frozenset[str] = frozenset(),
) -> tuple[TaskAccount, ...]:
    """Return an account of each task that some calls of one key to one provider made, in their order.

    Args:
        provider: whose calls they are.
        entries: the calls, in order.
        bookings: what the ledger says of each; without one, nothing is known to have been paid.
        notified: tasks whose end a webhook has told, or will.
        ended: tasks that have ended by now.
        fetched: tasks whose result came whole from where no call of the provider's shows it.
    """
    said = _by_task(provider, entries)
    booked = bookings or {}
    found = []
    for task_id, about in said.items():
        create = about[0]
        if not _makes(provider, create):
            continue
        facts = _Facts(provider, create, tuple(about[1:]))
        found.append(
            facts.account(
                task_id,
                booked.get(task_id, Booking()),
                notified=task_id in notified,
                ended=task_id in ended,
                fetched=task_id in fetched,
            )
        )
    return tuple(found)


def response_lost(provider: Provider, create: JournalEntry) -> bool:
    """Return whether the answer to a call that took effect can't have been read."""
    if create.status == 0 or any(_unreadable(name) for name in create.injected):
        return True
    operation = operation_of(provider, create)
    named = operation is not None and operation.task_id and task_named(operation, create) is None
    waits = operation is not None and isinstance(operation.action, Create) and operation.action.waits
    return bool(named) and not waits and not 200 <= create.status < 300


def is_passing(entry: JournalEntry) -> bool:
    """Return whether a call failed in a way that may be gone the next time."""
    unread = any(_unreadable(name) for name in entry.injected)
    return unread or not 200 <= entry.status < 500 or entry.status in _PASSING


def says_nothing(provider: Provider, entry: JournalEntry, unrecorded: Collection[int] = ()) -> bool:
    """Return whether a good answer about a task has no JSON in it, though it should say a state or a result."""
    operation = operation_of(provider, entry)
    if operation is None or not 200 <= entry.status < 300 or isinstance(operation.action, Cancel | Delete):
        return False
    faults = [SCENARIOS[name].fault for name in entry.injected if name in SCENARIOS]
    if any(fault is not None and fault.unanswered for fault in faults):
        return False  # not even the status came
    if any(_unreadable(name) for name in entry.injected):
        return True
    if entry.serial in unrecorded or is_media(entry) or not (operation.state or operation.results):
        return False
    return len(entry.response) < SHOWN_BYTES and not _is_json(entry.response)


def _is_json(body: bytes) -> bool:
    try:
        from_json(body)
    except ValueError:
        return False
    return True


def _unreadable(name: str) -> bool:
    scenario = SCENARIOS.get(name)
    return scenario is not None and scenario.fault is not None and not scenario.fault.readable


def _by_task(provider: Provider, entries: Sequence[JournalEntry]) -> dict[str, list[JournalEntry]]:
    """Return the calls about each task, the one that made it first."""
    found: dict[str, list[JournalEntry]] = {}
    for entry in entries:
        operation = operation_of(provider, entry)
        task_id = entry.task_id
        if task_id is None and operation is not None and not operation.creates:
            task_id = task_named(operation, entry)
        if task_id is not None:
            found.setdefault(task_id, []).append(entry)
        elif operation is not None:
            for listed in tasks_listed(operation, entry, found):
                found[listed].append(entry)
    return found


def _makes(provider: Provider, entry: JournalEntry) -> bool:
    operation = operation_of(provider, entry)
    return operation is not None and (operation.creates or (isinstance(operation.action, Custom) and not entry.state))


class _Facts(NamedTuple):
    """The calls about one task."""

    provider: Provider
    create: JournalEntry
    calls: tuple[JournalEntry, ...]

    def account(self, task_id: str, booking: Booking, *, notified: bool, ended: bool, fetched: bool) -> TaskAccount:
        """Return what became of the task."""
        end = next(self._ends(), None)
        downloads = tuple(entry for entry, _ in self._downloads())
        return TaskAccount(
            provider=self.provider.id,
            task_id=task_id,
            create=self.create,
            booking=booking,
            answered=bool(self.calls) or not response_lost(self.provider, self.create),
            calls=self.calls,
            end=end,
            linked=bool(downloads) or any(self._links(entry) for entry in (self.create, *self.calls)),
            downloads=downloads,
            fetched=fetched or any(whole for _, whole in self._downloads()),
            cancel=next((entry for entry in self.calls if self._acts(entry, Cancel, Delete)), None),
            notified=notified,
            ended=ended or end is not None,
        )

    def _operation(self, entry: JournalEntry) -> Operation | None:
        return operation_of(self.provider, entry)

    def _acts(self, entry: JournalEntry, *kinds: type) -> bool:
        operation = self._operation(entry)
        return operation is not None and isinstance(operation.action, kinds)

    def _ends(self) -> Iterator[str]:
        """Yield the ends that the client was told."""
        state = self._end_at_once()
        if state is not None:
            yield state
        for entry in self.calls:
            if entry.state in TERMINAL and not _unread(entry):
                yield str(entry.state)

    def _end_at_once(self) -> str | None:
        """Return the end that the call itself told which made the task, where it waited for it."""
        operation = self._operation(self.create)
        if operation is None or response_lost(self.provider, self.create):
            return None
        if isinstance(operation.action, Create) and operation.action.waits:
            late = EXPIRED if self.create.status == 504 else FAILED
            return SUCCEEDED if 200 <= self.create.status < 300 else late
        state = state_in(self.provider, operation, self.create)
        return state if state in TERMINAL else None

    def _links(self, entry: JournalEntry) -> bool:
        operation = self._operation(entry)
        if operation is None or is_passing(entry) or not 200 <= entry.status < 300:
            return False
        asked = operation.results and entry.state == SUCCEEDED  # whether or not a link was there to be told
        return bool(asked or links_in(operation, entry) or self._says_all(operation, entry))

    def _says_all(self, operation: Operation, entry: JournalEntry) -> bool:
        """Return whether a response that tells a good end is all that there is to ask for."""
        rows = self.provider.operations
        elsewhere = any(isinstance(one.action, Result) for one in rows)
        return entry.state == SUCCEEDED and not elsewhere and not isinstance(operation.action, Cancel | Delete)

    def _downloads(self) -> Iterator[tuple[JournalEntry, bool]]:
        """Yield the attempts to fetch a result, and whether it came whole."""
        for entry in self.calls:
            operation = self._operation(entry)
            given = (
                operation is not None and _gives_files(operation) and (is_media(entry) or _breaks_off(operation, entry))
            )
            if given or (entry.path.startswith(MEDIA) and entry.method == "GET"):
                yield entry, entry.status in (200, 206, 304) and not is_passing(entry)


def _gives_files(operation: Operation) -> bool:
    """Return whether an operation's response may be a result itself."""
    return isinstance(operation.action, Poll | Result)


def _breaks_off(operation: Operation, entry: JournalEntry) -> bool:
    """Return whether a call whose response can be nothing but a result met a passing error."""
    return isinstance(operation.action, Result) and operation.action.media and is_passing(entry)


def _unread(entry: JournalEntry) -> bool:
    """Return whether a response was lost on its way; one that says why a task failed isn't, whatever its status."""
    return entry.status == 0 or any(_unreadable(name) for name in entry.injected)


def is_media(entry: JournalEntry) -> bool:
    """Return whether a response is a result itself."""
    kinds = (value for name, value in entry.response_headers if name.lower() == b"content-type")
    return any(kind.startswith(_MEDIA_TYPES) for kind in kinds)
