"""How XSkill speaks of tasks and money: pure functions, for REST and for MCP alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from drytake.schemas.http import AccountView, Body, Context, Failure, Response, TaskPage, TaskView, json_response
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.times import iso

__all__ = [
    "FAILURES",
    "STATES",
    "account",
    "account_data",
    "cancelled",
    "ended",
    "failure",
    "said",
    "shown_price",
    "task",
    "task_data",
    "tasks",
]

STATES: Mapping[State, str] = {QUEUED: "pending", RUNNING: "processing", SUCCEEDED: "completed", FAILED: "failed"}
FAILURES = {
    "cancelled": Failure("Task cancelled by user", type="cancelled"),
    "face": Failure("错误码: 4011", type="face_detected"),
    "moderation": Failure("content violates regulations, error code: 2038", type="content_moderation"),
    "provider-failure": Failure("Dreamina task failed (status=fail)"),
}
"""The types are inferred, as only `submit_timeout` was ever seen."""
SUFFIXES = {"audio": "wav"}
CREDITS_PER_YUAN = 100


def said(data: Body, context: Context, message: str | None = None) -> Body:
    """Wrap data; `code` comes first, as one client reads no further than it must."""
    if message is None or context.switches["documented-responses-only"]:
        return {"code": 200, "data": data}
    return {"code": 200, "message": message, "data": data}


def failure(status: int, detail: str, data: Body | None = None) -> Response:
    """Return what is wrong in the envelope."""
    body: dict[str, Any] = {"code": status, "detail": detail}
    return json_response(body if data is None else {**body, "data": data}, status)


def task(task: TaskView, context: Context) -> Body:
    """Render a task that was asked for."""
    return said(task_data(task, context), context, "Query succeeded")


def cancelled(task: TaskView, context: Context) -> Body:
    """Render a task that was just cancelled: it ends failed, as no document names another end. Inferred."""
    return said(task_data(task, context), context, "Task cancelled")


def tasks(page: TaskPage, _: object, context: Context) -> Body:
    """Render a page of tasks. Its rows are inferred."""
    rows = [_row(task, context) for task in page.tasks]
    return said({"tasks": rows, "total": page.total}, context, "Query succeeded")


def _row(task: TaskView, context: Context) -> Body:
    model, price = task.data.get("model", ""), shown_price(task)
    return {**task_data(task, context), "model": model, "price": price, "created_at": iso(task.created)}


def shown_price(task: TaskView) -> int | float | None:
    """Return what a task costs; `None` where nobody publishes it."""
    return None if task.unpriced else number(task.price)


def task_data(task: TaskView, context: Context) -> dict[str, Any]:
    """Return a task: first its state, then the documented result, then what other clients read."""
    superset = context.switches["superset-result"] and not context.switches["documented-responses-only"]
    data: dict[str, Any] = {"task_id": task.id, "status": task.word}
    if task.state == SUCCEEDED:
        urls = _urls(task, context)
        data["result"] = {"output": {"images": urls}}
        if task.kind == "audio":
            data["result"]["audio_url"] = urls[0]
        if superset:
            data["output"] = _output(task, urls)
    elif task.state == FAILED:
        failure = task.failure or Failure("")
        data["error"] = failure.message or "Task failed"
        if superset:
            data["output"] = {"error": data["error"], "error_type": failure.type or "generation_failed"}
    return data


def _urls(task: TaskView, context: Context) -> list[str]:
    if task.kind != "image":
        return [context.result(task, suffix=SUFFIXES.get(task.kind, "mp4"))]
    return [context.result(task, index, "png") for index in range(task.data.get("count", 1))]


def _output(task: TaskView, urls: Sequence[str]) -> Body:
    if task.kind == "audio":
        return {"content_type": "audio/wav", "images": urls}
    if task.kind != "image":
        return {"video_url": urls[0], "content_type": "video/mp4", "images": urls}
    size = {"width": task.data.get("width"), "height": task.data.get("height"), "content_type": "image/png"}
    return {"images": [{"url": url, **size} for url in urls]}


def ended(task: TaskView, _: Context) -> Body:
    """Render what is posted to `callback_url`: the shape that one real client reads."""
    at = task.now if task.finished is None else task.finished
    return {"data": {"task_id": task.id, "status": task.word, "updated_at": iso(at)}}


def account(account: AccountView, context: Context) -> Body:
    """Render what the caller has left."""
    return said(account_data(account, context), context)


def account_data(account: AccountView, context: Context) -> dict[str, Any]:
    """Return what the caller has left; the first path's body is inferred from the second's."""
    return {
        "user_id": int(context.user[:6], 16),
        "balance": number(account.balance),
        "balance_yuan": float(account.balance / CREDITS_PER_YUAN),
        "vip_level": 1,
        "unit": "积分",
        "exchange_rate": "1积分 = 0.01元",
    }
