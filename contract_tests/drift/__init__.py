"""`drytake drift`: where a service's real responses differ from what is documented, and who said otherwise when."""

from collections.abc import Iterator, Sequence
from typing import Any

from drytake.contract_tests.drift.calls import of_call, without_values
from drytake.contract_tests.drift.model import Difference, DriftReport, Evidence, gathered
from drytake.contract_tests.drift.tasks import of_tasks
from drytake.contract_tests.recordings.bodies import RecordedBodies
from drytake.contract_tests.recordings.calls import RecordedCall, Traffic, traffic_of
from drytake.contract_tests.recordings.reading import read_exchanges
from drytake.contract_tests.recordings.report import NoCallsError
from drytake.mockserver.state.redaction import redacted_value

__all__ = ["DriftReport", "drift_of"]


def drift_of(files: Sequence[tuple[str, bytes]], *, with_values: bool = False) -> DriftReport:
    """Return how the responses in some recordings differ from what is documented.

    Args:
        files: name and bytes of each.
        with_values: whether the evidence has values, and not only names, types and numbers.

    Raises:
        InputError: one of them isn't a recording.
        NoCallsError: they hold no call of a known provider.
    """
    traffic = traffic_of((name, read_exchanges(raw, name=name).exchanges) for name, raw in files)
    if not traffic.calls:
        raise NoCallsError(f"there is no call of a known provider in {', '.join(name for name, _ in files)}")
    found = ((_shown(one, with_values=with_values), call) for one, call in _differences(traffic))
    return DriftReport(gathered(found), len(traffic.calls), traffic.others)


def _differences(traffic: Traffic) -> Iterator[tuple[Difference, str]]:
    bodies, requests = RecordedBodies(traffic.calls), {}
    for call in traffic.calls:
        result = bodies.result(call)
        violations = () if result is None else result.violations
        if result is not None:
            requests[call.entry.serial] = result.request
        yield from ((found, _name(call)) for found in of_call(call, violations))
    yield from of_tasks(traffic.calls, requests)


def _name(call: RecordedCall) -> str:
    return f"{call.file}, {call.name}"


def _shown(difference: Difference, *, with_values: bool) -> Difference:
    if not with_values:
        return without_values(difference)
    value: Any = redacted_value(difference.evidence.value)
    said = difference.evidence
    return difference._replace(evidence=Evidence(said.said, said.expected, value))
