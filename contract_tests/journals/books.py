"""The app's own books: what it booked of its users' tasks, compared with what was charged and given back for them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from drytake.contract_tests.findings.model import Finding
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Rule, Source
from drytake.schemas.validation.text import quoted

__all__ = ["BOOKS", "AppBooking", "BooksError", "book_findings", "bookings_from", "read_books"]

_BILLED = Source("https://github.com/elizaOS/eliza/issues/11862", "2026-11-29", "billed is not what was charged")
_TWICE = Source("https://github.com/google-gemini/cookbook/issues/1297", "2026-11-29", "webhooks that come twice")

BOOKS = Rulebook("books")
_TASKS = BOOKS.section("any task")
_TASKS.rule(
    "charged-twice",
    summary="An app books a task once",
    severity="error",
    source=_TWICE,
    confidence="observed",
    hint="book by the task's id, and let the second booking of one id be none",
)
_TASKS.rule(
    "failure-kept",
    summary="What an app booked for a task that failed and cost nothing in the end is given back",
    severity="error",
    source=_BILLED,
    confidence="observed",
    hint="book at the end of a task, or give back what was booked at the submit once it failed",
)
_TASKS.rule(
    "wrong-amount",
    summary="An app that books in the provider's unit books what the provider charged",
    severity="warning",
    source=_BILLED,
    confidence="observed",
    hint="take the amount from the task's own response or the balance, not from a table that may be old",
)
_TASKS.rule(
    "never-booked",
    summary="A task that the provider charged for is in the app's books",
    severity="warning",
    source=_BILLED,
    confidence="observed",
    hint="book each task that was made, also one whose create's answer was lost: the provider has charged for it",
)
_TASKS.rule(
    "unknown-task",
    summary="Each task in an app's books is one that was made",
    severity="warning",
    source=_BILLED,
    confidence="observed",
    hint="book by the id that the provider gave, once it gave one",
)


class BooksError(ValueError):
    """Books that can't be read; the message says which line, and why."""


class AppBooking(NamedTuple):
    """What an app booked: more than nothing charges its user, less gives back."""

    task: str
    amount: Decimal
    unit: str
    at: str


def read_books(text: str) -> tuple[AppBooking, ...]:
    """Return the bookings of a text with a JSON object a line.

    Raises:
        BooksError: a line isn't one, or lacks a field.
    """
    lines = ((position, line) for position, line in enumerate(text.splitlines(), 1) if line.strip())
    return tuple(_booking(_object(line, position), position) for position, line in lines)


def bookings_from(rows: Iterable[Mapping[str, Any] | AppBooking]) -> tuple[AppBooking, ...]:
    """Return the bookings that some rows say, by the fields of a line.

    Raises:
        BooksError: one lacks a field.
    """
    return tuple(
        row if isinstance(row, AppBooking) else _booking(row, position) for position, row in enumerate(rows, 1)
    )


def _object(line: str, position: int) -> Mapping[str, Any]:
    try:
        said = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BooksError(f"line {position} of the books is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise BooksError(f"line {position} of the books is no object: {line[:80]}")
    return said


def _booking(row: Mapping[str, Any], position: int) -> AppBooking:
    missing = [name for name in AppBooking._fields if row.get(name) in (None, "")]
    if missing:
        fields = ", ".join(f"`{name}`" for name in AppBooking._fields)
        raise BooksError(f"line {position} of the books lacks {', '.join(missing)}; a booking has {fields}")
    amount, at = row["amount"], str(row["at"])
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        exact = Decimal("nan")
    if isinstance(amount, bool) or not exact.is_finite():
        raise BooksError(f"line {position} of the books: `amount` is {json.dumps(str(amount))}, which is no number")
    if not _is_time(at):
        raise BooksError(
            f"line {position} of the books: `at` is {quoted(at[:60])}; it takes ISO 8601 or seconds since 1970"
        )
    return AppBooking(str(row["task"]), exact, str(row["unit"]), at)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text.replace(".", "", 1).isdigit()
    return True


def book_findings(
    accounts: Iterable[TaskAccount], bookings: Sequence[AppBooking], units: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield where an app's books and the accounts of its tasks differ; `units` are the providers' own."""
    by_task: dict[str, list[AppBooking]] = defaultdict(list)
    for booking in bookings:
        by_task[booking.task].append(booking)
    known = {account.task_id: account for account in accounts}
    for task_id, account in known.items():
        yield from _differences(account, by_task.get(task_id, []), units[account.provider])
    for task_id in by_task.keys() - known.keys():
        said = f"{number(sum((one.amount for one in by_task[task_id]), Decimal(0)))} {by_task[task_id][0].unit}"
        yield _found(BOOKS["unknown-task"], task_id, f"the app booked {said} for {quoted(task_id)}, which no call made")


def _differences(account: TaskAccount, booked: Sequence[AppBooking], unit: str) -> Iterator[Finding]:
    task, cost = account.task_id, f"{number(account.net)} {unit}"
    if not booked:
        if account.net > 0:
            lost = "" if account.answered else ", whose create's answer was lost,"
            said = f"the task {quoted(task)}{lost} cost {cost}, and the app booked nothing"
            yield _found(BOOKS["never-booked"], task, said)
        return
    total, own = sum((one.amount for one in booked), Decimal(0)), booked[0].unit
    whole = f"{number(total)} {own}"
    twice = _repeated(booked)
    if twice is not None:
        times = f"at {twice[0].at} and again at {twice[1].at}"
        said = f"the app booked {number(twice[0].amount)} {own} for the task {quoted(task)} {times}: {whole} in all"
        yield _found(BOOKS["charged-twice"], task, said)
    elif account.net == 0 and not account.booking.unpriced and account.end != "succeeded" and account.ended:
        if total > 0:
            how = "failed" if account.end in (FAILED, None) else f"was {account.end}"
            back = (
                f"and {number(account.booking.refunded)} {unit} came back"
                if account.booking.refunded
                else "for nothing"
            )
            said = f"the task {quoted(task)} {how} {back}; the app booked {whole} at {booked[0].at} and kept it"
            yield _found(BOOKS["failure-kept"], task, said)
    elif own.lower() == unit.lower() and not account.booking.unpriced and total != account.net:
        yield _found(BOOKS["wrong-amount"], task, f"the task {quoted(task)} cost {cost}, and the app booked {whole}")


def _repeated(booked: Sequence[AppBooking]) -> tuple[AppBooking, AppBooking] | None:
    """Return two bookings between which nothing was given back."""
    last: AppBooking | None = None
    for booking in booked:
        if booking.amount > 0 and last is not None:
            return last, booking
        if booking.amount:
            last = booking if booking.amount > 0 else None
    return None


def _found(rule: Rule, task: str, message: str) -> Finding:
    return Finding(rule, rule.severity, message, rule.hint, value=task, subject=f"task {task}")
