"""Handlers that say a price without a task."""

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.creation import cost_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.engine.uploads import body_reader
from drytake.schemas.actions import Quote
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider

__all__ = ["quote"]


def quote(provider: Provider, operation: Operation, action: Quote) -> Handler:
    """Return what says a price."""
    read, say, cost, render = body_reader(operation), said(provider), action.cost, action.render

    def handle(engine: Engine, call: Call) -> Response:
        request = read(engine, call)
        price = cost_of(call, cost, request)
        if price is None:
            raise ApiError("price-unknown")
        return say(render(price, request, call), call)

    return handle
