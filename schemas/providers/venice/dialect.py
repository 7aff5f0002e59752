"""How Venice speaks of tasks and money: pure functions."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.http import AccountView, Body, Context, Failure, Refusal, ResultFile, TaskView, json_response
from drytake.schemas.prices import number
from drytake.schemas.provider import SUCCEEDED, Durations, Timing
from drytake.schemas.providers.venice import rules
from drytake.schemas.providers.venice.pricing import model_called
from drytake.schemas.providers.venice.requests import Complete, Retrieve

__all__ = ["FAILURES", "TIMING", "billing", "completed", "hidden", "retrieved"]

TIMING = Timing(
    video=Durations(queued=0, running=145), poll_seconds=5, source=rules.SPEC.at("retrieve, average_execution_time")
)
FAILURES = {
    "face": Failure("The model provider refused the media because it shows a person"),
    "moderation": Failure("The model provider refused the content"),
    "provider-failure": Failure("An unknown error occurred"),
    "task-type": Failure("TaskTypeConstraint: the task type contradicts the prompt"),
    "unreachable": Failure("An unknown error occurred"),
}
UNKNOWN = "An unknown error occurred"
_POLICY = ("face", "moderation")
"""Causes that are the provider's refusal: 422, and the money goes back."""
_LATE_VALIDATION = "task-type"


def hidden(data: Mapping[str, Any], age: float, request: Retrieve | Complete, context: Context) -> str:
    """Return why there is no such task any more, if so."""
    if data["model"] != request.model:
        return f"it was made with `{data['model']}`"
    if data.get("gone"):
        return "its video was deleted"
    return "it is older than a day" if age > context.switches["queue-id-lifetime"] else ""


def retrieved(task: TaskView, context: Context) -> Body:
    """Render a task: JSON while it runs, then the bytes; of a private model JSON then too."""
    if task.finished is None:
        return _status(task, "PROCESSING", task.now)
    if task.state != SUCCEEDED:
        return _failed(task, context, task.finished)
    model = task.data["model"]
    if model_called(model).link:
        return _status(task, "COMPLETED", task.finished)
    return ResultFile(((b"content-type", b"video/mp4"), (b"x-venice-model-id", model.encode())))


def completed(_: TaskView, __: Context) -> Body:
    """Render that a video was let go."""
    return {"success": True}


def _status(task: TaskView, word: str, until: float) -> dict[str, Any]:
    return {
        "status": word,
        "average_execution_time": round(TIMING.video.total * 1000),
        "execution_duration": max(0, round((until - task.created) * 1000)),
    }


def _failed(task: TaskView, context: Context, finished: float) -> Body:
    """Render what has become of a task that failed; it stays so."""
    message = (task.failure.message if task.failure else "") or UNKNOWN
    if task.cause in _POLICY:
        error = {"message": message, "type": "provider_content_policy", "credits_refunded": task.refunded}
        return json_response({"error": error}, 422)
    if task.cause == _LATE_VALIDATION:
        return json_response({"error": message, "details": {"_errors": [message]}, "issues": []}, 400)
    if context.switches["failed-status"]:
        return _status(task, "FAILED", finished) | {"error": message}
    return json_response({"error": UNKNOWN, "code": "UNKNOWN_ERROR"}, 500)


def billing(account: AccountView, context: Context) -> Body:
    """Render what a key has to spend; of wallets another path says it."""
    if context.payer == "wallet":
        return Refusal("bad-key")
    left = account.balance
    return {
        "canConsume": left > 0,
        "consumptionCurrency": "USD" if left > 0 else None,
        "balances": {"diem": None, "usd": number(left)},
        "diemEpochAllocation": 0,
    }
