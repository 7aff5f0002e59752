"""What the control API answers of calls, of the tasks that they made, and of what was paid for these."""

from collections.abc import Mapping
from typing import Any

from drytake.mockserver.control.responses import ControlResponse, TenantResponse
from drytake.schemas.provider import State

__all__ = [
    "AccountedTask",
    "Accounts",
    "CallBody",
    "Forgotten",
    "JournalBody",
    "NearMissBody",
    "Step",
    "TaskBody",
    "TaskRow",
    "Tasks",
]


class NearMissBody(ControlResponse):
    """The documented call that one which no operation took is closest to."""

    provider: str
    operation: str
    """Empty where it is documented, and not played here."""
    method: str
    path: str
    differs: list[str]
    """In what the call differs; empty where it is that very one."""


class CallBody(ControlResponse):
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


class JournalBody(TenantResponse):
    """Calls, newest last."""

    calls: list[CallBody]
    next: int
    """Cursor: send it as `after` for what comes next."""


class Forgotten(TenantResponse):
    """How many calls were forgotten."""

    forgotten_calls: int


class TaskRow(ControlResponse):
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


class Tasks(TenantResponse):
    """Tasks, newest first."""

    tasks: list[TaskRow]


class Step(ControlResponse):
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


class PaymentBody(ControlResponse):
    """What the tasks at one provider cost in the end."""

    provider: str
    unit: str
    amount: int | float
    unpriced: int
    """How many of them have a price that nobody publishes."""


class Settled(ControlResponse):
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


class AccountedTask(ControlResponse):
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


class Accounts(TenantResponse):
    """One account of each task, oldest first; calls that the journal has let go are in none."""

    money: Settled
    tasks: list[AccountedTask]
