"""OpenRouter: jobs of many makers' models by one call, their videos behind the key, the cost in the answer."""

from drytake.schemas.actions import Create, Lifetime, Page, Poll, Result
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.provider import Durations, KnownClient, Operation, Provider, ResponseModels, Timing
from drytake.schemas.providers.openrouter import dialect, pricing
from drytake.schemas.providers.openrouter.models import NAMES
from drytake.schemas.providers.openrouter.requests import DEFAULTS, CreateVideo, GetContent, to_canonical
from drytake.schemas.providers.openrouter.rules import RULES, book
from drytake.schemas.providers.openrouter.words import words
from drytake.schemas.seedance.families import ANY
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Hmac, Webhook, constant_secret

__all__ = ["PROVIDER"]

_ANY_CALL = (401, 403, 404, 413, 415, 429, 500, 503)
_UNDOCUMENTED = (413, 415)
_ID = "$request.path.id"
_STATE = "$response.body#/status"


def _responses(status: int, model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a good one's model, and errors."""
    errors = dict.fromkeys((*own, *_ANY_CALL), "ErrorResponse")
    models = "drytake.schemas.providers.openrouter.responses"
    return ResponseModels(models, {status: model, **errors}, inferred=_UNDOCUMENTED if own else (404, *_UNDOCUMENTED))


CREATE = Operation(
    name="create-video",
    method="POST",
    path="/api/v1/videos",
    summary="Submit a video generation job",
    action=Create(
        render=dialect.submitted,
        cost=pricing.cost,
        charge=pricing.TERMS.charged,
        keep=("model",),
        id=dialect.job_id,
        ids={"plain": dialect.old_id},
        status=202,
        unknown="model",
        ends=dialect.cut_short,
        lifetime=Lifetime(seconds=dialect.job_life),
    ),
    task_id="$response.body#/id",
    state=_STATE,
    webhook="$request.body#/callback_url",
    contract=Contract.of(
        book.CREATE,
        CreateVideo,
        media=book.MEDIA,
        forms=("", "url-scheme"),
        words=words,
        values={"model": lambda: NAMES},
    ),
    responses=_responses(202, "Submitted", 400, 402),
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
GET = Operation(
    name="get-video",
    method="GET",
    path="/api/v1/videos/{id}",
    summary="Get a job's status, and where its video is",
    action=Poll(render=dialect.job),
    task_id=_ID,
    state=_STATE,
    results=("$response.body#/unsigned_urls/0",),
    responses=_responses(200, "Job", 404),
    variants=(Variant("state", "/status"),),
)
CONTENT = Operation(
    name="get-content",
    method="GET",
    path="/api/v1/videos/{id}/content",
    summary="Download a job's video, with the key",
    action=Result(render=dialect.content, failed=dialect.no_content, media=True, gone="unknown-file"),
    task_id=_ID,
    contract=Contract.of(book.CONTENT, GetContent),
    responses=_responses(200, "Bytes", 400, 409, 410),
)
LIST = Operation(
    name="list-models",
    method="GET",
    path="/api/v1/videos/models",
    summary="List the models of videos, with what each takes and costs",
    action=Page(render=dialect.models),
    responses=_responses(200, "VideoModels"),
    open=True,
)

WEBHOOK = Webhook(
    render=dialect.posted,
    headers={"X-OpenRouter-Idempotency-Key": "{task}-{word}"},
    sign=Hmac(
        secret=constant_secret("openrouter"),
        headers={"X-OpenRouter-Signature": "t={timestamp},v1={signature}"},
        text="{timestamp},{body}",
        encoding="hex",
        switch="webhook-secret",
    ),
    source=book.HOOKS,
)
"""Documented are the events, the headers and the signature, over the time and the body with a comma between; that there are
retries is too, and not how many."""

PROVIDER = Provider(
    id="openrouter",
    title="OpenRouter",
    hosts=("openrouter.ai",),
    unit="USD",
    rules=RULES,
    operations=(CREATE, LIST, GET, CONTENT),
    timing=Timing(
        video=Durations(queued=30, running=90),
        poll_seconds=10,
        source=book.VIDEOS_PAGE.at("Poll"),
    ),
    docs=book.GUIDE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    webhook=WEBHOOK,
    base_path="/api/v1",
    clients=(
        KnownClient(
            "@openrouter/sdk",
            {"OPENROUTER_BASE_URL": "{base}", "OPENROUTER_API_KEY": "{key}"},
            "the variable is read when a client is made without `serverURL`",
        ),
        KnownClient(
            "openrouter for Python",
            {},
            "it reads no variable for its address",
            'OpenRouter(server_url="{base}", api_key="{key}")',
        ),
        KnownClient(
            "@openrouter/ai-sdk-provider",
            {},
            "it sends `resolution` as `size`, and drops references, last frames and `generateAudio` of `generateVideo`",
            'createOpenRouter({ baseURL: "{base}", apiKey: "{key}" })',
        ),
        KnownClient(
            "@tanstack/ai-openrouter",
            {},
            "the third argument of its adapter",
            'createOpenRouterVideo("bytedance/seedance-2.0", "{key}", { baseURL: "{base}" })',
        ),
    ),
    unplayed=Endpoints(__name__),
    defaults={ANY: DEFAULTS},
    wording="drytake.schemas.providers.openrouter.wording:from_canonical",
    switches={
        "cancelled": False,
        "generation-id": False,
        "id-form": "gen-vid",
        "job-lifetime": dialect.LIFETIME,
        "polling-url": "relative",
        "refund-on-failure": True,
        "running-limit": None,
        "signed-urls": False,
        "unpublished-price": None,
        "url-lifetime": dialect.LIFETIME,
        "webhook-secret": None,
    },
)
