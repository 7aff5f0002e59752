"""PiAPI: one task API for many models, with a hold of points, and causes of failures in logs."""

from drytake.schemas.actions import Balance, Create, Poll, Upload
from drytake.schemas.auth import HeaderKey
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.ids import uuid_id
from drytake.schemas.provider import (
    QUEUED,
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Phase,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.piapi import dialect, pricing
from drytake.schemas.providers.piapi.contracts import TASK, UPLOAD
from drytake.schemas.providers.piapi.requests import to_canonical
from drytake.schemas.providers.piapi.rules import RULES, book
from drytake.schemas.providers.piapi.rules.files import LATE
from drytake.schemas.seedance.tokens import AT_LOWER
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import PlainSecret, Webhook

__all__ = ["PROVIDER"]

JSON = ("application/json", "")
_HOOK = "$request.body#/config/webhook_config"


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own refusals, and those that any call may bring."""
    refused = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), "Refused")
    return ResponseModels(
        "drytake.schemas.providers.piapi.responses", {200: model, **refused}, inferred=(405, 413, 415, 422)
    )


_STATES = (Variant("state", "/data/status"),)
CREATE = Operation(
    name="create-task",
    method="POST",
    path="/api/v1/task",
    summary="Make a task of any model",
    action=Create(render=dialect.task, cost=pricing.cost, charge=pricing.TERMS.charged, id=uuid_id, late=LATE),
    takes=JSON,
    contract=TASK,
    responses=_responses("TaskResponse", 400, 402, 422),
    task_id="$response.body#/data/task_id",
    state="$response.body#/data/status",
    webhook=f"{_HOOK}/endpoint",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
QUERY = Operation(
    name="get-task",
    method="GET",
    path="/api/v1/task/{task_id}",
    summary="Get a task's state and result",
    action=Poll(render=dialect.task),
    responses=_responses("TaskResponse", 404),
    task_id="$request.path.task_id",
    state="$response.body#/data/status",
    results=("$response.body#/data/output/video",),
    variants=_STATES,
)
ACCOUNT = Operation(
    name="get-account",
    method="GET",
    path="/account/info",
    summary="Get the account and what is left",
    action=Balance(render=dialect.account),
    responses=_responses("AccountResponse"),
)
FILE = Operation(
    name="upload-file",
    method="POST",
    path="/api/ephemeral_resource",
    place="upload",
    summary="Upload a file in base64, for a while",
    action=Upload(source=dialect.source, render=dialect.uploaded),
    takes=JSON,
    contract=UPLOAD,
    responses=_responses("UploadResponse", 400),
)

PROVIDER = Provider(
    id="piapi",
    title="PiAPI",
    hosts=("api.piapi.ai", "upload.theapi.app", "img.theapi.app"),
    places={"upload": ("upload.theapi.app",), "files": ("img.theapi.app",)},
    files=FilePlace("files", results="/ephemeral/{task}/{index}.{suffix}", uploads="/uploads/{id}/{name}"),
    unit="USD",
    rules=RULES,
    operations=(CREATE, QUERY, ACCOUNT, FILE),
    timing=Timing(
        video=Durations(queued=10, running=170),
        poll_seconds=2,
        longest=1_800,
        source=book.CLIENT.at("poll interval of a public client, no page names times"),
    ),
    docs=book.PAGE.url,
    auth=(HeaderKey("X-API-Key"),),
    turned_away=("Python-urllib/",),
    states=dialect.STATES,
    phases={QUEUED: (Phase("staged", dialect.is_staged, "a task that waits for a slot"),)},
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    envelope=dialect.envelope,
    webhook=Webhook(
        render=dialect.ended,
        retries=(5, 5, 5),
        sign=PlainSecret(secret=f"{_HOOK}/secret", header="x-webhook-secret"),
        source=book.HOOK_PAGE,
        plan="observed",
    ),
    clients=(
        KnownClient(
            "piapi-skills",
            {"PIAPI_API_BASE": "{origin}", "PIAPI_API_KEY": "{key}"},
            "its own rows for Seedance are wrong: name the task type by hand",
        ),
    ),
    partial={
        "Seedance 2.5": "lengths, sizes and rates; its default size and its limits of files weren't read",
        "private assets": "named at types with less restriction; the calls that make them are known and not played",
        "prices": "the page's; it moves often, and fast has a campaign whose end nobody names",
        "statuses of refusals": "400 and 422 are known, 402 and 429 are inferred from texts that were seen",
        "times, limits of requests, life of links": "no page says them",
    },
    unplayed=Endpoints(__name__),
    defaults=pricing.DEFAULTS,
    tokens=AT_LOWER,
    wording="drytake.schemas.providers.piapi.wording:from_canonical",
    switches={
        "audio-alone": "warning",
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "ten-files": "warning",
        "unpublished-price": None,
        "url-lifetime": 86_400,
    },
)
"""The calls that PiAPI has for private assets, and its list of running tasks, are known and not played."""
