"""Requests that carry on a task of before, such as a draft that is finished: they stand for another body."""

from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rendering import view_of
from drytake.schemas.actions import Create

__all__ = ["carrier"]


def carrier(action: Create) -> Callable[[Engine, Call, Any, bytes], tuple[Any, bytes]] | None:
    """Return what puts the request and the body in place that a request stands for; `None` where none carries on any task."""
    carries_on, carried = action.carries_on, action.carried
    if carries_on is None or carried is None:
        return None

    def carry(engine: Engine, call: Call, request: Any, raw: bytes) -> tuple[Any, bytes]:
        number = "" if request is None else carries_on(request)
        if not number:
            return request, raw
        body = carried(request, _view(engine, call, number))
        if body is None:
            raise ApiError("not-carried-on", task_id=number)
        whole = to_json(body)
        return call.validator.validate(whole, policy=call.policy).request, whole

    return carry


def _view(engine: Engine, call: Call, number: str) -> Any:
    try:
        task = engine.find(call, number)
    except ApiError as error:
        raise ApiError("not-carried-on", task_id=number) from error
    call.task_id = None
    return view_of(call, task)
