"""What the calls about one task show together: what it cost, and how long it took."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.contract_tests.drift.model import Difference, Evidence
from drytake.contract_tests.recordings.calls import RecordedCall
from drytake.schemas.expressions import expression
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import SUCCEEDED, TERMINAL, Operation
from drytake.schemas.times import day_of, today

__all__ = ["of_tasks"]

_FACTOR = 2
"""How far a time may be from the documented one: services are slower by night and by day."""
_MILLION = 1_000_000
_MARGIN = Decimal("0.01")
"""By how much a bill may differ from a page's formula: a frame more or less, a rounding."""


class TaskCalls(NamedTuple):
    """A create and what was asked about its task afterwards."""

    create: RecordedCall
    request: Any
    """The parsed request; `None` where it breaks a rule or wasn't recorded."""
    polls: tuple[RecordedCall, ...]


def of_tasks(calls: list[RecordedCall], requests: Mapping[int, Any]) -> Iterator[tuple[Difference, str]]:
    """Yield how tasks differ in price and time; `requests` are the parsed requests by a call's serial number."""
    by_task: dict[tuple[str, str], list[RecordedCall]] = defaultdict(list)
    for call in calls:
        if call.entry.task_id:
            by_task[call.provider.id, call.entry.task_id].append(call)
    for about in by_task.values():
        create = next((call for call in about if call.operation is not None and call.operation.creates), None)
        if create is not None:
            polls = tuple(call for call in about if call is not create)
            task = TaskCalls(create, requests.get(create.entry.serial), polls)
            yield from ((found, create.name) for found in _prices(task))
            yield from ((found, create.name) for found in _times(task))


# --- prices ------------------------------------------------------------------------------------------------------


def _prices(task: TaskCalls) -> Iterator[Difference]:
    operation = task.create.operation
    if operation is None or operation.estimate is None or task.request is None:
        return
    day = day_of(task.create.entry.at) if task.create.exchange.at else today()
    estimate = operation.estimate(task.request).on(day)
    for call in (task.create, *task.polls):
        assert call.operation is not None
        if call is not task.create and call.entry.state != SUCCEEDED:
            continue
        paid = _charged(call, call.operation) or _billed(call, call.operation, estimate)
        if paid is not None:
            found = _price(task.create, operation, estimate, paid)
            if found is not None:
                yield found
                return


def _charged(call: RecordedCall, operation: Operation) -> Decimal | None:
    return _number(call, operation.charged)


def _billed(call: RecordedCall, operation: Operation, estimate: Estimate) -> Decimal | None:
    tokens = _number(call, operation.billed)
    rates = [line.rate.amount for line in estimate.lines if line.rate.unit == "million tokens"]
    return None if tokens is None or len(rates) != 1 else estimate.terms.sum((tokens * rates[0] / _MILLION,))


def _number(call: RecordedCall, where: str) -> Decimal | None:
    said = expression(where).of_json(call.entry.response) if where else None
    good = isinstance(said, int | float) and not isinstance(said, bool)
    return Decimal(str(said)) if good else None


def _price(create: RecordedCall, operation: Operation, estimate: Estimate, paid: Decimal) -> Difference | None:
    provider = create.provider
    unit, expected = estimate.unit, estimate.amount
    if expected is None:
        if not paid:
            return None
        source = provider.timing.source
        evidence = Evidence(f"{number(paid)} {unit}", "no price that is known")
        row = f"{provider.id}/{operation.name}/price"
        return Difference("price-known", provider.id, operation.name, "price", row, source, evidence)
    if abs(paid - expected) <= expected * _MARGIN:
        return None
    line = estimate.lines[0]
    evidence = Evidence(f"{number(paid)} {unit}", f"{number(expected)} {unit}: {line.label}")
    row = f"{provider.id} rate {number(line.rate.amount)} per {line.rate.unit}"
    return Difference("price", provider.id, operation.name, line.label, row, line.rate.source, evidence)


# --- times -------------------------------------------------------------------------------------------------------


def _times(task: TaskCalls) -> Iterator[Difference]:
    provider, began = task.create.provider, task.create.entry.at
    asked = sorted((call for call in task.polls if call.entry.state), key=lambda call: call.entry.at)
    ended = next((call for call in asked if call.entry.state == SUCCEEDED), None)
    if not task.create.exchange.at or ended is None or not ended.exchange.at:
        return
    running = [
        call.entry.at - began for call in asked if call.entry.state not in TERMINAL and call.entry.at <= ended.entry.at
    ]
    least, most = max(running, default=0.0), ended.entry.at - began
    usual = provider.timing.video.total
    if usual and (least > usual * _FACTOR or most * _FACTOR < usual):
        took = f"between {least:.0f} and {most:.0f} s" if least else f"at most {most:.0f} s"
        evidence = Evidence(took, f"about {usual:g} s")
        row, source = f"{provider.id}/timing", provider.timing.source
        yield Difference(
            "timing",
            provider.id,
            task.create.operation.name if task.create.operation else "",
            "video",
            row,
            source,
            evidence,
        )
