"""Handlers of a provider's rows, by their actions: each made once, when the provider is mounted."""

from collections.abc import Callable, Mapping
from typing import Any

from drytake.mockserver.engine import actions
from drytake.mockserver.engine.call import Handler
from drytake.mockserver.engine.creates import create
from drytake.mockserver.engine.fetches import delete, fetch
from drytake.mockserver.engine.listing import list_of
from drytake.mockserver.engine.pages import page
from drytake.mockserver.engine.quotes import quote
from drytake.mockserver.engine.uploads import upload
from drytake.schemas.actions import Create, Delete, List, Page, Poll, Quote, Upload
from drytake.schemas.provider import Operation, Provider

__all__ = ["handler_of"]

_MAKERS: Mapping[type, Callable[[Provider, Operation, Any], Handler]] = {
    Delete: delete,
    List: list_of,
    Page: page,
    Quote: quote,
    Upload: upload,
}


def handler_of(provider: Provider, operation: Operation) -> Handler:
    """Return what handles the calls of an operation.

    Raises:
        TypeError: its row names no action.
    """
    action = operation.action
    if isinstance(action, Create) and (action.by_request or provider.dialect):  # a dialect may admit
        return create(provider, operation, action)
    if isinstance(action, Poll) and action.by_request:
        return fetch(provider, operation, action)
    make = _MAKERS.get(type(action))
    return actions.handler_of(provider, operation) if make is None else make(provider, operation, action)
