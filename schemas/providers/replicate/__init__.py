"""Replicate: predictions of official models, whose late refusals are predictions that fail."""

from datetime import timedelta
from typing import Any

from drytake.schemas.actions import (
    Cancel,
    Create,
    DeleteFile,
    Lifetime,
    List,
    ListFiles,
    Page,
    Poll,
    SendFile,
    ShowFile,
    Upload,
    WebhookSecret,
)
from drytake.schemas.auth import BEARER, HeaderKey
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    CANCELLED,
    EXPIRED,
    RUNNING,
    SUCCEEDED,
    TERMINAL,
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.replicate import dialect, files, pricing
from drytake.schemas.providers.replicate.contracts import CONTRACTS, HEADERS, LIST, VERSIONED
from drytake.schemas.providers.replicate.requests import to_canonical
from drytake.schemas.providers.replicate.rules import RULES, book
from drytake.schemas.providers.replicate.rules.fields import LATE
from drytake.schemas.seedance.families import ANY
from drytake.schemas.seedance.tokens import BRACKETS
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook, constant_secret, standard_webhooks

__all__ = ["PROVIDER"]

_MODELS = "drytake.schemas.providers.replicate.responses"
_ID = "$request.path.id"
_STATE = "$response.body#/status"
_OUTPUT = ("$response.body#/output",)
_ANY_CALL = (401, 403, 405, 413, 415, 429, 500, 503)
HOUR = timedelta(hours=1).total_seconds()


