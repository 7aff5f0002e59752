"""What XSkill answers: a code and data on success, a code and a detail on failure."""

from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import ConfigDict, Field, RootModel, model_validator

from drytake.schemas.validation.model import Link, Moment, Uuid, WireModel

__all__ = [
    "Balance",
    "BalanceResponse",
    "CancelResponse",
    "Created",
    "CreatedResponse",
    "DocsResponse",
    "Envelope",
    "ErrorResponse",
    "ListResponse",
    "McpInfoResponse",
    "McpResponse",
    "ModelResponse",
    "ModelsResponse",
    "State",
    "Task",
    "TaskResponse",
    "TextResponse",
    "TransferResponse",
    "Uploaded",
    "UploadedResponse",
]

T = TypeVar("T")
State = Literal["pending", "processing", "completed", "failed"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Envelope(_Response, Generic[T]):
    """Around every success."""

    code: Literal[200]
    message: str | None = None
    """About the call, never about the task."""
    data: T


class Created(_Response):
    """A task that was just made."""

    task_id: Uuid
    """Opaque; a UUID."""
    request_id: Uuid | None = None
    model: str | None = None
    channel: str | None = None
    status: Literal["pending"] | None = None
    price: int | float | None
    """Credits charged; null where the mock can't know it."""
    balance: int | float | None = None
    """Credits left."""


class Output(_Response):
    """The documented result: URLs, an MP4's too, under `images`."""

    images: list[Link] = Field(min_length=1)


class Result(_Response):
    """Around the documented result."""

    output: Output
    audio_url: Link | None = None
    """The same of a sound, where clients look for it."""


class StillOutput(_Response):
    """One still, as some clients read it."""

    url: Link
    width: int
    """In pixels."""
    height: int
    """In pixels."""
    content_type: str


class OtherOutput(_Response):
    """What other clients read: never documented, seen in their code."""

    video_url: str | None = None
    content_type: str | None = None
    images: list[str] | list[StillOutput] | None = None
    error: str | None = None
    error_type: str | None = None


class Task(_Response):
    """A task that is asked for."""

    task_id: Uuid | None = None
    """The documented sample of a completed task has none."""
    status: State
    result: Result | None = None
    """Only on `completed`."""
    error: str | None = None
    """Only on `failed`: why."""
    output: OtherOutput | None = None

    @model_validator(mode="after")
    def _parts_are_of_the_state(self) -> Self:
        if self.task_id is None and self.status != "completed":
            raise ValueError("the id of the task is missing")
        if (self.result is not None, self.error is not None) != (self.status == "completed", self.status == "failed"):
            raise ValueError(f"the result or the error isn't that of a task that is `{self.status}`")
        return self


class ListedTask(Task):
    """A task in the list."""

    task_id: Uuid
    model: str
    price: int | float | None
    created_at: Moment
    """ISO 8601 in UTC."""


class TaskList(_Response):
    """Some of the caller's tasks, newest first."""

    tasks: list[ListedTask]
    total: int


class Balance(_Response):
    """What is left."""

    user_id: int
    balance: int | float
    """In credits."""
    balance_yuan: float
    vip_level: int
    unit: str
    exchange_rate: str


class Uploaded(_Response):
    """A file that was just kept."""

    success: Literal[True]
    url: Link
    object_key: str
    bucket_name: str
    content_type: str
    size_bytes: int
    upload_method: Literal["base64", "url"]
    upload_time: str
    """Date and time, without a zone."""


class Transferred(_Response):
    """A file that was just mirrored."""

    original_url: str
    cdn_url: Link
    type: Literal["image", "audio"]
    size_bytes: int


class ModelPrice(_Response):
    """A price as the list shows it."""

    unit: str
    amount: int | float


class ModelSummary(_Response):
    """A row of the catalogue."""

    id: str
    name: str
    category: str
    task_type: str
    capability: str
    description: str
    tags: list[str]
    isHot: bool  # noqa: N815 - the provider's own name
    isNew: bool  # noqa: N815 - the provider's own name
    stats: dict[str, int | float]
    pricing: ModelPrice | None = None


class ModelDetail(ModelSummary):
    """A model of the catalogue."""

    channel: str
    params_schema: dict[str, Any]


class ModelList(_Response):
    """The catalogue."""

    models: list[ModelSummary]
    total: int


class ModelDocs(_Response):
    """A model's documentation page."""

    id: str
    name: str
    lang: str
    category: str
    task_type: str
    description: str
    fal_model: str | None
    params_schema: dict[str, Any]
    pricing: dict[str, Any]
    api_usage: dict[str, Any]
    mcp_usage: dict[str, Any]
    examples: list[dict[str, Any]]
    skills: list[str]
    tutorial: str


class McpError(_Response):
    """Why a JSON-RPC message has no result."""

    code: int
    message: str
    data: Any = None


class McpResponse(_Response):
    """A JSON-RPC answer: a result or an error."""

    jsonrpc: Literal["2.0"]
    id: int | str | None = None
    result: dict[str, Any] | None = None
    error: McpError | None = None


class McpInfo(_Response):
    """What the MCP endpoint says of itself to those who only look."""

    name: str
    version: str
    transport: Literal["streamable-http"]
    tools: list[str]


class CreatedResponse(Envelope[Created]):
    """Response of the create call."""


class TaskResponse(Envelope[Task]):
    """Response of the query calls."""


class CancelResponse(Envelope[Task]):
    """Response of the cancel call."""


class ListResponse(Envelope[TaskList]):
    """Response of the list call."""


class BalanceResponse(Envelope[Balance]):
    """Response of the balance calls."""


class UploadedResponse(Envelope[Uploaded]):
    """Response of the upload call."""


class TransferResponse(Envelope[Transferred]):
    """Response of the transfer call."""


class ModelsResponse(Envelope[ModelList]):
    """Response of the catalogue."""


class ModelResponse(Envelope[ModelDetail]):
    """Response of one catalogue page."""


class DocsResponse(Envelope[ModelDocs]):
    """Response of one documentation page."""


class McpInfoResponse(Envelope[McpInfo]):
    """Response of a look at the MCP endpoint."""


class TextResponse(RootModel[str]):
    """A page of text."""

    model_config = ConfigDict(json_schema_extra={"contentMediaType": "text/plain"})


class AcceptedResponse(RootModel[None]):
    """To a notification over MCP: nothing."""


class ErrorResponse(_Response):
    """Any failure; the HTTP status equals `code`."""

    code: int
    detail: str | None = None
    """What is wrong."""
    message: str | None = None
    """In place of `detail` where moderation refuses a prompt."""
    data: dict[str, Any] | None = None
    """`required` and `available` credits, or `params_schema` and `errors`."""
