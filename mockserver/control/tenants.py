"""Which keys have called, by a name that doesn't give them away, and what each is about to see."""

from collections import Counter
from collections.abc import Iterator

from drytake.mockserver.control.changes import LabelChange
from drytake.mockserver.control.films import brief_of
from drytake.mockserver.control.live_responses import KeyRow, Keys
from drytake.mockserver.control.problems import ProblemError
from drytake.mockserver.control.requests import CallerDep, ControlCaller, control_router, tenant_named
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.labels import label_of
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import TERMINAL
from drytake.schemas.times import iso
from drytake.schemas.validation.text import quoted

__all__ = ["key_row", "key_rows", "next_of", "router"]

router = control_router()
_LOOKED_AT = 500
"""How many of a key's newest tasks are looked at for what comes next."""


@router.get("/keys")
def list_keys(caller: CallerDep) -> Keys:
    """List the keys that have called: their clocks, how much they have done, and what comes next."""
    return Keys(keys=key_rows(caller))


@router.post("/keys/{name}")
def label_key(name: str, change: LabelChange, caller: CallerDep) -> KeyRow:
    """Call a key something, so that people can tell it from others; an empty label takes that back."""
    with caller.engine.lock:
        named = caller.engine.tenant_by_id(tenant_named(caller.engine, name))
        if caller.tenant_id not in (None, named.id):
            raise ProblemError("not-found", f"{quoted(name)} isn't the key that asks; each may label itself alone")
        named.label = label_of(change.label)
        return key_row(caller.engine, named)


def key_rows(caller: ControlCaller) -> list[KeyRow]:
    """Return the tenants that have called, the latest first; a key's own caller sees its own."""
    with caller.engine.lock:
        seen = [tenant for tenant in caller.tenants if tenant.calls or tenant.id]
        seen.sort(key=lambda tenant: tenant.last_seen, reverse=True)
        rows = [key_row(caller.engine, tenant) for tenant in seen]
    known = Counter(row.label for row in rows)
    for row in rows:
        if known[row.label] > 1:
            row.label = f"{row.label} {row.name[:6]}"
    return rows


def key_row(engine: Engine, tenant: Tenant) -> KeyRow:
    """Return a tenant at a glance."""
    now = tenant.clock.now
    tasks = list(engine.store.tasks_of(tenant.id))
    running = [task for task in tasks[:_LOOKED_AT] if state_of(task, now)[0] not in TERMINAL]
    coming = next_of(running, now)
    words = ""
    if coming is not None:
        task, _, state = coming
        words = f"{state}, {brief_of(engine, task)['prompt'] or task.id}"
    return KeyRow(
        name=tenant.name,
        label=tenant.title,
        labelled=bool(tenant.label or tenant.own_label),
        tasks=len(tasks),
        running=len(running),
        calls=tenant.calls,
        armed=len(tenant.triggers),
        now=now,
        iso=iso(now),
        scale=tenant.clock.scale,
        frozen=tenant.clock.frozen,
        next_at=None if coming is None else coming[1],
        coming=words,
    )


def next_of(tasks: list[Task], now: float) -> tuple[Task, float, str] | None:
    """Return which task changes its state next, when, and into which; `None` where the clock changes none."""
    return min(
        (found for task in tasks for found in _changes(task) if found[1] > now), key=lambda one: one[1], default=None
    )


def _changes(task: Task) -> Iterator[tuple[Task, float, str]]:
    if task.poll_count is not None:
        return
    if task.durations.queued:
        yield task, task.created + task.durations.queued, "running"
    if task.outcome.state is not None:
        yield task, task.due, task.outcome.state
