"""What the mock does for each action: handlers made once, when a provider is mounted, with all that is known by then."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.creation import handle_create
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.fetches import delete, fetch, fetch_result
from drytake.mockserver.engine.form_bodies import refuse_content_type, takes_body
from drytake.mockserver.engine.kept_files import FILE_MAKERS
from drytake.mockserver.engine.key_actions import jwks_handler, secret_handler
from drytake.mockserver.engine.listing import list_of
from drytake.mockserver.engine.pages import page
from drytake.mockserver.engine.queueing import mover_up
from drytake.mockserver.engine.quotes import quote
from drytake.mockserver.engine.rendering import said, view_of
from drytake.mockserver.engine.streams import stream_handler
from drytake.mockserver.engine.uploads import upload
from drytake.mockserver.engine.views import View
from drytake.mockserver.faults.scenarios import ActionErrorKind
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.actions import (
    Balance,
    Cancel,
    Create,
    Custom,
    Delete,
    Jwks,
    List,
    Page,
    Poll,
    Quote,
    Result,
    Stream,
    Upload,
    WebhookSecret,
)
from drytake.schemas.expressions import Expression, expression
from drytake.schemas.http import Response
from drytake.schemas.provider import LOST, TERMINAL, Operation, Provider, State
from drytake.schemas.registry import load_object

__all__ = ["handler_of"]

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


# --- asking for tasks --------------------------------------------------------------------------------------------


def _poll(provider: Provider, operation: Operation, action: Poll) -> Handler:
    if action.by_request:
        return fetch(provider, operation, action)
    find, say, render, status = _finder(operation), said(provider), action.render, action.status
    looks = action.looks

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        state, finished = engine.observe(call, task) if looks is None else _last_seen(engine, call, task, looks(call))
        response = say(render(View(call.mount, call.tenant, task, state, finished), call), call)
        if status:
            response.status = status.get(state, response.status)
        return response

    return handle


def _last_seen(engine: Engine, call: Call, task: Task, seconds: float) -> tuple[State, float | None]:
    """Return a task's state as its seller has seen it last, and when it ended, where the seller looks every so many seconds."""
    state, finished = engine.observe(call, task)
    if seconds <= 0 or task.poll_count is not None:
        return state, finished
    age = call.tenant.clock.now - task.created
    call.state, finished = state_of(task, task.created + age - age % seconds)
    return call.state, finished


def _result(provider: Provider, operation: Operation, action: Result) -> Handler:
    if action.media or action.gone:
        return fetch_result(provider, operation, action)
    find, say, render, failed = _finder(operation), said(provider), action.render, action.failed
    early = cast("ActionErrorKind", action.early)

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        state, finished = engine.observe(call, task)
        if state not in TERMINAL:
            raise ApiError(early, task_id=task.id, word=call.mount.state_names[state])
        view = View(call.mount, call.tenant, task, state, finished)
        return failed(view, call) if state in LOST else say(render(view, call), call)

    return handle


def _stream(provider: Provider, operation: Operation, action: Stream) -> Handler:
    return stream_handler(action, _finder(operation), said(provider))


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


def _removed(engine: Engine, call: Call, task: Task, states: frozenset[State]) -> bool:
    """Forget a task that has ended; return whether it was in one of these states."""
    with engine.lock:
        now = call.tenant.clock.now
        if state_of(task, now)[0] not in states:
            return False
        engine.billing.settle_due(call.tenant, now)
        engine.store.delete_task(task)
        return True


def _cancel(provider: Provider, operation: Operation, action: Cancel) -> Handler:
    find, say, render, states = _finder(operation), said(provider, action.status), action.render, action.states
    end, removes, repeatable = TaskEnd("cancelled", action.end, action.message), action.removes, action.repeatable
    move_up, forgets, ended = mover_up(provider), action.forgets, frozenset({action.end})

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        gone = bool(removes) and _removed(engine, call, task, removes)
        cancelled = not gone and engine.cancel(call, task, end, states=states)
        if not gone and not cancelled and not repeatable:
            raise ApiError("late", word=view_of(call, task).word)
        if cancelled and move_up is not None:
            move_up(engine, call, task)
        if cancelled and forgets and call.switches[forgets]:
            _removed(engine, call, task, ended)
        return say(render(view_of(call, task), call), call)

    return handle


# --- money -------------------------------------------------------------------------------------------------------


def _balance(provider: Provider, _: Operation, action: Balance) -> Handler:
    say, render = said(provider), action.render

    def handle(_: Engine, call: Call) -> Response:
        return say(render(call.account, call), call)

    return handle


def _webhook_secret(provider: Provider, operation: Operation, action: WebhookSecret) -> Handler:
    return secret_handler(provider, operation, action, said(provider))


_MAKERS: Mapping[type, Callable[[Provider, Operation, Any], Handler]] = {
    Balance: _balance,
    Cancel: _cancel,
    Create: handle_create,
    Delete: delete,
    Jwks: jwks_handler,
    List: list_of,
    Page: page,
    Poll: _poll,
    Quote: quote,
    Result: _result,
    Stream: _stream,
    Upload: upload,
    WebhookSecret: _webhook_secret,
    **FILE_MAKERS,
}
