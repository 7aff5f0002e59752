"""Rules about money: paid twice, sent again, paid for a result that was cut, expired or cancelled, refused for good."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from drytake.contract_tests.journals.leaving import price_of
from drytake.contract_tests.journals.repeats import request_of
from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.contract_tests.journals.shots import Shot, by_shot, shot_of, unheard
from drytake.mockserver.accounts.task_accounts import TaskAccount, is_passing
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.actions import Balance, Create, List, Result
from drytake.schemas.provider import Provider
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__ = ["whether_counted"]

_CREATE_PAGE = Source("https://docs.outai.top/api-reference/create-video-task", as_of="2026-11-21")
_RESENT = Source("https://github.com/Comfy-Org/ComfyUI/issues/16204", as_of="2026-11-29", section="creates sent again")
_STATUS_PAGE = Source("https://docs.loova.ai/v1/get-task-status", as_of="2026-11-21", section="result links")
_HTTP = Source("https://www.rfc-editor.org/rfc/rfc9110.html", as_of="2026-11-21")
_CUT = _HTTP.at("8, incomplete messages")
_MAY_PASS = (408, 409, 425, 429)
"""Refusals that the same call may not meet again."""
_OFTEN = 3
"""As often the same refusal is no chance."""
_OBEYED = 0.9


@conduct_rule(
    "double-create",
    severity="error",
    source=_CREATE_PAGE.at("answer, credits_cost"),
    confidence="inferred",
    hint="don't send a create again whose answer was lost: find out first whether it counted",
)
def double_create(session: Session) -> Iterator[ConductMatch]:
    """A create whose answer was lost isn't sent again before it is known whether it counted: both are billed."""
    for same in by_shot(session, [account for account in session.accounts if account.paid]):
        for number, again in enumerate(same[1:], 1):
            first = next((one for one in reversed(same[:number]) if unheard(session.provider, one, again)), None)
            if first is not None:
                yield ConductMatch(again.create, _twice(session, first, again), first.task_id)


def _twice(session: Session, first: TaskAccount, again: TaskAccount) -> str:
    gap = again.create.seconds_after(first.create)
    made = f"the same request had made task {quoted(first.task_id)} {gap:.3g} s before, and its answer was lost"
    return f"{made}: paid twice, {price_of(session, first)} more; {whether_counted(session.provider)}"


_WAYS = ((List, "look through the tasks"), (Balance, "compare the balance with the one before"))


def whether_counted(provider: Provider) -> str:
    """Return how a client finds out at a provider whether a create counted, by the rows of its own operations."""
    ways = [
        f"{words} (`{row.method} {row.path}`)"
        for kind, words in _WAYS
        for row in provider.operations
        if isinstance(row.action, kind)
    ]
    keys = {header for row in provider.operations if row.creates and (header := _key_header(provider, row.name))}
    ways += [f"send it with a `{header}`, under which it may be sent again" for header in sorted(keys)]
    hooked = any(row.creates and row.webhook for row in provider.operations)
    own = "; a webhook whose URL has an id of yours tells it too" if hooked else ""
    if ways:
        return f"to find out whether a create counted, {', or '.join(ways)}{own}"
    return f"{provider.title} has no call that tells whether a create counted{own or ', so only its owner can look'}"


@conduct_rule(
    "create-resent",
    severity="info",
    source=_RESENT,
    confidence="observed",
    hint="wait as long as `Retry-After` says, and find out first whether the first one counted",
)
def create_resent(session: Session) -> Iterator[ConductMatch]:
    """A create isn't sent again after a 5xx or a lost answer, of which nobody says whether it counted."""
    failed: dict[Shot, JournalEntry] = {}
    for entry in session.entries:
        if entry.operation not in session.creates:
            continue
        shot = shot_of(session, entry)
        before = failed.pop(shot, None) if shot is not None else None
        if before is not None and not _obeyed(before, entry) and not _same_key(session, before, entry):
            status = f"answered with {before.status}" if before.status else "not answered"
            yield ConductMatch(entry, f"the same create had been {status}; {whether_counted(session.provider)}")
        if shot is not None and entry.task_id is None and (entry.status >= 500 or not entry.status):
            failed[shot] = entry


def _key_header(provider: Provider, operation: str) -> str:
    """Return which header lets a create be sent again; nothing where none does."""
    action = provider.operation(operation).action
    return action.idempotency.header if isinstance(action, Create) and action.idempotency is not None else ""


