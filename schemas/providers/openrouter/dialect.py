"""How OpenRouter speaks: jobs as plain objects, their end in one of four words, errors with their status in them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic_core import from_json

from drytake.schemas.http import (
    Body,
    Context,
    Error,
    ErrorView,
    Failure,
    Refusal,
    Response,
    ResultFile,
    TaskView,
    json_response,
)
from drytake.schemas.prices import number
from drytake.schemas.provider import EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.openrouter import pricing
from drytake.schemas.providers.openrouter.models import FRAMES, MODELS, Model

__all__ = [
    "ERRORS",
    "FAILURES",
    "LIFETIME",
    "STATES",
    "content",
    "cut_short",
    "error",
    "job",
    "job_id",
    "job_life",
    "models",
    "no_content",
    "old_id",
    "posted",
    "submitted",
]

STATES: Mapping[State, str | tuple[str, ...]] = {
    QUEUED: "pending",
    RUNNING: "in_progress",
    SUCCEEDED: "completed",
    FAILED: ("failed", "cancelled"),
    EXPIRED: "expired",
}
"""Six words; a guide's table has only the first four. A job is cancelled on their side alone: there is no call for it."""
CANCELLED = "cancelled"
FAILURES: Mapping[str, Failure] = {
    "moderation": Failure("Content policy violation"),
    "provider-failure": Failure("Video generation completed with no output (content may have been filtered)"),
    CANCELLED: Failure("Job was cancelled", word=CANCELLED),
    "expired": Failure("Job exceeded maximum time to live"),
}
"""Scenario or cause to what `error` says: the second was observed, the others are documented."""
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "Missing Authentication header", confidence="documented"),
    "content-refused": Error(403, "The request was flagged by moderation", confidence="documented"),
    "forbidden-region": Error(403, "This model is not available in your region"),
    "in-progress": Error(409, "Video generation is not completed"),
    "insufficient-credit": Error(
        402, "Insufficient credits. Add more using https://openrouter.ai/credits", confidence="documented"
    ),
    "malformed": Error(400, "Invalid request parameters", confidence="documented"),
    "no-key": Error(401, "Missing Authentication header", confidence="documented"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "No provider is available for this request", confidence="documented"),
    "rate-limit": Error(429, "Rate limit exceeded", confidence="documented"),
    "server-error": Error(500, "Internal Server Error", confidence="documented"),
    "too-large": Error(413, "Request body too large"),
    "too-many-running": Error(429, "Rate limit exceeded"),
    "unknown-file": Error(410, "The output is no longer available"),
    "unknown-model": Error(404, "Model not found"),
    "unknown-path": Error(404, "Resource not found", confidence="documented"),
    "unknown-task": Error(404, "Resource not found", confidence="documented"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(404, "Resource not found", confidence="observed"),
}
"""By kind of error. `too-many-running` is no limit of theirs: nothing is documented."""
LIFETIME = 86_400
"""Seconds after which a job's output was seen to be gone; for how long a job may take, nobody says."""
FLAGGED = 100
"""Characters of the text that a refusal says again."""
_FILE = ((b"content-type", b"video/mp4"),)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 20


# --- forms -------------------------------------------------------------------------------------------------------


def _letters(number: int) -> str:
    """Return a number as 20 letters and digits."""
    found = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        found += _LETTERS[digit]
    return found


def job_id(digits: str, now: float) -> str:
    """Return 32 hexadecimal digits and a time as a job's id."""
    return f"gen-vid-{int(now)}-{old_id(digits, now)}"


