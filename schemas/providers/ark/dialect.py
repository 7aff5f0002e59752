"""How Ark speaks: a task object that grows when it succeeds, and one form of error whose message ends in an id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from drytake.schemas.actions import Queue
from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Response, TaskView, json_response
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.ark.messages import Refusal, refusal_of
from drytake.schemas.providers.ark.models import BYTEPLUS as BYTEPLUS_IDS
from drytake.schemas.providers.ark.models import ENDPOINT, Model, model_of
from drytake.schemas.providers.ark.models import VOLCENGINE as VOLCENGINE_IDS
from drytake.schemas.providers.ark.modes import content_of
from drytake.schemas.providers.ark.pricing import DRAFT_RESOLUTION, billed_tokens, film
from drytake.schemas.providers.ark.requests import CreateTask
from drytake.schemas.providers.ark.rules.book import ADAPTIVE, MODEL_CHOSEN
from drytake.schemas.seedance.film import nearest_ratio

__all__ = [
    "BYTEPLUS",
    "ERRORS",
    "FAILURES",
    "KEPT",
    "STATES",
    "VOLCENGINE",
    "Dialect",
    "error",
    "request_id",
    "task_id",
]

STATES: Mapping[State, str] = {
    QUEUED: "queued",
    RUNNING: "running",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    CANCELLED: "cancelled",
    EXPIRED: "expired",
}
KEPT = (
    "model", "service_tier", "execution_expires_after", "generate_audio", "draft", "priority", "safety_identifier"
)  # fmt: skip
"""Fields of the request that each response says again."""
EXPIRES_AFTER: Final = 172_800
FPS: Final = 24
SEEDS: Final = 100_000
"""Above what the server draws itself: captured ones have five digits at most."""
FINAL_RESOLUTION: Final = "1080p"
"""Of a final that names none."""
WITH_DRAFTS: Final = ("2.5", "1.5")
BEIJING = timezone(timedelta(hours=8))
"""Ids say the time there, on both clouds."""
_LETTERS = bytes(b"0123456789abcdefghijklmnopqrstuvwxyz"[number % 36] for number in range(256))
"""A byte to a letter or digit of an id."""

# --- ids ---------------------------------------------------------------------------------------------------------


def task_id(digits: str, seconds: float) -> str:
    """Return a task's id of 32 random hexadecimal digits and the time: `cgt-20260521225953-zr48p`."""
    return f"cgt-{_in_beijing(int(seconds))}-{bytes.fromhex(digits[:10]).translate(_LETTERS).decode()}"


@lru_cache(16)
def _in_beijing(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING):%Y%m%d%H%M%S}"


def request_id(digits: str, seconds: float) -> str:
    """Return a call's id of random hexadecimal digits and the time: 53 characters."""
    return f"02{int(seconds * 1_000):013d}{(digits * 2)[:38]}"


# --- the queue ---------------------------------------------------------------------------------------------------

LARGEST: Final = "4k"
"""Resolution of which one video is made at a time, whatever an account is granted."""


def queue(request: CreateTask, context: Context) -> Queue | None:
    """Return where a request waits: a queue a model, as the switch `concurrency` says: 3 for individuals, 10 for enterprises."""
    slots = context.switches["concurrency"]
    if slots is None:
        return None
    large = (request.resolution or "").lower() == LARGEST
    return Queue(
        f"{request.model} {LARGEST}" if large else request.model, 1 if large else int(slots), request.priority or 0
    )


# --- a task ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one cloud says; only the ids of its models differ."""

    ids: Mapping[str, Model]

    def created(self, task: TaskView, _: Context) -> Body:
        """Render a new task: its id, and for whom it is made."""
        return {"id": task.id} | _identifier(task.data)

    def task(self, task: TaskView, context: Context) -> Body:
        """Render a task: what it has made once it has succeeded, why it failed, and settings always."""
        body: dict[str, Any] = {"id": task.id, "model": self._model(task.data["model"]), "status": task.word}
        if task.state == FAILED:
            body["error"] = _error_of(task, context)
        made = _made(task, context) if task.state == SUCCEEDED else None
        body |= {} if made is None else made.outputs
        body |= {"created_at": int(task.created), "updated_at": int(_updated(task))}
        return (
            body
            | ({} if made is None else made.facts)
            | _settings(task)
            | _identifier(task.data)
            | _draft_of_final(task)
        )

    def _model(self, name: str) -> str:
        """Return a model's whole id, also where the call named an endpoint."""
        return next(iter(self.ids)) if ENDPOINT.fullmatch(name) else name


