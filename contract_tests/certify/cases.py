"""The cases of a certification: one fault each, declared by what the call that goes wrong is to a task."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from drytake.mockserver.faults.single_faults import SINGLE_FAULTS
from drytake.mockserver.faults.triggers import Trigger

__all__ = ["ALWAYS", "CASES", "Case", "Place"]

Place = Literal["create", "poll", "download", "webhook", "restart"]
"""Where a case's fault happens: at a call that makes a task, that asks for one, that fetches a result; at a webhook; or to
the client itself."""


class Case(NamedTuple):
    """One run of the client in which one thing goes wrong, once."""

    name: str
    summary: str
    place: Place
    trigger: Trigger | None = None
    """What happens; `None` where the client is killed."""
    single: bool = False
    """True for the six single faults by which clients are compared."""
    hint: str = ""
    """How a client gets through it without a loss, where that isn't how it does in general."""

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("-", " ")


def _at(place: Place, name: str, scenario: str, summary: str, hint: str) -> Case:
    return Case(name, summary, place, Trigger(name=scenario, times=1), hint=hint)


CASES: Mapping[str, Case] = {
    case.name: case
    for case in (
        *(Case(one.name, one.summary, one.part, one.trigger, single=True) for one in SINGLE_FAULTS.values()),
        Case(
            "crash-restart",
            "the client is killed when it first asks for its task, and started again in the same folder",
            "restart",
            hint="write the task's id down before you ask for it the first time, and look for it when you start",
        ),
        _at(
            *("download", "expired-link", "expired-link"),
            "the first download of a result is refused: its link has expired",
            "ask for the task again: it is paid, and gives its result's link anew",
        ),
        _at(
            *("download", "cut-download", "truncated-download"),
            "the first download of a result breaks off in the middle",
            "compare the bytes with `content-length`, and fetch the result again: it is paid",
        ),
        _at(
            *("webhook", "webhook-lost", "webhook-lost"),
            "the webhook that tells the task's end never comes",
            "don't rely on the webhook alone: ask for the task where it is late",
        ),
        _at(
            *("webhook", "webhook-doubled", "webhook-doubled"),
            "the webhook that tells the task's end comes twice",
            "remember which tasks have been dealt with: the same webhook may come again",
        ),
    )
}
"""By name, in the order in which they are run."""
ALWAYS = Trigger(name="wait-over")
"""What happens in each run, so that clients poll which would rather wait for the response to their create."""
