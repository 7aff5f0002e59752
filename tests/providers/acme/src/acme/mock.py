"""Acme on the wire: its bodies to the engine and back. The engine decides, this file translates."""

from typing import Any

from acme.pricing import charge
from acme.requests import CreateVideo, QueryTask, UploadFile
from drytake.mockserver.engine.call import ApiError, Call, Dialect, RateLimit
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.forms import FormFile, read_form
from drytake.mockserver.faults.mutations import ResponsePaths
from drytake.mockserver.state.clock import iso
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.http import Response, json_response
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.validation.media import DataUrlError, data_url_bytes

__all__ = ["DIALECT"]

WORDS: dict[State, str] = {QUEUED: "queued", RUNNING: "running", SUCCEEDED: "succeeded", FAILED: "failed"}
CANCELLED = TaskEnd("cancelled", FAILED, "The task was cancelled")


def create_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v1/videos``."""
    _take_json(call)
    request: CreateVideo = engine.validate(call)
    extra = {"model": request.model, "callback_url": request.callback_url}
    task = engine.create(call, raw=call.body, price=charge(request), provider_data=extra)
    data = {
        "task_id": task.id,
        "model": request.model,
        "status": call.mount.state_names[QUEUED],
        "created_at": iso(task.created),
        "credits_cost": number(task.price),
        "balance": number(engine.billing.account(call.tenant, call.mount.provider).balance),
    }
    return _envelope(call, data)


def query_task(engine: Engine, call: Call) -> Response:
    """Answer ``GET /api/v1/tasks``."""
    query: QueryTask = engine.accepted(call, call.validator.validate_value(call.query))
    task = engine.find(call, query.task_id)
    state, finished = engine.observe(call, task)
    data = {
        "task_id": task.id,
        "status": call.mount.state_names[state],
        "created_at": iso(task.created),
        "credits_cost": number(task.price),
        "result": None if finished is None else _result(engine, call, task, state, finished),
    }
    return _envelope(call, data)


def cancel_task(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v1/tasks/{task_id}/cancel``."""
    task = engine.find(call, call.params["task_id"])
    if not engine.cancel(call, task, CANCELLED):
        state, _ = state_of(task, call.tenant.clock.now)
        return _failure(call, 409, f"The task is {call.mount.state_names[state]}")
    return _envelope(call, {"task_id": task.id, "status": call.mount.state_names[FAILED]})


def get_balance(engine: Engine, call: Call) -> Response:
    """Answer ``GET /api/v1/balance``."""
    account = engine.billing.account(call.tenant, call.mount.provider)
    return _envelope(call, {"available": number(account.balance), "granted": number(account.granted)})


def upload_file(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v1/files``."""
    file = _form_file(call) if call.content_type == "multipart/form-data" else _json_file(engine, call)
    stored = engine.upload(call, file.name, file.data, content_type=file.content_type)
    return _envelope(call, {"url": engine.file_url(call, stored), "size": len(file.data)})


# --- requests and responses --------------------------------------------------------------------------------------


def _take_json(call: Call) -> None:
    if call.content_type not in ("application/json", ""):
        call.violates(
            "content-type", "", f"the body is sent as `{call.content_type[:80]}`; it takes `application/json`"
        )
        raise ApiError("unsupported-media-type")


def _json_file(engine: Engine, call: Call) -> FormFile:
    _take_json(call)
    request: UploadFile = engine.validate(call)
    try:
        data = data_url_bytes(request.data_url)
    except DataUrlError as error:
        violations = call.violates("file-malformed", "/data_url", f"`data_url` can't be read: {error}")
        raise ApiError("malformed", violations=violations) from error
    return FormFile("data_url", request.name, request.data_url[len("data:") :].partition(";")[0], data)


def _form_file(call: Call) -> FormFile:
    try:
        (file,) = read_form(call.headers[b"content-type"], call.body).files
    except ValueError as error:
        violations = call.violates("file-missing", "", "the form can't be read, or it holds not just one file")
        raise ApiError("malformed", violations=violations) from error
    return file


def _result(engine: Engine, call: Call, task: Task, state: State, finished: float) -> dict[str, Any]:
    good = state == SUCCEEDED
    return {
        "video_url": engine.result_url(call, task) if good else None,
        "error_message": None if good else task.outcome.message,
        "finished_at": iso(finished),
    }


def _envelope(call: Call, data: dict[str, Any]) -> Response:
    return json_response({"code": 200, "trace_id": call.tenant.hex_id(), "message": None, "data": data})


def _failure(call: Call, status: int, message: str, retry_after: int | None = None) -> Response:
    body = {"code": status, "trace_id": call.tenant.hex_id(), "message": message, "data": None}
    headers = () if retry_after is None else ((b"retry-after", b"%d" % retry_after),)
    return json_response(body, 200 if call.mount.switches["errors-as-200"] else status, headers)


ERRORS: dict[str, tuple[int, str]] = {
    "bad-key": (401, "Authentication failed"),
    "content-refused": (400, "The content was rejected by the safety review"),
    "forbidden-region": (403, "Not available in this region"),
    "insufficient-credit": (402, "Insufficient credits: this task costs {required}, {available} are available"),
    "malformed": (400, "Invalid parameters"),
    "no-key": (401, "Authentication failed"),
    "not-played": (501, "Not implemented"),
    "overloaded": (503, "Service unavailable"),
    "price-unknown": (503, "Service unavailable"),
    "rate-limit": (429, "Too many requests"),
    "server-error": (500, "Internal server error"),
    "too-large": (413, "Request body too large"),
    "too-many-running": (429, "Exceeded the concurrent task limit of {limit}"),
    "unknown-path": (404, "Not found"),
    "unknown-task": (404, "Task not found"),
    "unsupported-media-type": (415, "Unsupported content type"),
    "wrong-method": (405, "Method not allowed"),
}
"""Kind of error to status and message."""


def render_error(_: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal in the envelope."""
    status, message = ERRORS[refused.error_kind]
    if refused.error_kind == "malformed":
        broken = dict.fromkeys(entry.pointer[1:] for entry in call.violations if entry.severity == "error")
        message = f"{message}: {', '.join(broken)}"[:1000] if any(broken) else message
    else:
        message = message.format_map({"required": "?", "available": "?", "limit": "?"} | refused.facts)
    return _failure(call, status, message, refused.facts.get("retry_after"))


def callback(task: Task, state: State, at: float) -> dict[str, Any]:
    """Return what is posted to `callback_url`."""
    return {"data": {"task_id": task.id, "status": WORDS[state], "finished_at": iso(at)}}


DIALECT = Dialect(
    handlers={
        "create-video": create_video,
        "query-task": query_task,
        "cancel-task": cancel_task,
        "get-balance": get_balance,
        "upload-file": upload_file,
    },
    render_error=render_error,
    failure_messages={
        "moderation": "The content was rejected by the safety review",
        "provider-failure": "Video generation failed",
    },
    callback=callback,
    limits=(
        RateLimit(name="create", calls=40, seconds=60, operations=("create-video",)),
        RateLimit(name="failures", calls=20, seconds=30, failures=True, blocked=30),
    ),
    state_names=WORDS,
    reached_by={
        "query-task": {
            "state queued": "scenario slow-queue",
            "state running": "timing per-poll",
            "state succeeded": "scenario success",
            "state failed": "scenario moderation",
            "result none": "timing per-poll",
            "result present": "scenario success",
        },
        "cancel-task": {"status 409": "a task that has ended"},
    },
    response_paths=ResponsePaths(state=("data", "status"), results=(("data", "result"),)),
)