BYTEPLUS, VOLCENGINE = Dialect(BYTEPLUS_IDS), Dialect(VOLCENGINE_IDS)


class _Made(NamedTuple):
    """What a task says once it has succeeded."""

    outputs: dict[str, Any]
    """Before its times."""
    facts: dict[str, Any]
    """After them."""


def _made(task: TaskView, context: Context) -> _Made:
    request = task.request
    assert isinstance(request, CreateTask)
    links = {"video_url": context.result(task)}
    if request.return_last_frame:
        links["last_frame_url"] = context.result(task, 1, "png")
    count, shot = billed_tokens(request), film(request)
    usage: dict[str, Any] = {"completion_tokens": count, "total_tokens": count}
    tools = {"tools": [{"type": tool.type} for tool in request.tools]} if request.tools else {}
    if tools:
        usage["tool_usage"] = {"web_search": 1}
    facts = {
        "seed": task.seed % SEEDS if request.seed in (None, MODEL_CHOSEN) else request.seed,
        "resolution": _resolution(request),
        "ratio": nearest_ratio(shot.width, shot.height) if request.ratio in (None, ADAPTIVE) else request.ratio,
        "duration": int(shot.seconds),
        "framespersecond": FPS,
        "output_format": request.output_format or "mp4",
    }
    return _Made({"content": links, "usage": usage}, facts | tools)


def _resolution(request: CreateTask) -> str:
    if request.draft or model_of(request.model).draft:
        return DRAFT_RESOLUTION
    return (request.resolution or "720p").lower()


def _settings(task: TaskView) -> dict[str, Any]:
    kept = task.data
    audio, expires = kept["generate_audio"], kept["execution_expires_after"]
    return {
        "service_tier": kept["service_tier"] or "default",
        "execution_expires_after": EXPIRES_AFTER if expires is None else expires,
        "generate_audio": True if audio is None else audio,
        "draft": kept["draft"] is True or model_of(kept["model"]).draft,
        "priority": kept["priority"] or 0,
    }


def _identifier(kept: Mapping[str, Any]) -> dict[str, Any]:
    sent = kept["safety_identifier"]
    return {} if sent is None else {"safety_identifier": sent}


def _updated(task: TaskView) -> float:
    if task.finished is not None:
        return task.finished
    return task.created if task.started is None else task.started


def _error_of(task: TaskView, context: Context) -> dict[str, str]:
    failure = task.failure or FAILURES["provider-failure"]
    code = context.switches.get("refused-output")
    if task.cause == "moderation" and code is not None:
        failure = next((one for one in FAILURES.values() if one.type == code), failure)
    digits = f"{task.seed:08x}" * 4
    return {"code": failure.type, "message": _signed(failure.message, request_id(digits, _updated(task)))}


def _signed(message: str, call: str) -> str:
    """Return a message as the server ends it."""
    return f"{message} Request id: {call}"


def deleted(_: TaskView, __: Context) -> Body:
    """Render that a task was cancelled or its record removed."""
    return {}


# --- drafts ------------------------------------------------------------------------------------------------------

DRAFT_ID: Final = "draft_task_id"
"""Field of a final's own body, as it is kept, that says its draft: the server's word for it in responses."""
OWN: Final = ("model", "resolution", "callback_url", "safety_identifier", "execution_expires_after", "priority")
"""Fields that a final doesn't take from its draft."""


def draft_of(request: CreateTask) -> str:
    """Return the id of the draft that a request finishes; empty where it finishes none."""
    for item in request.content:
        if item.draft_task is not None:
            return item.draft_task.id
    return ""


