"""What Venice answers: a shape for each call, and many for what went wrong."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from drytake.schemas.validation.model import Link, Moment, Uuid

__all__ = [
    "BillingResponse",
    "CompleteResponse",
    "ConsentResponse",
    "ContentResponse",
    "DetailedResponse",
    "DiscoveryResponse",
    "EmptyResponse",
    "FileResponse",
    "LateContentResponse",
    "ModelsResponse",
    "NamesResponse",
    "PaymentResponse",
    "PolicyResponse",
    "QueueResponse",
    "QuoteResponse",
    "RefundResponse",
    "StandardResponse",
    "StatusResponse",
    "TooLargeResponse",
    "TopUpErrorResponse",
    "TopUpResponse",
    "TransactionsResponse",
    "WalletBalanceResponse",
    "WalletPaymentResponse",
]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, strict=True)


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True, strict=True)


# --- success -----------------------------------------------------------------------------------------------------


class QueueResponse(_Closed):
    """A video that was just queued."""

    model: str
    queue_id: Uuid
    download_url: Link | None = None
    """Where the file will be, for private models only."""


class QuoteResponse(_Closed):
    """A price."""

    quote: int | float
    """USD."""


class StatusResponse(_Closed):
    """A video that isn't there yet, or that a download link leads to. Others come as bytes."""

    status: Literal["PROCESSING", "COMPLETED", "FAILED"]
    average_execution_time: int
    """Milliseconds, of four in five tasks of the model."""
    execution_duration: int
    """Milliseconds since the start."""
    error: str | None = None
    """What went wrong; `FAILED` itself is undocumented."""

    @model_validator(mode="after")
    def _error_is_of_the_status(self) -> Self:
        if (self.error is not None) != (self.status == "FAILED"):
            raise ValueError(f"the error isn't that of a task that is `{self.status}`")
        return self


class CompleteResponse(_Closed):
    """The stored video is gone."""

    success: bool


class Constraints(_Open):
    """What a model takes; an empty list means that the field is refused."""

    model_type: str
    aspect_ratios: list[str]
    resolutions: list[str]
    durations: list[str]
    audio: bool
    audio_configurable: bool
    prompt_character_limit: int | None = None


class ModelSpec(_Open):
    """A model, described."""

    name: str
    privacy: Literal["anonymized", "private"]
    traits: list[str]
    offline: bool
    constraints: Constraints


class ModelEntry(_Closed):
    """A model of the catalog."""

    id: str
    object: Literal["model"]
    type: Literal["video"]
    created: int
    owned_by: str
    model_spec: ModelSpec


class ModelsResponse(_Closed):
    """The catalog."""

    object: Literal["list"]
    type: str
    data: list[ModelEntry]


class NamesResponse(_Closed):
    """Which models stand for what: traits, or ids of other editions."""

    object: Literal["list"]
    type: str
    data: dict[str, str]


class Balances(_Closed):
    """What is left, by currency."""

    diem: int | float | None
    usd: int | float | None


class BillingResponse(_Closed):
    """What a key has to spend."""

    canConsume: bool  # noqa: N815 - Venice's own name
    consumptionCurrency: str | None  # noqa: N815
    balances: Balances
    diemEpochAllocation: int | float  # noqa: N815


class WalletBalance(_Closed):
    """What a wallet has to spend."""

    walletAddress: str  # noqa: N815
    balanceUsd: int | float  # noqa: N815
    canConsume: bool  # noqa: N815
    minimumTopUpUsd: int | float  # noqa: N815
    suggestedTopUpUsd: int | float  # noqa: N815
    diemBalanceUsd: int | float | None = None  # noqa: N815


class WalletBalanceResponse(_Closed):
    """Response of the wallet balance call."""

    success: bool
    data: WalletBalance


class Transaction(_Closed):
    """One movement of a wallet's money."""

    id: str
    amount: int | float
    balanceAfter: int | float  # noqa: N815
    type: Literal["TOP_UP", "CHARGE", "REFUND"]
    createdAt: Moment  # noqa: N815
    requestId: str | None  # noqa: N815
    modelId: str | None  # noqa: N815


class Pagination(_Closed):
    """Which part of a list this is."""

    limit: int
    offset: int
    hasMore: bool  # noqa: N815


class Transactions(_Closed):
    """A wallet's movements, newest first."""

    walletAddress: str  # noqa: N815
    currentBalance: int | float  # noqa: N815
    transactions: list[Transaction]
    pagination: Pagination


