"""Rules about a shot that is made more than once: after a task was left behind, or failed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from drytake.contract_tests.journals.leaving import left, left_early, price_of, thrown_away
from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.contract_tests.journals.shots import by_shot
from drytake.mockserver.accounts.task_accounts import TaskAccount, is_passing
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__: list[str] = []

_RESTARTED = Source("https://github.com/ArcReel/ArcReel/issues/1649", as_of="2026-11-29", section="made anew")
_CHANCE = Source("https://github.com/vm0-ai/vm0/issues/30959", as_of="2026-11-29", section="output moderation")
_BILLED = Source(
    "https://github.com/elizaOS/eliza/issues/11862", as_of="2026-11-29", section="failures that are billed"
)
_BOUND = 5
"""So many failures of one shot are no chance any more."""


@conduct_rule(
    "task-thrown-away",
    severity="error",
    source=_RESTARTED,
    confidence="observed",
    hint="keep the task's id where a restart finds it, and go on asking for that task before you make another",
)
def task_thrown_away(session: Session) -> Iterator[ConductMatch]:
    """A task that was paid for and goes on isn't left behind for a new one of the same."""
    for first, again in thrown_away(session):
        yield ConductMatch(again.create, _anew(session, first), first.task_id)


def _anew(session: Session, first: TaskAccount) -> str:
    how = "after its last poll" if first.calls else "though it was never asked for"
    said = f"the task {quoted(first.task_id)} of the same request cost {price_of(session, first)} and still went on"
    return f"{said}; another was made {how}: paid again"


@conduct_rule(
    "retried-unrefunded",
    severity="warning",
    source=_BILLED,
    confidence="observed",
    hint="look whether the failed task was given back before you make it again: this one wasn't",
)
def retried_unrefunded(session: Session) -> Iterator[ConductMatch]:
    """A task that failed and wasn't given back isn't simply made again."""
    for same in by_shot(session, session.accounts):
        for first, again in pairwise(same):
            if _failed_before(first, again) and first.booking.charged and not first.booking.refunded:
                said = (
                    f"the task {quoted(first.task_id)} of the same request failed and cost {price_of(session, first)}"
                )
                yield ConductMatch(again.create, f"{said}: it wasn't given back, and was made again", first.task_id)


def _failed_before(first: TaskAccount, again: TaskAccount) -> bool:
    """Return whether the client had been told of a failure when it asked for the same again."""
    known = any(entry.state == FAILED and entry.serial < again.create.serial for entry in (first.create, *first.calls))
    return first.end == FAILED and first.cancel is None and known


@conduct_rule(
    "retried-without-end",
    severity="warning",
    source=_CHANCE,
    confidence="inferred",
    hint="bound the retries: one or two may be worth it where chance decides, more cost time and get a key limited",
)
def retried_without_end(session: Session) -> Iterator[ConductMatch]:
    """The same request isn't made again and again after each failure."""
    for same in by_shot(session, session.accounts):
        run = _failures(same)
        if len(run) >= _BOUND:
            said = f"the same request was made {len(run)} times, and each of its tasks failed"
            yield ConductMatch(run[-1].create, said, len(run))


def _failures(same: Sequence[TaskAccount]) -> list[TaskAccount]:
    """Return the longest row of failures each of which the client knew when it made the next."""
    longest: list[TaskAccount] = []
    row: list[TaskAccount] = []
    for account in same:
        if account.end != FAILED or account.cancel is not None:
            row = []
            continue
        row = [*row, account] if row and _failed_before(row[-1], account) else [account]
        longest = max(longest, row, key=len)
    return longest


@conduct_rule(
    "refund-not-seen",
    severity="warning",
    source=_BILLED,
    confidence="observed",
    hint="ask for the task until its end is told: it failed, its money is back, and it may be made again",
)
def refund_not_seen(session: Session) -> Iterator[ConductMatch]:
    """A task that failed and was given back is asked for until the client knows that."""
    for account in left(session):
        back = account.booking.refunded
        last = account.calls[-1] if account.calls else None
        asked = last is not None and not last.injected and not is_passing(last)  # else it was told otherwise
        if account.task_id in left_early(session):
            continue
        if back and account.answered and account.ended and account.net == 0 and (asked or _alone(session, account)):
            amount = f"{number(back)} {session.provider.unit}"
            said = (
                f"the task {quoted(account.task_id)} failed and {amount} came back; the client never asked for its end"
            )
            yield ConductMatch(account.calls[-1] if account.calls else account.create, said, account.task_id)


def _alone(session: Session, account: TaskAccount) -> bool:
    """Return whether nobody asked for a task though the client went on."""
    later = (entry for entry in session.entries if entry.serial > account.create.serial)
    return not account.calls and (not session.partial or any(entry.state is not None for entry in later))
