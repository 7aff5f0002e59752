"""XSkill's answers have exactly the known fields, strictly typed."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.responses import (
    BalanceResponse,
    CreatedResponse,
    ErrorResponse,
    McpResponse,
    TaskResponse,
)

URL = "https://example.com/x.mp4"


def ok(data: Any) -> dict[str, Any]:
    return {"code": 200, "data": data}


EXAMPLES: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "created, as documented": (CreatedResponse, ok({"task_id": "task_xxx", "price": 10})),
    "created, as seen": (
        CreatedResponse,
        ok({"task_id": "t", "request_id": "r", "model": "m", "channel": "api", "status": "pending", "price": 50}),
    ),
    "pending": (TaskResponse, ok({"task_id": "t", "status": "pending"})),
    "completed": (TaskResponse, ok({"task_id": "t", "status": "completed", "result": {"output": {"images": [URL]}}})),
    "failed": (TaskResponse, ok({"task_id": "t", "status": "failed", "error": "no"})),
    "failed, superset": (
        TaskResponse,
        ok({"task_id": "t", "status": "failed", "error": "no", "output": {"error": "no", "error_type": "x"}}),
    ),
    "balance": (
        BalanceResponse,
        ok({"user_id": 1, "balance": 5, "balance_yuan": 0.05, "vip_level": 1, "unit": "u", "exchange_rate": "x"}),
    ),
    "key": (ErrorResponse, {"code": 401, "detail": "Invalid or missing API key."}),
    "money": (ErrorResponse, {"code": 402, "detail": "low", "data": {"required": 200, "available": 50}}),
    "tool": (McpResponse, {"jsonrpc": "2.0", "id": 1, "result": {"content": [], "isError": False}}),
    "no method": (McpResponse, {"jsonrpc": "2.0", "id": "a", "error": {"code": -32601, "message": "Method not found"}}),
    "no JSON": (McpResponse, {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "Parse error"}}),
    "moderation": (ErrorResponse, {"code": 400, "message": "content violates regulations, error code: 2038"}),
}


@pytest.mark.parametrize(("model", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_known_example_is_a_response(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(exclude_unset=True) == example


@pytest.mark.parametrize(
    "broken",
    [
        ok(None),
        ok({"task_id": "t", "status": "done"}),
        ok({"status": "pending"}),
        ok({"task_id": "t", "status": "completed", "result": None, "state": 1}),
        {"code": "200", "data": {"task_id": "t", "status": "pending"}},
    ],
    ids=["no data", "another word", "no id", "field too many", "code as text"],
)
def test_answer_that_is_off_is_noticed(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TaskResponse.model_validate(broken)


def test_every_refusal_of_the_mock_has_its_model() -> None:
    for operation in PROVIDER.operations:
        assert {403, 405, 413, 422, 429, 500, 503} <= set(operation.responses)
        refusals = {operation.responses[status] for status in operation.responses if status >= 400}
        assert refusals - ({McpResponse} if operation.name == "call-mcp" else set()) == {ErrorResponse}
