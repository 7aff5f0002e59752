"""Venice: a queue of many models, sold in USD, with face consent and wallets."""

from drytake.schemas.actions import Balance, Create, Delete, Page, Poll, Quote
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.ids import uuid_id
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    QUEUED,
    RUNNING,
    SUCCEEDED,
    KnownClient,
    Operation,
    Provider,
    ResponseModels,
)
from drytake.schemas.providers.venice import dialect, pages, pricing, queueing, rules
from drytake.schemas.providers.venice.errors import ERRORS
from drytake.schemas.providers.venice.models import names
from drytake.schemas.providers.venice.requests import (
    DEFAULTS,
    Complete,
    ListModels,
    Queue,
    Retrieve,
    to_canonical,
)
from drytake.schemas.providers.venice.requests import Quote as QuoteBody
from drytake.schemas.providers.venice.words import words
from drytake.schemas.registry import BUILT_IN
from drytake.schemas.seedance.families import ANY
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.seedance.tokens import ANGLES
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant

__all__ = ["PROVIDER"]


def _responses(**models: str) -> ResponseModels:
    """Return the models of responses, by `on_<status>`."""
    by_status = {int(status.removeprefix("on_")): model for status, model in models.items()}
    return ResponseModels("drytake.schemas.providers.venice.responses", by_status)


JSON = ("application/json", "")
"""A body that names no type is read as JSON."""
QUEUE = Operation(
    name="queue-video",
    method="POST",
    path="/api/v1/video/queue",
    summary="Queue a video or an upscale",
    action=Create(
        render=queueing.queued,
        cost=queueing.queue_cost,
        charge=queueing.charge,
        data=queueing.data,
        id=uuid_id,
        ends=queueing.ends,
    ),
    takes=JSON,
    contract=Contract.of(
        rules.QUEUE,
        Queue,
        media=rules.MEDIA | rules.ELEMENT_MEDIA,
        formats=rules.files.FORMATS,
        words=words,
        values={"model": names},
    ),
    responses=_responses(
        on_200="QueueResponse",
        on_400="DetailedResponse",
        on_401="StandardResponse",
        on_402="PaymentResponse",
        on_403="StandardResponse",
        on_404="StandardResponse",
        on_409="ConsentResponse",
        on_413="TooLargeResponse",
        on_415="StandardResponse",
        on_422="ContentResponse",
        on_429="StandardResponse",
        on_500="StandardResponse",
        on_503="StandardResponse",
    ),
    variants=(Variant("link", "/download_url"), Variant("payment", status=402)),
    task_id="$response.body#/queue_id",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate_queue,
    defaults=pricing.defaults,
)
QUOTE = Operation(
    name="quote-video",
    method="POST",
    path="/api/v1/video/quote",
    summary="Ask what a video would cost",
    action=Quote(cost=queueing.quote_cost, render=queueing.quoted),
    takes=JSON,
    contract=Contract.of(rules.QUOTE, QuoteBody, values={"model": names}),
    responses=_responses(
        on_200="QuoteResponse", on_400="DetailedResponse", on_403="StandardResponse", on_404="StandardResponse"
    ),
    open=True,
    estimate=pricing.estimate_quote,
)
RETRIEVE = Operation(
    name="retrieve-video",
    method="POST",
    path="/api/v1/video/retrieve",
    summary="Get a video's status, or the video",
    action=Poll(render=dialect.retrieved, hidden=dialect.hidden, forget="delete_media_on_completion", media=True),
    takes=JSON,
    task_id="$request.body#/queue_id",
    state="$response.body#/status",
    contract=Contract.of(rules.RETRIEVE, Retrieve),
    responses=_responses(
        on_200="StatusResponse",
        on_400="DetailedResponse",
        on_401="StandardResponse",
        on_402="PaymentResponse",
        on_403="StandardResponse",
        on_404="StandardResponse",
        on_422="LateContentResponse",
        on_429="StandardResponse",
        on_500="StandardResponse",
        on_503="StandardResponse",
    ),
    variants=(Variant("body", media="video/mp4"), Variant("state", "/status", undocumented=("FAILED",))),
)
COMPLETE = Operation(
    name="complete-video",
    method="POST",
    path="/api/v1/video/complete",
    summary="Delete a finished video from the store",
    action=Delete(render=dialect.completed, hidden=dialect.hidden, running="complete-too-early"),
    takes=JSON,
    task_id="$request.body#/queue_id",
    contract=Contract.of(rules.COMPLETE, Complete),
    responses=_responses(
        on_200="CompleteResponse",
        on_400="StandardResponse",
        on_401="StandardResponse",
        on_402="PaymentResponse",
        on_500="StandardResponse",
    ),
)
MODELS = Operation(
    name="list-models",
    method="GET",
    path="/api/v1/models",
    summary="List the models with their constraints",
    action=Page(render=pages.models),
    contract=Contract.of(rules.LIST, ListModels),
    responses=_responses(on_200="ModelsResponse"),
    open=True,
)
TRAITS = Operation(
    name="model-traits",
    method="GET",
    path="/api/v1/models/traits",
    summary="Get the models that have a trait, such as `default`",
    action=Page(render=pages.traits),
    contract=Contract.of(rules.LIST, ListModels),
    responses=_responses(on_200="NamesResponse"),
    open=True,
)
MAPPING = Operation(
    name="model-mapping",
    method="GET",
    path="/api/v1/models/compatibility_mapping",
    summary="Get the models that stand for ids of other sellers or of older editions",
    action=Page(render=pages.mapping),
    contract=Contract.of(rules.LIST, ListModels),
    responses=_responses(on_200="NamesResponse"),
    open=True,
)
BILLING = Operation(
    name="billing-balance",
    method="GET",
    path="/api/v1/billing/balance",
    summary="Get what a key has to spend",
    action=Balance(render=dialect.billing),
    responses=_responses(on_200="BillingResponse", on_401="StandardResponse"),
)
WALLET = Operation(
    name="wallet-balance",
    method="GET",
    path="/api/v1/x402/balance/{wallet}",
    summary="Get what a wallet has to spend",
    responses=_responses(
        on_200="WalletBalanceResponse", on_400="StandardResponse", on_401="StandardResponse", on_403="StandardResponse"
    ),
)
TRANSACTIONS = Operation(
    name="wallet-transactions",
    method="GET",
    path="/api/v1/x402/transactions/{wallet}",
    summary="List a wallet's movements of money",
    responses=_responses(
        on_200="TransactionsResponse", on_400="StandardResponse", on_401="StandardResponse", on_403="StandardResponse"
    ),
)
TOP_UP = Operation(
    name="wallet-top-up",
    method="POST",
    path="/api/v1/x402/top-up",
    summary="Put money into a wallet's balance",
    responses=_responses(on_200="TopUpResponse", on_400="TopUpErrorResponse", on_402="DiscoveryResponse"),
    open=True,
)
READ_SHARE = Operation(
    name="read-share",
    method="GET",
    path="/v1/share/read/{token}",
    summary="Fetch a private model's video by its download link",
    responses=_responses(on_200="FileResponse"),
    open=True,
)
DELETE_SHARE = Operation(
    name="delete-share",
    method="DELETE",
    path="/v1/share/read/{token}",
    summary="Revoke a download link",
    responses=_responses(on_204="EmptyResponse"),
    open=True,
)

