"""What the control API answers."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode
from drytake.schemas.provider import State

__all__ = [
    "AccountBody",
    "AccountedTask",
    "Accounts",
    "BalancesBody",
    "CallBody",
    "ChangedTask",
    "ClockResponse",
    "CueRow",
    "Forgotten",
    "Health",
    "JournalBody",
    "Ledger",
    "Money",
    "Movement",
    "NearMissBody",
    "ParameterRow",
    "ProviderState",
    "Reset",
    "Restored",
    "ScenarioResponse",
    "ScenarioRow",
    "Scenarios",
    "ServerState",
    "Step",
    "TaskBody",
    "TaskRow",
    "Tasks",
    "TimingResponse",
    "WebhookDelivery",
    "Webhooks",
]


class _Response(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class _Of(_Response):
    """A response that says whose facts these are."""

    tenant: str
    """Name of the tenant, which doesn't give its key away; `everybody` or `anonymous` without a key."""


# --- time --------------------------------------------------------------------------------------------------------


class ChangedTask(_Response):
    """A task that is in another state than before a clock was moved."""

    provider: str
    id: str
    state: State


class ClockResponse(_Of):
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


class TimingResponse(_Of):
    """How long tasks take."""

    mode: TimingMode
    own: bool
    """False where it is the server's default."""


# --- what happens ------------------------------------------------------------------------------------------------


class ParameterRow(_Response):
    """A number that a scenario can be given."""

    summary: str
    low: float
    high: float
    default: float | None
    """Null: it does nothing unless it is given."""


class ScenarioRow(_Response):
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


class Scenarios(_Response):
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


class ScenarioResponse(_Of):
    """What happens to a tenant's calls."""

    name: str | None
    """The first of them; null where nothing is chosen: tasks succeed."""
    chosen_by: Literal["control", "key"] | None
    """`key` where the API key itself names it."""
    triggers: list[CueRow]
    """All that happens, in order."""


# --- money -------------------------------------------------------------------------------------------------------


class Money(_Response):
    """A balance at one provider."""

    unit: str
    balance: int | float
    held: int | float
    """What of the balance is set aside for tasks that are charged when they succeed."""
    granted: int | float
    """What was put in, less what was taken out, by grants."""


class BalancesBody(_Of):
    """Balances by provider."""

    balances: dict[str, Money]


class Movement(_Response):
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


class Ledger(_Of):
    """Accounts by provider."""

    accounts: dict[str, AccountBody]


# --- what was said and done --------------------------------------------------------------------------------------


class NearMissBody(_Response):
    """The documented call that one which no operation took is closest to."""

    provider: str
    operation: str
    """Empty where it is documented, and not played here."""
    method: str
    path: str
    differs: list[str]
    """In what the call differs; empty where it is that very one."""


class CallBody(_Response):
    """A call and its response, secrets left out."""

    serial: int
    """Number among all calls of the server."""
    tenant: str
    number: int
    """Number among the tenant's calls."""
    at: str
    """Tenant's time, ISO 8601."""
    provider: str
    operation: str | None
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int
    response_headers: Mapping[str, str]
    """What the client saw; 0 where it saw none."""
    response: str
    violations: list[dict[str, Any]]
    """What the call broke: rule, severity, confidence, pointer, value, message, hint, source."""
    task_id: str | None
    injected: list[str]
    """Scenarios that happened to the call."""
    near: NearMissBody | None
    """Of a call that no operation took: what it is closest to; null where one took it, or nothing is close."""


class JournalBody(_Of):
    """Calls, newest last."""

    calls: list[CallBody]
    next: int
    """Cursor: send it as `after` for what comes next."""


class Forgotten(_Of):
    """How many calls were forgotten."""

    forgotten_calls: int


class TaskRow(_Response):
    """A task in brief."""

    provider: str
    id: str
    tenant: str
    operation: str
    kind: str
    state: State
    """In our words: `queued`, `running`, `succeeded`, `failed`; the provider's routes say it in its own."""
    price: int | float
    unit: str
    created_at: str
    """Tenant's time, ISO 8601."""
    finished_at: str | None