def is_draft(task: TaskView) -> bool:
    """Return whether a task is a draft, which can be finished."""
    return bool(_settings(task)["draft"]) and isinstance(task.request, CreateTask)


def final(request: CreateTask, task: TaskView) -> Body:
    """Return the body that a final stands for: its draft's, in full size."""
    draft: CreateTask = task.request
    own = {name: getattr(request, name) for name in OWN}
    taken = {name: value for name, value in draft.model_dump(exclude_unset=True).items() if name not in (*OWN, "draft")}
    seconds = draft.duration if draft.duration not in (None, MODEL_CHOSEN) else int(film(draft).seconds)
    full = {"resolution": request.resolution or FINAL_RESOLUTION, "duration": seconds, DRAFT_ID: task.id}
    return {**taken, **own, **full}


def _draft_of_final(task: TaskView) -> dict[str, Any]:
    """Return which draft a task has finished, if it did."""
    if model_of(task.data["model"]).family not in WITH_DRAFTS or not isinstance(task.body, dict):
        return {}
    said = task.body.get(DRAFT_ID)
    return {} if said is None else {DRAFT_ID: said}


# --- why tasks fail ----------------------------------------------------------------------------------------------

_VIDEO, _AUDIO = "OutputVideoSensitiveContentDetected", "OutputAudioSensitiveContentDetected"
_OUTPUT = "The request failed because the output {} may contain sensitive information."
_POLICY = "The request failed because the output {} may be related to copyright restrictions."
FAILURES: Mapping[str, Failure] = {
    "moderation": Failure(_OUTPUT.format("video"), type=_VIDEO),
    "moderation-audio": Failure(_OUTPUT.format("audio"), type=_AUDIO),
    "moderation-policy": Failure(_POLICY.format("video"), type=f"{_VIDEO}.PolicyViolation"),
    "moderation-audio-policy": Failure(_POLICY.format("audio"), type=f"{_AUDIO}.PolicyViolation"),
    "provider-failure": Failure("The service encountered an unexpected internal error.", type="InternalServiceError"),
    "cancelled": Failure("The task was cancelled", type="Cancelled"),
    "expired": Failure("The task has expired", type="Expired"),
}
"""Scenario or cause to what a failed task says. The codes are documented, that of a fault is inferred, and so are the words;
cancelled and expired tasks say nothing."""

# --- errors ------------------------------------------------------------------------------------------------------

FACE: Final = "face"
"""The scenario of files that show a real person."""
REFUSED_TEXT, PRIVACY = "InputTextSensitiveContentDetected", "Input{}SensitiveContentDetected.PrivacyInformation"
_INPUT = "The request failed because the input {} may contain {}."
REFUSED_INPUTS: Mapping[str, str] = {
    **{
        f"Input{word.title()}SensitiveContentDetected{dot}": _INPUT.format(word, what)
        for word in ("text", "image", "video", "audio")
        for dot, what in (("", "sensitive information"), (".PolicyViolation", "content restricted by copyright"))
    },
    **{PRIVACY.format(word.title()): _INPUT.format(word, "real person") for word in ("image", "video")},
    **{
        f"SensitiveContentDetected{dot}": _INPUT.format("text", "sensitive information")
        for dot in ("", ".SevereViolation", ".Violence")
    },
}
"""Code to what is said where the input is refused at once. The codes are documented, the words are inferred."""

