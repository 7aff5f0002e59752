"""Calls that make a task: validated at once or when it runs, answered at once or when it has ended."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic_core import from_json

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import is_form, refuse_content_type, request_of_form, takes_body
from drytake.mockserver.engine.rendering import keeper, said
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.actions import Create, hex_id
from drytake.schemas.expressions import expression
from drytake.schemas.http import Delivery, Response
from drytake.schemas.provider import EXPIRED, FAILED, LOST, QUEUED, Durations, Operation, Provider
from drytake.schemas.times import day_of

__all__ = ["EXPIRY", "INVALID", "handle_create"]

INVALID = TaskEnd("invalid", FAILED)
"""How a task ends whose request is looked at only when it runs, and is wrong."""
EXPIRY = TaskEnd("expired", EXPIRED)
NOWHERE = TaskEnd("unknown-path", FAILED)
"""How a task ends whose call went to an address that is taken and leads nowhere."""
_DIGITS = 9
"""Of a number that is taken for the length of a queue."""
Make = Callable[[Engine, Call], Task]
Read = Callable[[Engine, Call], tuple[Any, bytes]]
"""Returns a call's request, `None` where it is wrong and its task is to fail, and the JSON body that says it."""


def handle_create(provider: Provider, operation: Operation, action: Create) -> Handler:
    """Return what handles the calls of an operation that makes tasks."""
    make, say = _maker(operation, action), said(provider, action.status)
    if action.waits:
        return _waiting(action, make, say)
    render = action.render

    def handle(engine: Engine, call: Call) -> Response:
        task = make(engine, call)
        return say(render(View(call.mount, call.tenant, task, QUEUED, None), call), call)

    return handle


def _maker(operation: Operation, action: Create) -> Make:
    """Return what makes a call's task."""
    read, keep, adjust_of = _reader_of(operation, action), keeper(operation, action.keep), _adjuster(operation, action)
    check, free = _queue_check(action), action.validate == "when it runs" or bool(operation.breaks)
    price, kind, hold = action.price, action.kind, action.charge == "success"

    def make(engine: Engine, call: Call) -> Task:
        request, raw = read(engine, call)
        if check is not None:
            check(engine, call)
        costs_nothing = free and request is None
        return engine.create(
            call,
            raw=raw,
            price=Decimal(0) if costs_nothing else price(request, call.params, day_of(call.tenant.clock.now)),
            kind=kind,
            adjust=None if adjust_of is None else adjust_of(call, request),
            provider_data=keep(request, call),
            hold=hold,
        )

    return make


def _queue_check(action: Create) -> Callable[[Engine, Call], None] | None:
    """Return what refuses a call whose caller wants no longer queue than it would find."""
    if not action.queue_limit:
        return None
    where = expression(action.queue_limit)

    def check(engine: Engine, call: Call) -> None:
        said = where.of_request(call)
        if not isinstance(said, str) or not said.isdecimal() or len(said) > _DIGITS:
            return
        now, provider = call.tenant.clock.now, call.mount.provider.id
        tasks = engine.store.tasks_of(call.tenant.id)
        waiting = sum(1 for task in tasks if task.provider == provider and state_of(task, now)[0] == QUEUED)
        if waiting > int(said):
            raise ApiError("queue-too-long", limit=int(said))

    return check


Adjust = Callable[[Task], None]


def _adjuster(operation: Operation, action: Create) -> Callable[[Call, Any], Adjust] | None:
    """Return what changes a new task by its call and request: its id, and its end where that comes before it has run."""
    late, nowhere, id_of = action.validate == "when it runs", bool(operation.breaks), action.id
    deadline = expression(action.deadline) if action.deadline else None
    if not late and not nowhere and deadline is None and id_of is hex_id:
        return None

    def adjust_of(call: Call, request: Any) -> Adjust:
        def adjust(task: Task) -> None:
            task.id = id_of(task.id, task.created)
            if nowhere:
                task.outcome, task.durations = NOWHERE, Durations(queued=0, running=0)
            elif late and request is None:
                task.outcome, task.durations = INVALID, task.durations._replace(running=0)
            if deadline is not None:
                _expire(task, deadline.of_request(call))

        return adjust

    return adjust_of


def _expire(task: Task, said: Any) -> None:
    """Let a task expire that would wait for longer than its caller does."""
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return
    if task.poll_count is None and 0 < seconds < task.durations.queued:
        task.outcome, task.durations = EXPIRY, Durations(queued=seconds, running=0)


# --- calls that wait ---------------------------------------------------------------------------------------------


def _waiting(action: Create, make: Make, say: Callable[[Any, Call], Response]) -> Handler:
    """Return what answers with a task's result, once it has ended."""
    render, failed = action.render, action.failed
    assert failed is not None

    def handle(engine: Engine, call: Call) -> Response:
        task = make(engine, call)
        if task.outcome.state is None:
            return Response(504, delivery=Delivery(end="silence"))
        if task.poll_count is not None:  # nobody polls
            engine.observe(call, task)
            engine.observe(call, task)
        due = task.due if task.finished is None else task.finished
        state, finished = state_of(task, due)
        view = View(call.mount, call.tenant, task, state, finished)
        response = failed(view, call) if state in LOST else say(render(view, call), call)
        clock = call.tenant.clock
        delay = (due - clock.now) / clock.scale if clock.scale else 0
        if delay > 0:
            response.delivery = Delivery(delay=delay)
        return response

    return handle


# --- what a call says --------------------------------------------------------------------------------------------


def _reader(operation: Operation) -> Read:
    """Return what reads and validates a create call."""
    form, takes = operation.form, operation.takes

    def read(engine: Engine, call: Call) -> tuple[Any, bytes]:
        if form is not None and is_form(call):
            return request_of_form(engine, call, form)
        if not takes_body(call, takes):
            refuse_content_type(call)
        return engine.validate(call), call.body

    return read


def _reader_of(operation: Operation, action: Create) -> Read:
    if operation.breaks:
        return _nowhere_reader(operation.breaks)
    return (_late_reader if action.validate == "when it runs" else _reader)(operation)


def _nowhere_reader(rule: str) -> Read:
    """Return what reads a call that is taken and leads nowhere."""

    def read(_: Engine, call: Call) -> tuple[Any, bytes]:
        call.violates(rule, "", f"`{call.path[:200]}` is taken, and its result is an error")
        if not _is_object(call.body):
            raise ApiError("malformed", violations=call.violations)
        return None, call.body

    return read


def _late_reader(operation: Operation) -> Read:
    """Return what reads a create call whose body is looked at only when its task runs: it must be an object, no more."""
    takes = operation.takes

    def read(engine: Engine, call: Call) -> tuple[Any, bytes]:
        if not takes_body(call, takes):
            refuse_content_type(call)
        report = engine.validated(call)
        call.violations += report.violations
        if report.request is None and not _is_object(call.body):
            raise ApiError("malformed", violations=report.violations)
        return report.request, call.body

    return read


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(from_json(body), dict)
    except ValueError:
        return False
