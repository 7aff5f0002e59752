"""Handlers that list a caller's tasks."""

from collections.abc import Callable, Iterator
from typing import Any

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.pages import query_reader
from drytake.mockserver.engine.records import outlived
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.task import state_of
from drytake.schemas.actions import List
from drytake.schemas.http import Response, TaskPage
from drytake.schemas.provider import Operation, Provider

__all__ = ["list_of"]


def list_of(provider: Provider, operation: Operation, action: List) -> Handler:
    """Return what lists tasks: those that the query asks for, one page of them."""
    read, say, render, span = query_reader(operation), said(provider), action.render, _span(action)

    def handle(engine: Engine, call: Call) -> Response:
        request = read(engine, call)
        wanted = {name: value for name in action.filters if (value := getattr(request, name)) not in (None, "")}
        rows = [
            task
            for task in _tasks(engine, call)
            if all(_fits(action.filters[name](task), value) for name, value in wanted.items())
        ]
        return say(render(TaskPage(tuple(rows[span(request)]), len(rows)), request, call), call)

    return handle


def _fits(found: object, wanted: object) -> bool:
    """Return whether what a task has is what a filter asks for, or one of several."""
    return found in wanted if isinstance(wanted, list) else found == wanted


def _span(action: List) -> Callable[[Any], slice]:
    """Return what says which of the rows are on the page that a query asks for."""
    limit, page = action.limit, action.page

    def span(request: Any) -> slice:
        if not limit:
            return slice(None)
        size = int(getattr(request, limit))
        first = size * (int(getattr(request, page)) - 1) if page else 0
        return slice(first, first + size)

    return span


def _tasks(engine: Engine, call: Call) -> Iterator[View]:
    mount, tenant, now = call.mount, call.tenant, call.tenant.clock.now
    for task in engine.store.tasks_of(tenant.id):
        if task.provider == mount.provider.id and not outlived(mount.provider.records, task, now):
            yield View(mount, tenant, task, *state_of(task, now))
