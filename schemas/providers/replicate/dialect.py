"""How Replicate speaks: one prediction object for every call, failures within it, errors as problem documents."""

from base64 import b32encode
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from math import modf
from typing import Any
from urllib.parse import urlencode

from pydantic_core import to_json

from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Response, TaskPage, TaskView
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, TERMINAL, State
from drytake.schemas.providers.replicate import pricing
from drytake.schemas.providers.replicate.problems import detail_of, invalid_fields
from drytake.schemas.providers.replicate.requests import INPUTS, ListPredictions
from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.calls import SHORTEST_LIFE, model_of, seconds_of, wait_of

__all__ = [
    "ERRORS",
    "FAILURES",
    "LIFETIME",
    "STATES",
    "account",
    "error",
    "is_asked_for",
    "life",
    "model",
    "model_name",
    "model_page",
    "moment",
    "page",
    "prediction",
    "prediction_id",
    "remembered",
    "secret",
    "wait",
]

STATES: Mapping[State, str] = {
    QUEUED: "starting",
    RUNNING: "processing",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    CANCELLED: "canceled",
    EXPIRED: "aborted",
}
"""Six words; most clients know five, without `aborted`."""

REFUSED = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
INVALID = "(E006)"
FAILURES: Mapping[str, Failure] = {
    "invalid": Failure(INVALID),
    "moderation": Failure(REFUSED),
    "provider-failure": Failure("Prediction failed. Please try again. (E001)"),
    "cancelled": Failure(""),
    "expired": Failure(""),
}
"""Scenario or cause to what `error` says before its suffix. `moderation` was observed, and that E006 is of wrong inputs;
the text of `provider-failure` is inferred. A cancel says nothing."""

ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "You did not pass a valid authentication token"),
    "content-refused": Error(422, REFUSED),
    "forbidden-region": Error(403, "You do not have permission to perform this action."),
    "insufficient-credit": Error(
        402,
        "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to "
        "purchase credit.",
    ),
    "malformed": Error(422, "", confidence="observed"),
    "no-key": Error(401, "You did not pass an authentication token"),
    "not-fetched": Error(400, "Missing content"),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "Service unavailable"),
    "rate-limit": Error(
        429, "Request was throttled. Your rate limit resets in ~{retry_after}s.", confidence="observed"
    ),
    "server-error": Error(500, "Internal server error"),
    "too-large": Error(413, "Files must be less than 100MB in size", confidence="documented"),
    "too-many-running": Error(429, "Request was throttled. Your rate limit resets in ~{retry_after}s."),
    "unknown-file": Error(404, "File not found", confidence="documented"),
    "unknown-model": Error(404, "The requested resource could not be found."),
    "unknown-path": Error(404, "The requested resource could not be found."),
    "unknown-task": Error(404, "The requested resource could not be found."),
    "unsupported-media-type": Error(415, "Unsupported media type in request."),
    "wrong-method": Error(405, "Method not allowed."),
}
"""By kind of error; clients read `detail` alone."""
TITLES: Mapping[str, str] = {
    "bad-key": "Unauthenticated",
    "insufficient-credit": "Insufficient credit",
    "malformed": "Input validation failed",
    "no-key": "Unauthenticated",
}
STATUS_LESS = frozenset({"rate-limit", "too-large", "too-many-running", "unknown-file"})
"""Kinds whose observed body is `detail` alone."""
PROBLEM = (b"content-type", b"application/problem+json")
RESET_SECONDS = 30
"""When a limit is said to reset, where nobody knows."""
_LETTERS = str.maketrans("0123456789abcdef", "bcdghjkmprtvwxz3")
"""A letter of base32 for each hexadecimal digit: no letter that is easily taken for another."""
LOW_CREDIT = Decimal("5.0")
"""US dollars below which creates are limited more."""
LIFETIME = 3_600
"""Seconds after its end that a prediction keeps its data."""


# --- forms -------------------------------------------------------------------------------------------------------


def prediction_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits as 26 letters and digits of base32."""
    return digits[:26].translate(_LETTERS)


def moment(seconds: float) -> str:
    """Return a point in time with microseconds and `Z`."""
    fraction, whole = modf(seconds)
    micros = round(fraction * 1e6)  # as `datetime` rounds
    if 0 <= micros < 1_000_000:
        return f"{_second(whole)}.{micros:06d}Z"
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat(timespec='microseconds')[:-6]}Z"


@lru_cache(64)
def _second(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")[:-6]


def model_name(task: TaskView) -> str:
    """Return owner and name of a prediction's model."""
    return _model_in(task.path) or model_of(str((task.body or {}).get("version"))) or book.MODELS[0]


