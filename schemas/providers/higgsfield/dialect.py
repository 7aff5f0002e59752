"""How Higgsfield speaks: flat objects with links, a state of its own for what is moderated, sentences for prices and errors."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Response, TaskView, json_response
from drytake.schemas.provider import CANCELLED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.higgsfield.pricing import described
from drytake.schemas.providers.higgsfield.problems import entries_of, sentence_of
from drytake.schemas.providers.higgsfield.requests import PATHS, Submit, UploadTicket

__all__ = ["ERRORS", "FAILURES", "STATES"]

STATES: Mapping[State, str | tuple[str, ...]] = {
    QUEUED: "queued",
    RUNNING: "in_progress",
    SUCCEEDED: "completed",
    FAILED: ("failed", "nsfw"),
    CANCELLED: "canceled",
}
FAILURES = {
    "moderation": Failure("", word="nsfw"),
    "provider-failure": Failure("Generation failed"),
}
"""Scenario or cause to what `error` says, which is ours; what is moderated says nothing but its state."""
_CREDENTIALS, _NOT_FOUND = "Invalid credentials", "Not found"
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, _CREDENTIALS, confidence="observed"),
    "content-refused": Error(400, "The input was refused by moderation"),
    "forbidden-region": Error(403, "Forbidden"),
    "insufficient-credit": Error(403, "Not enough credits", confidence="documented"),
    "key-reused": Error(422, "Idempotency-Key was used with other parameters", confidence="documented"),
    "late": Error(400, "The request can't be canceled any more", confidence="documented"),
    "malformed": Error(400, "The body is not valid", confidence="observed"),
    "no-key": Error(401, _CREDENTIALS, confidence="observed"),
    "not-fetched": Error(400, "The file can't be read"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "The model is disabled", confidence="documented"),
    "rate-limit": Error(429, "Too many requests", confidence="observed"),
    "server-error": Error(500, "Internal server error"),
    "too-large": Error(413, "Request entity too large"),
    "too-many-running": Error(
        400, "Maximum number of concurrent requests ({limit}) has been reached", confidence="observed"
    ),
    "unknown-path": Error(404, _NOT_FOUND, confidence="observed"),
    "unknown-task": Error(404, _NOT_FOUND, confidence="observed"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method Not Allowed"),
}
"""By kind of error. Too many at once is a 400; texts of 403, 422, 503 and of a late cancel are ours."""
TAGS = {"x-amz-tagging": "retention=temporary"}


def request(task: TaskView, context: Context) -> Body:
    """Render a request in its state, for its calls and for a post."""
    body: dict[str, Any] = {
        "status": task.word,
        "request_id": task.id,
        "status_url": context.to("get-status", request_id=task.id),
        "cancel_url": context.to("cancel", request_id=task.id),
    }
    if task.state == SUCCEEDED:
        body["video"] = {"url": context.result(task)}
    elif task.failure is not None and task.word == "failed":
        body["error"] = task.failure.message
    return body


def canceled(task: TaskView, context: Context) -> Body:
    """Render a request that was cancelled; what stands there is inferred, and no client reads it."""
    return request(task, context)


def priced(_: object, request: Submit, __: Context) -> Body:
    """Render what a request would cost: of what is priced by tokens, a sentence."""
    return {"type": "description", "pricing_description": described(request.family, request.task)}


@cache
def _schema(path: str) -> dict[str, Any]:
    return PATHS[path].model_json_schema()


def models(query: Mapping[str, str], _: Context) -> Body:
    """Render the models of Seedance; others are sold too. The words of `operation_type` are inferred."""
    found = [path for path in PATHS if query.get("search", "").lower() in path]
    limit, shown = query.get("limit", ""), query.get("include_schema", "").lower() == "true"
    return {
        "items": [
            {
                "slug": path[1:],
                "output_type": "video",
                "operation_type": [path.rpartition("/")[2]],
                **({"input_schema": _schema(path)} if shown else {}),
            }
            for path in found[: int(limit) if limit.isdecimal() else None]
        ]
    }


# --- uploads -----------------------------------------------------------------------------------------------------


def ticket(request: UploadTicket, context: Context) -> Body:
    """Render where a file's bytes are put, with which headers, and where they will be."""
    name = f"file.{request.content_type.rpartition('/')[2].removeprefix('x-')}"
    return {
        "public_url": context.file(context.id, name),
        "upload_url": context.to("put-file", id=context.id, name=name),
        "content_type": request.content_type,
        "upload_headers": {"Content-Type": request.content_type, **TAGS},
    }


def put(body: bytes, context: Context) -> FileSource:
    """Return the file that is put."""
    kind = context.header("content-type").partition(";")[0].strip()
    return FileSource("file", body, name=context.params["name"], declared=kind, id=context.params["id"])


def taken(_: FileView, __: Any, ___: Context) -> Response:
    """Render that bytes were taken."""
    return json_response({})


# --- errors ------------------------------------------------------------------------------------------------------


def error(error: ErrorView, context: Context) -> Response:
    """Render a refusal: a sentence, or of a wrong body the list that the page of errors has, by the switch."""
    detail: Any = error.message
    status = error.error.status
    if error.kind == "malformed":
        status = context.switches["schema-status"]
        listed = entries_of(error.violations) if status != ERRORS["malformed"].status else []
        detail = listed or sentence_of(error.violations) or detail
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response({"detail": detail}, status, headers)
