"""What the MCP endpoint takes: a JSON-RPC message around a tool's name, around the tool's arguments."""

from collections.abc import Callable
from typing import Literal, get_args

from drytake.schemas.providers.xskill.rules.book import README, RULES, SEEDANCE, SKILL
from drytake.schemas.providers.xskill.rules.create import CREATE, said_of_outside, said_of_unknown
from drytake.schemas.validation.rules import Body, CrossFieldRule, RuleMatch, Source

__all__ = ["MCP_PATH", "MESSAGE", "NO_ARGUMENTS", "SUBMIT", "TOOL_CALL", "ToolName"]

MCP_PATH = "/api/v3/mcp-http"
ToolName = Literal["submit_task", "get_task", "upload_image", "get_balance"]
SPECIFICATION = Source("https://modelcontextprotocol.io/specification/2025-11-25/server/tools", as_of="2026-11-21")
_PARAMETERS = {"prompt": "A lighthouse at dawn"}


def _calling(name: object, arguments: object) -> Body:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


_BALANCE = _calling("get_balance", {})

MESSAGE = RULES.section("call-mcp")
MESSAGE.include(CREATE, "wrong-type", "null-field")
MESSAGE.rule(
    "mcp-message",
    summary="A call of the MCP endpoint is one JSON-RPC 2.0 message with a method",
    source=README.at("MCP"),
    confidence="inferred",
    hint='send one object with `"jsonrpc": "2.0"`, an `id` and a `method`',
    rejects=[{**_BALANCE, "jsonrpc": "1.0"}, {"method": "ping"}, {"jsonrpc": "2.0", "id": 1}],
    accepts=[_BALANCE, {"jsonrpc": "2.0", "id": 1, "method": "ping"}],
)
MESSAGE.maps("mcp-message", "*", ["missing"], lambda path, _: f"`{path}` is missing; a JSON-RPC message has it")
MESSAGE.maps("mcp-message", "jsonrpc", ["literal_error"], lambda path, _: f"`{path}` isn't `2.0`")

TOOL_CALL = RULES.section("call-mcp")
TOOL_CALL.include(CREATE, "wrong-type", "null-field")
TOOL_CALL.choice(
    "mcp-unknown-tool",
    "name",
    get_args(ToolName),
    source=SKILL.at("MCP method"),
    rejects=[_calling("make_coffee", {}), _calling(5, {}), {**_BALANCE, "params": {"arguments": {}}}],
    accepts=[_BALANCE],
)
TOOL_CALL.maps("mcp-unknown-tool", "name", ["missing"], lambda path, _: f"`{path}` is missing; it names the tool")

SUBMIT = RULES.section("call-mcp")
SUBMIT.include(CREATE, "wrong-type", "null-field")
SUBMIT.rule(
    "mcp-argument-missing",
    summary="`submit_task` takes `model_id` and `parameters`",
    source=SKILL.at("MCP method"),
    hint="REST's `model` and `params` are called `model_id` and `parameters` here",
    rejects=[
        _calling("submit_task", {"parameters": _PARAMETERS}),
        _calling("submit_task", {"model_id": SEEDANCE}),
        {**_BALANCE, "params": {"name": "submit_task"}},
    ],
    accepts=[_calling("submit_task", {"model_id": SEEDANCE, "parameters": _PARAMETERS})],
)
SUBMIT.maps("mcp-argument-missing", "*", ["missing"], lambda path, _: f"`{path}` is missing; it is required")


def _about_model(name: str, say: Callable[[str, str], str | None]) -> CrossFieldRule:
    """Return a rule of the create call as one of the tool that creates."""
    return CrossFieldRule(
        name,
        lambda body: say("model_id", body["model_id"]),
        lambda body, said: (RuleMatch("/model_id", body["model_id"], said),),
    )


SUBMIT.checks += [_about_model("unknown-model", said_of_unknown), _about_model("model-outside", said_of_outside)]

NO_ARGUMENTS = RULES.section("call-mcp")
