"""How EvoLink speaks: a task without an envelope, credits in reserve, errors as objects, files in an envelope."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from drytake.schemas.files import FileSource, FileView, SentFile
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
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, TERMINAL, State
from drytake.schemas.providers.evolink.pricing import CREDIT
from drytake.schemas.providers.evolink.requests import UploadBase64, UploadUrl
from drytake.schemas.times import iso

__all__ = ["ERRORS", "FAILURES", "STATES"]

STATES: Mapping[State, str] = {QUEUED: "pending", RUNNING: "processing", SUCCEEDED: "completed", FAILED: "failed"}
FAILURES = {
    "invalid": Failure("Invalid parameters", type="invalid_parameters"),
    "moderation": Failure("Content violates the content policy", type="content_policy_violation"),
    "provider-failure": Failure("The service failed", type="service_error"),
}
"""Scenario or cause to message and code; the codes are documented, the messages inferred."""
PREFIX = "task-unified-"
SECONDS = {"standard": 165, "fast": 120, "mini": 110}
"""What tasks are estimated to take, by tier, as the page's examples have it; of mini as it was seen."""
FILE_SECONDS, FILES = 259_200, 100
"""For how long files are kept, and how many there may be."""
FILES_PATH = "/api/v1/files"


class Kind(NamedTuple):
    """The words of an error beside its message."""

    code: str
    type: str = "invalid_request_error"


ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "Invalid or expired token", confidence="documented"),
    "content-refused": Error(400, "Content violates the content policy"),
    "forbidden-region": Error(403, "Your region is not supported"),
    "insufficient-credit": Error(402, "Insufficient quota. Please top up your account.", confidence="documented"),
    "malformed": Error(400, "Invalid request parameters", confidence="documented"),
    "no-key": Error(401, "Authentication required", confidence="documented"),
    "not-fetched": Error(400, "The file can't be read"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Rate limit exceeded", confidence="documented"),
    "server-error": Error(500, "Internal server error", confidence="documented"),
    "too-large": Error(413, "Request body too large", confidence="observed"),
    "too-many-running": Error(429, "Too many running tasks: {limit}"),
    "unknown-file": Error(404, "File not found"),
    "unknown-path": Error(404, "Not found"),
    "unknown-task": Error(404, "The requested task could not be found", confidence="documented"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""By kind of error."""
KINDS: Mapping[str, Kind] = {
    "bad-key": Kind("unauthorized", "authentication_error"),
    "forbidden-region": Kind("permission_denied"),
    "insufficient-credit": Kind("insufficient_quota", "insufficient_quota"),
    "no-key": Kind("unauthorized", "authentication_error"),
    "overloaded": Kind("service_unavailable", "api_error"),
    "rate-limit": Kind("rate_limit_exceeded", "rate_limit_error"),
    "server-error": Kind("internal_error", "api_error"),
    "too-many-running": Kind("rate_limit_exceeded", "rate_limit_error"),
    "unknown-task": Kind("task_not_found"),
}
"""The same of its code and type; of others those of a wrong request."""
WRONG, WRONG_ID = Kind("invalid_request"), Kind("invalid_task_id")
WRONG_ID_TEXT = f"Invalid task ID format, must start with '{PREFIX}'"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def task_id(digits: str, now: float) -> str:
    """Return an id with the time in it, and eight letters or digits."""
    number, end = int(digits[:16], 16), ""
    for _ in range(8):
        number, place = divmod(number, len(_LETTERS))
        end += _LETTERS[place]
    return f"{PREFIX}{int(now)}-{end}"


def _task(task: TaskView) -> dict[str, Any]:
    sent = task.body or {}
    name, length = str(sent.get("model", "")), sent.get("duration")
    tier = next((one for one in ("fast", "mini") if f"-{one}-" in name), "standard")
    return {
        "created": int(task.created),
        "id": task.id,
        "model": name,
        "object": "video.generation.task",
        "progress": {QUEUED: 0, RUNNING: 50}.get(task.state, 100),
        "status": task.word,
        "task_info": {
            "can_cancel": task.state not in TERMINAL,
            "estimated_time": SECONDS[tier],
            "video_duration": length if type(length) is int and length > 0 else 5,
        },
        "type": "video",
    }


def created(task: TaskView, _: Context) -> Body:
    """Render a task that was just made, and what is reserved for it."""
    reserved = float(round(task.price / CREDIT, 4))
    return _task(task) | {
        "progress": 0,
        "status": STATES[QUEUED],
        "usage": {"billing_rule": "per_second", "credits_reserved": reserved, "user_group": "default"},
    }


def task(task: TaskView, context: Context) -> Body:
    """Render a task that is asked for, and what is posted."""
    body, failure = _task(task), task.failure if task.state == FAILED else None
    if failure is not None:
        broken = next((one.message for one in task.violations if one.severity == "error"), failure.message)
        said = broken if task.cause == "invalid" else failure.message
        body["error"] = {"code": failure.type or "unknown_error", "message": said, "type": "task_error"}
    return body | ({"results": [context.result(task)]} if task.state == SUCCEEDED else {})


def account(account: AccountView, _: Context) -> Body:
    """Render the credits that are left."""
    left = {"remaining_credits": float(round(account.balance / CREDIT, 4))}
    return {"success": True, "data": {"token": left, "user": left}}


# --- files -------------------------------------------------------------------------------------------------------


def _said(data: Body, msg: str = "success") -> Body:
    return {"success": True, "code": 200, "msg": msg, "data": data}


def of_form(form: SentFile, _: Context) -> FileSource:
    """Return the file of a form."""
    name = form.parts.get("fileName") or form.name
    return _source(form.data, form.content_type, name, form.parts.get("uploadPath", ""))


def of_base64(request: UploadBase64, _: Context) -> FileSource:
    """Return the file that a body holds in base64; nothing where it can't be read."""
    head, comma, held = request.base64_data.partition(",")
    kind = head.removeprefix("data:").partition(";")[0] if comma else "application/octet-stream"
    try:
        data = b64decode(held if comma else head, validate=True)
    except (Base64Error, ValueError):
        return FileSource("file")
    return _source(data, kind, request.file_name or "", request.upload_path or "")


def of_url(request: UploadUrl, _: Context) -> FileSource:
    """Return where a file is."""
    facts = {"path": request.upload_path or ""}
    return FileSource("file", url=request.file_url, name=request.file_name or "", facts=facts)


def _source(data: bytes, kind: str, name: str, path: str) -> FileSource:
    return FileSource("file", data, content_type=kind, name=name, facts={"path": path})


def uploaded(file: FileView, _: Any, __: Context) -> Body:
    """Render a file that was kept."""
    data = {
        **_row(file),
        "original_name": file.name,
        "mime_type": file.content_type,
        "upload_path": str(file.facts.get("path", "")),
        "file_url": file.url,
        "download_url": file.url,
        "expires_at": iso(file.kept + FILE_SECONDS),
    }
    return _said(data)


def _row(file: FileView) -> dict[str, Any]:
    return {
        "file_id": file.id,
        "file_name": file.name,
        "file_size": file.size_bytes,
        "upload_time": iso(file.kept),
    }


def listed(files: Sequence[FileView], _: Context) -> Body:
    """Render the caller's files."""
    return _said({"total": len(files), "files": [_row(file) for file in files]})


def quota(files: Sequence[FileView], _: Context) -> Body:
    """Render how many files there may be."""
    used = len(files)
    data = {"used_files": used, "max_files": FILES, "remain_files": max(FILES - used, 0), "user_group": "default"}
    return _said(data)


def gone(_: FileView, __: Context) -> Body:
    """Render that a file was deleted."""
    return _said(None)


# --- refusals ----------------------------------------------------------------------------------------------------


def error(error: ErrorView, _: Context) -> Response:
    """Render a refusal: as an object, or at the files' host in its envelope."""
    status, message, kind = error.error.status, error.message, KINDS.get(error.kind, WRONG)
    extra: dict[str, str] = {}
    broken = next((one for one in error.violations if one.severity == "error"), None)
    if error.kind == "malformed" and broken is not None:
        message = broken.message
        extra = {"param": broken.pointer[1:].partition("/")[0]} if broken.pointer else {}
    if error.kind == "unknown-task" and not str(error.facts.get("task_id", PREFIX)).startswith(PREFIX):
        status, message, kind, extra = 400, WRONG_ID_TEXT, WRONG_ID, {"param": "task_id"}
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    if error.path.startswith(FILES_PATH):
        return json_response({"success": False, "code": status, "msg": message[:1000], "data": None}, status, headers)
    body = {"code": kind.code, "message": message[:1000], "type": kind.type, **extra}
    return json_response({"error": body}, status, headers)
