"""What OutAI and Loova answer: one envelope around everything, success and error."""

from typing import Generic, Literal, TypeVar

from pydantic import ConfigDict

from understudy.schemas.wire import Wire

__all__ = ["Created", "CreatedAnswer", "Credits", "CreditsAnswer", "ErrorAnswer", "Task", "TaskAnswer", "TaskResult"]

T = TypeVar("T")


class _Answer(Wire):
    model_config = ConfigDict(extra="forbid", strict=True)


class Envelope(_Answer, Generic[T]):
    """Around every answer."""

    code: int
    """200, or the reason's number; the same as the HTTP status."""
    trace_id: str
    """32 hexadecimal digits; opaque."""
    message: str | None
    """Null on success; on failure a sentence."""
    data: T


class Created(_Answer):
    """A task that was just made."""

    task_id: str
    status: str
    """`running` at once."""
    created_at: str
    """ISO 8601 in UTC, whole seconds, with `Z`."""
    credits_cost: int | float
    """Credits charged."""


class TaskResult(_Answer):
    """What became of a task."""

    video_url: str | None
    error_message: str | None
    finished_at: str | None
    """ISO 8601 in UTC."""


class Task(_Answer):
    """A task that is asked for."""

    task_id: str
    status: Literal["running", "succeeded", "failed"]
    model: str
    created_at: str
    updated_at: str
    credits_cost: int | float
    result: TaskResult | None
    """Null while the task is running."""


class Credits(_Answer):
    """What is left and what was ever bought, in API credits."""

    api_available_credits: int | float
    api_total_credits: int | float


class CreatedAnswer(Envelope[Created]):
    """Answer of the create call."""


class TaskAnswer(Envelope[Task]):
    """Answer of the query call."""


class CreditsAnswer(Envelope[Credits]):
    """Answer of the credits call."""


class ErrorAnswer(Envelope[None]):
    """Any failure."""
