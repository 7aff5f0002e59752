"""How Runway speaks: a task as a plain object with its cost, files by a form, errors whose text stands alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from drytake.schemas.actions import Queue
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
from drytake.schemas.prices import number
from drytake.schemas.provider import CANCELLED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.runway import pricing
from drytake.schemas.providers.runway.models import NAMES
from drytake.schemas.providers.runway.problems import issues_of
from drytake.schemas.providers.runway.requests import Create, CreateUpload
from drytake.schemas.states import Charged

__all__ = [
    "BLOCKED",
    "ERRORS",
    "FAILURES",
    "RUNNING_SECONDS",
    "STATES",
    "TIERS",
    "charge",
    "created",
    "deleted",
    "error",
    "is_behind",
    "is_draft",
    "kept",
    "organization",
    "queue",
    "remembered",
    "started",
    "task",
    "uploaded",
]

THROTTLED = "THROTTLED"
STATES: Mapping[State, str | tuple[str, ...]] = {
    QUEUED: ("PENDING", THROTTLED),
    RUNNING: "RUNNING",
    SUCCEEDED: "SUCCEEDED",
    FAILED: "FAILED",
    CANCELLED: "CANCELLED",
}
BLOCKED = "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY"
"""The code that Seedance gives for real people in images and videos."""
FAILURES: Mapping[str, Failure] = {
    "moderation": Failure("Your request was blocked by this model provider's content moderation system.", type=BLOCKED),
    "provider-failure": Failure("An unexpected error occurred.", type="INTERNAL"),
    "cancelled": Failure(""),
}
"""Scenario or cause to what `failure` and `failureCode` say. The first was observed; of the second the code is documented."""
_UNAUTHORIZED = "Unauthorized"
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, _UNAUTHORIZED, confidence="documented"),
    "content-refused": Error(400, "Your request was blocked by content moderation."),
    "forbidden-region": Error(403, "Forbidden"),
    "insufficient-credit": Error(400, "You do not have enough credits to run this task.", confidence="observed"),
    "malformed": Error(400, "Validation of body failed", confidence="observed"),
    "no-key": Error(401, _UNAUTHORIZED, confidence="documented"),
    "not-carried-on": Error(400, "The draft task could not be found, has not succeeded, or is older than 7 days."),
    "not-fetched": Error(400, "No file was sent"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable", confidence="documented"),
    "rate-limit": Error(429, "Your daily task limit has been reached.", confidence="observed"),
    "server-error": Error(500, "Internal server error", confidence="documented"),
    "too-large": Error(413, "Payload too large"),
    "too-many-running": Error(429, "Your daily task limit has been reached."),
    "unknown-path": Error(404, "Not found"),
    "unknown-task": Error(404, "Could not find Task", confidence="observed"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method not allowed", confidence="documented"),
}
"""By kind of error. No credits is a 400, as it was seen; the texts of 401, 405 and others are ours. Content is refused once
a task runs, and too many wait as `THROTTLED`: that a create is refused for either is for scenarios alone."""
DOCS = "https://docs.dev.runwayml.com/api"
WITH_PAGE = frozenset({"malformed", "insufficient-credit", "not-carried-on"})
"""Kinds that name the page to read."""
TIERS: Mapping[int, tuple[int, int, int]] = {
    1: (1, 50, 100),
    2: (3, 500, 500),
    3: (5, 1_000, 2_000),
    4: (10, 5_000, 20_000),
    5: (20, 25_000, 100_000),
}
"""Videos at once, generations a day, and USD a month, by the account's tier."""
CREDITS_PER_USD = 100
RUNNING_SECONDS = 90
FEW = 200
"""Characters of a file's name."""


