"""How fal speaks: a status beside the result, failures as a `COMPLETED` whose result isn't 2xx, errors in three forms."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Header, Response, TaskView, json_response
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.fal.details import detail_of, item
from drytake.schemas.times import iso

__all__ = [
    "ERRORS",
    "FAILURES",
    "STATES",
    "cancelled",
    "error",
    "event",
    "failed",
    "output",
    "seed_of",
    "status",
]

STATES: Mapping[State, str] = {
    QUEUED: "IN_QUEUE",
    RUNNING: "IN_PROGRESS",
    SUCCEEDED: "COMPLETED",
    FAILED: "COMPLETED",
    CANCELLED: "COMPLETED",
    EXPIRED: "COMPLETED",
}
"""Three words; there is none for a failure or for a cancel."""

STATUSES: Mapping[str, int] = {
    "content_policy_violation": 422,
    "no_media_generated": 422,
    "file_download_error": 422,
    "image_load_error": 422,
    "face_detection_error": 422,
    "feature_not_supported": 422,
    "internal_server_error": 500,
    "generation_timeout": 504,
    "downstream_service_error": 400,
    "downstream_service_unavailable": 500,
}
"""The models' own types of failure: they come as a list of items."""
RETRYABLE = (
    "internal_server_error",
    "generation_timeout",
    "downstream_service_error",
    "downstream_service_unavailable",
)
PLATFORM: Mapping[str, int] = {
    "request_timeout": 504,
    "startup_timeout": 504,
    "runner_scheduling_failure": 503,
    "runner_connection_timeout": 503,
    "runner_disconnected": 503,
    "runner_connection_refused": 503,
    "runner_connection_error": 503,
    "runner_incomplete_response": 502,
    "runner_server_error": 500,
    "internal_error": 500,
    "client_disconnected": 499,
    "client_cancelled": 499,
    "bad_request": 400,
}
"""The platform's types: they come as one sentence with `error_type`."""
TIMED_OUT: Mapping[str, Mapping[str, str]] = {"request_timeout": {"x-fal-request-timeout-type": "user"}}
"""Headers by type: clients never send a request again that they themselves gave a time to begin."""
REFUSED = "content_policy_violation"
PARTNER: Mapping[str, Any] = {"extra_info": {"reason": "partner_validation_failed"}}
"""What stood in each audited refusal of Seedance."""


def _of(kind: str, message: str) -> Failure:
    return Failure(message, STATUSES.get(kind) or PLATFORM[kind], kind)


FAILURES: Mapping[str, Failure] = {
    "invalid": Failure("The input doesn't fit the model's schema", 422),
    "moderation": _of(REFUSED, "Output video has sensitive content"),
    "moderation-audio": _of(REFUSED, "Output audio has sensitive content"),
    "moderation-face": _of(REFUSED, "The input image may contain the likeness of a real person"),
    "no-media": _of("no_media_generated", "No media was generated"),
    "download-failure": _of("file_download_error", "Failed to download the file"),
    "provider-failure": _of("internal_server_error", "Internal server error"),
    "generation-timeout": _of("generation_timeout", "Generation timeout"),
    "downstream-failure": _of("downstream_service_error", "Downstream service error"),
    "downstream-unavailable": _of("downstream_service_unavailable", "Downstream service unavailable"),
    "runner-failure": _of("runner_disconnected", "The runner disconnected"),
    "expired": _of("request_timeout", "The request didn't begin in time"),
    "cancelled": _of("client_cancelled", "The request was cancelled"),
    "unknown-draft": _of("feature_not_supported", "The draft is unknown, unfinished or expired"),
    "unknown-path": Failure("Path {path} not found", 404),
}
"""Scenario or cause to what is said. The texts of `moderation` and `moderation-audio` were observed, that of a face by
its meaning; the others' words are inferred."""

