"""What pure functions return as responses: plain values in the provider's envelope, or a response as it is."""

from collections.abc import Callable

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call
from drytake.schemas.http import JSON, Body, Response
from drytake.schemas.provider import Provider

__all__ = ["said"]

_HEADERS = (JSON,)


def said(provider: Provider) -> Callable[[Body, Call], Response]:
    """Return what makes a response of rendered values; one that is whole already passes."""
    wrap = provider.envelope

    def say(values: Body, call: Call) -> Response:
        if type(values) is Response:
            return values
        return Response(200, to_json(values if wrap is None else wrap(values, call)), _HEADERS)

    return say
