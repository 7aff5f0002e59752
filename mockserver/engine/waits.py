"""Calls that are answered once their task has ended, or once they have waited for long enough."""

from collections.abc import Callable
from typing import Any

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import waits_in_vain
from drytake.mockserver.engine.views import NewView, View
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.actions import Create
from drytake.schemas.http import Delivery, Response
from drytake.schemas.provider import LOST

__all__ = ["patient", "waiting"]

Start = Callable[[Engine, Call], tuple[Task, Any]]
"""Makes a call's task; returns it with its request, `None` where that is wrong and its task is to fail."""


def waiting(action: Create, start: Start, say: Callable[[Any, Call], Response]) -> Handler:
    """Return what answers with a task's result, once it has ended."""
    render, failed = action.render, action.failed
    assert failed is not None

    def handle(engine: Engine, call: Call) -> Response:
        task, _ = start(engine, call)
        if task.outcome.state is None:
            return Response(504, delivery=Delivery(end="silence"))
        view, delay = _at_its_end(engine, call, task)
        response = failed(view, call) if view.state in LOST else say(render(view, call), call)
        return _delayed(response, delay)

    return handle


def patient(
    action: Create, wait: Callable[[Any, Call], float | None], start: Start, say: Callable[[Any, Call], Response]
) -> Handler:
    """Return what answers with a task at its end, if the call waits for so long, and else as it was when it was made."""
    render = action.render

    def handle(engine: Engine, call: Call) -> Response:
        task, request = start(engine, call)
        patience = wait(request, call)
        if patience is None or waits_in_vain(call):
            return say(render(NewView(call, task, request), call), call)
        if task.outcome.state is None:
            return _delayed(say(render(NewView(call, task, request), call), call), patience)
        view, delay = _at_its_end(engine, call, task)
        if delay > patience:
            view, delay = NewView(call, task, request), patience
        return _delayed(say(render(view, call), call), delay)

    return handle


def _at_its_end(engine: Engine, call: Call, task: Task) -> tuple[View, float]:
    """Return a new task as it will be when it ends, and in how many seconds of real time that is."""
    if task.poll_count is not None:  # nobody polls
        engine.observe(call, task)
        engine.observe(call, task)
    due = task.due if task.finished is None else task.finished
    clock = call.tenant.clock
    view = View(call.mount, call.tenant, task, *state_of(task, due))
    return view, (due - clock.now) / clock.scale if clock.scale else 0


def _delayed(response: Response, delay: float) -> Response:
    """Return a response that comes after so many seconds."""
    if delay > 0:
        response.delivery = Delivery(delay=delay)
    return response
