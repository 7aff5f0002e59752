"""Which task a call is about and which state it was told, read from the call itself by its operation's row."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.actions import List
from drytake.schemas.expressions import expression
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Operation, Provider

__all__ = ["links_in", "operation_of", "request_says", "state_in", "task_named", "tasks_listed"]


class _Sent(NamedTuple):
    """A request as expressions read it."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    body: bytes


def operation_of(provider: Provider, entry: JournalEntry) -> Operation | None:
    """Return the operation that a call is of, if it is one that the provider has."""
    return next((one for one in provider.operations if one.name == entry.operation), None)


def task_named(operation: Operation, entry: JournalEntry) -> str | None:
    """Return the task that a call names, or that its response does, where the operation's row says where."""
    if not operation.task_id:
        return None
    where = expression(operation.task_id)
    said = where.of_json(entry.response) if where.source == "response" else where.of_request(_sent(operation, entry))
    return said if isinstance(said, str) and "[" not in said else None  # `[redacted]` may be any task's


def request_says(operation: Operation, where: str, entry: JournalEntry) -> bool:
    """Return whether a request says something at a place that an expression names."""
    return bool(expression(where).of_request(_sent(operation, entry)))


def state_in(provider: Provider, operation: Operation, entry: JournalEntry) -> str | None:
    """Return the state that a response tells of its task."""
    return provider.state_called(expression(operation.state).of_json(entry.response) if operation.state else None)


def links_in(operation: Operation, entry: JournalEntry) -> list[str]:
    """Return the links to results that a response has."""
    found = (expression(one).of_json(entry.response) for one in operation.results)
    return [link for one in found for link in (one if isinstance(one, list) else [one]) if isinstance(link, str)]


def tasks_listed(operation: Operation, entry: JournalEntry, known: Mapping[str, object]) -> list[str]:
    """Return those of some tasks that a list of tasks has."""
    if not isinstance(operation.action, List) or entry.status != 200:
        return []
    return [task_id for task_id in known if task_id.encode() in entry.response]


def _sent(operation: Operation, entry: JournalEntry) -> _Sent:
    ways = (path_pattern(one).fullmatch(entry.path) for one in (operation.path, *operation.aliases))
    found = next(filter(None, ways), None)
    query = dict(parse_qsl(entry.query.decode("latin-1"), keep_blank_values=True))
    return _Sent(found.groupdict() if found else {}, query, entry.headers, entry.body)
