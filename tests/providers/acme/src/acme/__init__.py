"""Acme, a seller that doesn't exist: the smallest whole provider, to copy from and to test the engine with."""

from acme import pricing, rules
from acme.requests import CreateVideo, QueryTask, UploadFile, to_canonical
from acme.words import words
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.provider import Answers, KnownClient, Operation, Pace, Provider, Timing
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Shape

__all__ = ["PROVIDER"]


def _answers(model: str, *own: int) -> Answers:
    """Return the answers of a call: a model for 200, its own errors, and those that any call may bring."""
    errors = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), "ErrorAnswer")
    return Answers("acme.responses", {200: model, **errors}, inferred=(405, 413, 415))


STATE, RESULT = Shape("state", "/data/status"), Shape("result", "/data/result")

CREATE = Operation(
    name="create-video",
    method="POST",
    path="/api/v1/videos",
    aliases=("/v1/videos",),
    summary="Create a video task",
    contract=Contract.of(rules.CREATE, CreateVideo, aliases=rules.ALIASES, media=rules.MEDIA, words=words),
    answers=_answers("CreatedAnswer", 400, 402),
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
)
QUERY = Operation(
    name="query-task",
    method="GET",
    path="/api/v1/tasks",
    aliases=("/v1/tasks",),
    summary="Get a task's status and result",
    contract=Contract.of(rules.QUERY, QueryTask),
    answers=_answers("TaskAnswer", 400, 404),
    shapes=(STATE, RESULT),
)
CANCEL = Operation(
    name="cancel-task",
    method="POST",
    path="/api/v1/tasks/{task_id}/cancel",
    summary="Cancel a task that hasn't ended",
    answers=_answers("CancelledAnswer", 404, 409),
)
BALANCE = Operation(
    name="get-balance",
    method="GET",
    path="/api/v1/balance",
    summary="Get the credits that are left",
    answers=_answers("BalanceAnswer"),
)
UPLOAD = Operation(
    name="upload-file",
    method="POST",
    path="/api/v1/files",
    summary="Upload a file to refer to",
    contract=Contract.of(rules.UPLOAD, UploadFile),
    answers=_answers("UploadedAnswer", 400),
)

PROVIDER = Provider(
    id="acme",
    title="Acme",
    hosts=("api.acme.example", "eu.acme.example"),
    unit="credits",
    rules=rules.RULES,
    operations=(CREATE, QUERY, CANCEL, BALANCE, UPLOAD),
    timing=Timing(video=Pace(queued=0, running=120), poll_seconds=60, source=rules.TASKS.at("Polling")),
    docs=rules.PAGE.url,
    room="acme.mock:ROOM",
    base_path="/api",
    unplayed=Endpoints(__name__),
    clients=(KnownClient("acme-cli", {"ACME_BASE_URL": "{base}", "ACME_API_KEY": "{key}"}),),
    switches={
        "errors-as-200": False,
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "success-word": "succeeded",
        "url-lifetime": 86_400,
    },
)
