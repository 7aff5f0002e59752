"""What Ark sends: a task by its state, lists of them, and one form of error."""

from typing import Literal

from pydantic import ConfigDict, Field, RootModel

from drytake.schemas.providers.ark.rules.book import Ratio
from drytake.schemas.validation.model import Link, WireModel

__all__ = [
    "Created",
    "Deleted",
    "ErrorBody",
    "ErrorFacts",
    "Failed",
    "Failure",
    "Outputs",
    "Pending",
    "Succeeded",
    "Task",
    "TaskList",
    "ToolUsage",
    "Usage",
    "UsedTool",
]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Created(_Response):
    """The response of a create call."""

    id: str
    """`cgt-`, the time in UTC+8, and five letters or digits."""
    safety_identifier: str = Field(default_factory=str)
    """Only there where it was sent."""


# --- a task ------------------------------------------------------------------------------------------------------


class _Task(_Response):
    id: str
    model: str
    """The model's whole id, also where the call named an endpoint."""
    created_at: int
    """Unix seconds."""
    updated_at: int
    service_tier: Literal["default", "flex"]
    execution_expires_after: int
    """Seconds."""
    generate_audio: bool = Field(default_factory=bool)
    """By one source, mini leaves it out."""
    draft: bool
    priority: int
    safety_identifier: str = Field(default_factory=str)
    """Only there where it was sent."""
    draft_task_id: str = Field(default_factory=str)
    """Of a final: its draft's. Never on 2.0."""


class Pending(_Task):
    """A task that has neither made a video nor failed."""

    status: Literal["queued", "running", "cancelled", "expired"]


class Outputs(_Response):
    """What a task has made; links are good for 24 hours."""

    video_url: Link
    last_frame_url: Link = Field(default_factory=str)
    """Only there where it was asked for."""


class ToolUsage(_Response):
    """How often tools were used."""

    web_search: int = Field(ge=0)


class Usage(_Response):
    """What is billed."""

    completion_tokens: int = Field(ge=0)
    total_tokens: int = Field(ge=0)
    """The same: what goes in costs nothing."""
    tool_usage: ToolUsage = Field(default_factory=lambda: ToolUsage(web_search=0))
    """Only there where a tool was used."""


class UsedTool(_Response):
    """A tool that ran."""

    type: Literal["web_search"]


class Succeeded(_Task):
    """A task that has made its video."""

    status: Literal["succeeded"]
    content: Outputs = Field(default_factory=lambda: Outputs(video_url=""))
    """Optional by the official clients' types; a task that succeeded without one has lost its result."""
    usage: Usage
    seed: int
    """The one that was used, also where none was sent."""
    resolution: str
    ratio: Ratio
    """Never `adaptive`."""
    duration: int
    """Whole seconds: the frames by 24, rounded down."""
    framespersecond: int
    output_format: Literal["mp4", "mov"] = Field(default_factory=lambda: "mp4")
    """Since August 2026."""
    tools: list[UsedTool] = Field(default_factory=list)
    """Only there where one ran."""


class Failure(_Response):
    """Why a task failed."""

    code: str
    message: str
    """Ends with `Request id: ` and 53 characters."""


class Failed(_Task):
    """A task that has failed; it isn't billed."""

    status: Literal["failed"]
    error: Failure


class Task(RootModel[Pending | Succeeded | Failed]):
    """A task: what is posted to the callback, too."""


class TaskList(_Response):
    """The response of a list."""

    total: int = Field(ge=0)
    """How many tasks fit the filters, on all pages."""
    items: list[Pending | Succeeded | Failed]


class Deleted(_Response):
    """The response of a delete: an empty object."""


class ErrorFacts(_Response):
    """What went wrong."""

    code: str
    message: str
    param: str
    """The field; empty where there is none."""
    type: str


class ErrorBody(_Response):
    """The response of every call that isn't good."""

    error: ErrorFacts
