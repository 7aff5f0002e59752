"""Handlers of what hangs on no task: a catalogue, its pages, names that stand for models."""

from collections.abc import Callable
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import from_json

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rendering import said
from drytake.schemas.actions import Page
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider

__all__ = ["page", "query_reader", "site_page"]

_SITE = b'<!doctype html>\n<html><head><title>Console</title></head><body><div id="root"></div></body></html>\n'
_HTML = ((b"content-type", b"text/html; charset=utf-8"),)


def page(provider: Provider, operation: Operation, action: Page) -> Handler:
    """Return what answers with a page."""
    read, say, render = query_reader(operation), said(provider), action.render

    def handle(engine: Engine, call: Call) -> Response:
        return say(render(read(engine, call), call), call)

    return handle


def site_page(_: Engine, __: Call) -> Response:
    """Answer as a gateway does where it has no such call: with a page of its site."""
    return Response(200, _SITE, _HTML)


def query_reader(operation: Operation) -> Callable[[Engine, Call], Any]:
    """Return what validates a call's query and parses it; without a contract its parameters are taken as they are.

    Of a call with a body it is what the JSON says; nothing where it can't be read.
    """
    if operation.contract is None and operation.has_body:
        return lambda _, call: _json(call.body)
    if operation.contract is None:
        return lambda _, call: call.query
    if operation.has_body:
        return lambda engine, call: engine.validate(call)
    lists = _lists(operation.contract.model)

    def read(engine: Engine, call: Call) -> Any:
        values: dict[str, Any] = {**call.query}
        for name in lists:
            if name in values:
                values[name] = call.repeated(name)
        return engine.accepted(call, call.validator.validate_value(values, policy=call.mount.policy))

    return read


def _lists(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the parameters that may be repeated: those that are typed as lists."""
    typed = {name: info.annotation for name, info in model.model_fields.items()}
    return tuple(
        name for name, kind in typed.items() if any(get_origin(one) is list for one in (kind, *get_args(kind)))
    )


def _json(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError:
        return None
