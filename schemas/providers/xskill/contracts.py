"""What validates XSkill's bodies: a model's params inside a create call, and the arguments of a tool inside a message."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from drytake.schemas.providers.xskill import listing
from drytake.schemas.providers.xskill.listed import contract_of
from drytake.schemas.providers.xskill.requests import (
    CallTool,
    CreateTask,
    EditImage,
    LegacyVideo,
    MakeImage,
    MakeVideo,
    McpMessage,
    NoArguments,
    QueryTask,
    SubmitTask,
    UploadImage,
)
from drytake.schemas.providers.xskill.rules import book, calls, create, legacy, mcp, seedance, seedream, uploads
from drytake.schemas.providers.xskill.words import edit_words, image_words, outer_words, tool_words, video_words
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.validator import Validator

__all__ = ["CREATE", "LEGACY", "MESSAGE", "PARAMS", "TOOLS", "UPLOAD", "params_schema"]

PARAMS: dict[str, Contract[Any]] = {
    book.SEEDANCE: Contract.of(
        seedance.VIDEO, MakeVideo, media=seedance.MEDIA, forms=("base64-asset", "url-scheme"), words=video_words
    ),
    book.TEXT_TO_IMAGE: Contract.of(seedream.IMAGE, MakeImage, words=image_words),
    book.EDIT: Contract.of(seedream.EDIT_IMAGE, EditImage, media={"image_urls": "image"}, words=edit_words),
}
"""Model id to what validates its params."""
LEGACY: Contract[Any] = Contract.of(legacy.LEGACY, LegacyVideo, words=video_words)
"""What validates the first shape of Seedance's params."""


def _params_contract(body: Mapping[str, Any]) -> Contract[Any] | None:
    """Return what validates the params of a create body."""
    return _contract_of(body.get("model"), body.get("params"))


def _parameters_contract(arguments: Mapping[str, Any]) -> Contract[Any] | None:
    """Return what validates the parameters of the MCP tool that creates."""
    return _contract_of(arguments.get("model_id"), arguments.get("parameters"))


def _contract_of(model: Any, params: Any) -> Contract[Any] | None:
    """Return what validates a model's params; the first shape of Seedance's is told by its one array of files."""
    first_shape = isinstance(params, LegacyVideo) or (isinstance(params, dict) and params.get("media_files"))
    if model == book.SEEDANCE and first_shape:
        return LEGACY
    if not isinstance(model, str):
        return None
    return PARAMS.get(model) or (contract_of(model) if listing.kind_of(model) is not None else None)


def _ids() -> tuple[str, ...]:
    return (*PARAMS, *listing.rows())


UPLOAD: Contract[Any] = Contract.of(
    uploads.UPLOAD, UploadImage, media={"image_url": "image"}, formats={"image_url": uploads.EXTENSIONS}
)

TOOLS: dict[str, Validator[Any]] = {
    "submit_task": NestedContract(
        Contract.of(mcp.SUBMIT, SubmitTask, words=tool_words, values={"model_id": _ids}),
        "parameters",
        _parameters_contract,
        PARAMS[book.SEEDANCE],
    ),
    "get_task": Contract.of(calls.QUERY, QueryTask),
    "upload_image": UPLOAD,
    "get_balance": Contract.of(mcp.NO_ARGUMENTS, NoArguments),
}
"""MCP tool to what validates its arguments."""
_TOOL_CALL: Validator[Any] = NestedContract(
    Contract.of(mcp.TOOL_CALL, CallTool, aliases={"_meta": "meta"}),
    "arguments",
    lambda params: TOOLS.get(params["name"]) if isinstance(params.get("name"), str) else None,
)
MESSAGE: Validator[Any] = NestedContract(
    Contract.of(mcp.MESSAGE, McpMessage),
    "params",
    lambda message: _TOOL_CALL if message.get("method") == "tools/call" else None,
)
"""What validates a message over MCP."""
CREATE: Validator[Any] = NestedContract(
    Contract.of(create.CREATE, CreateTask, words=outer_words, values={"model": _ids}),
    "params",
    _params_contract,
    PARAMS[book.SEEDANCE],
    choices={"model": book.MODELS},
)
"""What validates a create call."""


@lru_cache
def params_schema(model: str) -> dict[str, Any]:
    """Return the JSON Schema of a model's params."""
    schema: dict[str, Any] = (PARAMS.get(model) or contract_of(model)).model.model_json_schema()
    return schema
