"""kie: jobs around the inputs of many models, refusals under HTTP 200, results as JSON in a string."""

from datetime import timedelta
from typing import Any

from drytake.schemas.actions import Balance, Create, Page, Poll, Upload
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    QUEUED,
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Phase,
    Provider,
    RecordLife,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.kie import dialect, pricing
from drytake.schemas.providers.kie.contracts import ENCODED, FETCHED, JOB, LINK, QUERY
from drytake.schemas.providers.kie.requests import to_canonical
from drytake.schemas.providers.kie.rules import RULES, book
from drytake.schemas.providers.kie.rules.files import LATE
from drytake.schemas.seedance.tokens import AT
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Hmac, Webhook, constant_secret

__all__ = ["PROVIDER"]

_HIDDEN = (400, 402, 403, 404, 405, 413, 415, 422, 500, 501, 503)
"""Statuses that refusals have where the switch `errors-as-200` is off, and those that come before kie itself."""
JSON = ("application/json", "")
TWO_MONTHS = timedelta(days=60).total_seconds()


def _responses(model: str) -> ResponseModels:
    """Return the responses of a call: good ones and most refusals under 200."""
    refused = dict.fromkeys((401, 429, *_HIDDEN), "Refused")
    return ResponseModels("drytake.schemas.providers.kie.responses", {200: model, **refused}, inferred=_HIDDEN)


CREATE = Operation(
    name="create-task",
    method="POST",
    path="/api/v1/jobs/createTask",
    aliases=("/api/v1/playground/createTask",),
    summary="Make a task of any model",
    action=Create(
        render=dialect.created,
        cost=pricing.cost,
        charge=pricing.TERMS.charged,
        id=dialect.task_id,
        late=LATE,
    ),
    takes=JSON,
    contract=JOB,
    responses=_responses("TaskResponse"),
    task_id="$response.body#/data/taskId",
    webhook="$request.body#/callBackUrl",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
RECORD = Operation(
    name="query-task",
    method="GET",
    path="/api/v1/jobs/recordInfo",
    aliases=("/api/v1/playground/recordInfo",),
    summary="Get a task's state and result",
    action=Poll(render=dialect.record),
    contract=QUERY,
    responses=_responses("RecordResponse"),
    task_id="$request.query.taskId",
    state="$response.body#/data/state",
    charged="$response.body#/data/creditsConsumed",
    results=("$response.body#/data/resultJson#/resultUrls/0",),
    variants=(Variant("state", "/data/state"),),
)
CREDITS = Operation(
    name="get-credits",
    method="GET",
    path="/api/v1/chat/credit",
    summary="Get the credits that are left",
    action=Balance(render=dialect.account),
    responses=_responses("CreditsResponse"),
)
DOWNLOAD = Operation(
    name="get-download-url",
    method="POST",
    path="/api/v1/common/download-url",
    aliases=("/api/v1/chat/download-url",),
    summary="Get a direct link to a result of kie's making, for 20 minutes",
    action=Page(render=dialect.link),
    takes=JSON,
    contract=LINK,
    responses=_responses("LinkResponse"),
)


def _upload(name: str, path: str, summary: str, contract: Any, **how: Any) -> Operation:
    """Return an operation that keeps a file, at the host for uploads."""
    return Operation(
        name=name,
        method="POST",
        path=path,
        place="upload",
        summary=summary,
        action=Upload(render=dialect.uploaded, **how),
        takes=() if contract is None else JSON,
        contract=contract,
        responses=_responses("UploadResponse"),
    )


UPLOADS = (
    _upload(
        "upload-stream", "/api/file-stream-upload", "Upload a file by a form", None, source=dialect.of_form, form="file"
    ),
    _upload("upload-base64", "/api/file-base64-upload", "Upload a file in base64", ENCODED, source=dialect.of_base64),
    _upload("upload-url", "/api/file-url-upload", "Upload the file behind a URL", FETCHED, source=dialect.of_url),
)
_FILE_HOSTS = ("tempfile.aiquickdraw.com", "file.aiquickdraw.com", "templateb.aiquickdraw.com")
"""Where results and uploads lie; their paths are inferred."""

PROVIDER = Provider(
    id="kie",
    title="kie",
    hosts=("api.kie.ai", "kieai.redpandaai.co", *_FILE_HOSTS),
    places={"upload": ("kieai.redpandaai.co",), "files": _FILE_HOSTS},
    files=FilePlace("files", results="/results/{task}/{index}.{suffix}", uploads="/uploads/{id}/{name}"),
    also_paid={"proxy.kie.ai": book.PAGE.url},
    unit="credits",
    rules=RULES,
    operations=(CREATE, RECORD, CREDITS, DOWNLOAD, *UPLOADS),
    timing=Timing(
        video=Durations(queued=10, running=120),
        poll_seconds=3,
        longest=600,
        source=book.CLIENT.at("poll interval of a public client, no page names times of Seedance"),
    ),
    docs=book.PAGE.url,
    records=RecordLife(TWO_MONTHS),
    states=dialect.STATES,
    phases={QUEUED: (Phase("queuing", dialect.is_queuing, "a task that waits for its turn"),)},
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    webhook=Webhook(
        render=dialect.ended,
        timeout=15,
        sign=Hmac(
            secret=constant_secret("kie"),
            switch="webhook-hmac-key",
            text="{task}.{timestamp}",
            encoding="base64",
            headers={"X-Webhook-Timestamp": "{timestamp}", "X-Webhook-Signature": "{signature}"},
        ),
        source=book.HOOK_PAGE,
    ),
    limits=(RateLimit(name="create", calls=20, seconds=10, operations=("create-task",)),),
    clients=(
        KnownClient(
            "kie-ai-mcp",
            {"KIE_API_BASE_URL": "{origin}", "KIE_UPLOAD_BASE_URL": "{origin}-upload", "KIE_API_KEY": "{key}"},
        ),
        KnownClient(
            "@felores/kie-ai-mcp-server",
            {
                "KIE_AI_BASE_URL": "{origin}/api/v1",
                "KIE_AI_API_KEY": "{key}",
                "KIE_AI_ALLOW_DIRECT_GENERATION": "true",
            },
            "version 5 sells Seedance 2.5 alone; its uploads go to an https address, by `run`",
        ),
    ),
    partial={
        "other models, Seedance 1.5 and 2.5's drafts among them": "taken as they are: their fields and prices weren't read",
        "private assets (`asset://`)": "named in inputs; the calls that make them are known and not played",
        "HTTP status of refusals": "200 but for keys and the rate, as clients have it; the switch `errors-as-200` is for the other",
        "retries of callbacks, times of tasks": "no page says them",
    },
    unplayed=Endpoints(__name__),
    defaults=pricing.DEFAULTS,
    tokens=AT,
    wording="drytake.schemas.providers.kie.wording:from_canonical",
    switches={
        "audio-alone": "warning",
        "errors-as-200": True,
        "frames-and-references": "error",
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "unpublished-price": None,
        "url-lifetime": 86_400,
        "webhook-hmac-key": None,
    },
)
"""Callbacks are signed once `webhook-hmac-key` is set, as kie does once a key was made; their retries are the mock's own."""
