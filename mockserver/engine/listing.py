"""Handlers that list a caller's tasks."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.pages import query_reader
from drytake.mockserver.engine.records import outlived
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.task import state_of
from drytake.schemas.actions import List
from drytake.schemas.http import Response, TaskPage, TaskView
from drytake.schemas.provider import Operation, Provider

__all__ = ["list_of"]


def list_of(provider: Provider, operation: Operation, action: List) -> Handler:
    """Return what lists tasks: those that the query asks for, one page of them."""
    read, say, render, matches = query_reader(operation), said(provider), action.render, action.matches
    page_of = _by_cursor(action) if action.cursor else _by_number(action)

    def handle(engine: Engine, call: Call) -> Response:
        request = read(engine, call)
        wanted = {name: value for name in action.filters if (value := getattr(request, name)) not in (None, "")}
        rows = [
            task
            for task in _tasks(engine, call)
            if all(_fits(action.filters[name](task), value) for name, value in wanted.items())
            and (matches is None or matches(task, request))
        ]
        return say(render(page_of(rows, request), request, call), call)

    return handle


def _fits(found: object, wanted: object) -> bool:
    """Return whether what a task has is what a filter asks for, or one of several."""
    return found in wanted if isinstance(wanted, list) else found == wanted


Pages = Callable[[Sequence[TaskView], Any], TaskPage]
"""Returns the page of some rows that a query asks for."""


def _by_number(action: List) -> Pages:
    span = _span(action)
    return lambda rows, request: TaskPage(tuple(rows[span(request)]), len(rows))


def _by_cursor(action: List) -> Pages:
    """Return what finds a page by the task that it begins with: new tasks move no page."""
    field, size = action.cursor, action.size

    def page_of(rows: Sequence[TaskView], request: Any) -> TaskPage:
        sought = _read(getattr(request, field) or "")
        first = next((number for number, task in enumerate(rows) if task.id == sought), 0)
        beyond, before = rows[first + size : first + size + 1], rows[max(0, first - size) : first][:1]
        shown = tuple(rows[first : first + size])
        return TaskPage(shown, len(rows), *("".join(_cursor(task.id) for task in one) for one in (beyond, before)))

    return page_of


def _cursor(task_id: str) -> str:
    """Return the cursor of the page that begins with a task."""
    return urlsafe_b64encode(f"task={task_id}".encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    """Return the id in a cursor; of a text that is none, nothing."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return ""
    return text.removeprefix("task=")


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
