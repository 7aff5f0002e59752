"""How OutAI and Loova speak: their envelope, their tasks, their errors."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.http import (
    AccountView,
    Body,
    Context,
    Error,
    ErrorView,
    Failure,
    Response,
    TaskView,
    json_response,
)
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.times import iso

__all__ = ["ERRORS", "FAILURES", "LOOVA_ERRORS", "STATES", "account", "created", "envelope", "error", "task"]

STATES: Mapping[State, str] = {QUEUED: "running", RUNNING: "running", SUCCEEDED: "succeeded", FAILED: "failed"}
FAILURES = {
    "moderation": Failure("The content was rejected by the safety review"),
    "provider-failure": Failure("Video generation failed"),
}
CONCURRENT = 6
"""Running tasks that Loova lets a user have; said where this server's own switch sets no other number."""
ERRORS = {
    "bad-key": Error(401, "Authentication failed"),
    "content-refused": Error(400, "The content was rejected by the safety review"),
    "forbidden-region": Error(403, "Not available in this region"),
    "insufficient-credit": Error(402, "Insufficient credits: this task costs {required}, {available} are available"),
    "malformed": Error(400, "Invalid parameters"),
    "no-key": Error(401, "Authentication failed"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Too many requests"),
    "server-error": Error(500, "Internal server error"),
    "too-large": Error(413, "Request body too large"),
    "too-many-running": Error(429, "Exceeded the concurrent task limit of {limit}"),
    "unknown-path": Error(404, "Not found"),
    "unknown-task": Error(404, "Task not found"),
    "unsupported-media-type": Error(415, "Unsupported content type"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""OutAI publishes none; all are inferred from Loova's, whose wire it shares."""
LOOVA_ERRORS = {
    **ERRORS,
    **{kind: ERRORS[kind]._replace(confidence="documented") for kind in ("bad-key", "no-key")},
}
"""Only 401 and its text are documented."""


def envelope(data: Body, context: Context) -> Body:
    """Wrap what a good response says."""
    return {"code": 200, "trace_id": context.id, "message": None, "data": data}


def created(task: TaskView, _: Context) -> Body:
    """Render a task that was just made."""
    return {
        "task_id": task.id,
        "status": task.word,
        "created_at": iso(task.created),
        "credits_cost": number(task.price),
    }


def task(task: TaskView, context: Context) -> Body:
    """Render a task; its result is null while it runs."""
    return {
        "task_id": task.id,
        "status": task.word,
        "model": task.data.get("model"),
        "created_at": iso(task.created),
        "updated_at": iso(task.now if task.finished is None else task.finished),
        "credits_cost": number(task.price),
        "result": None if task.finished is None else _result(task, context, task.finished),
    }


def _result(task: TaskView, context: Context, finished: float) -> Body:
    failure = task.failure
    return {
        "video_url": context.result(task) if failure is None else None,
        "error_message": None if failure is None else failure.message or None,
        "finished_at": iso(finished),
    }


def account(account: AccountView, _: Context) -> Body:
    """Render what a key has left."""
    return {"api_available_credits": number(account.balance), "api_total_credits": number(account.granted)}


def error(error: ErrorView, context: Context) -> Response:
    """Render an error in the envelope."""
    status, message = error.error.status, error.error.message
    if error.kind == "malformed":
        broken = dict.fromkeys(entry.pointer[1:] for entry in error.violations if entry.severity == "error")
        message = f"{message}: {', '.join(broken)}"[:1000] if any(broken) else message
    else:
        message = _filled(message, {"limit": CONCURRENT} | dict(error.facts))
    body = {"code": status, "trace_id": context.id, "message": message, "data": None}
    return json_response(body, 200 if context.switches["errors-as-200"] else status)


def _filled(message: str, facts: Mapping[str, Any]) -> str:
    """Return a message with its numbers, or as much of it as needs none that isn't known."""
    try:
        return message.format_map(facts)
    except KeyError:
        return message.partition(":")[0]
