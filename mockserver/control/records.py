"""What was said and done: the journal and the tasks, of one tenant or of all."""

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic_core import from_json

from drytake.mockserver.control.answers import Call, Forgotten, Journal, Step, TaskAnswer, TaskRow, Tasks
from drytake.mockserver.control.changes import JournalQuery, TasksQuery
from drytake.mockserver.control.problems import ProblemError, listed
from drytake.mockserver.control.requests import Asking, Caller, caller, control_router
from drytake.mockserver.state.clock import iso
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import redacted_body
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.prices import number
from drytake.schemas.provider import QUEUED, RUNNING, State

__all__ = ["router"]

router = control_router()
Who = Annotated[Caller, Depends(caller)]
_SHOWN_BYTES = 1024 * 1024
_COMPARED = 1_000
"""Ids that a misspelt one is compared with."""


@router.get("/journal")
def get_journal(query: Annotated[JournalQuery, Query()], asking: Who) -> Journal:
    """List calls and their answers, newest last, without secrets."""
    if query.provider is not None:
        asking.mount(query.provider)
    after = query.after or 0
    found = [pair for pair in _entries(asking) if pair[0].serial > after and query.provider in (None, pair[0].provider)]
    kept = found[-query.limit :] if query.after is None else found[: query.limit]
    calls = [Call.model_validate({**entry.to_json(), "tenant": tenant.name}) for entry, tenant in kept]
    return Journal(tenant=asking.name, calls=calls, next=calls[-1].serial if calls else after)


@router.delete("/journal")
def forget_journal(asking: Asking) -> Forgotten:
    """Forget the calls so far."""
    with asking.engine.lock:
        forgotten = 0
        for tenant in asking.tenants:
            forgotten += len(tenant.journal)
            tenant.journal.clear()
        return Forgotten(tenant=asking.name, forgotten_calls=forgotten)


def _entries(asking: Caller) -> Iterator[tuple[JournalEntry, Tenant]]:
    """Return entries with their tenants, in the order of the calls."""
    with asking.engine.lock:
        journals = [(tenant.journal.copy(), tenant) for tenant in asking.tenants]
    return heapq.merge(
        *([(entry, tenant) for entry in entries] for entries, tenant in journals), key=lambda pair: pair[0].serial
    )


@router.get("/tasks")
def list_tasks(query: Annotated[TasksQuery, Query()], asking: Who) -> Tasks:
    """List tasks, newest first."""
    if query.provider is not None:
        asking.mount(query.provider)
    with asking.engine.lock:
        found = (task for task in asking.engine.store.of(asking.tenant_id) if query.provider in (None, task.provider))
        rows = [TaskRow.model_validate(_row(asking, task)) for task in islice(found, query.limit)]
    return Tasks(tenant=asking.name, tasks=rows)


@router.get("/tasks/{provider}/{task_id}")
def get_task(provider: str, task_id: str, asking: Asking) -> TaskAnswer:
    """Tell all about a task; looking doesn't move it on."""
    asking.mount(provider)
    with asking.engine.lock:
        task = asking.engine.store.get(provider, task_id)
        if task is None or asking.tenant_id not in (None, task.tenant):
            raise ProblemError("not-found", _no_task(asking, provider, task_id))
        facts = {**_row(asking, task), "timeline": _timeline(asking, task)}
    facts["outcome"], facts["message"], facts["refunded"] = task.outcome.name, task.outcome.message, task.refunded
    facts["request"], facts["results"] = _request(task), _results(asking, task)
    return TaskAnswer.model_validate(facts)


def _no_task(asking: Caller, provider: str, task_id: str) -> str:
    there = (task.id for task in asking.engine.store.of(asking.tenant_id) if task.provider == provider)
    near = listed(task_id, islice(there, _COMPARED))
    whose = "this key" if asking.key else "anybody"
    return f"{provider} has no task `{task_id[:60]}` of {whose}; there is {near}"


def _row(asking: Caller, task: Task) -> dict[str, Any]:
    tenant = asking.engine.tenant_of(task)
    asking.engine.settle(tenant, tenant.clock.now)
    state, finished = state_of(task, tenant.clock.now)
    return {
        "provider": task.provider,
        "id": task.id,
        "tenant": tenant.name,
        "operation": task.operation,
        "kind": task.kind,
        "state": state,
        "price": number(task.price),
        "unit": asking.engine.mounts[task.provider].provider.unit,
        "created_at": iso(task.created),
        "finished_at": None if finished is None else iso(finished),
    }


def _timeline(asking: Caller, task: Task) -> list[Step]:
    """Return the states that a task passes, and when."""
    now = asking.engine.tenant_of(task).clock.now
    if task.polls is not None:
        return list(_polled(task))
    started = task.created + task.pace.queued
    moments: list[tuple[State, float]] = [(QUEUED, task.created), (RUNNING, started)]
    if task.outcome.state is not None:
        moments.append((task.outcome.state, task.due))
    return [Step(state=state, at=iso(at), reached=at <= now) for state, at in moments]


def _polled(task: Task) -> Iterator[Step]:
    yield Step(state=QUEUED, at=iso(task.created), reached=True)
    yield Step(state=RUNNING, at=None, reached=bool(task.polls))
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


def _results(asking: Caller, task: Task) -> list[str]:
    return [asking.origin + path for path in asking.engine.results.paths(task)]
