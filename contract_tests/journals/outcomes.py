"""What each operation's documents let a client meet, what calls have met of it, and what shows each outcome.

Statuses are those of the operation's answers, all else are its variants; a scenario's status is asked of the room.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from drytake.contract_tests.findings.coverage import NOTHING, Coverage, Outcome
from drytake.mockserver.engine.call import REASON, ApiError, Call, Mount
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS, ErrorKind
from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.provider import Operation
from drytake.schemas.variants import Variant

__all__ = ["OutcomeCounts", "coverage_from", "coverage_of", "outcomes_in"]

OutcomeCounts = Counter[tuple[str, str, str]]
"""How many calls brought an outcome: provider, operation, name."""

GOOD = "a good request"
_REQUESTS: Mapping[ErrorKind, str] = {
    "no-key": "a call without a key",
    "too-large": "a body over the limit",
    "malformed": "a request that breaks a rule",
    "unknown-task": "an unknown task",
    "unsupported-media-type": "a compressed body",
}
"""What is refused without a scenario, and what to send for it."""


def coverage_of(engine: Engine, entries: Iterable[JournalEntry]) -> Coverage:
    """Return what some calls have met; only providers that were called count, and of these the operations that were."""
    return coverage_from(engine, outcomes_in(engine, entries))


def coverage_from(engine: Engine, counts: OutcomeCounts) -> Coverage:
    """Return the coverage that follows from what was met, which may come from several processes."""
    used = {(provider, operation) for provider, operation, _ in counts}
    mounts = [engine.mounts[name] for name in sorted({provider for provider, _ in used})]
    every = [(mount, operation) for mount in mounts for operation in mount.provider.operations]
    outcomes = tuple(
        Outcome(mount.provider.id, operation.name, name, counts[mount.provider.id, operation.name, name], reached_by)
        for mount, operation in every
        if (mount.provider.id, operation.name) in used
        for name, reached_by in _documented(engine, mount, operation)
    )
    names = ((mount.provider.id, operation.name) for mount, operation in every)
    return Coverage(outcomes, tuple(" ".join(name) for name in names if name not in used))


# --- what was met ------------------------------------------------------------------------------------------------


def outcomes_in(engine: Engine, entries: Iterable[JournalEntry]) -> OutcomeCounts:
    """Return how often some calls have met which outcomes."""
    return OutcomeCounts(
        (entry.provider, operation.name, name)
        for entry in entries
        for operation in _operations(engine.mounts[entry.provider], entry)
        for name in _brought(engine.mounts[entry.provider], operation, entry)
    )


def _operations(mount: Mount, entry: JournalEntry) -> tuple[Operation, ...]:
    """Return what a call is of; one with the wrong method is of all that lie at its path."""
    own = any(name == REASON for name, _ in entry.response_headers)
    if own or (entry.operation is None and mount.provider.unplayed.find(entry.method, entry.path)):
        return ()
    if entry.operation is None:
        return mount.provider.operations_at(entry.path, entry.place)
    return (mount.provider.operation(entry.operation),)


def _brought(mount: Mount, operation: Operation, entry: JournalEntry) -> Iterator[str]:
    content_type = dict(entry.response_headers).get(b"content-type", b"").decode("latin-1")
    if content_type.startswith("text/html"):
        return  # a proxy's page, whatever its status says
    yield f"status {entry.status}"
    for shape in operation.variants:
        if shape.status == entry.status:
            form = _form(mount, operation, entry, shape, content_type)
            if form is not None:
                yield f"{shape.name} {form}"


def _form(mount: Mount, operation: Operation, entry: JournalEntry, shape: Variant, content_type: str) -> str | None:
    """Return the form of a part of a response; of a state that came in another envelope, such as MCP's, the room's word."""
    if operation in mount.provider.operations_at(entry.path, entry.place):
        cut = len(entry.response) >= SHOWN_BYTES
        return shape.form(operation.responses, entry.response, content_type, cut=cut)
    words = mount.provider.words if shape.name == "state" else {}
    return next((word for state, word in words.items() if state == entry.state), None)


# --- what is documented ------------------------------------------------------------------------------------------


def _documented(engine: Engine, mount: Mount, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield each outcome of an operation, and what shows it."""
    own = mount.dialect.reached_by.get(operation.name, {})
    refused = dict(_refused(engine, mount, operation))
    for status in sorted(set(operation.responses) - getattr(operation.responses, "inferred", frozenset())):
        usual = GOOD if status < 300 else refused.get(status, NOTHING)
        yield f"status {status}", own.get(f"status {status}", usual)
    for shape in operation.variants:
        for form in shape.values(operation.responses):
            name = f"{shape.name} {form}"
            yield name, own.get(name, NOTHING)


def _refused(engine: Engine, mount: Mount, operation: Operation) -> Iterator[tuple[int, str]]:
    """Yield statuses and what shows them, the best last: the provider's own dialect says what a refusal's status is."""
    scenarios = [one for one in reversed(SCENARIOS.values()) if operation.creates or one.on == "call"]
    named = ((one.error_kind, f"scenario {one.name}") for one in scenarios if one.error_kind is not None)
    for error_kind, way in (*_REQUESTS.items(), *named):
        if error_kind in mount.provider.impossible:
            continue
        call = Call(mount, operation.method, operation.path, {}, operation=operation)
        call.tenant = engine.tenant(ANONYMOUS)
        yield mount.dialect.render_error(engine, call, ApiError(error_kind)).status, way
