"""Rules about leaving tasks alone: given up too early, at one passing error, never asked for, or not to the end."""

from collections.abc import Iterator, Sequence

from drytake.contract_tests.journals.leaving import early, left, left_early, price_of, thrown_away
from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.accounts.task_accounts import TaskAccount, is_passing, says_nothing
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.actions import Result
from drytake.schemas.provider import SUCCEEDED, Provider
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__: list[str] = []

_SCRIPT = Source(
    "https://github.com/HJianfeng/seedance-2-video-generator", as_of="2026-11-21", section="polling of the task"
)
_LEFT = Source(
    "https://github.com/valyuAI/valyu-py/issues/126", as_of="2026-11-29", section="good tasks reported failed"
)
_THROWN_AWAY = Source("https://github.com/ArcReel/ArcReel/issues/648", as_of="2026-11-29")
_ROUND = Source("https://github.com/elizaOS/eliza/issues/11862", as_of="2026-11-29")


@conduct_rule(
    "gives-up-early",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="keep polling for longer than the documented time, or cancel the task",
)
def gives_up_early(session: Session) -> Iterator[ConductMatch]:
    """A task is polled until it ends, or for longer than the provider says it takes."""
    for polls, waited, takes in early(session):
        longer = "" if takes == float("inf") else f"; such a task takes {takes:g} s"
        yield ConductMatch(polls[-1], f"{_last_words(polls, waited)}{longer}", waited)


def _last_words(polls: Sequence[JournalEntry], waited: float) -> str:
    times = "the only poll" if len(polls) == 1 else f"the last of {len(polls)} polls"
    return f"{times} came after {waited:.3g} s and said {polls[-1].state}"


@conduct_rule(
    "gives-up-at-error",
    severity="warning",
    source=_LEFT,
    confidence="observed",
    hint="poll again after a 429, a 5xx or a lost answer: the task goes on, and is paid for",
)
def gives_up_at_error(session: Session) -> Iterator[ConductMatch]:
    """A passing error of a poll doesn't end the polling: the task is asked for again."""
    for account in left(session):
        last = _last_poll(account)
        if last is not None and is_passing(last) and not says_nothing(session.provider, last, session.unrecorded):
            waited = last.at - account.create.at
            status = f"answered with {last.status}" if last.status else "not answered"
            said = f"the client gave up {waited:.3g} s after the task {quoted(account.task_id)} was made"
            yield ConductMatch(last, f"{said}, when a poll was {status}", waited)


def _last_poll(account: TaskAccount) -> JournalEntry | None:
    return next((entry for entry in reversed(account.calls) if not entry.path.startswith(MEDIA)), None)


@conduct_rule(
    "taken-for-done",
    severity="warning",
    source=_LEFT,
    confidence="observed",
    hint="read the body before you trust the status: without a state in it the task goes on, so ask again",
)
def taken_for_done(session: Session) -> Iterator[ConductMatch]:
    """A 200 that is empty, cut off or no JSON is no end: the task is asked for again."""
    for account in session.accounts if not session.cut else ():
        last = _last_poll(account)
        open_ended = account.end is None or (account.end == SUCCEEDED and not account.linked)
        if last is None or account.cancel or account.notified or not open_ended:
            continue
        if says_nothing(session.provider, last, session.unrecorded):
            said = f"the client stopped at a {last.status} that says nothing of the task {quoted(account.task_id)}"
            cost = f", which cost {price_of(session, account)}" if account.paid else ""
            yield ConductMatch(last, f"{said}{cost}", account.task_id)


@conduct_rule(
    "never-asked",
    severity="warning",
    source=_THROWN_AWAY,
    confidence="observed",
    hint="keep the task's id and ask for its state, or name a webhook where the provider has one",
)
def never_asked(session: Session) -> Iterator[ConductMatch]:
    """A task that was paid for is asked for at least once, or tells its end by a webhook."""
    replaced = {first.task_id for first, _ in thrown_away(session)}
    for account in left(session):
        notice = session.notices.get(account.task_id)
        if account.task_id in replaced or (notice is not None and notice.given_up):
            continue  # which is told as that
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
    early = left_early(session)
    for account in session.accounts if not session.cut else ():
        if not account.paid or account.notified or account.cancel or account.linked or not account.calls:
            continue
        if says_nothing(session.provider, account.calls[-1], session.unrecorded):
            continue  # which is told as that
        cost = price_of(session, account)
        if account.end == SUCCEEDED and not _refused_result(session.provider, account):
            said = f"the task {quoted(account.task_id)} cost {cost}; its end was told, its result never asked for"
        elif account.end is None and account.ended and account.task_id not in early and _heard(account):
            said = f"the task {quoted(account.task_id)} cost {cost}; it has ended and wasn't asked for again"
        else:
            continue
        yield ConductMatch(account.calls[-1], said, account.task_id)


def _refused_result(provider: Provider, account: TaskAccount) -> bool:
    """Return whether a result that is asked for by a call of its own was asked for, and refused for good."""
    results = (entry for entry in account.calls if _asks_result(provider, entry))
    return any(entry.status >= 400 and not is_passing(entry) for entry in results)


def _asks_result(provider: Provider, entry: JournalEntry) -> bool:
    operation = operation_of(provider, entry)
    return operation is not None and isinstance(operation.action, Result)


def _heard(account: TaskAccount) -> bool:
    return 200 <= account.calls[-1].status < 300 and not is_passing(account.calls[-1])
