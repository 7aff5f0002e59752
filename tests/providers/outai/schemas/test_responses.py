"""OutAI's answers have exactly the documented fields, in the documented order, strictly typed."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.outai import PROVIDER
from drytake.schemas.providers.outai.responses import CreatedResponse, CreditsResponse, ErrorResponse, TaskResponse

TRACE = "0123456789abcdef0123456789abcdef"


def envelope(data: Any, code: int = 200, message: str | None = None) -> dict[str, Any]:
    return {"code": code, "trace_id": TRACE, "message": message, "data": data}


CREATED = {"task_id": "t", "status": "running", "created_at": "2026-01-01T12:00:00Z", "credits_cost": 75}
TASK = {
    "task_id": "t",
    "status": "running",
    "model": "seedance_2_0",
    "created_at": "2026-01-01T12:00:00Z",
    "updated_at": "2026-01-01T12:02:00Z",
    "credits_cost": 75,
    "result": None,
}
RESULT = {"video_url": None, "error_message": "reason", "finished_at": "2026-01-01T12:02:00Z"}
EXAMPLES: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "created": (CreatedResponse, envelope(CREATED)),
    "created, cost with a point": (CreatedResponse, envelope({**CREATED, "credits_cost": 12.0})),
    "running": (TaskResponse, envelope(TASK)),
    "failed": (TaskResponse, envelope({**TASK, "status": "failed", "result": RESULT})),
    "credits": (CreditsResponse, envelope({"api_available_credits": 47995, "api_total_credits": 51000})),
    "error": (ErrorResponse, envelope(None, 401, "Authentication failed")),
}


@pytest.mark.parametrize(("model", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_documented_example_is_a_response(model: type[BaseModel], example: dict[str, Any]) -> None:
    response = model.model_validate(example)

    assert response.model_dump() == example
    assert list(response.model_dump()) == ["code", "trace_id", "message", "data"]


@pytest.mark.parametrize(
    "broken",
    [
        envelope({**CREATED, "model": "seedance_2_0"}),
        envelope({**CREATED, "credits_cost": "75"}),
        envelope({name: value for name, value in CREATED.items() if name != "status"}),
        envelope(None),
        {"code": 200, "data": CREATED},
    ],
    ids=["field too many", "number as text", "field missing", "no data", "half an envelope"],
)
def test_answer_that_is_off_is_noticed(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CreatedResponse.model_validate(broken)


def test_every_status_of_the_mock_has_its_model() -> None:
    for operation in PROVIDER.operations:
        assert {401, 403, 405, 413, 415, 429, 500, 503} <= set(operation.responses)
        assert {operation.responses[status] for status in operation.responses if status >= 400} == {ErrorResponse}
