"""What OutAI and Loova answer: one envelope around everything, success and error."""

from typing import Generic, Literal, Self, TypeVar

from pydantic import ConfigDict, model_validator

from drytake.schemas.validation.model import Link, Moment, Trace, WireModel

__all__ = [
    "Created",
    "CreatedResponse",
    "Credits",
    "CreditsResponse",
    "ErrorResponse",
    "Task",
    "TaskResponse",
    "TaskResult",
]

T = TypeVar("T")


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Envelope(_Response, Generic[T]):
    """Around every response."""

    code: int
    """200, or the reason's number; the same as the HTTP status."""
    trace_id: Trace
    """32 hexadecimal digits; opaque."""
    message: str | None
    """Null on success; on failure a sentence."""
    data: T


class Created(_Response):
    """A task that was just made."""

    task_id: str
    status: str
    """`running` at once."""
    created_at: Moment
    """ISO 8601 in UTC, whole seconds, with `Z`."""
    credits_cost: int | float
    """Credits charged."""


class TaskResult(_Response):
    """What became of a task."""

    video_url: Link | None
    error_message: str | None
    finished_at: Moment | None
    """ISO 8601 in UTC."""


class Task(_Response):
    """A task that is asked for."""

    task_id: str
    status: Literal["running", "succeeded", "failed"]
    model: str
    created_at: Moment
    updated_at: Moment
    credits_cost: int | float
    result: TaskResult | None
    """Null while the task is running; then a link or a reason."""

    @model_validator(mode="after")
    def _result_is_of_the_state(self) -> Self:
        result = self.result
        filled = None if result is None else (result.video_url is not None, result.error_message is not None)
        if filled != {"running": None, "succeeded": (True, False), "failed": (False, True)}[self.status]:
            raise ValueError(f"the result isn't that of a task that is `{self.status}`")
        return self


class Credits(_Response):
    """What is left and what was ever bought, in API credits."""

    api_available_credits: int | float
    api_total_credits: int | float


class CreatedResponse(Envelope[Created]):
    """Response of the create call."""


class TaskResponse(Envelope[Task]):
    """Response of the query call."""


class CreditsResponse(Envelope[Credits]):
    """Response of the credits call."""


class ErrorResponse(Envelope[None]):
    """Any failure."""
