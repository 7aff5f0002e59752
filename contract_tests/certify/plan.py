"""Where a case's fault happens in a client that has been seen with no fault: at which call, or why it can't."""

from collections.abc import Sequence
from typing import NamedTuple

from drytake.contract_tests.certify.cases import Case
from drytake.contract_tests.certify.played import Played
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.actions import Custom
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider

__all__ = ["CasePlan", "planned"]


class CasePlan(NamedTuple):
    """What is to happen in a case."""

    triggers: tuple[Trigger, ...] = ()
    kill_at: int = 0
    """The call at which the client is killed, counted from 1; 0 where it isn't."""
    always: tuple[Trigger, ...] = ()
    """What happens beside."""
    why_not: str = ""
    """Why the case can't happen to this client."""


def planned(case: Case, baseline: Played) -> CasePlan:
    """Return what is to happen in a case to a client that went through a baseline."""
    if case.place == "create":
        return CasePlan((_at_create(case, baseline),))
    if case.place == "download":
        fetches = any(account.downloads for account in baseline.accounts)
        return CasePlan(_triggers(case)) if fetches else CasePlan(why_not="the client downloads no result")
    if case.place == "webhook":
        return CasePlan(_triggers(case)) if baseline.notified else CasePlan(why_not="the client asks for no webhook")
    poll = _first_poll(baseline)
    if poll is None:
        return CasePlan(why_not="the client doesn't ask for its task after the create")
    if case.place == "restart":
        return CasePlan(kill_at=baseline.entries.index(poll) + 1)
    return CasePlan((_at(case, baseline, poll),))


def _triggers(case: Case) -> tuple[Trigger, ...]:
    return () if case.trigger is None else (case.trigger,)


def _at_create(case: Case, baseline: Played) -> Trigger:
    return _at(case, baseline, baseline.accounts[0].create)


def _at(case: Case, baseline: Played, entry: JournalEntry) -> Trigger:
    """Return a case's trigger: by what the call is to a task, or where it came another way, such as MCP's, by its number."""
    assert case.trigger is not None
    operation, ways = operation_of(get_provider(entry.provider), entry), _ways(entry)
    if not ways or (operation is not None and operation.part == case.place and _is_there(operation, entry)):
        return case.trigger.model_copy(update={"provider": entry.provider})
    number = sum(_ways(one) == ways for one in _before(baseline.entries, entry)) + 1
    where = {"provider": entry.provider, "operation": ways[0].name, "action": None, "calls": [number]}
    return case.trigger.model_copy(update=where)


def _is_there(operation: Operation, entry: JournalEntry) -> bool:
    """Return whether a call came to the operation's own path, be it one that a switch opens."""
    paths = operation.paths(dict.fromkeys(operation.switched, True))
    return any(path_pattern(path).fullmatch(entry.path) for path in paths)


def _ways(entry: JournalEntry) -> tuple[Operation, ...]:
    """Return the operations that are where a call came to; it may have done what another one does."""
    return tuple(get_provider(entry.provider).operations_at(entry.path, entry.place))


def _before(entries: Sequence[JournalEntry], entry: JournalEntry) -> Sequence[JournalEntry]:
    return entries[: entries.index(entry)]


def _first_poll(baseline: Played) -> JournalEntry | None:
    """Return the first call that was given the state of a task which another call had made."""
    made = {account.create.serial for account in baseline.accounts}
    asked = (entry for account in baseline.accounts for entry in account.calls)
    polls = [entry for entry in asked if entry.serial not in made and _asks(entry)]
    return min(polls, key=lambda entry: entry.serial, default=None)


def _asks(entry: JournalEntry) -> bool:
    operation = operation_of(get_provider(entry.provider), entry)
    if operation is None:
        return False
    return operation.part == "poll" or (isinstance(operation.action, Custom) and entry.state is not None)
