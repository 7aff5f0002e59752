"""What is rendered, as a response: values in the provider's envelope, or a whole response as it is."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.views import View
from drytake.mockserver.faults.scenarios import ErrorKind
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.http import JSON, Body, Refusal, Response
from drytake.schemas.provider import Operation, Provider

__all__ = ["keeper", "said", "view_of"]

_HEADERS = (JSON,)
_SHARED = 256
"""How many different sets of kept fields are shared between tasks."""


def said(provider: Provider, status: int = 200) -> Callable[[Body | Response, Call], Response]:
    """Return what makes a good response of what was rendered; a refusal is refused."""
    wrap = provider.envelope

    def say(values: Body | Response, call: Call) -> Response:
        if type(values) is Response:
            response = values
        elif type(values) is Refusal:
            raise ApiError(cast("ErrorKind", values.kind))
        else:
            response = Response(status, to_json(values if wrap is None else wrap(values, call)), _HEADERS)
        finish = call.mount.dialect.finish
        return response if finish is None else finish(call, response)

    return say


def keeper(operation: Operation, names: tuple[str, ...]) -> Callable[[Any, Call], dict[str, Any] | None]:
    """Return what picks what a task remembers: kept fields of the request, and of the path what is told by it.

    Equal ones are one object, as tasks are many.
    """
    shared: dict[Any, dict[str, Any]] = {}
    values = attrgetter(*names) if names else None
    in_path, by_path = "{" in operation.path, bool(operation.contracts)

    def keep(request: Any, call: Call) -> dict[str, Any] | None:
        kept = () if values is None or request is None else values(request)
        key = (kept, *call.params.items(), call.path if by_path else "") if in_path or by_path else kept
        data = shared.get(key)
        if data is None:
            data = {**call.params, **({"path": call.path} if by_path else {})}
            if kept != ():
                data |= zip(names, kept if len(names) > 1 else (kept,), strict=True)
            if len(shared) < _SHARED:
                shared[key] = data
        return data or None

    return keep


def view_of(call: Call, task: Task) -> View:
    """Return a task as it is at the caller's time."""
    return View(call.mount, call.tenant, task, *state_of(task, call.tenant.clock.now))
