"""OutAI and Loova on the wire: their bodies to the engine and back. The engine decides, this file translates."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call, Dialect, ProviderData
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.forms import FormError, FormFile, read_form
from drytake.mockserver.faults.mutations import ResponsePaths
from drytake.mockserver.state.clock import iso
from drytake.mockserver.state.files import probe_bytes
from drytake.mockserver.state.task import Task
from drytake.schemas.http import Response, json_response
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.outai.pricing import charge
from drytake.schemas.providers.outai.requests import CreateVideo, QueryTask
from drytake.schemas.providers.outai.rules import MEDIA, Model

__all__ = ["DIALECT"]

Keep = Callable[[Call, FormFile], tuple[str | None, str]]
"""Returns what a form's file is, `image`, `video` or `audio`, and its URL."""


class Remembered(ProviderData):
    """What a task is remembered by beside its body."""

    model: str


_EXTRAS = {model: {"model": model} for model in get_args(Model)}
"""Shared between tasks."""


def create_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /v1/video/seedance-2``."""
    request, raw = _form_request(engine, call) if _is_form(call) else (_json_request(engine, call), call.body)
    task = engine.create(call, raw=raw, price=charge(request), provider_data=_EXTRAS[request.model])
    data = {
        "task_id": task.id,
        "status": _word(call, "queued"),
        "created_at": iso(task.created),
        "credits_cost": number(task.price),
    }
    return _envelope(call, data)


def query_task(engine: Engine, call: Call) -> Response:
    """Answer ``GET /v1/tasks``."""
    query: QueryTask = engine.accepted(call, call.validator.validate_value(call.query))
    task = engine.find(call, query.task_id)
    state, finished = engine.observe(call, task)
    updated = call.tenant.clock.now if finished is None else finished
    data = {
        "task_id": task.id,
        "status": _word(call, state),
        "model": (task.provider_data or {}).get("model"),
        "created_at": iso(task.created),
        "updated_at": iso(updated),
        "credits_cost": number(task.price),
        "result": None if finished is None else _result(engine, call, task, state, finished),
    }
    return _envelope(call, data)


def get_credits(engine: Engine, call: Call) -> Response:
    """Answer ``GET /v1/credits``."""
    account = engine.billing.account(call.tenant, call.mount.provider)
    data = {"api_available_credits": number(account.balance), "api_total_credits": number(account.granted)}
    return _envelope(call, data)


# --- requests ------------------------------------------------------------------------------------------------


def _is_form(call: Call) -> bool:
    return call.content_type == "multipart/form-data"


def _json_request(engine: Engine, call: Call) -> CreateVideo:
    if call.content_type not in ("application/json", ""):
        _refuse_content_type(call)
    request: CreateVideo = engine.validate(call)
    return request


def _refuse_content_type(call: Call) -> None:
    call.broke_content_type()
    raise ApiError("unsupported-media-type")


def _form_request(engine: Engine, call: Call) -> tuple[CreateVideo, bytes]:
    """Return the request that a form says, and the JSON body that would have said it."""
    body = _form_body(call, partial(_upload, engine))
    report = call.validator.validate_value(body, lookup=engine.lookup, policy=call.policy)
    return engine.accepted(call, report), to_json(body)


def _read_form(call: Call) -> dict[str, Any]:
    """Return the body that a form says; its files aren't kept."""
    if not _is_form(call):
        _refuse_content_type(call)
    return _form_body(call, _unkept)


def _unkept(_: Call, file: FormFile) -> tuple[str | None, str]:
    return probe_bytes(file.data).kind, "https://example.com/file"


def _upload(engine: Engine, call: Call, file: FormFile) -> tuple[str | None, str]:
    stored = engine.upload(call, file.name, file.data, content_type=file.content_type)
    return stored.info.kind, engine.file_url(call, stored)


