"""Moving a tenant's clock, and choosing how long its tasks take."""

from collections.abc import Sequence
from itertools import islice

from drytake.mockserver.control.changes import ClockChange, TimingChange
from drytake.mockserver.control.problems import ProblemDetail, ProblemError
from drytake.mockserver.control.requests import CallerDep, ControlCaller, control_router
from drytake.mockserver.control.responses import ChangedTask, ClockResponse, TimingResponse
from drytake.mockserver.control.tenants import next_of
from drytake.mockserver.state.clock import LATEST, Clock
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import TERMINAL, State

__all__ = ["router"]

router = control_router()
_LOOKED_AT = 500
"""How many of a key's newest tasks are looked at for what comes next."""
_LISTED = 100
"""Of how many of a key's newest tasks it is told that a clock's move changed them."""


@router.get("/clock")
def get_clock(caller: CallerDep) -> ClockResponse:
    """Tell the time."""
    return _clock(caller)


@router.post("/clock")
def change_clock(change: ClockChange, caller: CallerDep) -> ClockResponse:
    """Move, freeze or speed up time; money of tasks that fail in the time that passes goes back."""
    with caller.engine.lock:
        targets = [(tenant, _target(caller, tenant, change)) for tenant in caller.tenants]
        changed: list[ChangedTask] = []
        for tenant, target in targets:
            before = [] if target is None else _states(caller, tenant)
            _move(tenant.clock, change, target)
            caller.engine.billing.settle_due(tenant, tenant.clock.now)
            changed += _changed(tenant, before)
        caller.engine.outbox.wake()
        return _clock(caller, changed)


def _states(caller: ControlCaller, tenant: Tenant) -> list[tuple[Task, State]]:
    """Return the states of a tenant's newest tasks that are under way."""
    now = tenant.clock.now
    states = ((task, state_of(task, now)[0]) for task in islice(caller.engine.store.tasks_of(tenant.id), _LISTED))
    return [(task, state) for task, state in states if state not in TERMINAL]


def _changed(tenant: Tenant, before: list[tuple[Task, State]]) -> list[ChangedTask]:
    now = tenant.clock.now
    states = ((task, was, state_of(task, now)[0]) for task, was in before)
    return [ChangedTask(provider=task.provider, id=task.id, state=state) for task, was, state in states if state != was]


@router.delete("/clock")
def reset_clock(caller: CallerDep) -> ClockResponse:
    """Go back to real time."""
    with caller.engine.lock:
        for tenant in caller.tenants:
            tenant.clock.reset()
            caller.engine.billing.settle_due(tenant, tenant.clock.now)
        return _clock(caller)


@router.get("/timing")
def get_timing(caller: CallerDep) -> TimingResponse:
    """Tell how long tasks take."""
    return _timing(caller)


@router.post("/timing")
def change_timing(change: TimingChange, caller: CallerDep) -> TimingResponse:
    """Choose how long new tasks take."""
    with caller.engine.lock:
        for tenant in caller.tenants:
            tenant.timing = change.mode
        return _timing(caller)


@router.delete("/timing")
def reset_timing(caller: CallerDep) -> TimingResponse:
    """Go back to the server's default."""
    with caller.engine.lock:
        for tenant in caller.tenants:
            tenant.timing = None
        return _timing(caller)


def _clock(caller: ControlCaller, changed: Sequence[ChangedTask] = ()) -> ClockResponse:
    facts = {"tenant": caller.name, **caller.tenant.clock.to_json(), "changed": list(changed)}
    return ClockResponse.model_validate(facts)


def _timing(caller: ControlCaller) -> TimingResponse:
    own = caller.tenant.timing
    facts = {"tenant": caller.name, "mode": own or caller.engine.settings.timing, "own": own is not None}
    return TimingResponse.model_validate(facts)


def _target(caller: ControlCaller, tenant: Tenant, change: ClockChange) -> float | None:
    """Return the moment that a clock is moved to; `None` where it isn't moved.

    Raises:
        ProblemError: it is too late.
    """
    clock = tenant.clock
    if change.to == "next":
        coming = next_of(list(islice(caller.engine.store.tasks_of(tenant.id), _LOOKED_AT)), clock.now)
        return None if coming is None else coming[1]
    if change.set is None and change.advance is None:
        return None
    target = (clock.now if change.set is None else change.set) + (change.advance or 0)
    if target > LATEST:
        message = f"`advance` is {change.advance:g}; that is after the year 2100, the limit"
        raise ProblemError(
            "invalid-body", flaws=[ProblemDetail("/advance", message, "advance less, or reset the clock")]
        )
    return target


def _move(clock: Clock, change: ClockChange, target: float | None) -> None:
    if change.scale is not None:
        clock.run(change.scale)
    elif change.freeze is not None:
        clock.run(0 if change.freeze else 1)
    if target is not None:  # last, so that a clock that stands still shows just this
        clock.set(target)
