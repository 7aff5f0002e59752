"""Handlers that make tasks of which more than the price hangs on the request: kind, id, end, when money moves."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, cast

from drytake.mockserver.engine.actions import keeper, reader
from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.saying import said
from drytake.mockserver.engine.views import NewView
from drytake.mockserver.faults.scenarios import ErrorKind, Scenario
from drytake.schemas.actions import Cost, Create, Unpublished
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.times import day_of

__all__ = ["cost_of", "create", "task_maker"]

MakeTask = Callable[[Engine, Call, Any, bytes], NewView]
"""Makes a task of a validated request, whose body is the bytes."""


def create(provider: Provider, operation: Operation, action: Create) -> Handler:
    """Return what makes a task of a call."""
    read, say, make, render = reader(operation), said(provider), task_maker(action), action.render

    def handle(engine: Engine, call: Call) -> Response:
        request, raw = read(engine, call)
        return say(render(make(engine, call, request, raw), call), call)

    return handle


def task_maker(action: Create) -> MakeTask:
    """Return what makes a task of a validated request: for a provider that has another way to ask for one, too."""
    kind, data, new_id, refuses, ends = (
        action.kind,
        action.data or _kept(action),
        action.id,
        action.refuses,
        action.ends,
    )
    price, charge = _price(action), action.charge

    def make(engine: Engine, call: Call, request: Any, raw: bytes) -> NewView:
        admit = call.mount.dialect.admit
        note = admit(engine, call, request) if admit is not None else None
        refused = refuses(request, call) if refuses is not None else ""
        if refused:
            raise ApiError(cast("ErrorKind", refused))
        task = engine.create(
            call,
            raw=raw,
            price=price(request, call),
            kind=kind if isinstance(kind, str) else kind(request),
            task_id=None if new_id is None else new_id(call.tenant.hex_id()),
            provider_data=data(request, call),
            scenario=_end(ends(request, call)) if ends is not None else None,
            hold=(charge if isinstance(charge, str) else charge(call)) == "on success",
        )
        if note is not None:
            note()
        return NewView(call, task, request)

    return make


def _kept(action: Create) -> Callable[[Any, Call], dict[str, Any] | None]:
    keep = keeper(action.keep)
    return lambda request, _: keep(request)


def _price(action: Create) -> Callable[[Any, Call], Decimal | None]:
    cost, price = action.cost, action.price
    if cost is not None:
        return lambda request, call: cost_of(call, cost, request)
    if price is None:
        raise TypeError("a row that makes tasks has neither `price` nor `cost`")
    return lambda request, call: price(request, call.params, day_of(call.tenant.clock.now))


def cost_of(call: Call, cost: Cost, request: Any) -> Decimal | None:
    """Return what a request costs; where nobody publishes it, note so and return what is taken for it, if anything."""
    found = cost(request, call)
    if not isinstance(found, Unpublished):
        return found
    call.violates("price-unpublished", "", found.message, found.value)
    return found.stand_in


def _end(cause: str) -> Scenario | None:
    return _failing(cause) if cause else None


@cache
def _failing(cause: str) -> Scenario:
    return Scenario(cause, "what the request brings upon its own task", end="failed")