def _same_key(session: Session, before: JournalEntry, after: JournalEntry) -> bool:
    """Return whether two creates have one key, under which the seller takes them for one."""
    header = _key_header(session.provider, after.operation or "").lower().encode()
    return bool(header and after.headers.get(header)) and before.headers.get(header) == after.headers.get(header)


def _obeyed(before: JournalEntry, after: JournalEntry) -> bool:
    """Return whether a response asked for a pause, and had it."""
    asked = next((value for name, value in before.response_headers if name.lower() == b"retry-after"), b"")
    return asked.strip().isdigit() and after.seconds_after(before) >= float(asked) * _OBEYED


@conduct_rule(
    "expired-link",
    severity="warning",
    source=_STATUS_PAGE,
    confidence="inferred",
    hint="download results soon and keep them; their links expire",
)
def expired_link(session: Session) -> Iterator[ConductMatch]:
    """Results are downloaded before their links expire."""
    for entry in session.entries:
        if (
            entry.status == 403 and not entry.injected and entry.path.startswith(MEDIA)
        ):  # a scenario may expire it at once
            yield ConductMatch(entry, f"the link to a result of task {quoted(entry.task_id)} had expired", entry.path)


@conduct_rule(
    "download-broken",
    severity="warning",
    source=_CUT,
    hint="compare the bytes with `content-length` and fetch the result again: it is paid for",
)
def download_broken(session: Session) -> Iterator[ConductMatch]:
    """A result whose download broke off, or met a passing error, is fetched again."""
    for account in session.accounts if not session.cut else ():
        if account.paid and not account.fetched and account.downloads and is_passing(account.downloads[-1]):
            last = account.downloads[-1]
            why = (
                "broke off"
                if 200 <= last.status < 300
                else f"was answered with {last.status}"
                if last.status
                else "was lost"
            )
            said = f"the result of task {quoted(account.task_id)} cost {price_of(session, account)}; its download {why}"
            yield ConductMatch(last, f"{said}, and wasn't tried again", account.task_id)


@conduct_rule(
    "cancelled-but-charged",
    severity="warning",
    source=_CREATE_PAGE.at("answer, credits_cost"),
    confidence="inferred",
    hint="read what the cancel says: a task that has ended is paid for, so fetch its result",
)
def cancelled_but_charged(session: Session) -> Iterator[ConductMatch]:
    """A task that was to be cancelled and is charged all the same has its result fetched."""
    for account in session.accounts if not session.cut else ():
        cancel = account.cancel
        if cancel is not None and account.paid and not account.linked:
            how = f"its cancel was answered with {cancel.status}" if cancel.status >= 400 else "it was cancelled"
            said = (
                f"the task {quoted(account.task_id)} cost {price_of(session, account)}; {how}, and nothing given back"
            )
            yield ConductMatch(cancel, said, account.task_id)


@conduct_rule(
    "refused-again",
    severity="warning",
    source=_HTTP.at("15.5, Client Error 4xx"),
    hint="change what was refused, or stop: the same call is refused again",
)
def refused_again(session: Session) -> Iterator[ConductMatch]:
    """The same call isn't sent again and again after a refusal that asks for a change."""
    results = {one.name for one in session.provider.operations if isinstance(one.action, Result)}
    same: dict[object, list[JournalEntry]] = defaultdict(list)
    for entry in session.entries:
        final = 400 <= entry.status < 500 and entry.status not in _MAY_PASS and entry.state is None
        if final and entry.operation is not None and entry.operation not in results:
            same[(*request_of(entry), entry.status)].append(entry)
    for entries in same.values():
        if len(entries) >= _OFTEN and _in_a_row(session.entries, entries):
            times = f"{len(entries)} times"
            yield ConductMatch(
                entries[-1], f"the same call was answered {times} with {entries[-1].status}", len(entries)
            )


def _in_a_row(every: Sequence[JournalEntry], entries: Sequence[JournalEntry]) -> bool:
    """Return whether nothing but this refusal was the answer to the same call."""
    asked = request_of(entries[0])
    between = (one for one in every if entries[0].serial <= one.serial <= entries[-1].serial)
    return all(one.status == entries[0].status for one in between if request_of(one) == asked)
