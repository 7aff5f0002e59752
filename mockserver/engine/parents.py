"""Requests that go on from another task, such as a draft that they finish."""

from collections.abc import Callable
from typing import Any, cast

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.views import View
from drytake.mockserver.faults.scenarios import ActionErrorKind
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.actions import Create, Parent
from drytake.schemas.expressions import expression
from drytake.schemas.provider import SUCCEEDED

__all__ = ["goes_on"]

GoesOn = Callable[[Engine, Call, Any, bytes], tuple[Any, bytes]]


def goes_on(action: Create) -> GoesOn | None:
    """Return what finds the parent of a request for its call, and returns the request and the body that it stands for.

    `None` where no request goes on from any task.
    """
    parent = action.parent
    if parent is None:
        return None
    number_of, find, whole_of = _named(parent), _finder(parent), parent.body

    def go_on(engine: Engine, call: Call, request: Any, raw: bytes) -> tuple[Any, bytes]:
        number = number_of(call, request)
        if not number:
            return request, raw
        call.parent = find(engine, call, number)
        if whole_of is None or call.parent is None:
            return request, raw
        whole = to_json(whole_of(request, call.parent))
        return call.validator.validate(whole, policy=call.policy).request, whole

    return go_on


def _named(parent: Parent) -> Callable[[Call, Any], str]:
    """Return what says which task a request names; nothing where it names none."""
    if callable(parent.id):
        id_of = parent.id
        return lambda _, request: id_of(request)
    where = expression(parent.id)
    return lambda call, _: str(where.of_request(call) or "")


def _finder(parent: Parent) -> Callable[[Engine, Call, str], View | None]:
    """Return what finds a task to go on from, and refuses the call or finds none where it isn't one."""
    if not parent.error:
        return lambda engine, call, number: _fitting(parent, engine, call, number)
    kind = cast("ActionErrorKind", parent.error)

    def find(engine: Engine, call: Call, number: str) -> View:
        try:
            engine.find(call, number)
        except ApiError as error:
            raise ApiError(kind, task_id=number) from error
        call.task_id = None
        view = _fitting(parent, engine, call, number)
        if view is None:
            raise ApiError(kind, task_id=number)
        return view

    return find


def _fitting(parent: Parent, engine: Engine, call: Call, number: str) -> View | None:
    task: Task | None = engine.store.get(call.mount.provider.id, number)
    if task is None or task.tenant != call.tenant.id:
        return None
    now = call.tenant.clock.now
    state, finished = state_of(task, now)
    view = View(call.mount, call.tenant, task, state, finished)
    lives = state == SUCCEEDED and finished is not None and now <= finished + parent.lifetime
    return view if lives and parent.fits(view) else None