@lru_cache(64)
def _model_in(path: str) -> str:
    """Return the model that a call's path names; nothing where it names none."""
    _, _, *rest = path.split("/")
    return f"{rest[1]}/{rest[2]}" if rest[:1] == ["models"] else ""


# --- what a create call says beside its body ---------------------------------------------------------------------


def wait(_: Any, context: Context) -> float | None:
    """Return for how many seconds a create call waits, by `Prefer`."""
    said = context.header("prefer")
    return wait_of(said) if said else None


def life(context: Context) -> float | None:
    """Return in how many seconds a prediction is given up, by `Cancel-After`: 5 at least."""
    said = context.header("cancel-after")
    seconds = seconds_of(said.strip()) if said else None
    return None if seconds is None else max(seconds, SHORTEST_LIFE)


def remembered(_: Any, context: Context) -> dict[str, Any]:
    """Return what is to be known of a prediction beside its body: when it is given up."""
    seconds = life(context)
    return {} if seconds is None else {"cancel_after": seconds}


# --- a prediction ------------------------------------------------------------------------------------------------


def prediction(task: TaskView, context: Context) -> Body:
    """Render a prediction in its state; its data are gone an hour after its end."""
    sent, own = task.body or {}, context.to("get-prediction", id=task.id)
    removed = _removed(task, context)
    body: dict[str, Any] = {
        "id": task.id,
        "model": model_name(task),
        "version": "hidden",
        "input": {} if removed else sent.get("input", {}),
        "logs": None if removed else _logs(task),
        "output": context.result(task) if task.state == SUCCEEDED and not removed else None,
        "data_removed": removed,
        "error": _error_of(task),
        "source": "api",
        "status": task.word,
        "created_at": moment(task.created),
        "urls": {
            "cancel": f"{own}/cancel",
            "get": own,
            "web": f"https://replicate.com/p/{task.id}",
        },
    }
    body |= {name: sent[name] for name in ("webhook", "webhook_events_filter") if sent.get(name) is not None}
    if "cancel_after" in task.data:
        body["deadline"] = moment(task.created + task.data["cancel_after"])
    return body | _times(task)


def _removed(task: TaskView, context: Context) -> bool:
    if task.finished is None or task.state not in TERMINAL:
        return False
    lifetime = context.switches.get("data-lifetime", LIFETIME)
    return lifetime is not None and task.now >= task.finished + float(lifetime)


def _times(task: TaskView) -> dict[str, Any]:
    """Return when it began and ended, and how long that took, as far as it has come."""
    said: dict[str, Any] = {}
    if _ran(task):
        assert task.started is not None
        said["started_at"] = moment(task.started)
    if task.finished is not None:
        said["completed_at"] = moment(task.finished)
        said["metrics"] = _metrics(task, task.finished)
    return said


def _ran(task: TaskView) -> bool:
    """Return whether it ever ran: a prediction may be cancelled before."""
    if task.started is None:
        return False
    return task.state not in (CANCELLED, EXPIRED) or task.finished is None or task.started < task.finished


def _metrics(task: TaskView, finished: float) -> dict[str, Any]:
    said: dict[str, Any] = {"total_time": round(finished - task.created, 6)}
    if task.started is not None and _ran(task):
        said["predict_time"] = round(finished - task.started, 6)
    if task.state == SUCCEEDED:
        asked = (task.body or {}).get("input", {})
        seconds = asked.get("duration") or 5
        said["video_output_duration_seconds"] = float(pricing.AUTO_SECONDS if seconds == book.AUTO_SECONDS else seconds)
        said["video_output_count"] = 1
        said["resolution_target"] = asked.get("resolution") or str(pricing.DEFAULTS.resolution)
    return said


def _logs(task: TaskView) -> str:
    """Return what the model wrote: its seed, once it runs. Reported for a sibling of the model."""
    return f"Using seed: {_seed(task)}\n" if task.state != QUEUED and _ran(task) else ""


def _seed(task: TaskView) -> int:
    sent = (task.body or {}).get("input", {}).get("seed")
    return sent if type(sent) is int else task.seed


def _error_of(task: TaskView) -> str | None:
    """Return why it failed, with the suffix that every such text has."""
    failure = task.failure if task.state == FAILED else None
    if failure is None:
        return None
    text = _refusal(task) if task.cause == "invalid" else failure.message
    return f"{text} ({_suffix(task)})"


