"""One MCP message through the official SDK: it reads, routes and words the protocol, our tools do the work.

The SDK's own HTTP transport is left out: it is asynchronous, and stricter than XSkill is. Its kernel waits for
nothing as our tools don't, so that it runs inside a call like any other code.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.runner import ServerRunner
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import ERROR_CODE_HTTP_STATUS, InboundLadderRejection, classify_inbound_request
from mcp.shared.transport_context import TransportContext
from mcp_types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)
from mcp_types import Tool as Listed
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.xskill.mcp_tools import SERVER_NAME, SERVER_VERSION, TOOLS, input_schema, use_tool
from drytake.schemas.http import Response, json_response
from drytake.schemas.providers.xskill.requests import CallTool, McpMessage

__all__ = ["reply"]

T = TypeVar("T")
UNNAMED_VERSION = b"2025-03-26"
"""The protocol of those who name none in a header, by the specification."""
_ONE_WAY: TypeAdapter[Any] = TypeAdapter(JSONRPCNotification | JSONRPCResponse | JSONRPCError)


@dataclass(frozen=True, slots=True)
class _McpExchange:
    """A call, and its message if that breaks no rule: what the tools are handed through the SDK."""

    engine: Engine
    call: Call
    message: McpMessage | None


_HTTP = TransportContext(kind="streamable-http", can_send_request=False)


@dataclass(frozen=True, slots=True)
class _SingleMessage:
    """What the SDK wants to know of the one message that it answers."""

    request_id: int | str
    transport: TransportContext = _HTTP
    can_send_request: bool = False
    message_metadata: None = None


def reply(engine: Engine, call: Call, message: McpMessage | None) -> Response:
    """Return the response to a call's body; `message` is what it says, or `None` where it breaks a rule."""
    try:
        sent = from_json(call.body, allow_inf_nan=False)
    except ValueError:
        return _failed(None, ErrorData(code=PARSE_ERROR, message="Parse error"))
    if not isinstance(sent, dict) or not _well_formed(sent):
        if not call.violations:
            call.violates("mcp-message", "", "the body isn't one JSON-RPC 2.0 message", sent)
        return _failed(None, ErrorData(code=INVALID_REQUEST, message="Invalid Request: not one JSON-RPC 2.0 message"))
    if "method" not in sent or "id" not in sent:
        return Response(202, b"", ())
    return _answered(_McpExchange(engine, call, message), sent)


def _well_formed(sent: dict[str, Any]) -> bool:
    one_way = "method" not in sent or "id" not in sent
    try:
        _ONE_WAY.validate_python(sent) if one_way else JSONRPCRequest.model_validate(sent)
    except ValidationError:
        return False
    return True


def _answered(asked: _McpExchange, sent: dict[str, Any]) -> Response:
    version = asked.call.headers.get(b"mcp-protocol-version", UNNAMED_VERSION).decode("latin-1")
    modern = version not in HANDSHAKE_PROTOCOL_VERSIONS
    try:
        connection = _modern(asked.call, sent) if modern else Connection.from_envelope(version, None, None)
        exchange = cast("Any", _SingleMessage(sent["id"]))  # it has what a single answer needs of the SDK's protocol
        runner = ServerRunner(SERVER, connection, asked)
        result = _at_once(runner.on_request(exchange, sent["method"], sent.get("params")))
    except MCPError as refused:
        error = refused.error
    except ValidationError:
        error = ErrorData(code=INVALID_PARAMS, message="Invalid request parameters")
    else:
        return json_response({"jsonrpc": "2.0", "id": sent["id"], "result": result}, headers=_session(asked.call, sent))
    return _failed(sent["id"], error, ERROR_CODE_HTTP_STATUS.get(error.code, 200) if modern else 200)


def _modern(call: Call, sent: dict[str, Any]) -> Connection:
    """Return a connection for a request that brings along what used to be agreed on once.

    Raises:
        MCPError: it brings too little, or its headers and its body disagree.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in call.headers.items()}
    route = classify_inbound_request(sent, headers=headers)
    if isinstance(route, InboundLadderRejection):
        raise MCPError(code=route.code, message=route.message, data=route.data)
    return Connection.from_envelope(route.protocol_version, route.client_info, route.client_capabilities)


def _session(call: Call, sent: dict[str, Any]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the header that names a session, which nothing depends on, where it is wished for."""
    if sent["method"] != "initialize" or not call.mount.switches["mcp-session"]:
        return ()
    return ((b"mcp-session-id", call.tenant.hex_id().encode()),)


def _failed(message_id: Any, error: ErrorData, status: int = 400) -> Response:
    said = error.model_dump(exclude_none=True)
    return json_response({"jsonrpc": "2.0", "id": message_id, "error": said}, status)


def _at_once(awaitable: Awaitable[T]) -> T:
    """Return what an awaitable gives that waits for nothing.

    Raises:
        RuntimeError: it waits after all.
    """
    steps = awaitable.__await__()
    try:
        next(steps)
    except StopIteration as done:
        return cast("T", done.value)
    raise RuntimeError("the MCP SDK waited for something in the middle of a call")


# --- what the SDK asks of us --------------------------------------------------------------------------------------

_Context = ServerRequestContext[_McpExchange, Any]


async def _list_tools(_: _Context, __: PaginatedRequestParams | None) -> ListToolsResult:
    rows = [
        Listed(name=name, description=tool.summary, input_schema=input_schema(name)) for name, tool in TOOLS.items()
    ]
    return ListToolsResult(tools=rows)


async def _call_tool(context: _Context, params: CallToolRequestParams) -> CallToolResult:
    asked = context.lifespan_context
    called = asked.message.params if asked.message is not None else None
    arguments = called.arguments if isinstance(called, CallTool) else None
    sent: Mapping[str, Any] = params.arguments or {}
    said = use_tool(asked.engine, asked.call, params.name, arguments, sent)
    return CallToolResult(content=[TextContent(type="text", text=said.text)], is_error=said.failed)


SERVER: Server[_McpExchange] = Server(
    SERVER_NAME, version=SERVER_VERSION, on_list_tools=_list_tools, on_call_tool=_call_tool
)
SERVER.middleware.clear()  # no traces: they would show a test's own exporter a server that isn't its own