def old_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits in the form that ids had until September 2026."""
    return _letters(int(digits, 16))


def _generation_id(task: TaskView) -> str:
    return f"gen-{int(task.created)}-{_letters(int.from_bytes(sha256(task.id.encode()).digest(), 'big'))}"


def _moment(seconds: float) -> str:
    """Return a point in time with milliseconds and `Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- a job -------------------------------------------------------------------------------------------------------


def job_life(context: Context) -> float | None:
    """Return in how many seconds a job is given up."""
    seconds = context.switches["job-lifetime"]
    return None if seconds is None else float(seconds)


def cut_short(_: Any, context: Context) -> str:
    """Return why a job ends before its time, if it does: it is cancelled on their side."""
    return CANCELLED if context.switches["cancelled"] else ""


def _heading(task: TaskView, context: Context) -> dict[str, Any]:
    url = context.to("get-video", id=task.id)
    relative = context.switches["polling-url"] != "absolute"
    return {"id": task.id, "polling_url": f"/{url.split('/', 3)[3]}" if relative else url}


def submitted(task: TaskView, context: Context) -> Body:
    """Render a job that was just made."""
    named = {"generation_id": _generation_id(task)} if context.switches["generation-id"] else {}
    return {**_heading(task, context), **named, "status": task.word}


def job(task: TaskView, context: Context) -> Body:
    """Render a job in its state."""
    body = _heading(task, context)
    if task.state == QUEUED:
        return {**body, "status": task.word}
    body |= {"generation_id": _generation_id(task), "status": task.word}
    if task.state == RUNNING or task.finished is None:
        return body
    if task.state != SUCCEEDED:
        return {**body, "error": _why(task)}
    body["unsigned_urls"] = _links(task, context)
    if context.switches["signed-urls"]:
        lifetime = context.switches["url-lifetime"]
        body |= {
            "urls": [context.result(task)],
            "expires_at": int(task.finished + (LIFETIME if lifetime is None else lifetime)),
        }
    return {**body, "usage": _usage(task)}


def _links(task: TaskView, context: Context) -> list[str]:
    return [f"{context.to('get-content', id=task.id)}?index=0"]


def _usage(task: TaskView) -> dict[str, Any]:
    return {"cost": None if task.unpriced and not task.price else number(task.price), "is_byok": False}


def _why(task: TaskView) -> str:
    return "" if task.failure is None else task.failure.message


def content(_: TaskView, context: Context) -> Body:
    """Render a job's video; there is one a job."""
    return ResultFile(_FILE) if int(context.query.get("index") or "0") == 0 else Refusal("unknown-task")


def no_content(_: TaskView, __: Context) -> Response:
    """Say why a job that ended otherwise has no content."""
    return _said(ERRORS["in-progress"])


def posted(task: TaskView, context: Context) -> Body:
    """Render what is posted at a job's end."""
    data: dict[str, Any] = {
        "id": task.id,
        "status": task.word,
        "generation_id": _generation_id(task),
        "model": task.data["model"],
    }
    if task.state == SUCCEEDED:
        data |= {"unsigned_urls": _links(task, context), "usage": _usage(task)}
    else:
        data["error"] = _why(task)
    return {"type": f"video.generation.{task.word}", "created_at": _moment(task.finished or task.now), "data": data}


# --- the list of models ------------------------------------------------------------------------------------------


def models(_: Any, __: Context) -> Body:
    """Render the models of Seedance; others are sold too."""
    return {"data": [_listed(model) for model in MODELS.values()]}


def _listed(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "canonical_slug": model.slug,
        "name": model.name,
        "created": int(datetime.strptime(model.day, "%Y%m%d").replace(tzinfo=UTC).timestamp()),
        "description": "",
        "hugging_face_id": None,
        "supported_resolutions": list(model.resolutions),
        "supported_aspect_ratios": list(model.ratios),
        "supported_sizes": None if model.sizes is None else list(model.sizes),
        "supported_durations": list(model.seconds),
        "supported_frame_images": list(FRAMES),
        "upscale_factor": None,
        "creativity": None,
        "generate_audio": True,
        "seed": True,
        "allowed_passthrough_parameters": list(model.passthrough),
        "pricing_skus": pricing.skus(model),
    }


# --- errors ------------------------------------------------------------------------------------------------------


def error(error: ErrorView, _: Context) -> Response:
    """Render an error; an unknown model is a 404 of its own, and what moderation refuses says so."""
    if error.kind == "malformed" and any(one.rule.name == "unknown-model" for one in error.violations):
        return _said(ERRORS["unknown-model"])
    metadata = _flagged(error.body) if error.kind == "content-refused" else {}
    return _said(error.error, metadata)


def _said(row: Error, metadata: Mapping[str, Any] | None = None) -> Response:
    facts: dict[str, Any] = {"code": row.status, "message": row.message}
    if metadata:
        facts["metadata"] = dict(metadata)
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in row.headers.items())
    return json_response({"error": facts}, row.status, headers)


def _flagged(body: bytes) -> dict[str, Any]:
    """Return what a refusal by moderation says of a request; who serves it was observed."""
    try:
        sent = from_json(body)
    except ValueError:
        sent = None
    held = sent if isinstance(sent, dict) else {}
    return {
        "reasons": ["content policy"],
        "flagged_input": str(held.get("prompt") or "")[:FLAGGED],
        "provider_name": "Seed",
        "model_slug": str(held.get("model") or ""),
    }
