"""The shapes of Venice's answers where the mock has only one of several."""

import json
from typing import Any

import pytest

from drytake.schemas.providers.venice import PROVIDER

UNKNOWN: dict[str, Any] = {"error": "An error", "code": "A_CODE", "new": 1}


def fits(operation: str, status: int, body: Any) -> bool:
    try:
        PROVIDER.operation(operation).responses[status].model_validate_json(json.dumps(body))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        ("queue-video", 400, {"error": "e"}),
        ("queue-video", 400, {"error": "e", "details": {"_errors": []}, "issues": []}),
        ("queue-video", 402, {"error": "e", "code": "INSUFFICIENT_BALANCE"}),
        ("queue-video", 422, {"error": "e", "suggested_prompt": "p"}),
        ("retrieve-video", 422, {"error": "e", "credits_refunded": True}),
        (
            "retrieve-video",
            422,
            {"error": {"message": "m", "type": "provider_content_policy", "credits_refunded": True}},
        ),
        ("retrieve-video", 503, UNKNOWN),
    ],
)
def test_form_that_was_seen_is_known(operation: str, status: int, body: Any) -> None:
    assert fits(operation, status, body)


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        ("queue-video", 200, {"model": "m", "queue_id": "q", "id": "i"}),
        ("queue-video", 200, {"model": "m"}),
        ("queue-video", 413, {"error": "e"}),
        ("retrieve-video", 200, {"status": "processing", "average_execution_time": 1, "execution_duration": 1}),
        ("retrieve-video", 200, {"status": "PROCESSING"}),
        ("complete-video", 200, {"success": "true"}),
        ("quote-video", 200, {"quote": "0.95"}),
    ],
)
def test_form_that_nobody_documents_is_another(operation: str, status: int, body: Any) -> None:
    assert not fits(operation, status, body)