NOBODY = "No user found for Key ID and Secret"
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, NOBODY, confidence="observed"),
    "content-refused": Error(422, "Output video has sensitive content", confidence="documented"),
    "in-progress": Error(400, "Request is still in progress", confidence="observed"),
    "forbidden-region": Error(403, "User is locked. Reason: Admin lock. Please contact support@fal.ai"),
    "insufficient-credit": Error(
        403,
        "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.",
        confidence="observed",
    ),
    "late": Error(400, "ALREADY_COMPLETED", confidence="documented"),
    "malformed": Error(422, "The body is no JSON object"),
    "no-key": Error(401, NOBODY, confidence="observed"),
    "not-fetched": Error(404, "A part of the file is missing"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(
        503, "No runner is available", {"x-fal-error-type": "runner_scheduling_failure"}, confidence="documented"
    ),
    "queue-too-long": Error(
        429, "The queue is longer than {limit}", {"x-fal-error-type": "bad_request"}, confidence="documented"
    ),
    "rate-limit": Error(429, "Too many requests", {"x-fal-error-type": "concurrent_requests_limit"}),
    "server-error": Error(
        500, "Internal server error", {"x-fal-error-type": "internal_error"}, confidence="documented"
    ),
    "too-large": Error(413, "Request entity too large"),
    "too-many-running": Error(
        429,
        "Too many requests run at a time",
        {"x-fal-error-type": "concurrent_requests_limit", "x-fal-needs-retry": "1"},
        confidence="documented",
    ),
    "unknown-app": Error(404, "Application not found"),
    "unknown-path": Error(404, "Path {path} not found", confidence="observed"),
    "unknown-task": Error(404, "NOT_FOUND", confidence="documented"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method Not Allowed"),
}
"""By kind of error. The words of `forbidden-region` are those of another lock."""
ASKED = ("1", "true")
"""Values of `logs` that ask for them: one client sends `1`, another `true`."""
STATUS_WORDS = ("late", "unknown-task")
"""Kinds whose body says a status, as that of a status call does, and no `detail`."""


# --- the queue ---------------------------------------------------------------------------------------------------


def status(task: TaskView, context: Context) -> Body:
    """Render a task's state: its place while it waits, `logs` as a key from then on, `error` where it went wrong.

    The list of logs is empty where they weren't asked for: clients map over it, and null would break them.
    """
    _, owner, app, *_ = task.path.split("/")
    root = context.to("result", owner=owner, app=app, request_id=task.id)
    body: dict[str, Any] = {
        "status": task.word,
        "request_id": task.id,
        "response_url": root,
        "status_url": f"{root}/status",
        "cancel_url": f"{root}/cancel",
    }
    if task.state == QUEUED:
        return body | {"queue_position": task.ahead}
    body["logs"] = _logs(task) if context.query.get("logs", "").lower() in ASKED else []
    if task.state == RUNNING:
        return body
    return body | {"metrics": {"inference_time": _ran(task)}} | _error_of(task)


def _logs(task: TaskView) -> list[Body]:
    """Return what the model wrote: a line when it began. Its words are inferred."""
    if task.started is None:
        return []
    return [{"message": "Making the video", "level": "INFO", "source": "USER", "timestamp": iso(task.started)}]


def _ran(task: TaskView) -> float | None:
    if task.finished is None or task.started is None or task.finished < task.started:
        return None
    return round(task.finished - task.started, 3)


def _error_of(task: TaskView) -> dict[str, str]:
    failure = task.failure
    if failure is None:
        return {}
    if failure.type in PLATFORM:
        return {"error": failure.message, "error_type": failure.type}
    return {"error": f"Invalid status code: {failure.status}"}


def cancelled(_: TaskView, __: Context) -> Response:
    """Render that a cancel was asked for."""
    return json_response({"status": "CANCELLATION_REQUESTED"}, 202)


# --- the result --------------------------------------------------------------------------------------------------


def output(task: TaskView, context: Context) -> Body:
    """Render the output: the bare object."""
    video = {"url": context.result(task), "content_type": "video/mp4", "file_name": "video.mp4"}
    draft = {"draft_id": task.id} if (task.body or {}).get("draft") is True else {}
    return {"video": video, "seed": seed_of(task), **draft}


def seed_of(task: TaskView) -> int:
    """Return the seed that was used: the one that was sent, or one that hangs on the task."""
    sent = (task.body or {}).get("seed")
    return sent if type(sent) is int else int(sha256(task.id.encode()).hexdigest()[:8], 16) % 2**31


def failed(task: TaskView, _: Context) -> Response:
    """Render why there is no output: the model's own list of items, the platform's sentence, or a path that isn't."""
    failure = task.failure or FAILURES["provider-failure"]
    if failure.type in PLATFORM:
        return _platform(failure.message, failure.status, failure.type, TIMED_OUT.get(failure.type))
    if failure.type in STATUSES:
        retryable = "true" if failure.type in RETRYABLE else "false"
        return _detail([_refusal(task, failure)], failure.status, retryable)
    if task.cause == "invalid":
        return _detail(_broken(task), 422, "false")
    return json_response({"detail": failure.message.format(path=_after_app(task.path))}, failure.status or 404)


def _broken(task: TaskView) -> list[dict[str, Any]]:
    """Return the items of an input that the model refuses."""
    assert task.model is not None
    return detail_of(task.model, task.body, task.violations)


SEEN: Mapping[str, tuple[str, ...]] = {
    "moderation-face": ("image_url", "image_urls"),
    "download-failure": ("image_url", "image_urls", "video_urls", "audio_urls"),
    "unknown-draft": ("draft_id",),
}
"""Cause to the fields that it speaks of; the first that is sent is named."""


def _refusal(task: TaskView, failure: Failure) -> dict[str, Any]:
    """Return the item of a failure: at the images where the input shows a face, else at the prompt."""
    body = task.body or {}
    field = next((name for name in SEEN.get(task.cause, ()) if body.get(name)), "prompt")
    loc = (field,) if (field in body and task.cause in SEEN) or failure.type == REFUSED else ()
    ctx = dict(PARTNER) if failure.type == REFUSED else None
    return item(loc, failure.message, failure.type, ctx=ctx, input=body.get(field) if loc else body)


# --- errors ------------------------------------------------------------------------------------------------------


def error(error: ErrorView, _: Context) -> Response:
    """Render an error in the form of where it comes from: the queue's word, the platform's or the gateway's sentence."""
    row = error.error
    message = replace(error, path=_after_app(error.path)).message
    if error.kind in STATUS_WORDS:
        return json_response({"status": message}, row.status)
    kind = row.headers.get("x-fal-error-type")
    if kind is not None:
        return _platform(message, row.status, kind, row.headers)
    return json_response({"detail": message}, row.status, _headers(row.headers))


def _after_app(path: str) -> str:
    """Return what follows owner and app in a path: what fal's own 404 names."""
    return f"/{'/'.join(path.split('/')[3:])}"


def _platform(message: str, status: int, kind: str, headers: Mapping[str, str] | None = None) -> Response:
    said = {"x-fal-error-type": kind, **(headers or {})}
    return json_response({"detail": message, "error_type": kind}, status, _headers(said))


def _detail(items: list[dict[str, Any]], status: int, retryable: str) -> Response:
    return json_response({"detail": items}, status, _headers({"x-fal-retryable": retryable}))


def _headers(headers: Mapping[str, str]) -> tuple[Header, ...]:
    return tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())


# --- webhooks ----------------------------------------------------------------------------------------------------


def event(task: TaskView, context: Context) -> Body:
    """Render a task's end for a webhook, which has words of its own."""
    ids = {"request_id": task.id, "gateway_request_id": task.id}
    if task.failure is None:
        return {**ids, "status": "OK", "payload": output(task, context)}
    response = failed(task, context)
    return {**ids, "status": "ERROR", "error": f"Invalid status code: {response.status}", "payload": _body(response)}


def _body(response: Response) -> Body:
    from pydantic_core import from_json  # noqa: PLC0415 - only webhooks of failures read a body again

    return from_json(response.body)
