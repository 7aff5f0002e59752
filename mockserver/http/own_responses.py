"""What the server itself says where no provider answers, and what it adds to what they say."""

from pydantic_core import to_json

from drytake.mockserver.engine.call import REASON, Call
from drytake.schemas.http import Response

__all__ = ["FILES_ONLY", "TO_PAGE", "counts_against", "problem", "with_own_headers"]

FILES_ONLY = "this port has results and uploads, and nothing else"
TO_PAGE = Response(303, b"", ((b"location", b"_drytake/"),))
"""Leads a browser from the front door to the page, whatever stands before its path."""


def with_own_headers(call: Call, response: Response) -> Response:
    """Return a response with what its provider puts on every one."""
    response.headers += tuple([(name, value(call).encode()) for name, value in call.mount.own_headers])
    return response


def counts_against(call: Call, response: Response) -> bool:
    """Return whether a refusal is the provider's, at a path that it has, and so may count against the caller."""
    own = any(name == REASON for name, _ in response.headers)
    return not own and (call.operation is not None or bool(call.mount.provider.documented_at(call.path, call.place)))


def problem(status: int, title: str, detail: str) -> Response:
    """Return a refusal of our own (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(status, to_json(body), ((b"content-type", b"application/problem+json"),))
