"""Venice: a queue of many models, sold in USD, with face consent and wallets."""

from drytake.schemas.endpoints import Endpoints
from drytake.schemas.provider import Answers, KnownClient, Operation, Pace, Provider, Timing
from drytake.schemas.providers.venice import pricing, rules
from drytake.schemas.providers.venice.requests import Complete, ListModels, Queue, Quote, Retrieve, to_canonical
from drytake.schemas.providers.venice.words import words
from drytake.schemas.registry import BUILT_IN
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Shape

__all__ = ["PROVIDER"]


def _answers(**models: str) -> Answers:
    """Return the models of answers, by `on_<status>`."""
    by_status = {int(status.removeprefix("on_")): model for status, model in models.items()}
    return Answers("drytake.schemas.providers.venice.responses", by_status)


QUEUE = Operation(
    name="queue-video",
    method="POST",
    path="/api/v1/video/queue",
    summary="Queue a video or an upscale",
    contract=Contract.of(
        rules.QUEUE, Queue, media=rules.MEDIA | rules.ELEMENT_MEDIA, formats=rules.files.FORMATS, words=words
    ),
    answers=_answers(
        on_200="QueueAnswer",
        on_400="DetailedAnswer",
        on_401="StandardAnswer",
        on_402="PaymentAnswer",
        on_403="StandardAnswer",
        on_404="StandardAnswer",
        on_409="ConsentAnswer",
        on_413="TooLargeAnswer",
        on_415="StandardAnswer",
        on_422="ContentAnswer",
        on_429="StandardAnswer",
        on_500="StandardAnswer",
        on_503="StandardAnswer",
    ),
    shapes=(Shape("link", "/download_url"), Shape("payment", status=402)),
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
    contract=Contract.of(rules.QUOTE, Quote),
    answers=_answers(on_200="QuoteAnswer", on_400="DetailedAnswer", on_403="StandardAnswer", on_404="StandardAnswer"),
    open=True,
    estimate=pricing.estimate_quote,
)
RETRIEVE = Operation(
    name="retrieve-video",
    method="POST",
    path="/api/v1/video/retrieve",
    summary="Get a video's status, or the video",
    contract=Contract.of(rules.RETRIEVE, Retrieve),
    answers=_answers(
        on_200="StatusAnswer",
        on_400="DetailedAnswer",
        on_401="StandardAnswer",
        on_402="PaymentAnswer",
        on_403="StandardAnswer",
        on_404="StandardAnswer",
        on_422="LateContentAnswer",
        on_429="StandardAnswer",
        on_500="StandardAnswer",
        on_503="StandardAnswer",
    ),
    shapes=(Shape("body", media="video/mp4"), Shape("state", "/status", undocumented=("FAILED",))),
)
COMPLETE = Operation(
    name="complete-video",
    method="POST",
    path="/api/v1/video/complete",
    summary="Delete a finished video from the store",
    contract=Contract.of(rules.COMPLETE, Complete),
    answers=_answers(
        on_200="CompleteAnswer",
        on_400="StandardAnswer",
        on_401="StandardAnswer",
        on_402="PaymentAnswer",
        on_500="StandardAnswer",
    ),
)
MODELS = Operation(
    name="list-models",
    method="GET",
    path="/api/v1/models",
    summary="List the models with their constraints",
    contract=Contract.of(rules.LIST, ListModels),
    answers=_answers(on_200="ModelsAnswer"),
    open=True,
)
TRAITS = Operation(
    name="model-traits",
    method="GET",
    path="/api/v1/models/traits",
    summary="Get the models that have a trait, such as `default`",
    contract=Contract.of(rules.LIST, ListModels),
    answers=_answers(on_200="NamesAnswer"),
    open=True,
)
MAPPING = Operation(
    name="model-mapping",
    method="GET",
    path="/api/v1/models/compatibility_mapping",
    summary="Get the models that stand for ids of other sellers or of older editions",
    contract=Contract.of(rules.LIST, ListModels),
    answers=_answers(on_200="NamesAnswer"),
    open=True,
)
BILLING = Operation(
    name="billing-balance",
    method="GET",
    path="/api/v1/billing/balance",
    summary="Get what a key has to spend",
    answers=_answers(on_200="BillingAnswer", on_401="StandardAnswer"),
)
WALLET = Operation(
    name="wallet-balance",
    method="GET",
    path="/api/v1/x402/balance/{wallet}",
    summary="Get what a wallet has to spend",
    answers=_answers(
        on_200="WalletBalanceAnswer", on_400="StandardAnswer", on_401="StandardAnswer", on_403="StandardAnswer"
    ),
)
TRANSACTIONS = Operation(
    name="wallet-transactions",
    method="GET",
    path="/api/v1/x402/transactions/{wallet}",
    summary="List a wallet's movements of money",
    answers=_answers(
        on_200="TransactionsAnswer", on_400="StandardAnswer", on_401="StandardAnswer", on_403="StandardAnswer"
    ),
)
TOP_UP = Operation(
    name="wallet-top-up",
    method="POST",
    path="/api/v1/x402/top-up",
    summary="Put money into a wallet's balance",
    answers=_answers(on_200="TopUpAnswer", on_400="TopUpErrorAnswer", on_402="DiscoveryAnswer"),
    open=True,
)
READ_SHARE = Operation(
    name="read-share",
    method="GET",
    path="/v1/share/read/{token}",
    summary="Fetch a private model's video by its download link",
    answers=_answers(on_200="FileAnswer"),
    open=True,
)
DELETE_SHARE = Operation(
    name="delete-share",
    method="DELETE",
    path="/v1/share/read/{token}",
    summary="Revoke a download link",
    answers=_answers(on_204="EmptyAnswer"),
    open=True,
)

PROVIDER = Provider(
    id="venice",
    title="Venice",
    hosts=("api.venice.ai", "private-share.venice.ai"),
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
    timing=Timing(
        video=Pace(queued=0, running=145), poll_seconds=5, source=rules.SPEC.at("retrieve, average_execution_time")
    ),
    docs=rules.PAGE.url,
    room="drytake.mockserver.providers.venice:ROOM",
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
