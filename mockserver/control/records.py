"""What was said and done: the journal and the tasks, of one tenant or of all."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic_core import from_json

from drytake.mockserver.control.call_responses import CallBody, Forgotten, JournalBody, Step, TaskBody, TaskRow, Tasks
from drytake.mockserver.control.changes import JournalQuery, TasksQuery
from drytake.mockserver.control.exchanges import call_facts
from drytake.mockserver.control.live import live_of
from drytake.mockserver.control.problems import ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, ControlCaller, caller, control_router
from drytake.mockserver.control.task_rows import task_row
from drytake.mockserver.state.redaction import redacted_body
from drytake.mockserver.state.task import Task
from drytake.schemas.provider import QUEUED, RUNNING, State
from drytake.schemas.times import iso

__all__ = ["router"]

router = control_router()
Who = Annotated[ControlCaller, Depends(caller)]
_SHOWN_BYTES = 1024 * 1024
_COMPARED = 1_000
"""Ids that a misspelt one is compared with."""


@router.get("/journal")
def get_journal(query: Annotated[JournalQuery, Query()], caller: Who) -> JournalBody:
    """List calls and their responses, newest last, without secrets."""
    if query.provider is not None:
        caller.mount(query.provider)
    engine, after = caller.engine, query.after or 0
    with engine.lock:
        pairs = engine.store.calls(caller.tenant_id, after=query.after)
        wanted = (pair for pair in pairs if query.provider in (None, pair[1].provider))
        kept = list(islice(wanted, query.limit))
    if query.after is None:
        kept.reverse()
    calls = [CallBody.model_validate(call_facts(engine, name, entry)) for name, entry in kept]
    return JournalBody(tenant=caller.name, calls=calls, next=calls[-1].serial if calls else after)


@router.delete("/journal")
def forget_journal(caller: CallerDep) -> Forgotten:
    """Forget the calls so far."""
    with caller.engine.lock:
        forgotten = 0
        for tenant in caller.tenants:
            forgotten += len(tenant.journal)
            tenant.journal.clear()
        live_of(caller).index.forget()
        return Forgotten(tenant=caller.name, forgotten_calls=forgotten)


@router.get("/tasks")
def list_tasks(query: Annotated[TasksQuery, Query()], caller: Who) -> Tasks:
    """List tasks, newest first."""
    if query.provider is not None:
        caller.mount(query.provider)
    with caller.engine.lock:
        found = (
            task for task in caller.engine.store.tasks_of(caller.tenant_id) if query.provider in (None, task.provider)
        )
        rows = [
            TaskRow.model_validate(task_row(caller.engine, task, caller.engine.tenant_of(task)))
            for task in islice(found, query.limit)
        ]
    return Tasks(tenant=caller.name, tasks=rows)


@router.get("/tasks/{provider}/{task_id}")
def get_task(provider: str, task_id: str, caller: CallerDep) -> TaskBody:
    """Tell all about a task; looking doesn't move it on."""
    caller.mount(provider)
    with caller.engine.lock:
        task = caller.engine.store.get(provider, task_id)
        if task is None or caller.tenant_id not in (None, task.tenant):
            raise ProblemError("not-found", _no_task(caller, provider, task_id))
        facts = {**task_row(caller.engine, task, caller.engine.tenant_of(task)), "timeline": _timeline(caller, task)}
    facts["outcome"], facts["message"], facts["refunded"] = task.outcome.name, task.outcome.message, task.refunded
    facts["request"], facts["results"] = _request(task), _results(caller, task)
    return TaskBody.model_validate(facts)


def _no_task(caller: ControlCaller, provider: str, task_id: str) -> str:
    there = (task.id for task in caller.engine.store.tasks_of(caller.tenant_id) if task.provider == provider)
    near = listed(task_id, islice(there, _COMPARED))
    whose = "anybody" if caller.tenant_id is None else "this key"
    return f"{provider} has no task `{task_id[:60]}` of {whose}; there is {near}"


def _timeline(caller: ControlCaller, task: Task) -> list[Step]:
    """Return the states that a task passes, and when."""
    now = caller.engine.tenant_of(task).clock.now
    if task.poll_count is not None:
        return list(_polled(task))
    started = task.created + task.durations.queued
    moments: list[tuple[State, float]] = [(QUEUED, task.created), (RUNNING, started)]
    if task.outcome.state is not None:
        moments.append((task.outcome.state, task.due))
    return [Step(state=state, at=iso(at), reached=at <= now) for state, at in moments]


def _polled(task: Task) -> Iterator[Step]:
    yield Step(state=QUEUED, at=iso(task.created), reached=True)
    yield Step(state=RUNNING, at=None, reached=bool(task.poll_count))
    if task.outcome.state is not None:
        finished = None if task.finished is None else iso(task.finished)
        yield Step(state=task.outcome.state, at=finished, reached=finished is not None)


def _request(task: Task) -> Any:
    raw = redacted_body(task.raw, task.secrets)
    if len(raw) <= _SHOWN_BYTES:
        try:
            return from_json(raw)
        except ValueError:
            pass
    return raw[:_SHOWN_BYTES].decode("utf-8", "replace")


def _results(caller: ControlCaller, task: Task) -> list[str]:
    return [caller.origin + path for path in caller.engine.results.paths(task)]
