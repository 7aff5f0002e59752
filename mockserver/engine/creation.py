"""Calls that make a task: validated at once or when it runs, answered at once or when it has ended."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, cast

from pydantic_core import from_json

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.early_ends import adjuster, may_be_wrong
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import is_form, refuse_content_type, request_of_form, takes_body
from drytake.mockserver.engine.idempotency import repeatable
from drytake.mockserver.engine.parents import goes_on
from drytake.mockserver.engine.queueing import Place, queuer
from drytake.mockserver.engine.rendering import keeper, said
from drytake.mockserver.engine.views import NewView
from drytake.mockserver.engine.waits import patient, waiting
from drytake.mockserver.faults.scenarios import ErrorKind, Scenario
from drytake.mockserver.state.task import IDEMPOTENT, Task, state_of
from drytake.schemas.actions import Cost, Create, Unpublished
from drytake.schemas.expressions import expression
from drytake.schemas.http import Response
from drytake.schemas.provider import QUEUED, Operation, Provider
from drytake.schemas.times import day_of

__all__ = ["beside", "cost_of", "handle_create", "task_maker"]

_DIGITS = 9
"""Of a number that is taken for the length of a queue."""
Make = Callable[[Engine, Call, Any, bytes], Task]
"""Makes a task of a request, `None` where it is wrong and its task is to fail, and of the JSON body that says it."""
Read = Callable[[Engine, Call], tuple[Any, bytes]]
"""Returns a call's request, `None` where it is wrong and its task is to fail, and the JSON body that says it."""


def handle_create(provider: Provider, operation: Operation, action: Create) -> Handler:
    """Return what handles the calls of an operation that makes tasks."""
    read, make, say = _reader_of(operation, action), task_maker(operation, action), said(provider, action.status)
    if action.waits or action.wait is not None:

        def start(engine: Engine, call: Call) -> tuple[Task, Any]:
            request, raw = read(engine, call)
            return make(engine, call, request, raw), request

        return waiting(action, start, say) if action.wait is None else patient(action, action.wait, start, say)
    render = action.render

    def handle(engine: Engine, call: Call) -> Response:
        request, raw = read(engine, call)
        task = make(engine, call, request, raw)
        return say(render(NewView(call, task, request), call), call)

    return handle


# --- making a task -----------------------------------------------------------------------------------------------


def task_maker(operation: Operation, action: Create) -> Make:
    """Return what makes a task of a validated request: for a provider that has another way to ask for one, too.

    Raises:
        TypeError: its row names no price.
    """
    price, keep, adjust_of = _pricer(operation, action), _rememberer(operation, action), adjuster(operation, action)
    refuse, kind_of, end_of, hold_of = _refuser(action), _kind_of(action), _end_of(action), _hold_of(action)
    kind, hold = "video" if callable(action.kind) else action.kind, action.charge == "success"

    note, go_on, queue = beside(operation), goes_on(action), queuer(action)
    look = repeatable(operation, action.idempotency, action.id)

    def make(engine: Engine, call: Call, request: Any, raw: bytes) -> Task:
        if note is not None:
            note(call)
        again = None if look is None else look(engine, call, raw)
        if again is not None and again.task is not None:
            return again.task
        if go_on is not None and request is not None:
            request, raw = go_on(engine, call, request, raw)
        admit = call.mount.dialect.admit
        admitted = None if admit is None or request is None else admit(engine, call, request)
        if refuse is not None:
            refuse(engine, call, request)
        kept = keep(request, call)
        task = engine.create(
            call,
            raw=raw,
            price=price(request, call),
            kind=kind if kind_of is None or request is None else kind_of(request),
            adjust=_placed(engine, call, request, queue, None if adjust_of is None else adjust_of(call, request)),
            task_id=None if again is None else again.digits,
            provider_data=kept if again is None else {**(kept or {}), IDEMPOTENT: again.fingerprint},
            scenario=None if end_of is None or request is None else end_of(request, call),
            hold=hold if hold_of is None else hold_of(call),
        )
        if admitted is not None:
            admitted()
        return task

    return make


