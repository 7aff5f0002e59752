"""Moving a tenant's clock, and choosing how long its tasks take."""

from drytake.mockserver.control.answers import ClockAnswer, TimingAnswer
from drytake.mockserver.control.changes import ClockChange, TimingChange
from drytake.mockserver.control.problems import Flaw, ProblemError
from drytake.mockserver.control.requests import Asking, Caller, control_router
from drytake.mockserver.state.clock import LATEST, Clock

__all__ = ["router"]

router = control_router()


@router.get("/clock")
def get_clock(asking: Asking) -> ClockAnswer:
    """Tell the time."""
    return _clock(asking)


@router.post("/clock")
def change_clock(change: ClockChange, asking: Asking) -> ClockAnswer:
    """Move, freeze or speed up time; money of tasks that fail in the time that passes goes back."""
    with asking.engine.lock:
        targets = [(tenant, _target(tenant.clock, change)) for tenant in asking.tenants]
        for tenant, target in targets:
            _move(tenant.clock, change, target)
            asking.engine.settle(tenant, tenant.clock.now)
        asking.engine.outbox.poke()
        return _clock(asking)


@router.delete("/clock")
def reset_clock(asking: Asking) -> ClockAnswer:
    """Go back to real time."""
    with asking.engine.lock:
        for tenant in asking.tenants:
            tenant.clock.reset()
            asking.engine.settle(tenant, tenant.clock.now)
        return _clock(asking)


@router.get("/timing")
def get_timing(asking: Asking) -> TimingAnswer:
    """Tell how long tasks take."""
    return _timing(asking)


@router.post("/timing")
def change_timing(change: TimingChange, asking: Asking) -> TimingAnswer:
    """Choose how long new tasks take."""
    with asking.engine.lock:
        for tenant in asking.tenants:
            tenant.timing = change.mode
        return _timing(asking)


@router.delete("/timing")
def reset_timing(asking: Asking) -> TimingAnswer:
    """Go back to the server's default."""
    with asking.engine.lock:
        for tenant in asking.tenants:
            tenant.timing = None
        return _timing(asking)


def _clock(asking: Caller) -> ClockAnswer:
    return ClockAnswer.model_validate({"tenant": asking.name, **asking.tenant.clock.to_json()})


def _timing(asking: Caller) -> TimingAnswer:
    own = asking.tenant.timing
    facts = {"tenant": asking.name, "mode": own or asking.engine.settings.timing, "own": own is not None}
    return TimingAnswer.model_validate(facts)


def _target(clock: Clock, change: ClockChange) -> float | None:
    """Return the moment that a clock is moved to; `None` where it isn't moved.

    Raises:
        ProblemError: it is too late.
    """
    if change.set is None and change.advance is None:
        return None
    target = (clock.now if change.set is None else change.set) + (change.advance or 0)
    if target > LATEST:
        message = f"`advance` is {change.advance:g}; that is after the year 2100, the limit"
        raise ProblemError("invalid-body", flaws=[Flaw("/advance", message, "advance less, or reset the clock")])
    return target


def _move(clock: Clock, change: ClockChange, target: float | None) -> None:
    if change.scale is not None:
        clock.run(change.scale)
    elif change.freeze is not None:
        clock.run(0 if change.freeze else 1)
    if target is not None:  # last, so that a clock that stands still shows just this
        clock.set(target)
