"""What the mock does for each action: handlers made once, when a provider is mounted, with all that is known by then."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import is_form, refuse_content_type, request_of_form, takes_body
from drytake.mockserver.engine.saying import said
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.actions import Balance, Cancel, Create, Custom, Poll
from drytake.schemas.expressions import Expression, expression
from drytake.schemas.http import Response
from drytake.schemas.provider import QUEUED, Operation, Provider
from drytake.schemas.registry import load_object
from drytake.schemas.times import day_of

__all__ = ["handler_of", "keeper", "reader"]

_SHARED = 256
"""How many different sets of kept fields are shared between tasks."""
IdOf = Callable[[Engine, Call], str]
"""Returns the id of the task that a call is about, once the call is validated."""


def handler_of(provider: Provider, operation: Operation) -> Handler:
    """Return what handles the calls of an operation.

    Raises:
        TypeError: its row names no action.
    """
    action = operation.action
    if isinstance(action, Custom):
        handler: Handler = load_object(action.handler)
        return handler
    make = _MAKERS.get(type(action))
    if make is None:
        raise TypeError(f"{provider.id} {operation.name} has no action, and its dialect no handler of that name")
    return make(provider, operation, action)


# --- making tasks ------------------------------------------------------------------------------------------------


def _create(provider: Provider, operation: Operation, action: Create) -> Handler:
    read, keep, say = reader(operation), keeper(action.keep), said(provider)
    render, price, kind = action.render, action.price, action.kind
    if price is None or not isinstance(kind, str):
        raise TypeError(f"{provider.id} {operation.name} makes tasks, and has no `price`")

    def handle(engine: Engine, call: Call) -> Response:
        request, raw = read(engine, call)
        task = engine.create(
            call,
            raw=raw,
            price=price(request, call.params, day_of(call.tenant.clock.now)),
            kind=kind,
            provider_data=keep(request),
        )
        return say(render(View(call.mount, call.tenant, task, QUEUED, None), call), call)

    return handle


def reader(operation: Operation) -> Callable[[Engine, Call], tuple[Any, bytes]]:
    """Return what reads and validates a create call: its request, and the JSON body that says it."""
    form, takes = operation.form, operation.takes

    def read(engine: Engine, call: Call) -> tuple[Any, bytes]:
        if form is not None and is_form(call):
            return request_of_form(engine, call, form)
        if not takes_body(call, takes):
            refuse_content_type(call)
        return engine.validate(call), call.body

    return read


def keeper(names: tuple[str, ...]) -> Callable[[Any], dict[str, Any] | None]:
    """Return what picks the kept fields of a request; equal ones are one object, as tasks are many."""
    shared: dict[Any, dict[str, Any]] = {}
    values = attrgetter(*names) if names else None

    def keep(request: Any) -> dict[str, Any] | None:
        if values is None:
            return None
        kept = values(request)
        data = shared.get(kept)
        if data is None:
            data = dict(zip(names, kept if len(names) > 1 else (kept,), strict=True))
            if len(shared) < _SHARED:
                shared[kept] = data
        return data

    return keep


# --- asking for tasks --------------------------------------------------------------------------------------------


def _poll(provider: Provider, operation: Operation, action: Poll) -> Handler:
    find, say, render = _finder(operation), said(provider), action.render

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        state, finished = engine.observe(call, task)
        return say(render(View(call.mount, call.tenant, task, state, finished), call), call)

    return handle


def _finder(operation: Operation) -> IdOf:
    """Return what validates a call and finds the id of the task that it is about."""
    where = expression(operation.task_id)
    if where.part == "path":
        return lambda _, call: call.params[where.name]
    return _in_query(where) if where.part == "query" else _in_body(operation, where)


def _in_query(where: Expression) -> IdOf:
    def find(engine: Engine, call: Call) -> str:
        return str(getattr(engine.accepted(call, call.validator.validate_value(call.query)), where.name))

    return find


def _in_body(operation: Operation, where: Expression) -> IdOf:
    takes, ((name,),) = operation.takes, where.pointers

    def find(engine: Engine, call: Call) -> str:
        if not takes_body(call, takes):
            refuse_content_type(call)
        return str(getattr(engine.validate(call), name))

    return find


def _cancel(provider: Provider, operation: Operation, action: Cancel) -> Handler:
    find, say, render = _finder(operation), said(provider), action.render
    end = TaskEnd("cancelled", action.end, action.message)

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        if not engine.cancel(call, task, end):
            raise ApiError("late", word=_view(call, task).word)
        return say(render(_view(call, task), call), call)

    return handle


def _view(call: Call, task: Task) -> View:
    return View(call.mount, call.tenant, task, *state_of(task, call.tenant.clock.now))


# --- money -------------------------------------------------------------------------------------------------------


def _balance(provider: Provider, _: Operation, action: Balance) -> Handler:
    say, render = said(provider), action.render

    def handle(_: Engine, call: Call) -> Response:
        return say(render(call.account, call), call)

    return handle


_MAKERS: Mapping[type, Callable[[Provider, Operation, Any], Handler]] = {
    Balance: _balance,
    Cancel: _cancel,
    Create: _create,
    Poll: _poll,
}