def beside(operation: Operation) -> Callable[[Call], None] | None:
    """Return what notes what is wrong beside a call's body: in its query and its headers."""
    query, headers = operation.query, operation.headers
    if query is None and headers is None:
        return None
    fields = {} if headers is None else headers.model.model_fields
    names = tuple((name, name.replace("_", "-").encode()) for name in fields)
    needed = any(field.is_required() for field in fields.values())

    def note(call: Call) -> None:
        if query is not None and call.query_string:
            call.violations += query.validate_value(call.query, policy=call.policy).violations
        sent = {name: call.headers[wire].decode("latin-1") for name, wire in names if wire in call.headers}
        if headers is not None and (sent or needed):
            call.violations += headers.validate_value(sent, policy=call.policy).violations

    return note


def _pricer(operation: Operation, action: Create) -> Callable[[Any, Call], Decimal | None]:
    """Return what says the price of a request; of one that fails before it has run there is none."""
    price = _asked_price(action)
    if action.parent is not None and action.parent.cause:
        return lambda request, call: Decimal(0) if request is None or call.parent is None else price(request, call)
    if not may_be_wrong(operation, action):
        return price
    return lambda request, call: Decimal(0) if request is None else price(request, call)


def _asked_price(action: Create) -> Callable[[Any, Call], Decimal | None]:
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


def _rememberer(operation: Operation, action: Create) -> Callable[[Any, Call], dict[str, Any] | None]:
    """Return what says what a task is remembered by beside its body."""
    keep, data = keeper(operation, action.keep), action.data
    if data is None:
        return keep

    def remember(request: Any, call: Call) -> dict[str, Any] | None:
        kept = keep(request, call)
        return kept if request is None else {**(kept or {}), **data(request, call)}

    return remember


def _kind_of(action: Create) -> Callable[[Any], str] | None:
    return action.kind if callable(action.kind) else None


def _end_of(action: Create) -> Callable[[Any, Call], Scenario | None] | None:
    """Return what says how a request lets its own task fail."""
    ends = action.ends
    if ends is None:
        return None

    def end_of(request: Any, call: Call) -> Scenario | None:
        cause = ends(request, call)
        return _failing(cause) if cause else None

    return end_of


@cache
def _failing(cause: str) -> Scenario:
    return Scenario(cause, "what the request brings upon its own task", end="failed")


def _hold_of(action: Create) -> Callable[[Call], bool] | None:
    charge = action.charge
    return (lambda call: charge(call) == "success") if callable(charge) else None


# --- refusing one ------------------------------------------------------------------------------------------------


def _refuser(action: Create) -> Callable[[Engine, Call, Any], None] | None:
    """Return what refuses a request that breaks no rule."""
    check, refuses = _queue_check(action), action.refuses
    if check is None and refuses is None:
        return None

    def refuse(engine: Engine, call: Call, request: Any) -> None:
        if check is not None:
            check(engine, call)
        refused = "" if refuses is None or request is None else refuses(request, call)
        if refused:
            raise ApiError(cast("ErrorKind", refused))

    return refuse


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


# --- changing a new one ------------------------------------------------------------------------------------------

Adjust = Callable[[Task], None]


def _placed(engine: Engine, call: Call, request: Any, queue: Place | None, adjust: Adjust | None) -> Adjust | None:
    """Return what changes a new task once it is placed in its queue, where it stands in one."""
    if queue is None:
        return adjust

    def placed(task: Task) -> None:
        queue(engine, call, request, task)
        if adjust is not None:
            adjust(task)

    return placed


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
    if action.late:
        return _partly_late_reader(operation, frozenset(action.late))
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


def _partly_late_reader(operation: Operation, late: frozenset[str]) -> Read:
    """Return what reads a create call of which some rules are looked at only when its task runs."""
    takes = operation.takes

    def read(engine: Engine, call: Call) -> tuple[Any, bytes]:
        if not takes_body(call, takes):
            refuse_content_type(call)
        report = engine.validated(call)
        call.violations += report.violations
        broken = {one.rule.name for one in report.violations if one.severity == "error"}
        if report.request is None and not broken <= late:
            raise ApiError("malformed", violations=report.violations)
        return report.request, call.body

    return read


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(from_json(body), dict)
    except ValueError:
        return False
