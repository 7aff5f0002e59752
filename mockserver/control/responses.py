"""What the control API answers of time, trouble, money and the server; `call_responses` has calls, tasks and accounts."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode
from drytake.schemas.provider import State

__all__ = [
    "AccountBody",
    "BalancesBody",
    "ChangedTask",
    "ClockResponse",
    "ControlResponse",
    "CueRow",
    "Health",
    "Ledger",
    "Money",
    "Movement",
    "ParameterRow",
    "ProviderState",
    "Reset",
    "Restored",
    "ScenarioResponse",
    "ScenarioRow",
    "Scenarios",
    "ServerState",
    "TenantResponse",
    "TimingResponse",
    "WebhookDelivery",
    "Webhooks",
]


class ControlResponse(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class TenantResponse(ControlResponse):
    """A response that says whose facts these are."""

    tenant: str
    """Name of the tenant, which doesn't give its key away; `everybody` or `anonymous` without a key."""


# --- time --------------------------------------------------------------------------------------------------------


class ChangedTask(ControlResponse):
    """A task that is in another state than before a clock was moved."""

    provider: str
    id: str
    state: State


class ClockResponse(TenantResponse):
    """A tenant's time."""

    now: float
    """Seconds since the epoch."""
    iso: str
    """The same in ISO 8601."""
    scale: float
    """Seconds that pass per real second; 0 while frozen."""
    frozen: bool
    changed: list[ChangedTask] = []
    """The tasks that are in another state now that the clock was moved, of each key's newest 100."""


class TimingResponse(TenantResponse):
    """How long tasks take."""

    mode: TimingMode
    own: bool
    """False where it is the server's default."""


# --- what happens ------------------------------------------------------------------------------------------------


class ParameterRow(ControlResponse):
    """A number that a scenario can be given."""

    summary: str
    low: float
    high: float
    default: float | None
    """Null: it does nothing unless it is given."""


class ScenarioRow(ControlResponse):
    """Something that can be made to happen."""

    name: str
    summary: str
    key: str
    """An API key that chooses it for each call; any key that ends so does."""
    marker: str
    """In a prompt, chooses it for that call and its task."""
    url: str
    """A media URL that begins so does the same."""
    scope: str
    """What it happens to."""
    parameters: dict[str, ParameterRow]
    """What `params` takes."""


class Scenarios(ControlResponse):
    """The catalogue."""

    scenarios: list[ScenarioRow]


class CueRow(Trigger):
    """A scenario, when it happens, and how often it has."""

    id: str
    """What `DELETE /_drytake/scenario/triggers/{id}` takes."""
    seen: int
    """Calls so far that it could happen to."""
    happened: int
    """Calls so far that it happened to."""


class ScenarioResponse(TenantResponse):
    """What happens to a tenant's calls."""

    name: str | None
    """The first of them; null where nothing is chosen: tasks succeed."""
    chosen_by: Literal["control", "key"] | None
    """`key` where the API key itself names it."""
    triggers: list[CueRow]
    """All that happens, in order."""


# --- money -------------------------------------------------------------------------------------------------------


class Money(ControlResponse):
    """A balance at one provider."""

    unit: str
    balance: int | float
    held: int | float
    """What of the balance is set aside for tasks that are charged when they succeed."""
    granted: int | float
    """What was put in, less what was taken out, by grants."""


class BalancesBody(TenantResponse):
    """Balances by provider."""

    balances: dict[str, Money]


class Movement(ControlResponse):
    """One entry of a ledger."""

    at: float
    """Tenant's time, in seconds since the epoch."""
    kind: Literal["grant", "charge", "refund"]
    amount: int | float
    """Positive for what comes in, negative for what goes out."""
    task_id: str | None


class AccountBody(Money):
    """A balance and how it came about."""

    opening: int | float
    """What entries that are no longer kept add up to."""
    entries: list[Movement]


class Ledger(TenantResponse):
    """Accounts by provider."""

    accounts: dict[str, AccountBody]


# --- the server --------------------------------------------------------------------------------------------------


class Health(ControlResponse):
    """That the server is up."""

    status: Literal["ok", "degraded"]
    """`degraded` while the store can't be used: the server is up, and refuses what needs it."""
    version: str
    providers: dict[str, str]
    """Provider to path."""
    store: str | None = None
    """Why the store can't be used; left out where it can."""


class ProviderState(ControlResponse):
    """A provider as this server offers it."""

    title: str
    base_url: str
    """What a client takes for the provider's own base URL."""
    hosts: list[str]
    """A request whose Host header is one of these needs no path prefix."""
    unit: str
    switches: Mapping[str, Any]


class ServerState(ControlResponse):
    """What the server is and holds."""

    version: str
    timing: TimingMode
    """What a new tenant starts with."""
    providers: dict[str, ProviderState]
    tenants: int
    """Keys that were used."""
    tasks: int
    calls: int
    """Since the server started, or since the last reset of everything."""


class AttemptBody(ControlResponse):
    """One posting of a callback."""

    at: str
    status: int | None
    """What the client answered; null where it couldn't be reached."""
    error: str | None
    ms: float | None
    """How long it took, in real milliseconds; null where nothing was posted."""
    response: str | None
    """The first 4 KiB of what came back, without secrets; null where nothing did, or only another process knows it."""


class PostedBody(ControlResponse):
    """What a callback's last attempt sent, without secrets."""

    headers: dict[str, str]
    body: str


class WebhookDelivery(ControlResponse):
    """A callback."""

    id: str
    provider: str
    tenant: str
    task_id: str
    url: str
    event: Literal["queued", "running", "end"]
    """The state of the task that it is about; `end` stands for whichever end the task comes to."""
    signature: Literal["hmac-sha256", "ed25519", "secret", "none"]
    """How it is signed; `secret` where it carries in clear what the request named."""
    state: Literal["waiting", "delivered", "failed", "blocked"]
    due: str | None
    """When it is posted, or was to be, on the tenant's clock; null where only queries bring the task's end."""
    next_at: str | None
    """When the next attempt is made, on the tenant's clock; null where none is to come, or nobody knows when."""
    attempts: list[AttemptBody]
    sent: PostedBody | None
    """Null before the first attempt, or where only another process knows it: with `--workers`, or after a restart."""


class Webhooks(TenantResponse):
    """Callbacks, oldest first."""

    webhooks: list[WebhookDelivery]


class Restored(ControlResponse):
    """What is there now."""

    restored_tasks: int


class Reset(TenantResponse):
    """What is gone."""

    forgotten_tasks: int
