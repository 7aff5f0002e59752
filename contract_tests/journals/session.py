"""What one key said to one provider, in order, and what a rule's function says of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from drytake.mockserver.accounts.ledgers import Notice
from drytake.mockserver.accounts.task_accounts import Booking, TaskAccount, accounts_of
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import Task
from drytake.schemas.provider import Durations, Provider
from drytake.schemas.validation.rules import Rule

__all__ = ["ConductFinding", "ConductMatch", "Session"]


class ConductFinding(NamedTuple):
    """One rule broken by one call."""

    rule: Rule
    entry: JournalEntry
    message: str
    value: Any = None


class ConductMatch(NamedTuple):
    """What a rule's function says: by which call, in which words."""

    entry: JournalEntry
    message: str
    value: Any = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """What one key said to one provider."""

    provider: Provider
    entries: Sequence[JournalEntry]
    """In order."""
    tasks: Mapping[str, Task]
    """Those that are still known, by id."""
    realistic: bool = True
    """True where the tasks take as long as the provider documents, so that intervals can be checked."""
    anonymous: bool = False
    """True for the calls that carry no key."""
    unknown_key: bool = False
    """True where the key isn't one that the client was given."""
    cut: bool = False
    """True where somebody else ended the client: what it would have done next isn't known."""

    partial: bool = False
    """True where the client may have gone on after the last call, as in a recording that somebody stopped."""
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    """What the ledger says of each task, where there is one."""
    notified: frozenset[str] = frozenset()
    """Tasks whose end a webhook has told, or still will."""
    ended: frozenset[str] = frozenset()
    """Tasks that have ended by now."""
    fetched: frozenset[str] = frozenset()
    """Tasks whose result came whole from where no call of the provider's shows it."""
    notices: Mapping[str, Notice] = field(default_factory=dict)
    """What was posted to the client of each task's end."""
    unrecorded: frozenset[int] = frozenset()
    """Serial numbers of calls whose response's body nobody kept."""
    takes: int = 1
    """How many tasks of one request are meant."""

    @cached_property
    def accounts(self) -> Sequence[TaskAccount]:
        """What became of each task that the client made, and of the money for it."""
        return accounts_of(
            self.provider,
            self.entries,
            bookings=self.bookings,
            notified=self.notified,
            ended=self.ended,
            fetched=self.fetched,
        )

    @cached_property
    def polls(self) -> Mapping[str, Sequence[JournalEntry]]:
        """By task id: the calls that were told its state."""
        found: dict[str, list[JournalEntry]] = defaultdict(list)
        for entry in self.entries:
            if entry.task_id is not None and entry.state is not None:
                found[entry.task_id].append(entry)
        return found

    @cached_property
    def creates(self) -> frozenset[str]:
        """Names of the operations that make tasks."""
        return frozenset(operation.name for operation in self.provider.operations if operation.creates)

    def durations(self, task: Task) -> Durations:
        """Return how long the provider says that a task of this kind takes."""
        timing = self.provider.timing
        return timing.image if task.kind == "image" and timing.image else timing.video
