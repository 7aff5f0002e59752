"""What Acme answers: one envelope around everything, success and error."""

from typing import Generic, Literal, Self, TypeVar

from pydantic import ConfigDict, model_validator

from drytake.schemas.validation.model import Link, Moment, Trace, Wire

__all__ = ["BalanceAnswer", "CancelledAnswer", "CreatedAnswer", "ErrorAnswer", "TaskAnswer", "UploadedAnswer"]

T = TypeVar("T")
State = Literal["queued", "running", "succeeded", "failed"]


class _Answer(Wire):
    model_config = ConfigDict(extra="forbid", strict=True)


class Envelope(_Answer, Generic[T]):
    """Around every answer."""

    code: int
    """200, or the reason's number; the same as the HTTP status."""
    trace_id: Trace
    message: str | None
    """Null on success; on failure a sentence."""
    data: T


class Created(_Answer):
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


class TaskResult(_Answer):
    """What became of a task."""

    video_url: Link | None
    error_message: str | None
    finished_at: Moment | None


class Task(_Answer):
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
        told = None if result is None else (result.video_url is not None, result.error_message is not None)
        if told != {"succeeded": (True, False), "failed": (False, True)}.get(self.status):
            raise ValueError(f"the result isn't that of a task that is `{self.status}`")
        return self


class Cancelled(_Answer):
    """A task that was cancelled."""

    task_id: str
    status: Literal["failed"]


class Balance(_Answer):
    """What is left and what was ever bought, in credits."""

    available: int | float
    granted: int | float


class Uploaded(_Answer):
    """A file that was kept."""

    url: Link
    size: int


class CreatedAnswer(Envelope[Created]):
    """Answer of the create call."""


class TaskAnswer(Envelope[Task]):
    """Answer of the query call."""


class CancelledAnswer(Envelope[Cancelled]):
    """Answer of the cancel call."""


class BalanceAnswer(Envelope[Balance]):
    """Answer of the balance call."""


class UploadedAnswer(Envelope[Uploaded]):
    """Answer of the upload call."""


class ErrorAnswer(Envelope[None]):
    """Any failure."""
