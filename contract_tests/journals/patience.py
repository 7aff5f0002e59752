"""Rules about leaving tasks alone: given up too early, at one passing error, never asked for, or not to the end."""

from collections.abc import Iterator, Sequence

from drytake.contract_tests.journals.accounts import TaskAccount, is_passing
from drytake.contract_tests.journals.repeats import request_of
from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import Task
from drytake.schemas.prices import number
from drytake.schemas.provider import SUCCEEDED, TERMINAL
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__ = ["price_of"]

_SCRIPT = Source(
    "https://github.com/HJianfeng/seedance-2-video-generator", as_of="2026-11-21", section="polling of the task"
)
_LEFT = Source(
    "https://github.com/valyuAI/valyu-py/issues/126", as_of="2026-11-29", section="good tasks reported failed"
)
_THROWN_AWAY = Source("https://github.com/ArcReel/ArcReel/issues/648", as_of="2026-11-29")
_ROUND = Source("https://github.com/elizaOS/eliza/issues/11862", as_of="2026-11-29")
_TOLERANCE = 0.9
"""Part of a time after which it counts as over: timers aren't exact."""


def price_of(session: Session, account: TaskAccount) -> str:
    """Return what a task costs, in words."""
    if account.booking.unpriced:
        return "a price that nobody publishes"
    return f"{number(account.net)} {session.provider.unit}"


@conduct_rule(
    "gives-up-early",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="keep polling for longer than the documented time, or cancel the task",
)
def gives_up_early(session: Session) -> Iterator[ConductMatch]:
    """A task is polled until it ends, or for longer than the provider says it takes."""
    for polls, waited, takes in _early(session):
        longer = "" if takes == float("inf") else f"; such a task takes {takes:g} s"
        yield ConductMatch(polls[-1], f"{_last_words(polls, waited)}{longer}", waited)


def _early(session: Session) -> Iterator[tuple[Sequence[JournalEntry], float, float]]:
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


def _last_words(polls: Sequence[JournalEntry], waited: float) -> str:
    times = "the only poll" if len(polls) == 1 else f"the last of {len(polls)} polls"
    return f"{times} came after {waited:.3g} s and said {polls[-1].state}"


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


@conduct_rule(
    "gives-up-at-error",
    severity="warning",
    source=_LEFT,
    confidence="observed",
    hint="poll again after a 429, a 5xx or a lost answer: the task goes on, and is paid for",
)
def gives_up_at_error(session: Session) -> Iterator[ConductMatch]:
    """A passing error of a poll doesn't end the polling: the task is asked for again."""
    for account in _left(session):
        polls = [entry for entry in account.calls if not entry.path.startswith(MEDIA)]
        if polls and is_passing(polls[-1]):
            last, waited = polls[-1], polls[-1].at - account.create.at
            status = f"answered with {last.status}" if last.status else "not answered"
            said = f"the client gave up {waited:.3g} s after the task {quoted(account.task_id)} was made"
            yield ConductMatch(last, f"{said}, when a poll was {status}", waited)


def _left(session: Session) -> Iterator[TaskAccount]:
    """Yield the tasks whose end the client was never told, though it might have been."""
    for account in session.accounts if not session.cut else ():
        if account.end is None and account.cancel is None and not account.notified:
            yield account


@conduct_rule(
    "never-asked",
    severity="warning",
    source=_THROWN_AWAY,
    confidence="observed",
    hint="keep the task's id and ask for its state, or name a webhook where the provider has one",
)
def never_asked(session: Session) -> Iterator[ConductMatch]:
    """A task that was paid for is asked for at least once, or tells its end by a webhook."""
    for account in _left(session):
        if account.paid and account.answered and not account.calls and _went_on(session, account):
            said = f"the task {quoted(account.task_id)} cost {price_of(session, account)} and was never asked for"
            yield ConductMatch(account.create, said, account.task_id)


def _went_on(session: Session, account: TaskAccount) -> bool:
    """Return whether the client is known to have left a task alone: in a part of what it said, if it asked for others."""
    later = (entry for entry in session.entries if entry.serial > account.create.serial)
    return not session.partial or any(entry.state is not None for entry in later)


@conduct_rule(
    "result-not-asked",
    severity="warning",
    source=_ROUND,
    confidence="observed",
    hint="ask for the task until its end is told, then for its result",
)
def result_not_asked(session: Session) -> Iterator[ConductMatch]:
    """A task that was paid for and has ended is asked for its result."""
    early = {polls[-1].task_id for polls, _, _ in _early(session)}
    for account in session.accounts if not session.cut else ():
        if not account.paid or account.notified or account.cancel or account.linked or not account.calls:
            continue
        cost = price_of(session, account)
        if account.end == SUCCEEDED:
            said = f"the task {quoted(account.task_id)} cost {cost}; its end was told, its result never asked for"
        elif account.end is None and account.ended and account.task_id not in early and _heard(account):
            said = f"the task {quoted(account.task_id)} cost {cost}; it has ended and wasn't asked for again"
        else:
            continue
        yield ConductMatch(account.calls[-1], said, account.task_id)


def _heard(account: TaskAccount) -> bool:
    return 200 <= account.calls[-1].status < 300 and not is_passing(account.calls[-1])
