"""The first cases of a campaign: one thing goes wrong in each, those first that decide about money.

They are the same for each seed, so that a client which pays twice or loses what it paid is found whatever is drawn later.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from drytake.mockserver.engine.scenario_file import ClientConditions, ScenarioFile
from drytake.mockserver.faults.scenarios import DOWNLOAD, SCENARIOS
from drytake.mockserver.faults.single_faults import SINGLE_FAULTS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode

__all__ = ["single_cases"]

_KIND: TimingMode = "per-poll"
"""Each poll takes a task on, so that there are several, whatever a client's pace is."""
_AFTER_EFFECT = frozenset(("overloaded-after", "server-error-after"))
"""What says that a create failed which didn't: a client can't know that, and one that obeys `Retry-After` pays twice."""
_POLL: Mapping[str, Any] = {"action": "poll"}
_CREATE: Mapping[str, Any] = {"action": "create"}
_DOWNLOAD: Mapping[str, Any] = {"operation": DOWNLOAD}

_FAULTS: Sequence[Mapping[str, Any]] = (
    {"name": "gateway-timeout", **_CREATE, "times": 1},
    {"name": "truncated-json", **_CREATE, "times": 1},
    {"name": "empty-reply", **_CREATE, "times": 1},
    {"name": "timeout", **_CREATE, "times": 1},
    {"name": "insufficient-credit", "calls": [2]},
    {"name": "overloaded", **_CREATE, "calls": [2]},
    {"name": "overloaded", **_POLL, "calls": [2]},
    {"name": "connection-reset", **_POLL, "calls": [2]},
    {"name": "empty-body", **_POLL, "calls": [2]},
    {"name": "truncated-json", **_POLL, "calls": [2]},
    {"name": "gateway-timeout", **_POLL, "calls": [1]},
    {"name": "timeout", **_POLL, "calls": [2]},
    {"name": "bad-key", **_POLL, "after": 1},
    {"name": "rate-limit", **_POLL, "calls": [2], "params": {"retry_after": 20}},
    {"name": "insufficient-credit"},
    {"name": "moderation"},
    {"name": "provider-failure", "first": 1},
    {"name": "truncated-download", "times": 1},
    {"name": "truncated-download"},
    {"name": "expired-link"},
    {"name": "expired-link", "times": 1},
    {"name": "connection-reset", **_DOWNLOAD, "times": 1},
    {"name": "gateway-timeout", **_DOWNLOAD, "times": 1},
    {"name": "not-visible-yet"},
    {"name": "webhook-lost"},
    {"name": "webhook-doubled"},
    {"name": "webhook-late"},
    {"name": "webhook-reordered"},
    {"name": "unknown-state", **_POLL, "after": 1},
    {"name": "missing-result", **_POLL},
)
"""By their triggers; scenarios that this version doesn't have are left out."""
_TIMES: Sequence[tuple[TimingMode, Sequence[Mapping[str, Any]]]] = (
    ("realistic", ()),
    ("realistic", ({"name": "slow", "params": {"factor": 2}},)),
    ("instant", ()),
)
"""Cases in which nothing goes wrong but that a task takes its time, or none."""
_CLIENTS: Sequence[ClientConditions] = (
    ClientConditions(environment={"TZ": "Asia/Shanghai"}),
    ClientConditions(environment={"TZ": "America/Los_Angeles"}),
    ClientConditions(environment={"PYTHONIOENCODING": "cp1252", "LC_ALL": "C", "LANG": "C"}),
    ClientConditions(kill_at=2),
    ClientConditions(kill_at=3),
    ClientConditions(kill_at=5),
    ClientConditions(file_bytes=65_536),
    ClientConditions(copies=2),
)
"""How else a client is run."""


def single_cases(number: int) -> Iterator[ScenarioFile]:
    """Yield the first cases of a seed, in their order."""
    yield _case(number, Trigger(name="bad-gateway"))
    for fault in SINGLE_FAULTS.values():
        if fault.trigger.name not in _AFTER_EFFECT or fault.part == "poll":
            yield _case(number, fault.trigger)
    for row in _FAULTS:
        if row["name"] in SCENARIOS:
            yield _case(number, Trigger(**row))
    for timing, rows in _TIMES:
        yield _case(number, *(Trigger(**row) for row in rows), timing=timing)
    for conditions in _CLIENTS:
        yield ScenarioFile(seed=number, timing=_KIND, client=conditions)


def _case(number: int, *triggers: Trigger, timing: TimingMode = _KIND) -> ScenarioFile:
    return ScenarioFile(seed=number, timing=timing, trigger=list(triggers))
