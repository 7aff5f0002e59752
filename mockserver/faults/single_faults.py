"""The six single faults by which clients are compared: exactly one call goes wrong, and all others go well."""

from typing import NamedTuple

from drytake.mockserver.faults.scenarios import Scenario
from drytake.mockserver.faults.triggers import Trigger
from drytake.schemas.provider import Part

__all__ = ["SINGLE_FAULTS", "SingleFault"]


class SingleFault(NamedTuple):
    """One thing that goes wrong once."""

    name: str
    summary: str
    trigger: Trigger
    """Happens once, at whatever operation of any provider does what it names."""

    @property
    def scenario(self) -> Scenario:
        return self.trigger.scenario

    @property
    def part(self) -> Part:
        """What the call that goes wrong is to a task."""
        return self.trigger.action or "create"

    @property
    def takes_effect(self) -> bool:
        """True where the call did what it was sent for, so that one that is sent again does it twice."""
        fault = self.scenario.fault
        return fault is not None and not fault.aborts


def _once(name: str, summary: str, part: Part, scenario: str, **params: float) -> SingleFault:
    return SingleFault(name, summary, Trigger(name=scenario, action=part, times=1, params=params))


_PAUSE = 3
"""Seconds that a client is asked to wait: longer than SDKs wait by themselves, so that it shows which of them obey."""

SINGLE_FAULTS = {
    case.name: case
    for case in (
        _once("create-500", "a create makes its task, but is answered with 500", "create", "server-error-after"),
        _once("create-503", "a create makes its task, but is answered with 503", "create", "overloaded-after"),
        _once(
            *("create-429", f"a create is refused with 429 and `Retry-After: {_PAUSE}`", "create", "rate-limit"),
            retry_after=_PAUSE,
        ),
        _once("create-lost", "a create makes its task, but its answer is lost", "create", "connection-reset"),
        _once("poll-503", "a poll is answered with 503", "poll", "overloaded-after"),
        _once("poll-lost", "the answer to a poll is lost", "poll", "connection-reset"),
    )
}
"""By name, in the order in which they are told."""
