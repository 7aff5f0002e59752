"""How Acme speaks: its envelope, its tasks, its errors. Pure functions: task in, body out."""

from collections.abc import Mapping

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
from drytake.schemas.provider import CANCELLED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.times import iso

__all__ = [
    "ERRORS",
    "FAILURES",
    "STATES",
    "account",
    "cancelled",
    "created",
    "ended",
    "envelope",
    "error",
    "task",
]

STATES: Mapping[State, str] = {
    QUEUED: "queued",
    RUNNING: "running",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    CANCELLED: "cancelled",
}
FAILURES = {
    "moderation": Failure("The content was rejected by the safety review"),
    "provider-failure": Failure("Video generation failed"),
}
ERRORS = {
    "bad-key": Error(401, "Authentication failed", confidence="documented"),
    "content-refused": Error(400, "The content was rejected by the safety review"),
    "forbidden-region": Error(403, "Not available in this region"),
    "insufficient-credit": Error(402, "Insufficient credits: this task costs {required}, {available} are available"),
    "late": Error(409, "The task is {word}", confidence="observed"),
    "malformed": Error(400, "Invalid parameters"),
    "no-key": Error(401, "Authentication failed", confidence="documented"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable"),
    "price-unknown": Error(503, "Service unavailable"),
    "rate-limit": Error(429, "Too many requests"),
    "server-error": Error(500, "Internal server error"),
    "too-large": Error(413, "Request body too large"),
    "too-many-running": Error(429, "Exceeded the concurrent task limit of {limit}"),
    "unknown-path": Error(404, "Not found"),
    "unknown-task": Error(404, "Task not found"),
    "unsupported-media-type": Error(415, "Unsupported content type"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""By kind of error."""


def envelope(data: Body, context: Context) -> Body:
    """Wrap what a good response says."""
    return {"code": 200, "trace_id": context.id, "message": None, "data": data}


def created(task: TaskView, context: Context) -> Body:
    """Render a task that was just made, and what it left."""
    return {
        "task_id": task.id,
        "model": task.data["model"],
        "status": task.word,
        "created_at": iso(task.created),
        "credits_cost": number(task.price),
        "balance": number(context.account.balance),
    }


def task(task: TaskView, context: Context) -> Body:
    """Render a task; its result is null while it runs."""
    return {
        "task_id": task.id,
        "status": task.word,
        "created_at": iso(task.created),
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


def cancelled(task: TaskView, _: Context) -> Body:
    """Render a task that was just cancelled."""
    return {"task_id": task.id, "status": task.word}


def ended(task: TaskView, _: Context) -> Body:
    """Render what is posted to `callback_url`."""
    return {
        "data": {
            "task_id": task.id,
            "status": task.word,
            "finished_at": iso(task.now if task.finished is None else task.finished),
        }
    }


def account(account: AccountView, _: Context) -> Body:
    """Render what a key has left."""
    return {"available": number(account.balance), "granted": number(account.granted)}


def error(error: ErrorView, context: Context) -> Response:
    """Render an error in the envelope; of a body that breaks rules, the fields that do."""
    message = error.message
    if error.kind == "malformed":
        broken = dict.fromkeys(entry.pointer[1:] for entry in error.violations if entry.severity == "error")
        message = f"{message}: {', '.join(broken)}"[:1000] if any(broken) else message
    body = {"code": error.error.status, "trace_id": context.id, "message": message, "data": None}
    return json_response(body, 200 if context.switches["errors-as-200"] else error.error.status)
