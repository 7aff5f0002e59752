"""XSkill's envelope: a code and data, or a code and a detail; the HTTP status equals the code."""

from decimal import Decimal
from typing import Any

from pydantic_core import from_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.schemas.http import Response, json_response
from drytake.schemas.prices import number
from drytake.schemas.providers.xskill.contracts import params_schema
from drytake.schemas.providers.xskill.dialect import failure
from drytake.schemas.providers.xskill.listing import kind_of
from drytake.schemas.providers.xskill.pricing import BASE_PRICE
from drytake.schemas.providers.xskill.rules.mcp import MCP_PATH
from drytake.schemas.validation.rules import Violation

__all__ = ["render_error", "success", "take_json"]

_ERRORS = 100
"""Errors that one response lists."""


def success(call: Call, data: dict[str, Any], message: str | None = None) -> Response:
    """Return data in the envelope; `code` comes first, as one client reads no further than it must."""
    if message is None or call.mount.switches["documented-responses-only"]:
        return json_response({"code": 200, "data": data})
    return json_response({"code": 200, "message": message, "data": data})


def take_json(call: Call) -> None:
    """Refuse a body that says it is something else; one that says nothing is read as JSON."""
    kind = call.content_type
    if kind not in ("application/json", "") and not kind.endswith("+json"):
        call.broke_content_type()
        raise ApiError("unsupported-media-type")


ERRORS: dict[str, tuple[int, str]] = {
    "bad-key": (401, "Invalid or missing API key. Get one at https://www.xskill.ai/#/v2/api-keys"),
    "forbidden-region": (403, "This service is not available in your region"),
    "late": (400, "Task can't be cancelled: it is {word}"),
    "no-key": (401, "Invalid or missing API key. Get one at https://www.xskill.ai/#/v2/api-keys"),
    "not-fetched": (400, ""),
    "not-played": (501, "Not Implemented"),
    "overloaded": (503, "Service temporarily unavailable"),
    "price-unknown": (503, "The price is unavailable"),
    "rate-limit": (429, "Rate limit exceeded: 60 requests per minute"),
    "server-error": (500, "Internal server error"),
    "too-large": (413, "Request body too large"),
    "too-many-running": (429, "Too many running tasks: {limit}"),
    "unknown-path": (404, "Not Found"),
    "unknown-task": (404, "Task not found: {task_id}"),
    "unsupported-media-type": (422, "Invalid request body: expected application/json"),
    "wrong-method": (405, "Method Not Allowed"),
}
"""Refusal to status and detail. Those of 401, 404, 429 and 500 stand in the SDK's fixtures; the others are inferred.
The service has been seen to fail without a word, which `not-fetched` is."""


def render_error(_: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal in the envelope."""
    if refused.error_kind == "malformed":
        return _malformed(call)
    if refused.error_kind == "insufficient-credit":
        return _insufficient(refused)
    if refused.error_kind == "content-refused":  # the one body that has a message for its detail
        return json_response({"code": 400, "message": "content violates regulations, error code: 2038"}, 400)
    status, detail = ERRORS[refused.error_kind]
    if status == 401 and call.path == MCP_PATH:  # a 401 would send MCP clients looking for a login page. Inferred
        status = 403
    return failure(status, detail.format_map({"limit": "?", "task_id": "?"} | refused.facts))


def _insufficient(refused: ApiError) -> Response:
    """Return what is needed and what there is; a scenario names neither, so that the cheapest video stands for both."""
    required = number(refused.facts.get("required", Decimal(BASE_PRICE)))
    available = number(refused.facts.get("available", Decimal(0)))
    detail = f"Insufficient balance: required {required} points, have {available} points"
    return failure(402, detail, {"required": required, "available": available})


# --- what doesn't fit ------------------------------------------------------------------------------------------


def _malformed(call: Call) -> Response:
    """Return 400 for a model that there isn't, 422 for a body or params that don't fit."""
    errors = [entry for entry in call.violations if entry.severity == "error"][:_ERRORS]
    model = _model_sent(call)
    if kind_of(model) is not None and all(_in_params(entry) for entry in errors):
        said = [{"field": _field(entry), "message": _said(entry)} for entry in errors]
        data = {"params_schema": params_schema(model), "errors": said}
        return failure(422, f"Invalid params for model '{model}'", data)
    if model and {entry.rule.name for entry in errors if not _in_params(entry)} == {"unknown-model"}:
        return failure(400, f"Unsupported model: {model[:200]}")
    listed = "; ".join(f"{_field(entry)}: {_said(entry)}" if entry.pointer else _said(entry) for entry in errors)
    return failure(422, f"Invalid request body: {listed}"[:2_000])


def _model_sent(call: Call) -> str:
    """Return the model that a create call names, or nothing."""
    if call.operation is None or not call.operation.creates:
        return ""
    try:
        model = from_json(call.body)["model"]
    except (ValueError, LookupError, TypeError):
        return ""
    return model if isinstance(model, str) else ""


def _in_params(violation: Violation) -> bool:
    """Return whether a violation is about what a model takes, not about what stands around it."""
    return violation.pointer.startswith("/params/") or violation.rule.name == "too-many-files"


def _field(violation: Violation) -> str:
    return violation.pointer.removeprefix("/params").strip("/").replace("/", ".") or "params"


def _said(violation: Violation) -> str:
    return "field required" if violation.rule.name.endswith("-missing") else violation.message
