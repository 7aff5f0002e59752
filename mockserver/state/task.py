"""A task, and the state it is in: computed when asked, from when it was made and the tenant's clock."""

from decimal import Decimal
from typing import Any

from drytake.schemas.provider import QUEUED, RUNNING, Durations, State

__all__ = ["IDEMPOTENT", "OF_ENGINE", "UNPRICED", "Task", "TaskEnd", "state_of"]

_NOTHING = Decimal(0)
UNPRICED = "unpriced"
"""Among what is known of a task beside its body: nobody publishes its price."""
IDEMPOTENT = "idempotent"
"""Among the same: the fingerprint of a request that may be sent again under its key."""
OF_ENGINE = frozenset({UNPRICED, IDEMPOTENT})
"""What of it the engine writes, and no provider's dialect."""


class TaskEnd:
    """How a task will end. Outcomes are shared between tasks."""

    __slots__ = ("message", "name", "state")

    def __init__(self, name: str, state: State | None, message: str | None = None) -> None:
        self.name = name
        self.state = state
        """The terminal state; `None` for a task that never ends."""
        self.message = message


class Task:
    """A small record, so that a hundred thousand fit: no tree of objects, the request as it came."""

    __slots__ = (
        "created",
        "durations",
        "finished",
        "held",
        "hidden",
        "id",
        "kind",
        "operation",
        "outcome",
        "poll_count",
        "price",
        "provider",
        "provider_data",
        "raw",
        "refunded",
        "reserved",
        "secrets",
        "tenant",
        "version",
    )

    def __init__(  # noqa: PLR0913 - one record, all by name
        self,
        *,
        id: str,  # noqa: A002
        tenant: str,
        provider: str,
        operation: str,
        kind: str,
        raw: bytes,
        price: Decimal,
        created: float,
        durations: Durations,
        outcome: TaskEnd,
        per_poll: bool = False,
    ) -> None:
        self.id, self.tenant, self.provider, self.operation, self.kind = id, tenant, provider, operation, kind
        self.raw = raw
        """The request body as it came, or as it was read where it didn't come as JSON."""
        self.price = price
        self.created = created
        """Tenant's time of creation, in seconds since the epoch."""
        self.durations, self.outcome = durations, outcome
        self.poll_count: int | None = 0 if per_poll else None
        """Queries so far, where each of them moves the task one state on."""
        self.finished: float | None = None
        """Tenant's time of the end, where queries and not the clock decide it."""
        self.held = False
        """True while its price is set aside, and not yet charged."""
        self.reserved = _NOTHING
        """What is set aside beyond its price."""
        self.hidden: float = 0
        """For how many seconds from its creation nobody finds it."""
        self.refunded = False
        """True once the money of a failed task is the client's again."""
        self.provider_data: dict[str, Any] | None = None
        """What only this provider knows of the task."""
        self.version = 0
        """How often it was saved."""
        self.secrets: tuple[str, ...] = ()
        """What the head of the request carried, to be left out wherever the task is shown or kept; itself never kept."""

    @property
    def due(self) -> float:
        """Tenant's time at which the task ends, if the clock decides it."""
        return self.created + self.durations.queued + self.durations.running


def state_of(task: Task, now: float) -> tuple[State, float | None]:
    """Return a task's state at a time, and when it ended, if it did."""
    end = task.outcome.state
    if task.poll_count is not None:
        if end is not None and task.finished is not None:
            return end, task.finished
        return (RUNNING if task.poll_count else QUEUED), None
    if now < task.created + task.durations.queued:
        return QUEUED, None
    if end is None or now < task.due:
        return RUNNING, None
    return end, task.due
