"""What Runway answers: one model a state of a task, uploads, the organization, and errors, whose text stands alone."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, RootModel

from drytake.schemas.validation.model import Link, Moment, Uuid, WireModel

__all__ = [
    "Cancelled",
    "Created",
    "Empty",
    "ErrorResponse",
    "Failed",
    "Organization",
    "Pending",
    "Running",
    "Succeeded",
    "Task",
    "Throttled",
    "UploadStarted",
]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Estimated(_Response):
    """The most that a task may cost."""

    credits: float


class Cost(_Response):
    """What a task has cost in the end."""

    credits: int


class Created(_Response):
    """The response of a create call."""

    id: Uuid
    estimatedCost: Estimated = Field(default_factory=lambda: Estimated(credits=0))  # noqa: N815 - Runway's spelling
    """Not there before August 2026."""


class _Task(_Response):
    id: Uuid
    createdAt: Moment  # noqa: N815
    """With milliseconds and `Z`."""


class Pending(_Task):
    """A task that waits."""

    status: Literal["PENDING"]
    estimatedCost: Estimated  # noqa: N815


class Throttled(_Task):
    """A task that waits behind others of its account's; it moves on by itself."""

    status: Literal["THROTTLED"]
    estimatedCost: Estimated  # noqa: N815


class Running(_Task):
    """A task that runs."""

    status: Literal["RUNNING"]
    progress: float = Field(ge=0, le=1)
    estimatedCost: Estimated  # noqa: N815


class Succeeded(_Task):
    """A task that has its video."""

    status: Literal["SUCCEEDED"]
    output: list[Link] = Field(min_length=1)
    """Good for 24 to 48 hours; a new call has new ones."""
    cost: Cost


class Failed(_Task):
    """A task that failed."""

    status: Literal["FAILED"]
    failure: str
    """For people."""
    failureCode: str = ""  # noqa: N815
    """For programs, which match it by its beginning."""
    cost: Cost


class Cancelled(_Task):
    """A task that somebody else has cancelled: one's own is found no more."""

    status: Literal["CANCELLED"]
    cost: Cost


class Task(RootModel[Pending | Throttled | Running | Succeeded | Failed | Cancelled]):
    """The response of a query."""


class Empty(RootModel[None]):
    """Nothing."""


class UploadStarted(_Response):
    """Where a file is posted, with which fields before it, and what refers to it then."""

    uploadUrl: Link  # noqa: N815
    fields: dict[str, str]
    runwayUri: str  # noqa: N815


class _Limits(_Response):
    maxConcurrentGenerations: int | None  # noqa: N815
    maxDailyGenerations: int | None  # noqa: N815


class _Tier(_Response):
    maxMonthlyCreditSpend: int  # noqa: N815
    models: dict[str, _Limits]


class _Used(_Response):
    dailyGenerations: int  # noqa: N815


class _Usage(_Response):
    models: dict[str, _Used]


class Organization(_Response):
    """The account's credits, limits and use."""

    creditBalance: int  # noqa: N815
    tier: _Tier
    usage: _Usage


class ErrorResponse(_Response):
    """The response where something is wrong."""

    error: str
    issues: list[dict[str, Any]] = Field(default_factory=list)
    """What is wrong with a body, in zod's words."""
    docUrl: str = ""  # noqa: N815
