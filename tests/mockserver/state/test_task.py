"""The state of a task follows from its age and its outcome alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, Durations, State

START = 1_767_268_800.0


def task(*, pace: Durations | None = None, end: State | None = SUCCEEDED, per_poll: bool = False) -> Task:
    return Task(
        id="t",
        tenant="sk-test",
        provider="acme",
        operation="create-video",
        kind="video",
        raw=b"{}",
        price=Decimal(75),
        created=START,
        durations=pace or Durations(queued=10, running=20),
        outcome=TaskEnd("any", end),
        per_poll=per_poll,
    )


@pytest.mark.parametrize(
    ("age", "state"),
    [(0, QUEUED), (9.99, QUEUED), (10, RUNNING), (29.99, RUNNING), (30, SUCCEEDED), (1e9, SUCCEEDED), (-5, QUEUED)],
)
def test_state_follows_from_the_age(age: float, state: State) -> None:
    assert state_of(task(), START + age)[0] == state


@pytest.mark.parametrize("end", [SUCCEEDED, FAILED])
def test_task_ends_when_it_is_due_however_late_one_asks(end: State) -> None:
    assert state_of(task(end=end), START + 500) == (end, START + 30)


def test_task_without_end_runs_for_ever() -> None:
    assert state_of(task(end=None), START + 1e9) == (RUNNING, None)


def test_task_without_pace_is_done_at_once() -> None:
    assert state_of(task(pace=Durations(queued=0, running=0)), START) == (SUCCEEDED, START)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_task_has_ended_exactly_when_it_is_due(queued: float, running: float) -> None:
    made = task(pace=Durations(queued=queued, running=running))

    assert state_of(made, made.due)[0] == SUCCEEDED


def test_task_by_polls_goes_by_polls() -> None:
    made = task(per_poll=True)
    assert state_of(made, START + 1e9) == (QUEUED, None)

    made.poll_count = 1
    assert state_of(made, START + 1e9) == (RUNNING, None)

    made.finished = START + 7
    assert state_of(made, START) == (SUCCEEDED, START + 7)


def test_task_is_a_small_record() -> None:
    assert not hasattr(task(), "__dict__")
    assert not hasattr(TaskEnd("any", None), "__dict__")
