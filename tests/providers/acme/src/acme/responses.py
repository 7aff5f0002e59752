"""What Acme answers: one envelope around everything, success and error."""

from typing import Generic, Literal, Self, TypeVar

from pydantic import ConfigDict, model_validator

from drytake.schemas.validation.model import Link, Moment, Trace, WireModel

__all__ = [
    "BalanceResponse",
    "CancelledResponse",
    "CreatedResponse",
    "ErrorResponse",
    "TaskResponse",
    "UploadedResponse",
]

T = TypeVar("T")
State = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Envelope(_Response, Generic[T]):
    """Around every response."""

    code: int
    """200, or the reason's number; the same as the HTTP status."""
    trace_id: Trace
    message: str | None
    """Null on success; on failure a sentence."""
    data: T


class Created(_Response):
    """A task that was just made."""

    task_id: str
    model: str | None = None
    """Not always there."""
    status: str
    created_at: Moment
    credits_cost: int | float
    """Credits charged."""
    balance: int | float | None = None
    """What is left after it."""


class TaskResult(_Response):
    """What became of a task."""

    video_url: Link | None
    error_message: str | None
    finished_at: Moment | None


class Task(_Response):
    """A task that is asked for."""

    task_id: str
    status: State
    created_at: Moment
    credits_cost: int | float
    result: TaskResult | None
    """Null while the task isn't done; then a link or a reason."""

    @model_validator(mode="after")
    def _result_is_of_the_state(self) -> Self:
        result = self.result
        shown = None if result is None else (result.video_url is not None, result.error_message is not None)
        if shown != {"succeeded": (True, False), "failed": (False, True), "cancelled": (False, True)}.get(self.status):
            raise ValueError(f"the result isn't that of a task that is `{self.status}`")
        return self


class Cancelled(_Response):
    """A task that was cancelled."""

    task_id: str
    status: Literal["cancelled"]


class Balance(_Response):
    """What is left and what was ever bought, in credits."""

    available: int | float
    granted: int | float


class Uploaded(_Response):
    """A file that was kept."""

    url: Link
    size: int


class CreatedResponse(Envelope[Created]):
    """Response of the create call."""


class TaskResponse(Envelope[Task]):
    """Response of the query call."""


class CancelledResponse(Envelope[Cancelled]):
    """Response of the cancel call."""


class BalanceResponse(Envelope[Balance]):
    """Response of the balance call."""


class UploadedResponse(Envelope[Uploaded]):
    """Response of the upload call."""


class ErrorResponse(Envelope[None]):
    """Any failure."""
