"""What pure functions return as responses: plain values in the provider's envelope, or a response as it is."""

from collections.abc import Callable
from typing import cast

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.faults.scenarios import ErrorKind
from drytake.schemas.http import JSON, Body, Refusal, Response
from drytake.schemas.provider import Provider

__all__ = ["said"]

_HEADERS = (JSON,)


def said(provider: Provider) -> Callable[[Body, Call], Response]:
    """Return what makes a response of rendered values; one that is whole already passes, a refusal is refused."""
    wrap = provider.envelope

    def say(values: Body, call: Call) -> Response:
        if type(values) is Response:
            response = values
        elif type(values) is Refusal:
            raise ApiError(cast("ErrorKind", values.kind))
        else:
            response = Response(200, to_json(values if wrap is None else wrap(values, call)), _HEADERS)
        finish = call.mount.dialect.finish
        return response if finish is None else finish(call, response)

    return say
