"""What befalls a call: its tenant's cues and its own magic values, as refusals, as ends of tasks, and as faults."""

from collections.abc import Iterable
from functools import lru_cache

from drytake.mockserver.engine.call import Call, RefusedError
from drytake.mockserver.faults.scenarios import Scenario, Scope, marks
from drytake.mockserver.faults.triggers import Strike, strike
from drytake.schemas.provider import Pace

__all__ = [
    "PreventedError",
    "befall",
    "chosen",
    "decided",
    "heed",
    "marked_injections",
    "note_injected",
    "slowed",
]


class PreventedError(Exception):
    """A call that doesn't come through: a fault answers it."""


def befall(call: Call, moment: Scope | None = None) -> None:
    """Count a call of a tenant to which something may happen, and let it.

    `task` is the moment at which a call that does other things too makes a task.

    Raises:
        RefusedError: it is refused.
        PreventedError: it doesn't come through.
    """
    assert call.operation is not None
    usual: Scope = "create" if call.operation.creates else "call"
    _come(call, call.tenant.strikes(call.mount.provider.id, call.operation.name, moment or usual))


def heed(call: Call, raw: bytes, *, later: Iterable[str] = ()) -> None:
    """Let happen what a request that makes a task asks for; refusals `later` are left to who looks again.

    Raises:
        RefusedError: it is refused.
        PreventedError: it doesn't come through.
    """
    found = [scenario for scenario in marks(raw) if scenario.on != "download"]
    if not found:
        return
    known = {struck.scenario.name for struck in call.struck} | set(later)
    fresh = [scenario for scenario in found if scenario.name not in known]
    if fresh:
        _come(call, marked_injections(call, fresh))


def marked_injections(call: Call, scenarios: Iterable[Scenario]) -> tuple[Strike, ...]:
    luck = call.tenant.luck("mark", call.tenant.calls)
    return tuple(strike(scenario, {}, luck) for scenario in scenarios)


def _come(call: Call, strikes: tuple[Strike, ...]) -> None:
    call.struck = (*strikes, *call.struck)
    prevented = False
    for scenario, settings, _ in strikes:
        if scenario.refusal is not None:
            note_injected(call, scenario.name)
            raise RefusedError(scenario.refusal, **settings)
        prevented = prevented or (scenario.fault is not None and scenario.fault.prevents)
    if prevented:
        raise PreventedError


def chosen(call: Call, name: str) -> bool:
    """Return whether a scenario happens to a call, by a cue or by what it says itself; then it has."""
    scenarios = (*(struck.scenario for struck in call.struck), *marks(call.body))
    happens = any(scenario.name == name for scenario in scenarios)
    if happens:
        note_injected(call, name)
    return happens


def note_injected(call: Call, name: str) -> None:
    """Note for the journal what came to pass."""
    if name not in call.done:
        call.done = (*call.done, name)


def decided(call: Call, befalls: Scenario | None) -> Scenario | None:
    """Return what decides how a task ends: what was chosen, or what its request brings upon it.

    Where both are the same scenario, the latter says it in the provider's way.
    """
    for ending, _, _ in call.struck:
        if ending.end is not None:
            note_injected(call, ending.name)
            return befalls if befalls is not None and befalls.name == ending.name else ending
    return befalls


def slowed(call: Call, pace: Pace) -> Pace:
    """Return how long a task takes, with all that slows it."""
    for scenario, settings, _ in call.struck:
        if scenario.slows:
            note_injected(call, scenario.name)
            pace = _slower(pace, scenario.slows, settings["factor"])
    return pace


@lru_cache(256)
def _slower(pace: Pace, slows: tuple[str, ...], factor: float) -> Pace:
    parts = {part: getattr(pace, part) * factor for part in slows}
    return pace._replace(**{**parts, slows[-1]: max(parts[slows[-1]], factor)})
