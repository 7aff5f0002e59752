"""How kie speaks: an envelope whose code counts, tasks with JSON in strings, times in milliseconds."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json

from drytake.schemas.files import FileSource, FileView, SentFile
from drytake.schemas.http import (
    AccountView,
    Body,
    Context,
    Error,
    ErrorView,
    Failure,
    Refusal,
    Response,
    TaskView,
    json_response,
)
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.kie.requests import GetLink, UploadBase64, UploadUrl
from drytake.schemas.providers.kie.rules.book import MODELS
from drytake.schemas.times import iso

__all__ = ["ERRORS", "FAILURES", "STATES"]

STATES: Mapping[State, str | tuple[str, ...]] = {
    QUEUED: ("waiting", "queuing"),
    RUNNING: "generating",
    SUCCEEDED: "success",
    FAILED: "fail",
}
WAITS_SECONDS = 2
"""For how long a new task is `waiting`; then it is `queuing` until it runs. The words are documented, the time is inferred."""
FAILURES = {
    "invalid": Failure("The request is invalid", type="422"),
    "moderation": Failure("Your content was flagged as violating content policies", type="400"),
    "provider-failure": Failure("Internal server error", type="500"),
}
"""Scenario or cause to `failMsg` and `failCode`; those of `provider-failure` are documented, the others inferred."""
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "You do not have access permissions", confidence="documented"),
    "content-refused": Error(422, "Your content was flagged as violating content policies"),
    "forbidden-region": Error(403, "Your region is not supported"),
    "insufficient-credit": Error(
        402,
        "Credits insufficient : Your current balance isn't enough to run this request. Please top up to continue.",
        confidence="documented",
    ),
    "malformed": Error(422, "Validation error", confidence="documented"),
    "no-key": Error(401, "You do not have access permissions", confidence="documented"),
    "not-fetched": Error(400, "The file can't be had", confidence="documented"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable: the system is under maintenance"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Rate limit exceeded", confidence="documented"),
    "server-error": Error(
        500, "Server Error - An unexpected error occurred while processing the request", confidence="documented"
    ),
    "too-large": Error(413, "Request entity too large"),
    "too-many-running": Error(429, "Rate limit exceeded: {limit} tasks run"),
    "unknown-path": Error(404, "Not Found"),
    "unknown-task": Error(422, "recordInfo is null", confidence="documented"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""By kind of error, its code. The text of 402 was observed; once an empty balance was told by 500 with the same text."""
HTTP_TOO = frozenset({401, 405, 413, 415, 429})
"""Codes that are HTTP's status too: documented of a key and of the rate, inferred of what a server refuses before that."""
MAINTENANCE = 455
"""The documented code of `overloaded`; that HTTP says 503 then is inferred."""
NO_TASK_ID = "taskId parameter is required"


def _said(data: Body, msg: str = "success") -> Body:
    return {"code": 200, "msg": msg, "data": data}


def created(task: TaskView, _: Context) -> Body:
    """Render a job that was taken."""
    return _said({"taskId": task.id})


def task_id(digits: str, now: float) -> str:
    """Return an id as the page's example has it: family and milliseconds; digits keep it apart from others."""
    return f"task_{MODELS[0].partition('/')[0]}_{int(now * 1000)}{digits[:8]}"


def is_queuing(task: TaskView) -> bool:
    """Return whether a task that waits is in the queue."""
    return task.now - task.created >= WAITS_SECONDS


def record(task: TaskView, context: Context) -> Body:
    """Render a task that is asked for."""
    return _said(_data(task, context))


def _data(task: TaskView, context: Context) -> dict[str, Any]:
    failure = task.failure if task.state == FAILED else None
    ended = task.finished
    data: dict[str, Any] = {
        "taskId": task.id,
        "model": (task.body or {}).get("model", ""),
        "state": task.word,
        "param": to_json(task.body).decode(),
        "resultJson": _results(task, context) if task.state == SUCCEEDED else "",
        "failCode": failure.type if failure else "",
        "failMsg": _why(task, failure) if failure else "",
        "costTime": None if ended is None else _milliseconds(ended - (task.started or task.created)),
        "completeTime": None if ended is None else _milliseconds(ended),
        "createTime": _milliseconds(task.created),
        "updateTime": _milliseconds(task.now if ended is None else ended),
    }
    return data if ended is None else data | {"creditsConsumed": 0 if failure else number(task.price)}