def _responses(status: int, model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a good one's model, and problem documents."""
    problems = dict.fromkeys((*own, *_ANY_CALL), "Problem")
    return ResponseModels(_MODELS, {status: model, **problems}, inferred=(405, 413, 415))


# --- predictions -------------------------------------------------------------------------------------------------

_STATES = (Variant("state", "/status"),)
_CREATE = Create(
    render=dialect.prediction,
    cost=pricing.cost,
    charge=pricing.TERMS.charged,
    id=dialect.prediction_id,
    status=201,
    late=LATE,
    data=dialect.remembered,
    wait=dialect.wait,
    lifetime=Lifetime(seconds=dialect.life, waiting=EXPIRED, running=CANCELLED, switch="aborted"),
)


def _create(name: str, path: str, summary: str, contract: Any) -> Operation:
    """Return an operation that makes a prediction."""
    return Operation(
        name=name,
        method="POST",
        path=path,
        summary=summary,
        action=_CREATE,
        contract=contract,
        headers=HEADERS,
        responses=_responses(201, "Prediction", 402, 422),
        task_id="$response.body#/id",
        state=_STATE,
        results=_OUTPUT,
        webhook="$request.body#/webhook",
        creates=True,
        canonical=to_canonical,
        estimate=pricing.estimate,
        defaults=pricing.defaults,
    )


OFFICIAL = tuple(
    _create(
        model.rpartition("/")[2], f"/v1/models/{model}/predictions", f"Make a prediction of {model}", CONTRACTS[model]
    )
    for model in book.MODELS
)
GENERIC = _create(
    "create-prediction", "/v1/predictions", "Make a prediction of the model that `version` names", VERSIONED
)
GET = Operation(
    name="get-prediction",
    method="GET",
    path="/v1/predictions/{id}",
    summary="Get a prediction",
    action=Poll(render=dialect.prediction),
    responses=_responses(200, "Prediction", 404),
    task_id=_ID,
    state=_STATE,
    results=_OUTPUT,
    variants=_STATES,
)
CANCEL = Operation(
    name="cancel-prediction",
    method="POST",
    path="/v1/predictions/{id}/cancel",
    summary="Cancel a prediction; one that has ended stays as it is",
    action=Cancel(render=dialect.prediction, end=CANCELLED, repeatable=True),
    responses=_responses(200, "Prediction", 404),
    task_id=_ID,
    state=_STATE,
)
LISTING = Operation(
    name="list-predictions",
    method="GET",
    path="/v1/predictions",
    summary="List the predictions of the account, newest first",
    action=List(render=dialect.page, matches=dialect.is_asked_for, cursor="cursor", size=100),
    contract=LIST,
    responses=_responses(200, "PredictionPage", 422),
    variants=(Variant("predictions", "/results"),),
)

# --- beside them -------------------------------------------------------------------------------------------------

MODEL = Operation(
    name="get-model",
    method="GET",
    path="/v1/models/{owner}/{name}",
    summary="Get a model",
    action=Page(render=dialect.model_page, unknown="model"),
    responses=_responses(200, "Model", 404),
)
ACCOUNT = Operation(
    name="get-account",
    method="GET",
    path="/v1/account",
    summary="Get the account of the token",
    action=Page(render=lambda _, context: dialect.account(context.user)),
    responses=_responses(200, "Account"),
)
SECRET = Operation(
    name="get-webhook-secret",
    method="GET",
    path="/v1/webhooks/default/secret",
    summary="Get the secret that webhooks are signed with",
    action=WebhookSecret(render=dialect.secret),
    responses=_responses(200, "SigningSecret"),
)
CREATE_FILE = Operation(
    name="create-file",
    method="POST",
    path="/v1/files",
    summary="Upload a file of 100 MB at most, to refer to for an hour",
    action=Upload(source=files.source, render=files.uploaded, form="content", status=201, lifetime=HOUR),
    responses=_responses(201, "FileObject", 400, 422),
)
GET_FILE = Operation(
    name="get-file",
    method="GET",
    path="/v1/files/{file_id}",
    summary="Get what is known of a file",
    action=ShowFile(render=files.shown),
    responses=_responses(200, "FileObject", 404),
)
SEND_FILE = Operation(
    name="download-file",
    method="GET",
    path="/v1/files/{file_id}/download",
    summary="Download a file by a signed link that expires",
    action=SendFile(allows=files.may_download),
    responses=_responses(200, "Bytes", 404),
)
LIST_FILES = Operation(
    name="list-files",
    method="GET",
    path="/v1/files",
    summary="List the files of the account",
    action=ListFiles(render=files.page),
    responses=_responses(200, "FilePage"),
)
DELETE_FILE = Operation(
    name="delete-file",
    method="DELETE",
    path="/v1/files/{file_id}",
    summary="Delete a file",
    action=DeleteFile(),
    responses=_responses(204, "Deleted", 404),
)

WEBHOOK = Webhook(
    render=dialect.prediction,
    filter="$request.body#/webhook_events_filter",
    events={
        "start": frozenset({RUNNING}),
        "logs": frozenset({RUNNING}),
        "output": frozenset({SUCCEEDED}),
        "completed": TERMINAL,
    },
    once=frozenset({RUNNING}),
    retries=(2, 4, 8, 16, 30),
    sign=standard_webhooks(constant_secret("replicate", "whsec_")),
    user_agent="Replicate/1.0",
    source=book.WEBHOOKS_PAGE,
)
"""Documented are the events, that the last attempt comes about a minute after the end, and the signature. How the attempts
lie in it, and that `start` and `logs` are posted as it begins to run, is inferred; `output` comes with the end alone."""

_CREATES = ("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini", "seedance-2.5", "create-prediction")
_OTHERS = tuple(
    row.name for row in (GET, CANCEL, LISTING, MODEL, ACCOUNT, SECRET, CREATE_FILE, GET_FILE, LIST_FILES, DELETE_FILE)
)

PROVIDER = Provider(
    id="replicate",
    title="Replicate",
    hosts=("api.replicate.com", "replicate.delivery"),
    places={"delivery": ("replicate.delivery",)},
    files=FilePlace(
        "delivery", results="/xezq/{task}/{index}.{suffix}", uploads="/files/{id}/{name}", given_key=True
    ),  # by `replicate` 1.0.7 for Python, as run on 2026-11-29
    also_paid={"*.replicate.delivery": book.API.url},
    unit="USD",
    rules=RULES,
    operations=(
        *OFFICIAL,
        GENERIC,
        GET,
        CANCEL,
        LISTING,
        MODEL,
        ACCOUNT,
        SECRET,
        CREATE_FILE,
        LIST_FILES,
        GET_FILE,
        SEND_FILE,
        DELETE_FILE,
    ),
    timing=Timing(
        video=Durations(queued=2, running=120),
        poll_seconds=0.5,
        longest=1_800,
        source=book.LIFECYCLE_PAGE,
    ),
    docs=book.CREATE_PAGE.url,
    auth=(BEARER, HeaderKey("Authorization", "Token ")),
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    webhook=WEBHOOK,
    limits=(
        RateLimit(name="create", calls=600, seconds=60, operations=_CREATES),
        RateLimit(name="low-credit", calls=6, seconds=60, operations=_CREATES, below=dialect.LOW_CREDIT),
        RateLimit(name="burst", calls=1, seconds=1, operations=_CREATES, below=dialect.LOW_CREDIT),
        RateLimit(name="others", calls=3_000, seconds=60, operations=_OTHERS),
    ),
    base_path="/v1",
    clients=(
        KnownClient(
            "replicate 1.x for Python",
            {"REPLICATE_BASE_URL": "{origin}", "REPLICATE_API_TOKEN": "{key}"},
            "the variable is read when a client is made, and goes without `/v1`; it heeds no proxy",
        ),
        KnownClient(
            "replicate 2.x for Python",
            {},
            "the same variable goes with `/v1` here; or say it where the client is made",
            'Replicate(base_url="{base}", bearer_token="{key}")',
        ),
        KnownClient(
            "replicate for JavaScript",
            {},
            "it reads no variable",
            'new Replicate({ baseUrl: "{base}", auth: "{key}" })',
        ),
        KnownClient(
            "@ai-sdk/replicate", {}, "it reads no variable", 'createReplicate({ baseURL: "{base}", apiToken: "{key}" })'
        ),
    ),
    unplayed=Endpoints(__name__),
    defaults={ANY: pricing.DEFAULTS},
    tokens=BRACKETS,
    wording="drytake.schemas.providers.replicate.wording:from_canonical",
    switches={
        "aborted": False,
        "data-lifetime": dialect.LIFETIME,
        "dropped-field": "warning",
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "unknown-field": "warning",
        "unpublished-price": None,
        "url-lifetime": dialect.LIFETIME,
    },
)