_CODES: Mapping[str, tuple[str, str]] = {
    "bad-key": ("AuthenticationError", "Unauthorized"),
    "forbidden-region": ("AccessDenied", "Forbidden"),
    "insufficient-credit": ("AccountOverdueError", "Forbidden"),
    "late": ("InvalidAction.RunningTaskDeletion", "Conflict"),
    "no-key": ("AuthenticationError", "Unauthorized"),
    "overloaded": ("ServerOverloaded", "TooManyRequests"),
    "rate-limit": ("ModelAccountRpmRateLimitExceeded", "TooManyRequests"),
    "server-error": ("InternalServiceError", "InternalServerError"),
    "too-many-running": ("QuotaExceeded", "TooManyRequests"),
    "queue-too-long": ("QuotaExceeded", "TooManyRequests"),
    "not-carried-on": ("InvalidParameter", "BadRequest"),
    "unknown-task": ("ResourceNotFound", "NotFound"),
    "unknown-path": ("ResourceNotFound", "NotFound"),
}
"""Kind to code and type; the type of a conflict is inferred."""
_OTHER = ("InvalidParameter", "BadRequest")
ERRORS: Mapping[str, Error] = {
    "bad-key": Error(401, "The API key format is incorrect.", confidence="observed"),
    "content-refused": Error(
        400, "The request failed because the input text may contain sensitive information.", confidence="documented"
    ),
    "forbidden-region": Error(403, "The request failed because you do not have access to the requested resource."),
    "insufficient-credit": Error(
        403,
        "The request failed because your account has an overdue balance. To proceed, settle the outstanding balance.",
        confidence="documented",
    ),
    "late": Error(409, "Cannot delete task because it is currently {word}", confidence="observed"),
    "malformed": Error(400, "The request isn't valid.", confidence="documented"),
    "no-key": Error(401, "the API key or AK/SK in the request is missing or invalid", confidence="observed"),
    "not-carried-on": Error(
        400, "The parameter `content` specified in the request is not valid: the draft task {task_id} is not found."
    ),
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(
        429,
        "The service is currently unable to handle additional requests due to server overload.",
        confidence="documented",
    ),
    "queue-too-long": Error(429, "The request has exceeded the quota.", confidence="documented"),
    "rate-limit": Error(
        429,
        "The request failed because the requests per minute (RPM) limit of your account for this model is exceeded.",
        confidence="documented",
    ),
    "server-error": Error(500, "The service encountered an unexpected internal error.", confidence="documented"),
    "too-large": Error(413, "Request entity too large"),
    "too-many-running": Error(429, "The request has exceeded the quota.", confidence="documented"),
    "unknown-path": Error(404, "The specified resource `{path}` is not found."),
    "unknown-task": Error(404, "The specified resource `{task_id}` is not found.", confidence="observed"),
    "unsupported-media-type": Error(415, "Unsupported media type"),
    "wrong-method": Error(405, "Method Not Allowed"),
}
"""Captured are the words of `bad-key`, `no-key`, `late`, `too-many-running` and `unknown-task`."""


def _json(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError:
        return None


def refuses(request: CreateTask, context: Context) -> str:
    """Return the kind of error of a request whose files show a real person; an asset may."""
    return "content-refused" if _shows_face(request) and context.happens(FACE) else ""


def _shows_face(request: CreateTask) -> str:
    """Return the type of the first file that may show one; empty where there is none."""
    items = content_of(request.__dict__)
    if not items.has_files:
        return ""
    urls = items.urls
    shown = (
        kind for kind in ("image_url", "video_url") for url in urls.get(kind, ()) if not url.startswith("asset://")
    )
    return next(shown, "")


def _moderated(error: ErrorView, context: Context) -> Refusal:
    """Return what is said of an input that is refused for what it shows: the code that fits, or else the switch's."""
    code = str(context.switches.get("refused-input", REFUSED_TEXT))
    if FACE in context.scenarios:
        code = PRIVACY.format("Video" if b"video_url" in error.body and b"image_url" not in error.body else "Image")
    return Refusal(400, code, REFUSED_INPUTS.get(code, error.message), type="BadRequest")


def error(error: ErrorView, context: Context) -> Response:
    """Render an error; of a wrong request, what the server finds first."""
    if error.kind == "malformed":
        said = refusal_of(error.violations, _json(error.body))
    elif error.kind == "content-refused":
        said = _moderated(error, context)
    else:
        code, kind = _CODES.get(error.kind, _OTHER)
        said = Refusal(error.error.status, code, error.message, type=kind)
    facts = {"code": said.code, "message": _signed(said.message, context.id), "param": said.param, "type": said.type}
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response({"error": facts}, said.status, headers)