class Tasks(_Of):
    """Tasks, newest first."""

    tasks: list[TaskRow]


class Step(_Response):
    """A state that a task enters."""

    state: State
    at: str | None
    """Tenant's time, ISO 8601; null where queries and not the clock decide it."""
    reached: bool


class TaskBody(TaskRow):
    """A task in full."""

    outcome: str
    """The scenario that decides how it ends."""
    message: str | None
    """What the provider says of a failure."""
    refunded: bool
    timeline: list[Step]
    request: Any
    """The request as it came; text where it isn't JSON."""
    results: list[str]
    """Addresses of the results; they answer once the task has succeeded."""


# --- what was paid -----------------------------------------------------------------------------------------------


class PaymentBody(_Response):
    """What the tasks at one provider cost in the end."""

    provider: str
    unit: str
    amount: int | float
    unpriced: int
    """How many of them have a price that nobody publishes."""


class Settled(_Response):
    """What all paid tasks cost, and how many of their results were fetched."""

    line: str
    """The same as a sentence; empty where nothing was paid."""
    payments: list[PaymentBody]
    tasks: int
    """How many were paid, refunds set off."""
    fetched: int
    """How many of these have a result that came whole."""
    unfetched: list[str]
    """Those whose result never came, though none was known to have failed."""
    lost: list[str]
    """Those of them whose end the client never learned, and that it didn't cancel."""
    succeeded: int
    failed: int


class AccountedTask(_Response):
    """What became of one task, and of the money for it."""

    provider: str
    task_id: str
    created_at: str
    """Tenant's time, ISO 8601."""
    unit: str
    charged: int | float
    refunded: int | float
    unpriced: bool
    """True where nobody publishes the price."""
    answered: bool
    """True where the client learned the task's id."""
    asked: int
    """How many calls it made about the task afterwards, downloads included."""
    ended: bool
    """True where it has ended by now, whether or not the client knows."""
    end: State | None
    """The end that the client learned; null where it learned none."""
    cancelled: bool
    """True where the client asked for its end."""
    notified: bool
    """True where a webhook has said its end, or still will."""
    linked: bool
    """True where the client learned where the result is, or was given it."""
    downloads: int
    fetched: bool
    """True where a result came whole."""
    lost: bool
    """True where it is paid and the client knows nothing of its end."""


class Accounts(_Of):
    """One account of each task, oldest first; calls that the journal has let go are in none."""

    money: Settled
    tasks: list[AccountedTask]


# --- the server --------------------------------------------------------------------------------------------------


class Health(_Response):
    """That the server is up."""

    status: Literal["ok", "degraded"]
    """`degraded` while the store can't be used: the server is up, and refuses what needs it."""
    version: str
    providers: dict[str, str]
    """Provider to path."""
    store: str | None = None
    """Why the store can't be used; left out where it can."""


class ProviderState(_Response):
    """A provider as this server offers it."""

    title: str
    base_url: str
    """What a client takes for the provider's own base URL."""
    hosts: list[str]
    """A request whose Host header is one of these needs no path prefix."""
    unit: str
    switches: Mapping[str, Any]


class ServerState(_Response):
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


class AttemptBody(_Response):
    """One posting of a callback."""

    at: str
    status: int | None
    """What the client answered; null where it couldn't be reached."""
    error: str | None
    ms: float | None
    """How long it took, in real milliseconds; null where nothing was posted."""
    response: str | None
    """The first 4 KiB of what came back, without secrets; null where nothing did, or only another process knows it."""


class PostedBody(_Response):
    """What a callback's last attempt sent, without secrets."""

    headers: dict[str, str]
    body: str


class WebhookDelivery(_Response):
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


class Webhooks(_Of):
    """Callbacks, oldest first."""

    webhooks: list[WebhookDelivery]


class Restored(_Response):
    """What is there now."""

    restored_tasks: int


class Reset(_Of):
    """What is gone."""

    forgotten_tasks: int
