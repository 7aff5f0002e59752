"""fal: a queue that takes every body, a result that says what was wrong with it, and four hosts."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from drytake.schemas.actions import Cancel, Create, Jwks, Parent, Poll, Result, Stream
from drytake.schemas.auth import BEARER, HeaderKey, QueryKey
from drytake.schemas.http import Context
from drytake.schemas.ids import uuid_id
from drytake.schemas.provider import (
    QUEUED,
    RUNNING,
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.fal import dialect, pricing, storage
from drytake.schemas.providers.fal.contracts import CONTRACTS, HEADERS, INFERRED, QUERY, operation_name
from drytake.schemas.providers.fal.requests import CompleteDraft, final_to_canonical, to_canonical
from drytake.schemas.providers.fal.rules import RULES, book
from drytake.schemas.providers.fal.rules.calls import PREFIX
from drytake.schemas.seedance.families import ANY
from drytake.schemas.seedance.tokens import AT
from drytake.schemas.times import day_of
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Ed25519, Webhook, constant_seed

__all__ = ["PROVIDER"]

_MODELS = "drytake.schemas.providers.fal.responses"
_TASK = "/{owner}/{app}/requests/{request_id}"
_UNDER = "/{owner}/{app}/{rest:path}/requests/{request_id}"
"""The same under a model's whole path: what an example prints, and what no client asks for."""
_ID = "$request.path.request_id"


def _responses(models: Mapping[int, str], *own: int) -> ResponseModels:
    """Return the responses of a call: its own models, and those that any call may bring."""
    gateway = dict.fromkeys((401, 405, 413, 415), "GatewayError")
    platform = dict.fromkeys((429, 500, 503), "PlatformError")
    return ResponseModels(
        _MODELS, {**gateway, **platform, **dict.fromkeys(own, "GatewayError"), **models}, inferred=(405, 413, 415)
    )


ALIAS = "fal-ai-alias"
"""The switch by which a model's id is also one behind fal's own prefix: a client that always adds it reaches the model."""

# --- submits -----------------------------------------------------------------------------------------------------

_QUEUED: dict[str, Any] = {
    "render": dialect.status,
    "price": lambda request, _, day: pricing.charge(request, day),
    "validate": "when it runs",
    "charge": pricing.TERMS.charged,
    "id": uuid_id,
    "deadline": "$request.header.x-fal-request-timeout",
    "queue_limit": "$request.query.fal_max_queue_length",
}


def _submit(path: str) -> Operation:
    """Return the operation that queues a model's input."""
    name = operation_name(path)
    guessed = "; no page names the path" if path in INFERRED else ""
    return Operation(
        name=name,
        method="POST",
        path=path,
        summary=f"Queue {name.replace('-', ' ')}{guessed}",
        action=Create(**_QUEUED),
        switched={ALIAS: (f"{PREFIX}{path}",)},
        contract=CONTRACTS[path],
        query=QUERY,
        headers=HEADERS,
        responses=_responses({200: "InQueue"}, 403, 422),
        task_id="$response.body#/request_id",
        state="$response.body#/status",
        webhook="$request.query.fal_webhook",
        creates=True,
        canonical=to_canonical,
        estimate=pricing.estimate,
        defaults=pricing.defaults,
    )


def _final(path: str) -> Operation:
    """Return the operation that makes the final video of a draft."""
    us = path.startswith("/bytedance/seedance-2.5/us/")
    parent = Parent(
        id="$request.body#/draft_id",
        fits=lambda task: (task.body or {}).get("draft") is True,
        cause="unknown-draft",
        lifetime=(14 if us else 7) * 86_400,
    )
    return replace(
        _submit(path),
        action=Create(**{**_QUEUED, "price": None}, cost=_cost_of_final, parent=parent),
        canonical=final_to_canonical,
        estimate=pricing.estimate_final,
        defaults=None,
    )


def _cost_of_final(request: CompleteDraft, context: Context) -> Decimal:
    assert context.parent is not None
    return pricing.charge_final(request, context.parent.request, day_of(context.now))


