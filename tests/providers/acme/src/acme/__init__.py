"""Acme, a seller that doesn't exist: the smallest whole provider, to copy from and to test the engine with."""

from acme import dialect, pricing, rules
from acme.requests import DEFAULTS, CreateVideo, QueryTask, UploadFile, to_canonical
from acme.words import words
from drytake.schemas.actions import Balance, Cancel, Create, Custom, Poll
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import CANCELLED, Durations, KnownClient, Operation, Provider, ResponseModels, Timing
from drytake.schemas.seedance.families import ANY
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

__all__ = ["PROVIDER"]

JSON = ("application/json", "")
"""A body that names no type is read as JSON."""


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own errors, and those that any call may bring."""
    errors = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), "ErrorResponse")
    return ResponseModels("acme.responses", {200: model, **errors}, inferred=(405, 413, 415))


STATE, RESULT = Variant("state", "/data/status"), Variant("result", "/data/result")

CREATE = Operation(
    name="create-video",
    method="POST",
    path="/api/v1/videos",
    aliases=("/v1/videos",),
    summary="Create a video task",
    action=Create(
        render=dialect.created,
        price=lambda request, _, day: pricing.charge(request, day),
        charge=pricing.CARD.terms.charged,
        keep=("model", "ratio"),
    ),
    takes=JSON,
    task_id="$response.body#/data/task_id",
    state="$response.body#/data/status",
    charged="$response.body#/data/credits_cost",
    webhook="$request.body#/callback_url",
    contract=Contract.of(rules.CREATE, CreateVideo, aliases=rules.ALIASES, media=rules.MEDIA, words=words),
    responses=_responses("CreatedResponse", 400, 402),
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
    action=Poll(render=dialect.task),
    task_id="$request.query.task_id",
    state="$response.body#/data/status",
    charged="$response.body#/data/credits_cost",
    results=("$response.body#/data/result/video_url",),
    contract=Contract.of(rules.QUERY, QueryTask),
    responses=_responses("TaskResponse", 400, 404),
    variants=(STATE, RESULT),
)
CANCEL = Operation(
    name="cancel-task",
    method="POST",
    path="/api/v1/tasks/{task_id}/cancel",
    summary="Cancel a task that hasn't ended",
    action=Cancel(render=dialect.cancelled, end=CANCELLED, message="The task was cancelled"),
    task_id="$request.path.task_id",
    state="$response.body#/data/status",
    responses=_responses("CancelledResponse", 404, 409),
)
BALANCE = Operation(
    name="get-balance",
    method="GET",
    path="/api/v1/balance",
    summary="Get the credits that are left",
    action=Balance(render=dialect.account),
    responses=_responses("BalanceResponse"),
)
UPLOAD = Operation(
    name="upload-file",
    method="POST",
    path="/api/v1/files",
    summary="Upload a file to refer to",
    action=Custom("acme.mock:upload_file", uploads=True),
    contract=Contract.of(rules.UPLOAD, UploadFile),
    responses=_responses("UploadedResponse", 400),
)

PROVIDER = Provider(
    id="acme",
    title="Acme",
    hosts=("api.acme.example", "eu.acme.example"),
    unit="credits",
    rules=rules.RULES,
    operations=(CREATE, QUERY, CANCEL, BALANCE, UPLOAD),
    timing=Timing(video=Durations(queued=0, running=120), poll_seconds=60, source=rules.TASKS.at("Polling")),
    docs=rules.PAGE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    envelope=dialect.envelope,
    webhook=Webhook(
        render=dialect.ended, retries=(10, 60, 300, 1_800), source=rules.TASKS.at("Callbacks"), plan="documented"
    ),
    limits=(
        RateLimit(name="create", calls=40, seconds=60, operations=("create-video",)),
        RateLimit(name="failures", calls=20, seconds=30, failures=True, blocked=30),
    ),
    base_path="/api",
    defaults={ANY: DEFAULTS},
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
