"""One call of a tool: its arguments read, all that is wrong with them said at once, its result as JSON."""

import difflib
import logging
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json

from drytake.contract_tests.mcp.model import AgentTool, Arguments, RefusedToolCallError, Surroundings
from drytake.contract_tests.mcp.tools import TOOLS
from drytake.mockserver.components.escapes import writable
from drytake.schemas.validation.text import json_type, nearest, quoted

__all__ = ["Called", "call_tool", "input_schema", "output_schema"]

log = logging.getLogger("drytake")


class Called(NamedTuple):
    """What comes of a call."""

    text: str
    """For agents that read text: the result as JSON, or why there is none."""
    result: dict[str, Any] | None
    """`None` where the tool refuses."""


async def call_tool(around: Surroundings, name: str, sent: Mapping[str, Any]) -> Called:
    """Return what a tool says; whatever is sent, it is an answer and never an exception."""
    tool = TOOLS.get(name)
    if tool is None:
        return Called(writable(f"there is no tool {quoted(name)}; there is: {', '.join(nearest(name, TOOLS))}"), None)
    try:
        result = await tool.run(around, _read(tool, sent))
        said = writable(result.model_dump(mode="json", by_alias=True))
        return Called(to_json(said).decode(), said)
    except RefusedToolCallError as refused:
        return Called(writable(str(refused)), None)
    except Exception as error:
        log.exception("the tool %s went wrong: please report it", name)
        return Called(writable(f"{name} went wrong: {type(error).__name__}: {error}; please report it"), None)


@cache
def input_schema(tool: str) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments."""
    schema: dict[str, Any] = _plain(TOOLS[tool].arguments.model_json_schema(by_alias=True))
    return schema


@cache
def output_schema(tool: str) -> dict[str, Any]:
    """Return the JSON Schema of a tool's result."""
    schema: dict[str, Any] = _plain(TOOLS[tool].result.model_json_schema(by_alias=True, mode="serialization"))
    return schema


_LEFT_OUT = ("title", "examples", "default")
"""What pydantic adds to a schema, and an agent would pay for without learning anything."""

_SAYING = frozenset({"type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const"})
_ANY = ("null", "boolean", "number", "string", "array", "object")
"""What a schema says that takes any value: some hosts refuse one that says nothing."""


def _plain(schema: Any) -> Any:
    """Return a schema as hosts of agents take it, without what says nothing new to them."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if not schema.keys() & _SAYING:
        schema = {**schema, "anyOf": [{"type": name} for name in _ANY]}
    unsaid = (*_LEFT_OUT, "description") if "properties" in schema else _LEFT_OUT
    return {
        name: {key: _plain(each) for key, each in value.items()} if name in ("properties", "$defs") else _plain(value)
        for name, value in schema.items()
        if name not in unsaid
    }


# --- what is wrong with arguments --------------------------------------------------------------------------------


def _read(tool: AgentTool, sent: Mapping[str, Any]) -> Arguments:
    """Return the arguments of a call.

    Raises:
        RefusedToolCallError: something is wrong with them; all of it is said, and what the tool takes.
    """
    try:
        return tool.arguments.model_validate({writable(name): value for name, value in sent.items()})
    except ValidationError as error:
        taken = input_schema(tool.name)
        flaws = dict.fromkeys(_flaws(tool, error, taken))
        lines = [*flaws, f"{tool.name} takes: {', '.join(_argument(name, taken) for name in taken['properties'])}"]
        raise RefusedToolCallError("\n".join(lines)) from None


def _flaws(tool: AgentTool, error: ValidationError, taken: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong, one line for each argument."""
    said = set()
    for flaw in error.errors(include_url=False):
        name = str(flaw["loc"][0])
        if name in said:  # of a union each part is said to be wrong
            continue
        said.add(name)
        about = taken["properties"].get(name, {}).get("description", "")
        if flaw["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, taken["properties"], 1)
            yield f"`{name[:60]}` is no argument of {tool.name}" + (f"; did you mean `{near[0]}`?" if near else "")
        elif flaw["type"] == "missing":
            yield f"`{name}` is missing: {about}"
        else:
            yield f"{_wrong(name, flaw)}: {about}"


def _wrong(name: str, flaw: Mapping[str, Any]) -> str:
    value = flaw["input"]
    shown = quoted(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else json_type(value)
    message = flaw["msg"].removeprefix("Value error, ").replace("Input should be", "it should be").replace("'", "`")
    message = message.replace("a valid dictionary", "an object").replace("a valid ", "a ")
    return f"`{name}` is {shown}; {message}"


def _argument(name: str, taken: Mapping[str, Any]) -> str:
    return f"`{name}` (required)" if name in taken.get("required", ()) else f"`{name}`"
