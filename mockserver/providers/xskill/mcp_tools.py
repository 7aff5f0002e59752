"""What the MCP tools do: each is one of the REST calls under other names.

The names of the arguments are documented, the bodies of the results are inferred from the same server's other tools.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic_core import from_json, to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.creation import task_maker
from drytake.mockserver.engine.dialects import render_error
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import inject_before
from drytake.mockserver.engine.uploads import keep_file
from drytake.mockserver.engine.views import NewView, View
from drytake.schemas.providers.xskill import CREATING, PROVIDER
from drytake.schemas.providers.xskill.contracts import PARAMS, params_schema
from drytake.schemas.providers.xskill.contracts import TOOLS as CONTRACTS
from drytake.schemas.providers.xskill.creating import created_data
from drytake.schemas.providers.xskill.dialect import account_data, task_data
from drytake.schemas.providers.xskill.requests import CreateTask, QueryTask, SubmitTask, UploadImage
from drytake.schemas.providers.xskill.uploads import image_data, image_source
from drytake.schemas.validation.rules import Violation

__all__ = ["SERVER_NAME", "SERVER_VERSION", "TOOLS", "McpTool", "ToolReply", "input_schema", "use_tool"]

SERVER_NAME, SERVER_VERSION = "xskill-ai", "1.0.0"
MAKE = task_maker(PROVIDER.create, CREATING)
"""Makes a task, as a create call over REST does."""


@dataclass(frozen=True, slots=True)
class McpTool:
    """One tool."""

    summary: str
    operation: str
    """The REST operation that it stands for: what its calls are journaled as."""
    run: Callable[[Engine, Call, Any, Mapping[str, Any]], dict[str, Any]]
    """From the validated and the sent arguments to the data of the result."""


@dataclass(frozen=True, slots=True)
class ToolReply:
    """What a tool says."""

    text: str
    failed: bool = False


def use_tool(engine: Engine, call: Call, name: str, arguments: Any, sent: Mapping[str, Any]) -> ToolReply:
    """Return what a tool says; `arguments` is `None` where its arguments break a rule, and then nothing is done."""
    tool = TOOLS.get(name)
    if tool is None:
        return ToolReply(f"Unknown tool: {name[:200]}", failed=True)
    if arguments is None:
        return ToolReply(_wrong(call.violations), failed=True)
    over_mcp, call.operation = call.operation, call.mount.provider.operation(tool.operation)
    try:
        data = tool.run(engine, call, arguments, sent)
    except ApiError as refused:
        if refused.error_kind == "not-fetched":
            return ToolReply("", failed=True)
        body = from_json(render_error(engine, call, refused).body)
        call.operation = over_mcp
        return ToolReply(body.get("detail") or body.get("message", ""), failed=True)
    return ToolReply(to_json(_documented(call, data)).decode())


def _documented(call: Call, data: dict[str, Any]) -> dict[str, Any]:
    return data if call.mount.switches["documented-responses-only"] else {"success": True, **data}


def _wrong(violations: tuple[Violation, ...]) -> str:
    messages = [entry.message for entry in violations if entry.severity == "error"]
    return f"Invalid arguments: {'; '.join(messages)}"[:2_000]


def _submit_task(engine: Engine, call: Call, arguments: SubmitTask, sent: Mapping[str, Any]) -> dict[str, Any]:
    inject_before(call, "task")
    body = {"model": arguments.model_id, "params": sent["parameters"], "channel": "mcp"}
    request = CreateTask.model_construct(model=arguments.model_id, params=arguments.parameters, channel="mcp")
    task = NewView(call, MAKE(engine, call, request, to_json(body)), request)
    return created_data(task, call) | {"balance": account_data(call.account, call)["balance"]}


def _get_task(engine: Engine, call: Call, arguments: QueryTask, _: Mapping[str, Any]) -> dict[str, Any]:
    """Return what REST says of a task, and its stills where the vendor's skill for stills looks."""
    data = _observed(engine, call, arguments.task_id)
    if "output" in data and "result" in data:
        data["result"] = {**data["result"], "images": data["result"]["output"]["images"]}
    return data


def _observed(engine: Engine, call: Call, task_id: str) -> dict[str, Any]:
    task = engine.find(call, task_id)
    return task_data(View(call.mount, call.tenant, task, *engine.observe(call, task)), call)


def _upload_image(engine: Engine, call: Call, arguments: UploadImage, _: Mapping[str, Any]) -> dict[str, Any]:
    return image_data(keep_file(engine, call, image_source(arguments)), arguments)


def _get_balance(_: Engine, call: Call, __: object, ___: Mapping[str, Any]) -> dict[str, Any]:
    return account_data(call.account, call)


TOOLS = {
    "submit_task": McpTool("Submit a video or image generation task; returns its task_id", "create-task", _submit_task),
    "get_task": McpTool("Get a task's status, and its result's URLs once it is completed", "query-task", _get_task),
    "upload_image": McpTool(
        "Upload an image, by image_url or image_data; returns its URL", "upload-image", _upload_image
    ),
    "get_balance": McpTool("Get the credits that are left", "get-balance", _get_balance),
}


@cache
def input_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments; that of `parameters` is what any of the models takes."""
    schema: dict[str, Any] = CONTRACTS[name].model.model_json_schema()
    fields = schema.setdefault("properties", {})
    if "parameters" in fields:
        fields["parameters"]["anyOf"] = [params_schema(model) for model in PARAMS]
    return schema
