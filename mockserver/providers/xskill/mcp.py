"""XSkill's MCP endpoint on the wire: streamable HTTP without streams. The SDK loads at the first message."""

import logging

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import refuse_content_type, takes_body
from drytake.mockserver.providers.xskill.mcp_tools import SERVER_NAME, SERVER_VERSION, TOOLS
from drytake.schemas.http import Response, json_response
from drytake.schemas.providers.xskill import JSON
from drytake.schemas.providers.xskill.dialect import said

__all__ = ["call_mcp", "describe_mcp"]

log = logging.getLogger("drytake")


def call_mcp(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/mcp-http``; whatever a client accepts, it gets one JSON response or none."""
    if not takes_body(call, JSON):
        refuse_content_type(call)
    try:
        from drytake.mockserver.providers.xskill.mcp_sdk import reply  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        log.error("MCP needs its SDK: pip install 'drytake[mcp]' (%s)", error)  # noqa: TRY400 - one line tells it
        raise ApiError("overloaded") from None
    try:
        message = engine.validate(call)
    except ApiError:  # what it breaks is noted; the protocol says it in its own way
        message = None
    return reply(engine, call, message)


def describe_mcp(_: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/mcp-http``: no stream of events for those who want one, a few words for others. Inferred."""
    if b"text/event-stream" in call.headers.get(b"accept", b"").lower():
        raise ApiError("wrong-method", allow=["POST"])
    body = {"name": SERVER_NAME, "version": SERVER_VERSION, "transport": "streamable-http", "tools": list(TOOLS)}
    return json_response(said(body, call))
