"""Handlers of tasks whose results come as files, or go: what hangs on the request beside the task's id."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.pages import query_reader
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.engine.uploads import body_reader
from drytake.mockserver.engine.views import View
from drytake.mockserver.faults.scenarios import ErrorKind
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.actions import Delete, Hidden, Poll, Result
from drytake.schemas.expressions import expression
from drytake.schemas.http import Response, ResultFile
from drytake.schemas.provider import LOST, SUCCEEDED, TERMINAL, Operation, Provider
from drytake.schemas.validation.text import quoted

__all__ = ["delete", "fetch", "fetch_result"]

Find = Callable[[Engine, Call], tuple[Task, Any]]
"""Returns the task that a call is about, and what else it asks for."""


def fetch(provider: Provider, operation: Operation, action: Poll) -> Handler:
    """Return what answers with a task, or with its result."""
    find, say, render, forget = _finder(operation, action.hidden), said(provider), action.render, action.forget
    status = action.status

    def handle(engine: Engine, call: Call) -> Response:
        task, request = find(engine, call)
        state, finished = engine.observe(call, task)
        if forget and state == SUCCEEDED and getattr(request, forget):
            _forget(engine, task)
        found = render(View(call.mount, call.tenant, task, state, finished), call)
        response = say(_file(engine, task, found), call)
        if status:
            response.status = status.get(state, response.status)
        return response

    return handle


def fetch_result(provider: Provider, operation: Operation, action: Result) -> Handler:
    """Return what answers with a task's result itself, as long as there is one."""
    find, say, render, failed = _finder(operation, None), said(provider), action.render, action.failed
    early, gone = cast("ErrorKind", action.early), cast("ErrorKind", action.gone)

    def handle(engine: Engine, call: Call) -> Response:
        task, _ = find(engine, call)
        state, finished = engine.observe(call, task)
        if state not in TERMINAL or finished is None:
            raise ApiError(early, task_id=task.id, word=call.mount.state_names[state])
        view = View(call.mount, call.tenant, task, state, finished)
        if state in LOST:
            return failed(view, call)
        lifetime = call.switches.get("url-lifetime") if gone else None
        if lifetime is not None and call.tenant.clock.now > finished + lifetime:
            raise ApiError(gone, task_id=task.id)
        return say(_file(engine, task, render(view, call)), call)

    return handle


def _file(engine: Engine, task: Task, found: Any) -> Any:
    """Return what was rendered, or a response that is the task's result where that was meant."""
    if type(found) is not ResultFile:
        return found
    return Response(200, headers=found.headers, render=lambda: engine.results.render(task))


def delete(provider: Provider, operation: Operation, action: Delete) -> Handler:
    """Return what forgets a task's result."""
    find, say, render, running = _finder(operation, action.hidden), said(provider), action.render, action.running
    pointer = _pointer(operation)

    def handle(engine: Engine, call: Call) -> Response:
        task, _ = find(engine, call)
        state, finished = state_of(task, call.tenant.clock.now)
        if running and state not in TERMINAL:
            call.violates(running, pointer, f"the task {quoted(task.id)} still runs", task.id)
            raise ApiError("unknown-task", task_id=task.id)
        _forget(engine, task)
        return say(render(View(call.mount, call.tenant, task, state, finished), call), call)

    return handle


def _finder(operation: Operation, hidden: Hidden | None) -> Find:
    """Return what validates a call and finds the task that it is about, if the caller may have it."""
    where, pointer = expression(operation.task_id), _pointer(operation)
    read = body_reader(operation) if where.part == "body" else query_reader(operation)
    named = attrgetter(pointer[1:] or where.name)
    in_path = where.part == "path"

    def find(engine: Engine, call: Call) -> tuple[Task, Any]:
        request = read(engine, call)
        task = engine.find(call, call.params[where.name] if in_path else str(named(request)))
        if hidden is None:
            return task, request
        why = hidden(task.provider_data or {}, call.tenant.clock.now - task.created, request, call)
        if why:
            said = f"there is no task {quoted(task.id)} any more: {why}"
            call.violates("unknown-task", pointer, said, task.id)
            raise ApiError("unknown-task", task_id=task.id)
        return task, request

    return find


def _pointer(operation: Operation) -> str:
    """Return where a body says which task it is about; nothing where the path or the query does."""
    where = expression(operation.task_id)
    return f"/{where.pointers[0][0]}" if where.part == "body" else ""


def _forget(engine: Engine, task: Task) -> None:
    task.provider_data = {**(task.provider_data or {}), "gone": True}
    engine.store.save(task)