_VIDEOS = tuple(path for path, contract in CONTRACTS.items() if contract.model is not CompleteDraft)
SUBMITS = tuple((_submit if path in _VIDEOS else _final)(path) for path in CONTRACTS)
_FIRST = SUBMITS[0]
RUN = Operation(
    name="run",
    method="POST",
    place="run",
    path=_VIDEOS[0],
    aliases=_VIDEOS[1:],
    summary="Make a video in one call, which waits for it",
    action=Create(
        **{**_QUEUED, "render": dialect.output, "deadline": "", "queue_limit": ""}, waits=True, failed=dialect.failed
    ),
    contract=CONTRACTS[_VIDEOS[0]],
    contracts=CONTRACTS,
    responses=_responses({200: "Made", 422: "ModelErrors", 500: "AnyFailure"}, 403),
    results=("$response.body#/video/url",),
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
ELSEWHERE = Operation(
    name="submit-under-fal-ai",
    method="POST",
    path=f"{PREFIX}/{{endpoint:path}}",
    summary="Queue what leads nowhere: a Seedance id behind fal's own prefix",
    action=Create(**_QUEUED),
    breaks="fal-ai-prefix",
    responses=_responses({200: "InQueue"}, 403, 422),
    task_id="$response.body#/request_id",
    state="$response.body#/status",
)

# --- a request ---------------------------------------------------------------------------------------------------

_NOT_FOUND = {404: "NotFound"}
STATUS = Operation(
    name="status",
    method="GET",
    path=f"{_TASK}/status",
    aliases=(f"{_UNDER}/status",),
    summary="Get a request's state",
    action=Poll(render=dialect.status, status={QUEUED: 202, RUNNING: 202}),
    responses=_responses({200: "Completed", 202: "Waiting", **_NOT_FOUND}),
    task_id=_ID,
    state="$response.body#/status",
    variants=(Variant("state", "/status", status=202), Variant("state", "/status"), Variant("error", "/error")),
)
STREAM = Operation(
    name="stream",
    method="GET",
    path=f"{_TASK}/status/stream",
    aliases=(f"{_UNDER}/status/stream",),
    summary="Follow a request's states as server-sent events",
    action=Stream(render=dialect.status),
    responses=_responses({200: "Streamed", **_NOT_FOUND}),
    task_id=_ID,
)
RESULT = Operation(
    name="result",
    method="GET",
    path=_TASK,
    aliases=(f"{_TASK}/response", _UNDER, f"{_UNDER}/response"),
    summary="Get a request's output, or why there is none",
    action=Result(render=dialect.output, failed=dialect.failed),
    responses=_responses(
        {200: "Made", 400: "AnyFailure", 404: "Missing", 422: "ModelErrors", 499: "PlatformError"}
        | dict.fromkeys((500, 503, 504), "AnyFailure")
    ),
    task_id=_ID,
    results=("$response.body#/video/url",),
)
CANCEL = Operation(
    name="cancel",
    method="PUT",
    path=f"{_TASK}/cancel",
    aliases=(f"{_UNDER}/cancel",),
    summary="Cancel a request that hasn't ended",
    action=Cancel(render=dialect.cancelled, end="cancelled", status=202),
    responses=_responses({202: "CancelRequested", 400: "AlreadyCompleted", **_NOT_FOUND}),
    task_id=_ID,
)
KEYS = Operation(
    name="webhook-keys",
    method="GET",
    place="rest",
    path="/.well-known/jwks.json",
    summary="Get the public keys that webhooks are signed with",
    action=Jwks(),
    responses=ResponseModels(_MODELS, {200: "Keys"}),
    open=True,
)

WEBHOOK = Webhook(
    render=dialect.event,
    retries=(10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_000),
    timeout=15,
    sign=Ed25519(
        seed=constant_seed("fal"),
        text="{task}\n{user}\n{timestamp}\n{sha256}",
        headers={
            "x-fal-webhook-request-id": "{task}",
            "x-fal-webhook-user-id": "{user}",
            "x-fal-webhook-timestamp": "{timestamp}",
            "x-fal-webhook-signature": "{signature}",
        },
    ),
    source=book.WEBHOOKS_PAGE,
)
"""Ten attempts in two hours and 15 seconds for each are documented, how the attempts lie in time is not."""

_BACKUP = "https://github.com/fal-ai/fal/pull/1160"
PROVIDER = Provider(
    id="fal",
    title="fal",
    hosts=("queue.fal.run", "fal.run", "rest.fal.ai", "v3.fal.media", "v3b.fal.media", "rest.alpha.fal.ai"),
    places={
        "run": ("fal.run",),
        "rest": ("rest.fal.ai", "rest.alpha.fal.ai"),
        "cdn": ("v3b.fal.media", "v3.fal.media"),
    },
    files=FilePlace("cdn", results="/files/b/{task}/{index}.{suffix}", uploads="/files/u/{id}/{name}"),
    also_paid={
        "falrun.com": _BACKUP,  # the Python client goes there when fal.run can't be reached
        "queue.falrun.com": _BACKUP,
        "*.falrun.com": _BACKUP,
        "*.fal.run": "https://fal.ai/docs/documentation/model-apis/inference/queue",
        "api.fal.ai": "https://fal.ai/docs/documentation/model-apis/inference/webhooks",
    },
    unit="USD",
    rules=RULES,
    operations=(*SUBMITS, STATUS, STREAM, RESULT, CANCEL, RUN, KEYS, *storage.OPERATIONS, ELSEWHERE),
    timing=Timing(
        video=Durations(queued=10, running=140),
        poll_seconds=0.1,
        polls_after_end=1,
        source=book.QUEUE_PAGE.at("Get status"),
    ),
    docs=book.QUEUE_PAGE.url,
    auth=(HeaderKey("Authorization", "Key "), BEARER, QueryKey("fal_jwt_token")),
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    headers={"x-fal-request-id": "{id}"},
    sometimes=("x-fal-error-type", "x-fal-needs-retry", "x-fal-retryable", "x-fal-request-timeout-type"),
    webhook=WEBHOOK,
    clients=(
        KnownClient(
            "fal-client",
            {"FAL_KEY": "{key}"},
            "its hosts are constants, and with variables it speaks HTTPS only: set them after the import",
            'fal_client.client.QUEUE_URL_FORMAT = "{base}/"\n'
            'fal_client.client.RUN_URL_FORMAT = "{base}-run/"\n'
            'fal_client.client.REST_URL = "{base}-rest"\n'
            'fal_client.client.CDN_URL = "{base}-cdn"',
        ),
    ),
    defaults={ANY: pricing.DEFAULTS},
    sizes=None,
    tokens=AT,
    wording="drytake.schemas.providers.fal.wording:from_canonical",
    switches={
        "documented-responses-only": False,
        ALIAS: False,
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "url-lifetime": None,
    },
)
