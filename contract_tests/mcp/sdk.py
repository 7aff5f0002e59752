"""The official SDK's server over the tools; what it says of itself, its resources and its prompt."""

from typing import Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from drytake.contract_tests.mcp.calling import call_tool, input_schema, output_schema
from drytake.contract_tests.mcp.model import Surroundings
from drytake.contract_tests.mcp.reading import JSON, PROMPT, RESOURCES, TEMPLATES, prompt_text, read_resource
from drytake.contract_tests.mcp.tools import TOOLS
from drytake.schemas.registry import provider_ids
from drytake.version import __version__

__all__ = ["make_server"]

INSTRUCTIONS = (
    "Drytake stands in for the services that sell Seedance video generation. Before code spends money there: "
    "validate_request and price_request the bodies, then start_mock, run the code against it, and read mock_status. "
    "Nothing here reaches a real service."
)


def make_server(around: Surroundings) -> Server[Any]:
    """Return a server of the tools, for one connection or one request."""

    async def list_tools(*_: object) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(name) for name in TOOLS])

    async def use_tool(_: object, params: CallToolRequestParams) -> CallToolResult:
        called = await call_tool(around, params.name, params.arguments or {})
        content: Any = [TextContent(type="text", text=called.text)]
        return CallToolResult(content=content, structured_content=called.result, is_error=called.result is None)

    server: Server[Any] = Server(
        "drytake",
        version=__version__,
        title="Drytake",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=use_tool,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_templates,
        on_read_resource=_read_resource,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )
    server.middleware.clear()  # no traces: they would show a user's own exporter a server that isn't theirs
    return server


def _listed(name: str) -> Tool:
    tool = TOOLS[name]
    hints = ToolAnnotations(
        title=tool.title,
        read_only_hint=tool.read_only,
        idempotent_hint=tool.idempotent,
        destructive_hint=False,
        open_world_hint=False,  # nothing leaves the machine
    )
    return Tool(
        name=name,
        title=tool.title,
        description=tool.summary,
        input_schema=input_schema(name),
        output_schema=output_schema(name),
        annotations=hints,
    )


async def _list_resources(*_: object) -> ListResourcesResult:
    rows = [
        Resource(uri=uri, name=row.name, description=row.summary, mime_type=row.media_type)
        for uri, row in RESOURCES.items()
    ]
    return ListResourcesResult(resources=rows)


async def _list_templates(*_: object) -> ListResourceTemplatesResult:
    there = ", ".join(provider_ids())
    rows = [
        ResourceTemplate(
            uri_template=f"{start}{{provider}}", name=row.name, description=f"{row.summary}: {there}.", mime_type=JSON
        )
        for start, row in TEMPLATES.items()
    ]
    return ListResourceTemplatesResult(resource_templates=rows)


async def _read_resource(_: object, params: ReadResourceRequestParams) -> ReadResourceResult:
    uri = str(params.uri)
    try:
        media_type, text = read_resource(uri)
    except LookupError as error:
        raise MCPError(code=INVALID_PARAMS, message=str(error.args[0])) from None
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=media_type, text=text)])


async def _list_prompts(*_: object) -> ListPromptsResult:
    provider = PromptArgument(name="provider", description="Provider id, such as `outai`", required=False)
    row = Prompt(name=PROMPT, title="Check before spending", description=prompt_text("")[:100], arguments=[provider])
    return ListPromptsResult(prompts=[row])


async def _get_prompt(_: object, params: GetPromptRequestParams) -> GetPromptResult:
    if params.name != PROMPT:
        raise MCPError(code=INVALID_PARAMS, message=f"there is no prompt `{params.name[:60]}`; there is: {PROMPT}")
    text = prompt_text((params.arguments or {}).get("provider", ""))
    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(type="text", text=text))])