PROVIDER = Provider(
    id="venice",
    title="Venice",
    hosts=("api.venice.ai", queueing.SHARE_HOST),
    sometimes=(
        *("x-venice-model-id", "x-venice-version", "x-venice-host-name", "x-venice-is-content-violation"),
        *("x-venice-balance-diem", "x-venice-balance-usd", "x-balance-remaining", "x-ratelimit-type"),
        *("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ),
    unit="USD",
    rules=rules.RULES,
    operations=(
        QUEUE,
        QUOTE,
        RETRIEVE,
        COMPLETE,
        MODELS,
        TRAITS,
        MAPPING,
        BILLING,
        WALLET,
        TRANSACTIONS,
        TOP_UP,
        READ_SHARE,
        DELETE_SHARE,
    ),
    timing=dialect.TIMING,
    docs=rules.PAGE.url,
    dialect="drytake.mockserver.providers.venice:DIALECT",
    failures=dialect.FAILURES,
    errors=ERRORS,
    limits=(
        RateLimit(name="queue", calls=40, seconds=60, operations=("queue-video",)),
        RateLimit(name="retrieve", calls=120, seconds=60, operations=("retrieve-video",)),
        RateLimit(name="failures", calls=20, seconds=30, failures=True, blocked=30),
    ),
    states={QUEUED: "PROCESSING", RUNNING: "PROCESSING", SUCCEEDED: "COMPLETED"},
    base_path=BUILT_IN["venice"].base_path,
    clients=(
        KnownClient(
            "venice-py",
            {"VENICE_API_KEY": "{key}"},
            snippet='client = VeniceClient(base_url="{base}")',
        ),
        KnownClient("venice-cli, venice-sdk", {"VENICE_BASE_URL": "{base}", "VENICE_API_KEY": "{key}"}),
        KnownClient("veniceai-cli", {"VENICE_API_BASE_URL": "{base}", "VENICE_API_KEY": "{key}"}),
        KnownClient("Venice's MCP server", {"VENICE_TEST_BASE_URL": "{origin}/api", "VENICE_API_KEY": "{key}"}),
    ),
    unplayed=Endpoints(__name__),
    defaults={ANY: DEFAULTS},
    sizes=SIZES,  # of 2.5 too: its films at 480p have 2.0's size, though its quotes count 854x480
    tokens=ANGLES,
    wording="drytake.schemas.providers.venice.wording:from_canonical",
    switches={
        "duration-off-ladder": "info",
        "edition": "all",
        "failed-status": False,
        "model-missing-status": 404,
        "queue-id-lifetime": 86_400,
        "rate-limits": True,
        "refund-on-failure": True,
        "reference-video-factor": "0.614286",
        "share-reads": 10,
        "unknown-id-status": 404,
        "unpublished-price": None,
    },
)
