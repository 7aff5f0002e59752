"""An app's books against the mock's: one session for each way in which they differ, and those that agree."""

from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.journals.books import BooksError, book_findings, bookings_from, read_books
from drytake.contract_tests.journals.report import accounts_in
from drytake.mockserver.faults.triggers import Trigger
from tests.contract_tests.journals.conversation import BODY, CREATE, KEY, Conversation

AT = "2026-11-29T12:00:00Z"


def booked(amount: object, *, unit: str = "credits", task: str = "") -> dict[str, Any]:
    return {"task": task, "amount": amount, "unit": unit, "at": AT}


def broken(*rows: dict[str, Any], scenario: str = "") -> set[str]:
    """Return which rules the books of an app break that made one video; a row without a task is about that."""
    shown = Conversation(timing="instant")
    shown.happens(scenario or None)
    task_id = shown.create()
    shown.poll(task_id)
    bookings = bookings_from({**row, "task": row["task"] or task_id} for row in rows)
    return {found.rule.name for found in book_findings(accounts_in(shown.engine), bookings, {"acme": "credits"})}


@pytest.mark.parametrize(
    ("rows", "scenario", "rule"),
    [
        ([booked(75), booked(75)], "", "charged-twice"),
        ([booked(75)], "moderation", "failure-kept"),
        ([booked(70)], "", "wrong-amount"),
        ([], "", "never-booked"),
        ([booked(75), booked(75, task="another")], "", "unknown-task"),
    ],
)
def test_books_that_differ(rows: list[dict[str, Any]], scenario: str, rule: str) -> None:
    assert broken(*rows, scenario=scenario) == {rule}


@pytest.mark.parametrize(
    ("rows", "scenario"),
    [
        ([booked(75)], ""),
        ([booked(75), booked(-75)], "moderation"),
        ([], "moderation"),
        ([booked("1.99", unit="EUR")], ""),
        ([booked(80), booked(-80), booked(75)], ""),
    ],
    ids=["the same", "given back", "a failure that nobody paid for", "a price of its own", "corrected"],
)
def test_books_that_agree(rows: list[dict[str, Any]], scenario: str) -> None:
    assert broken(*rows, scenario=scenario) == set()


def test_task_whose_create_was_lost_is_told_as_that() -> None:
    shown = Conversation(timing="instant")
    shown.engine.tenant(KEY).choose([Trigger(name="gateway-timeout", operation="create-video", calls=[1])])
    shown.call("POST", CREATE, BODY)
    (found,) = book_findings(accounts_in(shown.engine), (), {"acme": "credits"})
    assert "whose create's answer was lost, cost 75 credits, and the app booked nothing" in found.message


def test_lines_are_read_exactly() -> None:
    (booking,) = read_books('\n{"task": "t", "amount": 0.1, "unit": "USD", "at": 1764417600}\n')
    assert (booking.amount, booking.at) == (Decimal("0.1"), "1764417600")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("paid 75", "line 1 of the books is no JSON"),
        ("[75]", "line 1 of the books is no object"),
        ('{"task": "t", "amount": 75}', "lacks unit, at; a booking has `task`, `amount`, `unit`, `at`"),
        ('{"task": "t", "amount": "many", "unit": "USD", "at": 1}', "`amount` is"),
        ('{"task": "t", "amount": true, "unit": "USD", "at": 1}', "`amount` is"),
        ('{"task": "t", "amount": NaN, "unit": "USD", "at": 1}', "`amount` is"),
        ('{"task": "t", "amount": 1, "unit": "USD", "at": "noon"}', "`at` is"),
    ],
)
def test_line_that_cannot_be_read_is_named(line: str, said: str) -> None:
    with pytest.raises(BooksError, match=said.replace("[", r"\[")):
        read_books(line)
