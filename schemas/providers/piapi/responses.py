"""What PiAPI answers: one envelope, and one task object for a create, a query and a webhook."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from drytake.schemas.validation.model import Hidden, Link, Moment, Uuid, WireModel

__all__ = ["AccountResponse", "Refused", "TaskResponse", "UploadResponse"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Refused(_Response):
    """Any refusal."""

    code: int = Field(ge=400, le=599)
    data: None
    message: str


class _Good(_Response):
    code: Literal[200]
    message: Literal["success"]


class WebhookConfig(_Response):
    """Where the end is posted; the secret isn't shown."""

    endpoint: str
    secret: Hidden


class Config(_Response):
    """As it was sent."""

    service_mode: str
    webhook_config: WebhookConfig


class Usage(_Response):
    """Points: frozen while the task runs, consumed when it has succeeded."""

    type: Literal["point"]
    frozen: int = Field(ge=0)
    consume: int = Field(ge=0)


class Meta(_Response):
    """Times, of which `0001-01-01T00:00:00Z` is one that hasn't come, and money."""

    created_at: Moment
    started_at: Moment
    ended_at: Moment
    usage: Usage
    is_using_private_pool: bool


class TaskError(_Response):
    """Why it failed; there on success too, with code 0."""

    code: int
    raw_message: str
    message: str
    detail: Any = None


class Output(_Response):
    """The result."""

    video: Link


class _Task(_Response):
    task_id: Uuid
    model: str
    task_type: str
    config: Config
    input: dict[str, Any]
    """As it was sent."""
    meta: Meta
    detail: None
    logs: list[str]
    """The cause of a failure may stand here alone."""
    error: TaskError


class Waiting(_Task):
    """A task that hasn't ended."""

    status: Literal["pending", "staged", "processing"]
    output: None


class Completed(_Task):
    """A task that has its result."""

    status: Literal["completed"]
    output: Output | None


class Failed(_Task):
    """A task that failed, for nothing."""

    status: Literal["failed"]
    output: None


class TaskResponse(_Good):
    """Response of the create call and of the query."""

    data: Waiting | Completed | Failed


class Account(_Response):
    """What an account has left. The fields of money are inferred."""

    account_id: str
    account_name: str
    equivalent_in_usd: int | float
    credits: int | float


class AccountResponse(_Good):
    """Response of the account's call."""

    data: Account


class Kept(_Response):
    """A file that was kept."""

    url: Link


class UploadResponse(_Good):
    """Response of the upload: newer clients read `url`, older ones `data.url`. Inferred."""

    url: Link
    data: Kept
