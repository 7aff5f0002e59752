"""Contract coverage: which documented outcomes of each operation a client has met, and how to show it the others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from understudy.mockserver.engine import Engine
from understudy.mockserver.journal import JournalEntry
from understudy.mockserver.scenarios import SCENARIOS
from understudy.mockserver.task import FAILED, QUEUED, RUNNING, SUCCEEDED
from understudy.mockserver.tenant import ANONYMOUS
from understudy.mockserver.wire import Call, Mount, RefusedError
from understudy.schemas.provider import Operation

__all__ = ["Coverage", "Outcome", "coverage_of", "table"]

STATES = (QUEUED, RUNNING, SUCCEEDED, FAILED)
_SHOWS_STATE = {
    QUEUED: "timing per-poll",
    RUNNING: "timing per-poll",
    SUCCEEDED: "scenario success",
    FAILED: "scenario moderation",
}
_SHOWS_STATUS = {
    400: "a request that breaks a rule",
    401: "scenario bad-key",
    404: "an unknown task or path",
    405: "another method",
    413: "a body over the limit",
    415: "another content type",
    422: "a request that breaks a rule",
}
"""What shows a status that no scenario shows."""


class Outcome(NamedTuple):
    """Something documented that a call can bring."""

    provider: str
    operation: str
    name: str
    """`status 402`, or `state failed`."""
    met: int
    """How many calls brought it."""
    shown_by: str
    """What would show it."""


class Coverage(NamedTuple):
    """What was met of what is documented, for the operations that the client uses."""

    outcomes: tuple[Outcome, ...]
    unused: tuple[str, ...]
    """Operations that the client never called, `provider operation`."""

    @property
    def percentage(self) -> float:
        """Share of the documented outcomes that were met, 0 to 100."""
        met = sum(1 for outcome in self.outcomes if outcome.met)
        return 100 * met / len(self.outcomes) if self.outcomes else 0.0

    def of(self, provider: str) -> "Coverage":
        """Return the coverage of one provider."""
        outcomes = tuple(outcome for outcome in self.outcomes if outcome.provider == provider)
        return Coverage(outcomes, tuple(name for name in self.unused if name.startswith(f"{provider} ")))

    def to_json(self) -> dict[str, Any]:
        providers = sorted({outcome.provider for outcome in self.outcomes})
        return {
            "percentage": round(self.percentage, 1),
            "providers": {name: round(self.of(name).percentage, 1) for name in providers},
            "outcomes": [outcome._asdict() for outcome in self.outcomes],
            "unused": list(self.unused),
        }


def coverage_of(engine: Engine, entries: Iterable[JournalEntry]) -> Coverage:
    """Return what some calls have met; only providers that were called count."""
    met: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        if entry.operation is not None:
            for name in _brought(entry):
                key = (entry.provider, entry.operation, name)
                met[key] = met.get(key, 0) + 1
    used = {(provider, operation) for provider, operation, _ in met}
    mounts = [engine.mounts[name] for name in sorted({provider for provider, _ in used})]
    every = [(mount, operation) for mount in mounts for operation in mount.provider.operations]
    outcomes = [
        outcome
        for mount, operation in every
        if (mount.provider.id, operation.name) in used
        for outcome in _documented(engine, mount, operation, met)
    ]
    names = [f"{mount.provider.id} {operation.name}" for mount, operation in every]
    unused = tuple(name for name in names if tuple(name.split(" ", 1)) not in used)
    return Coverage(tuple(outcomes), unused)


def _brought(entry: JournalEntry) -> Iterator[str]:
    yield f"status {entry.status}"
    if entry.state is not None:
        yield f"state {entry.state}"


def _documented(
    engine: Engine, mount: Mount, operation: Operation, met: Mapping[tuple[str, str, str], int]
) -> Iterator[Outcome]:
    provider = mount.provider.id
    scenarios = _scenarios_by_status(engine, mount)
    for status in sorted(operation.answers):
        name = f"status {status}"
        shown_by = "a good request" if status < 300 else _shows(status, scenarios)
        yield Outcome(provider, operation.name, name, met.get((provider, operation.name, name), 0), shown_by)
    if any((provider, operation.name, f"state {state}") in met for state in STATES):
        for state in STATES:
            name = f"state {state}"
            yield Outcome(
                provider, operation.name, name, met.get((provider, operation.name, name), 0), _SHOWS_STATE[state]
            )


def _shows(status: int, scenarios: Mapping[int, str]) -> str:
    scenario = scenarios.get(status)
    return f"scenario {scenario}" if scenario else _SHOWS_STATUS.get(status, "no scenario yet")


def _scenarios_by_status(engine: Engine, mount: Mount) -> dict[int, str]:
    """Return which scenario makes this provider answer with which status: its own room says it."""
    found: dict[int, str] = {}
    for scenario in SCENARIOS.values():
        if scenario.refusal is not None:
            call = Call(engine, mount, "POST", mount.provider.create.path, {}, operation=mount.provider.create)
            call.tenant = engine.tenant(ANONYMOUS)
            status = mount.room.refuse(call, RefusedError(scenario.refusal)).status
            found.setdefault(status, scenario.name)
    return found


def table(coverage: Coverage) -> Iterator[str]:
    """Yield a table: what was met, what wasn't, and what would show it."""
    for provider in sorted({outcome.provider for outcome in coverage.outcomes}):
        own = coverage.of(provider)
        yield f"{provider}: {own.percentage:.0f} % of the documented outcomes met"
        width = max(len(f"{outcome.operation} {outcome.name}") for outcome in own.outcomes)
        for outcome in own.outcomes:
            said = f"{outcome.met} calls" if outcome.met else f"not met; shown by: {outcome.shown_by}"
            yield f"  {f'{outcome.operation} {outcome.name}':<{width}}  {said}"
        if own.unused:
            yield f"  never called: {', '.join(name.split(' ', 1)[1] for name in own.unused)}"