def _moment(seconds: float) -> str:
    """Return a point in time with milliseconds and `Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- a create ----------------------------------------------------------------------------------------------------


def remembered(request: Create, context: Context) -> dict[str, Any]:
    """Return what is to be known of a task: the most that it may cost, and whether it is a draft."""
    return {"most": number(pricing.longest(request, context)), "draft": request.draft is True}


def charge(context: Context) -> Charged:
    """Return when a task is charged: held until its end, or at once where a failed one costs as much."""
    return "success" if context.switches["refund-on-failure"] else "create"


def queue(request: Create, context: Context) -> Queue | None:
    """Return the queue that a request stands in: its model's, where the account's concurrency is limited."""
    slots = context.switches["concurrency"]
    return None if slots is None else Queue(request.model, int(slots))


def is_draft(task: TaskView) -> bool:
    """Return whether a task is a draft."""
    return bool(task.data.get("draft"))


def is_behind(task: TaskView) -> bool:
    """Return whether a task waits behind others: longer than a task waits anyway."""
    return task.ahead > 0


def created(task: TaskView, context: Context) -> Body:
    """Render a task that was just made."""
    return {"id": task.id, **(_estimated(task) if context.switches["estimated-cost"] else {})}


def _estimated(task: TaskView) -> dict[str, Any]:
    return {"estimatedCost": {"credits": task.data["most"]}}


# --- a task ------------------------------------------------------------------------------------------------------


def task(task: TaskView, context: Context) -> Body:
    """Render a task in its state."""
    body: dict[str, Any] = {"id": task.id, "status": task.word, "createdAt": _moment(task.created)}
    if task.state == QUEUED:
        return body | _estimated(task)
    if task.state == RUNNING or task.finished is None:
        return {**body, "progress": _progress(task), **_estimated(task)}
    if task.state == SUCCEEDED:
        return {**body, "output": [context.result(task)], **_cost(task, context)}
    if task.state == FAILED and task.failure is not None:
        code = context.switches["moderation-code"] if task.cause == "moderation" else task.failure.type
        body |= {"failure": task.failure.message, "failureCode": code}
    return {**body, **_cost(task, context)}


def _progress(task: TaskView) -> float:
    ran = task.now - (task.created if task.started is None else task.started)
    return round(min(max(ran / RUNNING_SECONDS, 0.0), 0.99), 2)


def _cost(task: TaskView, context: Context) -> dict[str, Any]:
    """Return what a task has cost: one that was cancelled nothing, a failed one by the switch."""
    free = task.state == CANCELLED or (task.state == FAILED and context.switches["refund-on-failure"])
    return {"cost": {"credits": 0 if free else int(task.price)}}


def deleted(_: TaskView, __: Context) -> Response:
    """Render that a task was cancelled, or removed: with nothing."""
    return Response(204, b"", ())


# --- files, account ----------------------------------------------------------------------------------------------


def started(request: CreateUpload, context: Context) -> Body:
    """Render where a file is posted; which fields come before it is inferred."""
    return {
        "uploadUrl": context.to("put-upload", id=context.id),
        "fields": {"bucket": request.type, "x-amz-algorithm": "AWS4-HMAC-SHA256"},
        "runwayUri": f"runway://{context.id}",
    }


def uploaded(form: SentFile, context: Context) -> FileSource:
    """Return the file of a form."""
    return FileSource("file", form.data, content_type=form.content_type, name=form.name[-FEW:], id=context.params["id"])


def kept(_: FileView, __: Any, ___: Context) -> Response:
    """Render that a file was taken: with nothing."""
    return Response(204, b"", ())


def organization(account: AccountView, context: Context) -> Body:
    """Render the account; how many videos it made this day isn't told."""
    tier = context.switches["rate-limits"]
    at_once, a_day, a_month = TIERS[tier if tier in TIERS else 1]
    limits = {"maxConcurrentGenerations": context.switches["concurrency"] or at_once, "maxDailyGenerations": a_day}
    return {
        "creditBalance": int(account.available),
        "tier": {
            "maxMonthlyCreditSpend": a_month * CREDITS_PER_USD,
            "models": {name: dict(limits) for name in NAMES},
        },
        "usage": {"models": {name: {"dailyGenerations": 0} for name in NAMES}},
    }


# --- errors ------------------------------------------------------------------------------------------------------


def error(error: ErrorView, _: Context) -> Response:
    """Render an error; of a wrong body, zod's issues."""
    body: dict[str, Any] = {"error": error.message}
    issues = issues_of(error.violations) if error.kind == "malformed" else []
    if issues:
        body["issues"] = issues
    if error.kind in WITH_PAGE:
        body["docUrl"] = DOCS
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response(body, error.error.status, headers)
