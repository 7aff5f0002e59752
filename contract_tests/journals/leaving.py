"""Which tasks a client left alone: before their time, without having asked, or for another of the same."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from drytake.contract_tests.journals.repeats import request_of
from drytake.contract_tests.journals.session import Session
from drytake.contract_tests.journals.shots import by_shot
from drytake.mockserver.accounts.task_accounts import TaskAccount, is_passing
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import Task
from drytake.schemas.prices import number
from drytake.schemas.provider import TERMINAL

__all__ = ["Replaced", "early", "left", "left_early", "price_of", "thrown_away"]

_TOLERANCE = 0.9
"""Part of a time after which it counts as over: timers aren't exact."""


def price_of(session: Session, account: TaskAccount) -> str:
    """Return what a task costs, in words."""
    if account.booking.unpriced:
        return "a price that nobody publishes"
    return f"{number(account.net)} {session.provider.unit}"


def left(session: Session) -> Iterator[TaskAccount]:
    """Yield the tasks whose end the client was never told, though it might have been."""
    for account in session.accounts if not session.cut else ():
        if account.end is None and account.cancel is None and not account.notified:
            yield account


def left_early(session: Session) -> frozenset[str]:
    """Return the tasks that the client left of itself before their time."""
    return frozenset(str(polls[-1].task_id) for polls, _, _ in early(session))


def early(session: Session) -> Iterator[tuple[Sequence[JournalEntry], float, float]]:
    """Yield the polls of tasks that the client left too early of itself, when that was and how long they take."""
    for task_id, polls in session.polls.items() if not session.cut else ():
        task, last = session.tasks.get(task_id), polls[-1]
        if task is None or any(entry.state in TERMINAL for entry in polls) or _acted_after(session, last):
            continue
        if _asked_again(session, last):  # there was nothing to wait for, or nothing to read
            continue
        waited, takes = last.at - task.created, _planned(session, task)
        if waited < takes * _TOLERANCE:
            yield polls, waited, takes


def _asked_again(session: Session, last: JournalEntry) -> bool:
    """Return whether the same question was asked later, and the answer told no state."""
    return any(entry.serial > last.serial and request_of(entry) == request_of(last) for entry in session.entries)


def _planned(session: Session, task: Task) -> float:
    """Return the seconds that a client should wait for a task; without end where only polls move it on."""
    if task.poll_count is not None:
        return float("inf") if task.outcome.state else 0
    if session.realistic:
        return session.durations(task).total
    return task.durations.total if task.outcome.state else 0


def _acted_after(session: Session, last: JournalEntry) -> bool:
    """Return whether the client did something else with a task after its last poll, such as to cancel it."""
    later = (entry for entry in session.entries if entry.task_id == last.task_id and entry.serial > last.serial)
    return any(request_of(entry) != request_of(last) for entry in later)


class Replaced(NamedTuple):
    """A task that was left behind, and the one of the same request that was made instead."""

    first: TaskAccount
    again: TaskAccount


def thrown_away(session: Session) -> Iterator[Replaced]:
    """Yield the tasks that were paid for and left behind, and what was made in their place."""
    dropped = {one.task_id for one in left(session) if _given_up(session, one)}
    for same in by_shot(session, session.accounts) if dropped else ():
        for position, first in enumerate(same[:-1]):
            again = next((one for one in same[position + 1 :] if _instead(session, one, first)), None)
            if first.task_id in dropped and again is not None:
                yield Replaced(first, again)


def _given_up(session: Session, account: TaskAccount) -> bool:
    """Return whether a task was left of which the client knew: unasked, at one error, or before its time."""
    if not account.paid or not account.answered:
        return False
    return not account.calls or is_passing(account.calls[-1]) or account.task_id in left_early(session)


def _instead(session: Session, later: TaskAccount, first: TaskAccount) -> bool:
    """Return whether a later task was asked for, and made once the first had been asked for the last time."""
    last = first.calls[-1].serial if first.calls else first.create.serial
    heard = later.end is not None if session.partial else bool(later.calls)
    return later.create.serial > last and heard