def _why(task: TaskView, failure: Failure) -> str:
    broken = next((one for one in task.violations if one.severity == "error"), None)
    return broken.message if broken is not None and task.cause == "invalid" else failure.message


def _results(task: TaskView, context: Context) -> str:
    """Return the links as a string that holds JSON; that the last frame is the second of them is inferred."""
    urls = [context.result(task)]
    asked = (task.body or {}).get("input")
    if isinstance(asked, dict) and asked.get("return_last_frame") is True:
        urls.append(context.result(task, 1, "png"))
    return to_json({"resultUrls": urls}).decode()


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def ended(task: TaskView, context: Context) -> Body:
    """Render what is posted to `callBackUrl`."""
    failed = task.failure is not None
    money = {
        "consumeCredits": 0 if failed else number(task.price),
        "remainedCredits": number(context.account.balance),
    }
    words = "failed." if failed else "completed successfully."
    return {"code": 501 if failed else 200, "msg": f"Playground task {words}", "data": _data(task, context) | money}


def account(account: AccountView, _: Context) -> Body:
    """Render what a key has left: a bare number."""
    return _said(number(account.balance))


def link(request: GetLink, context: Context) -> Body:
    """Render a direct link to a result; others' URLs are refused."""
    own = urlsplit(context.file("none", "none")).netloc
    return _said(request.url) if urlsplit(request.url).netloc == own else Refusal("not-fetched")


# --- uploads -----------------------------------------------------------------------------------------------------


def of_form(form: SentFile, _: Context) -> FileSource:
    """Return the file of a form."""
    name = form.parts.get("fileName") or form.name
    return FileSource("file", form.data, content_type=form.content_type, name=name, facts=_path(form.parts))


def of_base64(request: UploadBase64, _: Context) -> FileSource:
    """Return the file that a body holds in base64, plain or as a data URL; nothing where it can't be read."""
    head, comma, held = request.base64Data.partition(",")
    kind = head.removeprefix("data:").partition(";")[0] if comma else ""
    try:
        data = b64decode(held if comma else head, validate=True)
    except (Base64Error, ValueError):
        return FileSource("file")
    return FileSource("file", data, content_type=kind or "application/octet-stream", name=request.fileName or "")


def of_url(request: UploadUrl, _: Context) -> FileSource:
    """Return where a file is."""
    return FileSource("file", url=request.fileUrl, name=request.fileName or "")


def _path(parts: Mapping[str, str]) -> dict[str, str]:
    return {"path": parts.get("uploadPath", "")}


def uploaded(file: FileView, request: Any, _: Context) -> Body:
    """Render a file that was kept."""
    parts = request.parts if isinstance(request, SentFile) else {"uploadPath": request.uploadPath or ""}
    folder = parts.get("uploadPath", "")
    data = {
        "fileName": file.name,
        "filePath": f"{folder}/{file.name}".lstrip("/"),
        "downloadUrl": file.url,
        "fileSize": file.size_bytes,
        "mimeType": file.content_type,
        "uploadedAt": iso(file.kept),
    }
    return {"success": True, "code": 200, "msg": "File uploaded successfully", "data": data}


# --- refusals ----------------------------------------------------------------------------------------------------


def error(error: ErrorView, context: Context) -> Response:
    """Render a refusal: its code counts, and HTTP's status is 200 for most."""
    code, message = error.error.status, error.message
    if error.kind == "malformed":
        broken = [one for one in error.violations if one.severity == "error"]
        absent = any(one.rule.name.startswith("task-id") for one in broken)
        code, message = (400, NO_TASK_ID) if absent else (code, broken[0].message if broken else message)
    hides = context.switches["errors-as-200"] and code not in HTTP_TOO
    hides = hides and error.kind not in ("not-played", "overloaded", "unknown-path")
    said = MAINTENANCE if error.kind == "overloaded" else code
    return json_response({"code": said, "msg": message[:1000], "data": None}, 200 if hides else code)
