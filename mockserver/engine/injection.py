"""What befalls a call: its tenant's triggers and its own magic values, as refusals, as ends of tasks, and as faults."""

from collections.abc import Iterable
from functools import lru_cache

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.faults.scenarios import NOT_VISIBLE, InjectionPoint, Scenario, WebhookFault, marked_scenarios
from drytake.mockserver.faults.triggers import Injection, make_injection
from drytake.schemas.provider import Durations

__all__ = [
    "AbortedError",
    "chosen_end",
    "hidden_for",
    "inject_before",
    "inject_marked",
    "marked_injections",
    "note_injected",
    "stretched",
    "waits_in_vain",
    "webhook_fault",
]


class AbortedError(Exception):
    """A call that doesn't come through: a fault answers it."""


def inject_before(call: Call, point: InjectionPoint | None = None) -> None:
    """Count a call of a tenant to which something may happen, and let it.

    `task` is the moment at which a call that does other things too makes a task.

    Raises:
        ApiError: it is refused.
        AbortedError: it doesn't come through.
    """
    assert call.operation is not None
    usual: InjectionPoint = "create" if call.operation.creates else "call"
    row = call.operation
    _inject(call, call.tenant.fire(call.mount.provider.id, row.name, point or usual, row.part))


def inject_marked(call: Call, raw: bytes, *, later: Iterable[str] = ()) -> None:
    """Let happen what a request that makes a task asks for; refusals `later` are left to who looks again.

    Raises:
        ApiError: it is refused.
        AbortedError: it doesn't come through.
    """
    found = [scenario for scenario in marked_scenarios(raw) if scenario.on != "download"]
    if not found:
        return
    known = {injection.scenario.name for injection in call.injections} | set(later)
    fresh = [scenario for scenario in found if scenario.name not in known]
    if fresh:
        _inject(call, marked_injections(call, fresh))


def marked_injections(call: Call, scenarios: Iterable[Scenario]) -> tuple[Injection, ...]:
    rng = call.tenant.rng("mark", call.tenant.calls)
    return tuple(make_injection(scenario, {}, rng) for scenario in scenarios)


def _inject(call: Call, injections: tuple[Injection, ...]) -> None:
    impossible = call.mount.provider.impossible
    if impossible:
        injections = tuple(each for each in injections if each.scenario.error_kind not in impossible)
    call.injections = (*injections, *call.injections)
    prevented = False
    for scenario, settings, _ in injections:
        if scenario.error_kind is not None:
            note_injected(call, scenario.name)
            raise ApiError(scenario.error_kind, **settings)
        prevented = prevented or (scenario.fault is not None and scenario.fault.aborts)
    if prevented:
        raise AbortedError


def note_injected(call: Call, name: str) -> None:
    """Note for the journal what came to pass."""
    if name not in call.injected:
        call.injected = (*call.injected, name)


def chosen_end(call: Call, scenario: Scenario | None) -> Scenario | None:
    """Return what decides how a task ends: what was chosen, or what its request brings upon it.

    Where both are the same scenario, the latter says it in the provider's way.
    """
    for ending, _, _ in call.injections:
        if ending.end is not None:
            note_injected(call, ending.name)
            return scenario if scenario is not None and scenario.name == ending.name else ending
    return scenario


def webhook_fault(call: Call) -> WebhookFault | None:
    """Return what becomes of the webhook that says how a call's task ended."""
    for scenario, _, _ in call.injections:
        if scenario.webhook is not None:
            note_injected(call, scenario.name)
            return scenario.webhook
    return None


def waits_in_vain(call: Call) -> bool:
    """Return whether a call that waits for its task's end is answered before that."""
    for scenario, _, _ in call.injections:
        if scenario.unawaited:
            note_injected(call, scenario.name)
            return True
    return False


def stretched(call: Call, durations: Durations) -> Durations:
    """Return how long a task takes, with all that slows it."""
    for scenario, settings, _ in call.injections:
        if scenario.slows:
            note_injected(call, scenario.name)
            durations = _slower(durations, scenario.slows, settings["factor"])
    return durations


def hidden_for(call: Call, usual: float) -> float:
    """Return for how many seconds a task that is made isn't found yet: as its provider has it, or a scenario."""
    for scenario, settings, _ in call.injections:
        if scenario.name == NOT_VISIBLE:
            note_injected(call, scenario.name)
            return max(usual, settings["seconds"])
    return usual


@lru_cache(256)
def _slower(durations: Durations, slows: tuple[str, ...], factor: float) -> Durations:
    parts = {part: getattr(durations, part) * factor for part in slows}
    return durations._replace(**{**parts, slows[-1]: max(parts[slows[-1]], factor)})
