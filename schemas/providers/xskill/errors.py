"""How XSkill refuses: a code and a detail in its envelope; the HTTP status equals the code."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic_core import from_json

from drytake.schemas.http import Context, Error, ErrorView, Response, json_response
from drytake.schemas.prices import number
from drytake.schemas.providers.xskill.contracts import params_schema
from drytake.schemas.providers.xskill.dialect import failure
from drytake.schemas.providers.xskill.listing import kind_of
from drytake.schemas.providers.xskill.pricing import BASE_PRICE
from drytake.schemas.providers.xskill.rules.mcp import MCP_PATH
from drytake.schemas.validation.rules import Violation

__all__ = ["ERRORS", "error"]

_ERRORS = 100
"""Errors that one response lists."""

ERRORS: Mapping[str, Error] = {
    "bad-key": Error(
        401, "Invalid or missing API key. Get one at https://www.xskill.ai/#/v2/api-keys", confidence="observed"
    ),
    "content-refused": Error(400, "content violates regulations, error code: 2038", confidence="observed"),
    "forbidden-region": Error(403, "This service is not available in your region"),
    "insufficient-credit": Error(402, "Insufficient balance", confidence="observed"),
    "late": Error(400, "Task can't be cancelled: it is {word}"),
    "malformed": Error(422, "Invalid request body", confidence="observed"),
    "no-key": Error(
        401, "Invalid or missing API key. Get one at https://www.xskill.ai/#/v2/api-keys", confidence="observed"
    ),
    "not-fetched": Error(400, ""),
    "not-played": Error(501, "Not Implemented"),
    "overloaded": Error(503, "Service temporarily unavailable"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Rate limit exceeded: 60 requests per minute", confidence="observed"),
    "server-error": Error(500, "Internal server error", confidence="observed"),
    "too-large": Error(413, "Request body too large"),
    "too-many-running": Error(429, "Too many running tasks: {limit}"),
    "unknown-path": Error(404, "Not Found"),
    "unknown-task": Error(404, "Task not found: {task_id}", confidence="observed"),
    "unsupported-media-type": Error(422, "Invalid request body: expected application/json"),
    "wrong-method": Error(405, "Method Not Allowed"),
}
"""By kind of error. The observed ones stand in the SDK's fixtures; moderation is what a client has seen.
The service has been seen to fail without a word, which `not-fetched` is."""


def error(view: ErrorView, _: Context) -> Response:
    """Render a refusal in the envelope."""
    if view.kind == "malformed":
        return _malformed(view)
    if view.kind == "insufficient-credit":
        return _insufficient(view)
    if view.kind == "content-refused":  # the one body that has a message for its detail
        return json_response({"code": 400, "message": view.message}, 400)
    status = view.error.status
    if status == 401 and view.path == MCP_PATH:  # a 401 would send MCP clients looking for a login page. Inferred
        status = 403
    return failure(status, view.message)


def _insufficient(view: ErrorView) -> Response:
    """Return what is needed and what there is; a scenario names neither, so that the cheapest video stands for both."""
    required = number(view.facts.get("required", Decimal(BASE_PRICE)))
    available = number(view.facts.get("available", Decimal(0)))
    detail = f"Insufficient balance: required {required} points, have {available} points"
    return failure(402, detail, {"required": required, "available": available})


# --- what doesn't fit ------------------------------------------------------------------------------------------


def _malformed(view: ErrorView) -> Response:
    """Return 400 for a model that there isn't, 422 for a body or params that don't fit."""
    errors = [entry for entry in view.violations if entry.severity == "error"][:_ERRORS]
    model = _model_sent(view)
    if kind_of(model) is not None and all(_in_params(entry) for entry in errors):
        said = [{"field": _field(entry), "message": _said(entry)} for entry in errors]
        data = {"params_schema": params_schema(model), "errors": said}
        return failure(422, f"Invalid params for model '{model}'", data)
    if model and {entry.rule.name for entry in errors if not _in_params(entry)} == {"unknown-model"}:
        return failure(400, f"Unsupported model: {model[:200]}")
    listed = "; ".join(f"{_field(entry)}: {_said(entry)}" if entry.pointer else _said(entry) for entry in errors)
    return failure(422, f"Invalid request body: {listed}"[:2_000])


def _model_sent(view: ErrorView) -> str:
    """Return the model that a create call names, or nothing."""
    try:
        model = from_json(view.body)["model"] if view.creates else ""
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
