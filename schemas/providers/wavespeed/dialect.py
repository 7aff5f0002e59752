"""How WaveSpeed speaks: predictions in an envelope, whose own code is another than the envelope's."""

import re
from collections.abc import Mapping
from typing import Any

from drytake.schemas.files import FileSource, FileView, SentFile
from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Response, TaskView, json_response
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED, TERMINAL, State
from drytake.schemas.providers.wavespeed.requests import Submit, UploadTicket
from drytake.schemas.times import iso

__all__ = ["ERRORS", "FAILURES", "STATES"]

STATES: Mapping[State, str] = {QUEUED: "created", RUNNING: "processing", SUCCEEDED: "completed", FAILED: "failed"}
"""`cancelled`, `timeout` and `deleted` can be read, but nothing asks for them."""
FAILURES = {
    "invalid": Failure("Parameter invalid", type="1401"),
    "moderation": Failure("Content flagged as potentially sensitive", type="1200"),
    "provider-failure": Failure("Execution failed", type="1403"),
}
"""Scenario or cause to text and code; the codes' meanings were seen, the texts are inferred."""
SYNC_SECONDS, SYNC_CODE = 120, 5004
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "Invalid authentication", confidence="documented"),
    "content-refused": Error(400, "Content flagged as potentially sensitive"),
    "forbidden-region": Error(403, "Forbidden"),
    "insufficient-credit": Error(402, "Insufficient balance"),
    "malformed": Error(400, "Invalid parameters"),
    "no-key": Error(401, "Invalid authentication", confidence="documented"),
    "not-fetched": Error(400, "The file can't be read"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Too many requests", confidence="documented"),
    "server-error": Error(500, "Internal server error"),
    "too-large": Error(413, "Request entity too large"),
    "too-many-running": Error(429, "Too many running tasks: {limit}"),
    "unknown-path": Error(404, "Not found", confidence="observed"),
    "unknown-task": Error(404, "Not found", confidence="observed"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""By kind of error; bodies are inferred."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
PREFIX = "/api/v3/"


def envelope(data: Body, _: Context) -> Body:
    """Wrap what a good response says."""
    return {"code": 200, "message": "success", "data": data}


def prediction(task: TaskView, context: Context) -> Body:
    """Render a prediction, for its call and for a post."""
    failure, ended = task.failure if task.state == FAILED else None, task.finished
    took = 0 if ended is None or task.started is None else int((ended - task.started) * 1000)
    body: dict[str, Any] = {
        "id": task.id,
        "model": task.path.removeprefix(PREFIX),
        "outputs": [context.result(task)] if task.state == SUCCEEDED else [],
        "urls": {"get": context.to("get-result", id=task.id)},
        "has_nsfw_contents": [False] if task.state == SUCCEEDED else [],
        "status": task.word,
        "created_at": iso(task.created),
        "error": failure.message if failure else "",
        "timings": {"inference": took if task.state in TERMINAL else 0},
    }
    return body | {"code": int(failure.type or 5000)} if failure else body


def submitted(task: TaskView, context: Context) -> Body:
    """Render a prediction that was just made; a call that has waited in vain is told so."""
    body = prediction(task, context)
    if task.state in TERMINAL or not (task.body or {}).get("enable_sync_mode"):
        return body
    said = f"Sync mode timed out; query the result of {task.id} later"
    return body | {"status": STATES[RUNNING], "code": SYNC_CODE, "error": said}


def wait(request: Submit | None, _: Context) -> float | None:
    """Return for how many seconds a submission waits for its result."""
    return SYNC_SECONDS if request is not None and request.enable_sync_mode else None


def secret(key: str | None, _: Context) -> Body:
    """Render the secret that webhooks are signed with."""
    return {"secret_key": key}


# --- uploads -----------------------------------------------------------------------------------------------------


def ticket(request: UploadTicket, context: Context) -> Body:
    """Render where a file's bytes are put, and where they will be."""
    name = _UNSAFE.sub("-", request.filename).strip(".-")[-80:] or "file"
    headers = {"Content-Type": request.content_type} if request.content_type else {}
    put = {"method": "PUT", "url": context.to("put-file", id=context.id, name=name), "headers": headers}
    return {"upload": put, "download_url": context.file(context.id, name)}


def put(body: bytes, context: Context) -> FileSource:
    """Return the file that is put."""
    kind = context.header("content-type").partition(";")[0].strip()
    return FileSource("file", body, name=context.params["name"], declared=kind, id=context.params["id"])


def taken(_: FileView, __: Any, ___: Context) -> Response:
    """Render that bytes were taken."""
    return json_response({})


def of_form(form: SentFile, _: Context) -> FileSource:
    """Return the file of a form."""
    return FileSource("file", form.data, content_type=form.content_type, name=form.name)


def kept(file: FileView, _: Any, __: Context) -> Body:
    """Render where a file is."""
    return {"download_url": file.url}


def error(error: ErrorView, _: Context) -> Response:
    """Render a refusal: the HTTP status again, and a message."""
    code, message = error.error.status, error.message
    if error.kind == "malformed":
        message = next((one.message for one in error.violations if one.severity == "error"), message)
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response({"code": code, "message": message[:1000]}, code, headers)