class TransactionsResponse(_Closed):
    """Response of the transactions call."""

    success: bool
    data: Transactions


class TopUp(_Closed):
    """Money that a wallet put in."""

    walletAddress: str  # noqa: N815
    amountCredited: int | float  # noqa: N815
    newBalance: int | float  # noqa: N815
    paymentId: str  # noqa: N815


class TopUpResponse(_Closed):
    """Response of the top-up call."""

    success: bool
    data: TopUp


class FileResponse(RootModel[bytes]):
    """A video, as bytes."""


class EmptyResponse(RootModel[None]):
    """Nothing: it is done."""


# --- refusals ----------------------------------------------------------------------------------------------------


class StandardResponse(_Open):
    """A sentence, and sometimes a code beside it."""

    error: str
    code: str | None = None


class DetailedResponse(_Open):
    """What is wrong with a request, said three times; observed answers leave out one or two of them."""

    error: str
    details: dict[str, Any] | None = None
    """Nested like the request, with `_errors` at each place."""
    issues: list[dict[str, Any]] | None = None


class ContentResponse(_Open):
    """Refused for its content before there is a task."""

    error: str
    suggested_prompt: str | None = None


class _Policy(_Closed):
    message: str
    type: Literal["provider_content_policy"]
    credits_refunded: bool
    recommended_model: str | None = None


class PolicyResponse(_Closed):
    """Refused for its content by whoever runs the model, after queueing."""

    error: _Policy


class RefundResponse(_Open):
    """The same, as older answers say it."""

    error: str
    credits_refunded: bool


class LateContentResponse(RootModel[PolicyResponse | RefundResponse]):
    """Refused for its content after queueing, in either form."""


class TooLargeResponse(_Closed):
    """The body is too large."""

    code: Literal["PAYLOAD_TOO_LARGE"]
    error: str


class _ConsentError(_Closed):
    code: Literal["needs_consent"]
    message: str


class _Consent(_Closed):
    consent_version: str
    policy_text: str
    """Four lines."""


class ConsentResponse(_Closed):
    """A face needs the caller's attestation."""

    error: _ConsentError
    consent_flow: Literal["seedance"]
    face_media_roles: list[Literal["image", "end_image", "reference_image", "video", "reference_video"]]
    consent: _Consent
    docs_url: Link


class _Resource(_Closed):
    url: str
    description: str
    mimeType: str  # noqa: N815


class Accepted(_Closed):
    """One way to pay."""

    scheme: Literal["exact"]
    network: str
    asset: str
    amount: str
    """Base units: six decimals of a dollar."""
    payTo: str  # noqa: N815
    maxTimeoutSeconds: int  # noqa: N815
    extra: dict[str, Any]


class DiscoveryResponse(_Closed):
    """How to pay, for a call without credentials."""

    x402Version: int  # noqa: N815
    error: str | None = None
    resource: _Resource
    accepts: list[Accepted]
    extensions: dict[str, Any] = Field(default_factory=dict)
    authOptions: dict[str, dict[str, str]]  # noqa: N815


class _Instructions(_Closed):
    step1: str
    step2: str
    step3: str
    receiverWallet: str  # noqa: N815
    tokenAddress: str  # noqa: N815
    tokenDecimals: int  # noqa: N815
    network: str
    minimumAmountUsd: int | float  # noqa: N815


class WalletPaymentResponse(_Closed):
    """A wallet's balance is too low."""

    error: Literal["Payment required"]
    code: Literal["PAYMENT_REQUIRED"]
    reason: Literal["insufficient_balance"]
    message: str | None = None
    description: str | None = None
    currentBalanceUsd: int | float | None = None  # noqa: N815
    minimumBalanceUsd: int | float | None = None  # noqa: N815
    suggestedTopUpUsd: int | float  # noqa: N815
    minimumTopUpUsd: int | float  # noqa: N815
    supportedTokens: list[str]  # noqa: N815
    supportedChains: list[str]  # noqa: N815
    topUpInstructions: _Instructions  # noqa: N815
    siwxChallenge: dict[str, Any]  # noqa: N815


class PaymentResponse(RootModel[DiscoveryResponse | WalletPaymentResponse | StandardResponse]):
    """Who calls has to pay: nobody has said who that is, a wallet is empty, or a key's account."""


class TopUpErrorResponse(_Closed):
    """A payment that can't be taken."""

    error: str
    """The code."""
    message: str
    details: Any = None