def _refusal(task: TaskView) -> str:
    """Return what the model has against an input that the schema lets through."""
    broken = next((one for one in task.violations if one.severity == "error"), None)
    if broken is None:
        return INVALID
    if broken.rule.name == "duration-too-short":
        most = 30 if model_name(task) == book.MODELS[3] else 15
        return f"Duration must be between 4 and {most} seconds, or -1 to let the model choose {INVALID}"
    return f"{broken.message[:1].upper()}{broken.message[1:]} {INVALID}".replace("`", "")


def _suffix(task: TaskView) -> str:
    """Return the 10 characters at the end of an error."""
    return b32encode(sha256(task.id.encode()).digest()).decode()[:10]


# --- errors ------------------------------------------------------------------------------------------------------


def error(error: ErrorView, _: Context) -> Response:
    """Render an error as a problem document; of an input that the schema refuses, its fields."""
    body: dict[str, Any] = {"detail": error.message}
    facts = {"retry_after": RESET_SECONDS} | {name: value for name, value in error.facts.items() if value is not None}
    if "{" in error.error.message:
        body["detail"] = error.error.message.format_map({"path": error.path} | facts)
    items = invalid_fields(error.violations) if error.kind == "malformed" else []
    if error.kind == "malformed":
        body["detail"] = detail_of(items) or _first(error)
    if error.kind in TITLES:
        body = {"title": TITLES[error.kind], **body}
    limit = error.facts.get("rate")
    if error.kind not in STATUS_LESS:
        body["status"] = error.error.status
    elif limit is not None and limit.below is not None:
        body = _low_credit(facts["retry_after"])
    if items:
        body["invalid_fields"] = items
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return Response(error.error.status, to_json(body), (PROBLEM, *headers))


def _first(error: ErrorView) -> str:
    """Return what is wrong with a request, where the schema's own words don't say it."""
    return next((one.message for one in error.violations if one.severity == "error"), "The request is malformed")


def _low_credit(seconds: float) -> dict[str, Any]:
    """Return what a caller is told who has little money."""
    return {
        "detail": "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute "
        f"with a burst of 1 requests while you have less than ${LOW_CREDIT} in credit. Your rate limit resets in "
        f"~{seconds:g}s.",
        "status": 429,
        "retry_after": int(seconds),
    }


# --- beside predictions ------------------------------------------------------------------------------------------


def page(listing: TaskPage, request: ListPredictions, context: Context) -> Body:
    """Render a page of predictions; its neighbours are whole URLs, which clients follow as they are."""
    asked = {name: value for name, value in request.model_dump(exclude={"cursor"}).items() if value is not None}

    def neighbour(cursor: str) -> str | None:
        return f"{context.to('list-predictions')}?{urlencode({**asked, 'cursor': cursor})}" if cursor else None

    return {
        "next": neighbour(listing.next),
        "previous": neighbour(listing.previous),
        "results": [prediction(task, context) for task in listing.tasks],
    }


def is_asked_for(task: TaskView, request: ListPredictions) -> bool:
    """Return whether a prediction is on the list that is asked for; none was made on the web page."""
    if request.source == "web":
        return False
    after, before = _time(request.created_after), _time(request.created_before)
    created = datetime.fromtimestamp(task.created, UTC)  # in microseconds, as responses say it
    return (after is None or created >= after) and (before is None or created < before)


def _time(text: str | None) -> datetime | None:
    """Return the point in time that a text says; `None` where it says none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def model_page(_: Any, context: Context) -> Body | Response:
    """Render the model that a path names; there are those of Seedance."""
    name = f"{context.params['owner']}/{context.params['name']}"
    if name in INPUTS:
        return model(name)
    row = ERRORS["unknown-model"]
    return Response(row.status, to_json({"detail": row.message, "status": row.status}), (PROBLEM,))


def model(name: str) -> Body:
    """Render a model of Seedance, whose numbers are made up."""
    owner, _, short = name.partition("/")
    return {
        "url": f"https://replicate.com/{name}",
        "owner": owner,
        "name": short,
        "description": f"Seedance {INPUTS[name].family}, {INPUTS[name].tier}",
        "visibility": "public",
        "run_count": 100_000,
        "is_official": True,
        "latest_version": None,
    }


def account(user: str) -> Body:
    """Render the caller's account."""
    return {"type": "user", "username": f"user-{user[:8]}", "name": "", "github_url": None}


def secret(key: str | None, _: Context) -> Body:
    """Render the secret that webhooks are signed with."""
    return {"key": key}
