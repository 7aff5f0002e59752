"""How PiAPI speaks: a task in an envelope, points that are frozen and consumed, causes in logs."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drytake.schemas.files import FileSource, FileView
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
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, TERMINAL, State
from drytake.schemas.providers.piapi.pricing import POINTS
from drytake.schemas.providers.piapi.requests import UploadFile
from drytake.schemas.times import iso

__all__ = ["ERRORS", "FAILURES", "STATES"]

STATES: Mapping[State, str | tuple[str, ...]] = {
    QUEUED: ("pending", "staged"),
    RUNNING: "processing",
    SUCCEEDED: "completed",
    FAILED: "failed",
}
"""In lower case, as they were seen; the page's schema has capitals."""
WAITS_SECONDS = 2
"""For how long a new task is `pending`; then it is `staged` until it runs. The words are documented, the time is inferred."""
INTERNAL = "Internal error. Please try again later."
FAILURES = {
    "invalid": Failure(INTERNAL, type="10000"),
    "moderation": Failure("Your content violated community guidelines.", type="10003"),
    "provider-failure": Failure(INTERNAL, type="10000"),
}
"""Scenario or cause to message and code, as they were seen."""
LOGS: Mapping[str, tuple[str, ...]] = {
    "moderation": (
        "Attempt 1 failed (content restriction), retrying.",
        "The request was rejected due to copyright restrictions.",
        "restored frozen points",
    ),
    "provider-failure": ("Attempt 1 failed, retrying.", "restored frozen points"),
}
"""What the logs say then, as they were seen: the first of `provider-failure` is inferred."""
NEVER = "0001-01-01T00:00:00Z"
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "Invalid API key", confidence="observed"),
    "content-refused": Error(400, "Your content violated community guidelines."),
    "forbidden-region": Error(403, "Forbidden"),
    "insufficient-credit": Error(402, "insufficient credits", confidence="observed"),
    "malformed": Error(400, "invalid request", confidence="observed"),
    "no-key": Error(401, "Invalid API key", confidence="observed"),
    "not-fetched": Error(400, "the file can't be read"),
    "not-played": Error(501, "not implemented"),
    "overloaded": Error(503, "service unavailable"),
    "price-unknown": Error(503, "the price is unavailable"),
    "rate-limit": Error(429, "rate limit exceeded", confidence="observed"),
    "server-error": Error(500, "internal server error"),
    "too-large": Error(413, "request entity too large"),
    "too-many-running": Error(429, "active task count {limit} has reached the plan limit", confidence="observed"),
    "unknown-path": Error(404, "not found"),
    "unknown-task": Error(404, "task not found"),
    "unsupported-media-type": Error(415, "unsupported media type"),
    "wrong-method": Error(405, "method not allowed"),
}
"""By kind of error. Texts of credits and of the plan's limit were seen, their statuses are inferred."""
ASSET_CODE = 422
"""Of a private asset in a strict type."""


def envelope(data: Body, _: Context) -> Body:
    """Wrap what a good response says."""
    return {"code": 200, "data": data, "message": "success"}


def is_staged(task: TaskView) -> bool:
    """Return whether a task that waits does so for a slot."""
    return task.now - task.created >= WAITS_SECONDS


def points(amount: Decimal) -> int:
    """Return USD in points."""
    return int(amount * POINTS)


def task(task: TaskView, context: Context) -> Body:
    """Render a task: for a create, a query and a webhook alike."""
    sent, failure = task.body or {}, task.failure if task.state == FAILED else None
    asked = sent.get("input")
    return {
        "task_id": task.id,
        "model": sent.get("model", ""),
        "task_type": sent.get("task_type", ""),
        "status": task.word,
        "config": _config(sent.get("config")),
        "input": asked if isinstance(asked, dict) else {},
        "output": {"video": context.result(task)} if task.state == SUCCEEDED else None,
        "meta": _meta(task),
        "detail": None,
        "logs": _logs(task),
        "error": {
            "code": int(failure.type or 10_000) if failure else 0,
            "raw_message": "",
            "message": failure.message if failure else "",
            "detail": None,
        },
    }


def _config(said: Any) -> Body:
    """Return what was sent beside the input; the secret isn't shown."""
    held = said if isinstance(said, dict) else {}
    hook, mode = held.get("webhook_config"), held.get("service_mode")
    endpoint = hook.get("endpoint") if isinstance(hook, dict) else ""
    return {
        "service_mode": mode if isinstance(mode, str) else "",
        "webhook_config": {"endpoint": endpoint if isinstance(endpoint, str) else "", "secret": ""},
    }


def _meta(task: TaskView) -> Body:
    runs, ended = task.state not in TERMINAL, task.state in TERMINAL and task.finished is not None
    return {
        "created_at": iso(task.created),
        "started_at": iso(task.started) if task.started is not None and task.state != QUEUED else NEVER,
        "ended_at": iso(task.finished) if ended and task.finished is not None else NEVER,
        "usage": {
            "type": "point",
            "frozen": points(task.price) if runs else 0,
            "consume": points(task.price) if task.state == SUCCEEDED else 0,
        },
        "is_using_private_pool": False,
    }


def _logs(task: TaskView) -> list[str]:
    if task.state != FAILED:
        return []
    broken = [one.message for one in task.violations if one.severity == "error"]
    if task.cause == "invalid" and broken:
        return [*broken, "restored frozen points"]
    return list(LOGS.get(task.cause, ()))


def ended(task_: TaskView, context: Context) -> Body:
    """Render what is posted: a time, which differs between attempts, and the task without its envelope."""
    return {"timestamp": int(task_.now), "data": task(task_, context)}


def account(account: AccountView, context: Context) -> Body:
    """Render what a key has left."""
    balance = number(account.balance)
    return {
        "account_id": context.user[:12],
        "account_name": f"user-{context.user[:8]}",
        "equivalent_in_usd": balance,
        "credits": balance,
    }


def source(request: UploadFile, _: Context) -> FileSource:
    """Return the file that a body holds in base64; nothing where it can't be read."""
    text = request.file_data
    try:
        data = b64decode(text.partition(",")[2] if text[:5] == "data:" else text, validate=True)
    except (Base64Error, ValueError):
        return FileSource("file")
    return FileSource("file", data, content_type="application/octet-stream", name=request.file_name)


def uploaded(file: FileView, _: UploadFile, __: Context) -> Response:
    """Render a file that was kept, for newer clients and for older ones."""
    return json_response({"code": 200, "url": file.url, "data": {"url": file.url}, "message": "success"})


def error(error: ErrorView, _: Context) -> Response:
    """Render a refusal in the envelope."""
    code, message = error.error.status, error.message
    if error.kind == "malformed":
        broken = [one for one in error.violations if one.severity == "error"]
        message = broken[0].message if broken else message
        code = ASSET_CODE if any(one.rule.name == "asset-of-strict-type" for one in broken) else code
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response({"code": code, "data": None, "message": message[:1000]}, code, headers)
