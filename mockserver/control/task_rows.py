"""A task in brief, as lists of tasks and the filmstrip show it."""

from typing import Any

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.prices import number
from drytake.schemas.times import iso

__all__ = ["task_row"]


def task_row(engine: Engine, task: Task, tenant: Tenant) -> dict[str, Any]:
    """Return the facts of a `TaskRow`, once what is due on its tenant's clock is settled."""
    engine.billing.settle_due(tenant, tenant.clock.now)
    state, finished = state_of(task, tenant.clock.now)
    return {
        "provider": task.provider,
        "id": task.id,
        "tenant": tenant.name,
        "operation": task.operation,
        "kind": task.kind,
        "state": state,
        "price": number(task.price),
        "unit": engine.mounts[task.provider].provider.unit,
        "created_at": iso(task.created),
        "finished_at": None if finished is None else iso(finished),
    }
