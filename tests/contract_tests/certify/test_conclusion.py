"""Where a case's fault is to happen, and what it comes to, of calls and ledgers that are made up."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drytake.contract_tests.certify.cases import CASES
from drytake.contract_tests.certify.certification import Certification, Tally
from drytake.contract_tests.certify.conclusion import concluded
from drytake.contract_tests.certify.plan import planned
from drytake.contract_tests.certify.played import Played
from drytake.contract_tests.certify.rules import CERTIFY
from drytake.contract_tests.certify.words import hint_of, outcome_in_words
from drytake.mockserver.accounts.task_accounts import Booking, accounts_of
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
CREATE, QUERY = ("create-video", "POST", "/api/v1/videos"), ("query-task", "GET", "/api/v1/tasks")
FILE = b'{"data":{"task_id":"%s","status":"succeeded","result":{"video_url":"https://cdn.acme.example/v.mp4"}}}'

MERE = b'{"data":{"task_id":"%s"}}'


def played(*calls: tuple[tuple[str, str, str], str, str | None, int], code: int = 0, **facts: object) -> Played:
    """Return a run with some calls, each of an operation, about a task, with its state and status; tasks cost 75."""
    entries = [
        JournalEntry(
            serial=number,
            number=number,
            at=float(number),
            provider="acme",
            operation=name,
            method=method,
            path=path,
            query=b"",
            headers={},
            body=b"{}",
            status=status,
            response=b"" if status != 200 else (FILE if state == "succeeded" else MERE) % task.encode(),
            violations=(),
            task_id=task,
            state=state,
        )
        for number, ((name, method, path), task, state, status) in enumerate(calls, 1)
    ]
    bookings = {task: Booking(charged=Decimal(75)) for _, task, _, _ in calls}
    accounts = accounts_of(ACME, entries, bookings=bookings)
    return replace(Played(code=code, entries=entries, accounts=accounts, happened=True), **facts)  # type: ignore[arg-type]


MADE, RUNS, ENDS = (CREATE, "a", None, 200), (QUERY, "a", "running", 200), (QUERY, "a", "succeeded", 200)
GOOD = played(MADE, RUNS, ENDS)
LOST = (CREATE, "a", None, 500)


def outcome(case: str, run: Played) -> tuple[str, int, int]:
    found = concluded(CASES[case], GOOD, run)
    return found.outcome, found.doubled, found.lost


OUTCOMES = {
    "the same as without a fault": ("poll-503", GOOD, ("good", 0, 0)),
    "raised, the response that named the task was lost": ("create-500", played(LOST, code=1), ("unknowable", 0, 0)),
    "raised, nothing paid": ("create-429", replace(GOOD, accounts=[], code=1), ("nothing-paid", 0, 0)),
    "ended with 0 though the create was lost": ("create-500", played(LOST), ("no-result", 0, 1)),
    "sent again": ("create-500", played(LOST, (CREATE, "b", None, 200), (QUERY, "b", "succeeded", 200)), ("paid-twice", 1, 0)),
    "sent again, and then lost": ("create-500", played(LOST, (CREATE, "b", None, 200), code=1), ("paid-twice", 1, 1)),
    "made anew after a failed poll": ("poll-503", played(MADE, (CREATE, "b", None, 200), (QUERY, "b", "succeeded", 200)), ("paid-twice", 1, 0)),
    "gave up without a word": ("poll-503", played(MADE, RUNS, code=1), ("task-lost", 0, 1)),
    "gave up, named": ("poll-503", played(MADE, RUNS, code=1, named=frozenset("a")), ("task-known", 0, 0)),
    "ended with 0, named": ("poll-503", played(MADE, RUNS, named=frozenset("a")), ("task-known", 0, 0)),
    "ended with 0, unnamed": ("poll-503", played(MADE, RUNS), ("no-result", 0, 1)),
    "didn't end": ("poll-503", played(MADE, RUNS, code=137, over_time=True), ("over-time", 0, 1)),
    "nothing happened": ("poll-503", replace(GOOD, happened=False), ("not-applicable", 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("case", "run", "said"), OUTCOMES.values(), ids=OUTCOMES)
def test_outcome_is_what_was_paid_and_what_came(case: str, run: Played, said: tuple[str, int, int]) -> None:
    assert outcome(case, run) == said


SAYS: dict[str, tuple[dict[bytes, bytes], str, str]] = {
    "no word of an SDK": ({}, "the create was sent again after 1.0 s", "find out first whether it counted"),
    "one that isn't known": ({b"x-stainless-retry-count": b"1"}, "by its SDK", "set `max_retries=0` (Python)"),
    "one that is": ({b"user-agent": b"RunwayML/JS 4.20.1"}, "by @runwayml/sdk 4.20.1", "`maxRetries: 0` on the client stops that"),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "said", "hint"), SAYS.values(), ids=SAYS)
def test_who_sent_a_create_again_is_named_with_its_switch(headers: dict[bytes, bytes], said: str, hint: str) -> None:
    run = played(LOST, (CREATE, "b", None, 200), (QUERY, "b", "succeeded", 200))
    for entry in run.entries:
        entry.headers = headers
    found = concluded(CASES["create-500"], GOOD, run)

    assert outcome_in_words(found).endswith(said)
    assert hint in hint_of(found, "paid-twice", CERTIFY["paid-twice"].hint)


def test_fault_is_at_what_the_call_is_to_a_task() -> None:
    (trigger,) = planned(CASES["create-500"], GOOD).triggers
    (poll,) = planned(CASES["poll-503"], GOOD).triggers

    assert (trigger.action, trigger.operation, trigger.calls) == ("create", None, [])
    assert (poll.action, poll.provider) == ("poll", "acme")
    assert planned(CASES["crash-restart"], GOOD).kill_at == 2


def test_fault_is_at_the_number_of_a_call_that_came_another_way() -> None:
    by_tool = ("create-video", "POST", "/api/v1/balance"), "a", None, 200
    before = ("get-balance", "GET", "/api/v1/balance"), "", None, 200
    baseline = played(by_tool, ENDS)
    baseline = replace(baseline, entries=[*played(before, before).entries, *baseline.entries])
    (trigger,) = planned(CASES["create-503"], baseline).triggers

    assert (trigger.action, trigger.operation, trigger.calls) == (None, "get-balance", [3])


def test_sums_say_how_many_cases_could_happen() -> None:
    results = [concluded(CASES[name], GOOD, OUTCOMES[said][1]) for name, said in (
        ("create-500", "sent again"), ("create-lost", "sent again"), ("poll-503", "gave up without a word"),
        ("poll-lost", "nothing happened"),
    )]  # fmt: skip

    assert str(Tally.of(results, "fault")) == "3 of 4 faults: 2 double charges, 1 lost clip"
    assert Certification(command=["x"], baseline=GOOD, results=results).summary == str(Tally.of(results, "fault"))
