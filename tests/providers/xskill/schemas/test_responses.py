"""XSkill's answers have exactly the known fields, strictly typed."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.responses import (
    BalanceAnswer,
    CreatedAnswer,
    ErrorAnswer,
    McpAnswer,
    TaskAnswer,
)

URL = "https://example.com/x.mp4"


def ok(data: Any) -> dict[str, Any]:
    return {"code": 200, "data": data}


EXAMPLES: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "created, as documented": (CreatedAnswer, ok({"task_id": "task_xxx", "price": 10})),
    "created, as seen": (
        CreatedAnswer,
        ok({"task_id": "t", "request_id": "r", "model": "m", "channel": "api", "status": "pending", "price": 50}),
    ),
    "pending": (TaskAnswer, ok({"task_id": "t", "status": "pending"})),
    "completed": (TaskAnswer, ok({"task_id": "t", "status": "completed", "result": {"output": {"images": [URL]}}})),
    "failed": (TaskAnswer, ok({"task_id": "t", "status": "failed", "error": "no"})),
    "failed, superset": (
        TaskAnswer,
        ok({"task_id": "t", "status": "failed", "error": "no", "output": {"error": "no", "error_type": "x"}}),
    ),
    "balance": (
        BalanceAnswer,
        ok({"user_id": 1, "balance": 5, "balance_yuan": 0.05, "vip_level": 1, "unit": "u", "exchange_rate": "x"}),
    ),
    "key": (ErrorAnswer, {"code": 401, "detail": "Invalid or missing API key."}),
    "money": (ErrorAnswer, {"code": 402, "detail": "low", "data": {"required": 200, "available": 50}}),
    "tool": (McpAnswer, {"jsonrpc": "2.0", "id": 1, "result": {"content": [], "isError": False}}),
    "no method": (McpAnswer, {"jsonrpc": "2.0", "id": "a", "error": {"code": -32601, "message": "Method not found"}}),
    "no JSON": (McpAnswer, {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "Parse error"}}),
    "moderation": (ErrorAnswer, {"code": 400, "message": "content violates regulations, error code: 2038"}),
}


@pytest.mark.parametrize(("model", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_known_example_is_an_answer(model: type[BaseModel], example: dict[str, Any]) -> None:
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
        TaskAnswer.model_validate(broken)


def test_every_refusal_of_the_mock_has_its_model() -> None:
    for operation in PROVIDER.operations:
        assert {403, 405, 413, 422, 429, 500, 503} <= set(operation.answers)
        refusals = {operation.answers[status] for status in operation.answers if status >= 400}
        assert refusals - ({McpAnswer} if operation.name == "call-mcp" else set()) == {ErrorAnswer}