def _form_body(call: Call, keep: Keep) -> dict[str, Any]:
    """Return a form as a body: text parts as fields, repeated parts as lists, files as the URLs that `keep` returns.

    Raises:
        ApiError: forms aren't taken, or this one can't be read.
    """
    if not call.mount.switches["multipart"]:
        _refuse_content_type(call)
    try:
        form = read_form(call.headers[b"content-type"], call.body)
    except FormError as error:
        call.violates("body-not-json", "", f"the form can't be read: {error}")
        raise ApiError("malformed", violations=call.violations) from error
    body: dict[str, Any] = {}
    for name, values in form.fields.items():
        body[name] = values if name in MEDIA else values[-1]
    if body.get("duration", "").isascii() and body.get("duration", "").isdigit() and len(body["duration"]) < 10:
        body["duration"] = int(body["duration"])
    for file in form.files:
        kind, url = keep(call, file)
        kind = kind or file.content_type.partition("/")[0]
        field = next((name for name, held in MEDIA.items() if held == kind), "image_urls")
        body.setdefault(field, []).append(url)
    return body


# --- answers -------------------------------------------------------------------------------------------------


WORDS: dict[State, str] = {QUEUED: "running", RUNNING: "running", SUCCEEDED: "succeeded", FAILED: "failed"}


def _word(call: Call, state: State) -> str:
    return call.mount.state_names[state]


def _result(engine: Engine, call: Call, task: Task, state: State, finished: float) -> dict[str, Any]:
    good = state == SUCCEEDED
    return {
        "video_url": engine.result_url(call, task) if good else None,
        "error_message": None if good else task.outcome.message,
        "finished_at": iso(finished),
    }


def _envelope(call: Call, data: dict[str, Any]) -> Response:
    return json_response({"code": 200, "trace_id": call.tenant.hex_id(), "message": None, "data": data})


CONCURRENT = 6
"""Running tasks that Loova lets a user have; said where this server's own switch sets no other number."""
ERRORS: dict[str, tuple[int, str]] = {
    "bad-key": (401, "Authentication failed"),
    "content-refused": (400, "The content was rejected by the safety review"),
    "forbidden-region": (403, "Not available in this region"),
    "insufficient-credit": (402, "Insufficient credits: this task costs {required}, {available} are available"),
    "malformed": (400, "Invalid parameters"),
    "no-key": (401, "Authentication failed"),
    "not-played": (501, "Not implemented"),
    "overloaded": (503, "Service unavailable"),
    "price-unknown": (503, "The price is unavailable"),
    "rate-limit": (429, "Too many requests"),
    "server-error": (500, "Internal server error"),
    "too-large": (413, "Request body too large"),
    "too-many-running": (429, "Exceeded the concurrent task limit of {limit}"),
    "unknown-path": (404, "Not found"),
    "unknown-task": (404, "Task not found"),
    "unsupported-media-type": (415, "Unsupported content type"),
    "wrong-method": (405, "Method not allowed"),
}
"""Refusal to status and message. Only 401 and its text are documented; the others are inferred."""


def render_error(_: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal in the envelope."""
    status, message = ERRORS[refused.error_kind]
    if refused.error_kind == "malformed":
        broken = dict.fromkeys(entry.pointer[1:] for entry in call.violations if entry.severity == "error")
        message = f"{message}: {', '.join(broken)}"[:1000] if any(broken) else message
    else:
        message = _filled(message, {"limit": CONCURRENT} | refused.facts)
    body = {"code": status, "trace_id": call.tenant.hex_id(), "message": message, "data": None}
    return json_response(body, 200 if call.mount.switches["errors-as-200"] else status)


def _filled(message: str, facts: Mapping[str, Any]) -> str:
    """Return a message with its numbers, or as much of it as needs none that isn't known."""
    try:
        return message.format_map(facts)
    except KeyError:
        return message.partition(":")[0]


DIALECT = Dialect(
    handlers={"create-video": create_video, "query-task": query_task, "get-credits": get_credits},
    render_error=render_error,
    form=_read_form,
    failure_messages={
        "moderation": "The content was rejected by the safety review",
        "provider-failure": "Video generation failed",
    },
    state_names=WORDS,
    reached_by={
        "query-task": {
            "state running": "timing per-poll",
            "state succeeded": "scenario success",
            "state failed": "scenario moderation",
            "result none": "timing per-poll",
            "result present": "scenario success",
        }
    },
    response_paths=ResponsePaths(state=("data", "status"), results=(("data", "result"),)),
    of_task=Remembered,
)
