"""What fal answers: one model a state, and the forms that an error has by where it comes from."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, RootModel

from drytake.schemas.validation.model import Hidden, Link, Moment, Uuid, WireModel

__all__ = [
    "AlreadyCompleted",
    "AnyFailure",
    "CancelDone",
    "CancelRequested",
    "Completed",
    "DetailItem",
    "DraftOutput",
    "EventError",
    "EventOk",
    "File",
    "GatewayError",
    "InProgress",
    "InQueue",
    "Initiated",
    "Keys",
    "LogEntry",
    "Made",
    "Meta",
    "Metrics",
    "Missing",
    "ModelErrors",
    "MultipartStarted",
    "NotFound",
    "Output",
    "PartKept",
    "PlatformError",
    "RealtimeToken",
    "StorageToken",
    "Streamed",
    "Taken",
    "Uploaded",
    "Waiting",
]

ErrorType = Literal[
    "request_timeout", "startup_timeout", "runner_scheduling_failure", "runner_connection_timeout",
    "runner_disconnected", "runner_connection_refused", "runner_connection_error", "runner_incomplete_response",
    "runner_server_error", "internal_error", "client_disconnected", "client_cancelled", "bad_request",
    "concurrent_requests_limit",
]  # fmt: skip
"""The platform's words for what went wrong."""


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


# --- the queue ---------------------------------------------------------------------------------------------------


class _Status(_Response):
    request_id: Uuid
    response_url: Link
    """Where the output is asked for: owner and app only, without `/response`."""
    status_url: Link
    cancel_url: Link


class InQueue(_Status):
    """A request that waits: the response of a submit, and of a status call with 202."""

    status: Literal["IN_QUEUE"]
    queue_position: int = Field(ge=0)
    """How many requests are before it."""


class LogEntry(_Response):
    """A line that the model wrote."""

    message: str
    level: Literal["STDERR", "STDOUT", "ERROR", "INFO", "WARN", "DEBUG"]
    source: Literal["USER"]
    timestamp: Moment


class InProgress(_Status):
    """A request that is worked at, with 202."""

    status: Literal["IN_PROGRESS"]
    logs: list[LogEntry] | None
    """Null or empty where they aren't asked for by `logs=1`; the key is always there."""


class Metrics(_Response):
    """How long it took."""

    inference_time: int | float | None
    """Seconds."""


class Completed(_Status):
    """A request that has ended, with 200: well, badly or by a cancel; the result's status says which."""

    status: Literal["COMPLETED"]
    logs: list[LogEntry] | None
    metrics: Metrics = Field(default_factory=lambda: Metrics(inference_time=None))
    error: str = Field(default_factory=str)
    """Only there where it went wrong."""
    error_type: ErrorType = Field(default_factory=lambda: "internal_error")
    """Only there where the platform failed, not the model."""


class Waiting(RootModel[InQueue | InProgress]):
    """What a status call says with 202."""


class CancelRequested(_Response):
    """The response of a cancel of a request that waits or runs."""

    status: Literal["CANCELLATION_REQUESTED"]


class AlreadyCompleted(_Response):
    """The response of a cancel that comes too late."""

    status: Literal["ALREADY_COMPLETED"]


class CancelDone(_Response):
    """A newer word: removed from the queue at once. The mock never says it."""

    status: Literal["OK"]


class NotFound(_Response):
    """The response where no request has that id."""

    status: Literal["NOT_FOUND"]


# --- the result --------------------------------------------------------------------------------------------------


class File(_Response):
    """A file on fal's CDN; nobody needs a key for it."""

    url: Link
    content_type: str | None = None
    """`video/mp4`."""
    file_name: str | None = None
    """`video.mp4`."""
    file_size: int | None = None
    """Bytes."""


class Output(_Response):
    """The result of a request that went well: the bare output."""

    video: File
    seed: int
    """The seed that was used, also where none was sent."""


class DraftOutput(Output):
    """The result of a draft."""

    draft_id: str
    """What `draft/complete` takes."""


class Made(RootModel[Output | DraftOutput]):
    """The response of a result, with 200."""


class DetailItem(_Response):
    """What a model has against its input, or what went wrong in it."""

    loc: list[str | int]
    """Where: `body`, then field and index."""
    msg: str
    type: str
    url: Link = Field(default_factory=str)
    """The page of the error, for fal's own types."""
    ctx: dict[str, Any] = Field(default_factory=dict)
    """Facts by type, such as `max_length`."""
    input: Any = None
    """The value that is wrong."""


class ModelErrors(_Response):
    """A model's error: 422, and 500 or 504 for its own."""

    detail: list[DetailItem] = Field(min_length=1)


class PlatformError(_Response):
    """An error of the platform; the header `X-Fal-Error-Type` says the type too."""

    detail: str
    error_type: ErrorType


class GatewayError(_Response):
    """An error before anything runs: no key, no money, no such path, still in progress."""

    detail: str


class AnyFailure(RootModel[ModelErrors | PlatformError | GatewayError]):
    """What is said with a status that models, platform and gateway share."""


class Missing(RootModel[NotFound | GatewayError]):
    """No such request, or no such path."""


class Streamed(RootModel[InQueue | InProgress | Completed]):
    """One event of a stream."""


# --- webhooks ----------------------------------------------------------------------------------------------------


class _Event(_Response):
    request_id: Uuid
    gateway_request_id: Uuid
    """The same, at the first attempt."""


class EventOk(_Event):
    """What is posted when a request has ended well."""

    status: Literal["OK"]
    payload: Output | DraftOutput | None
    payload_error: str = Field(default_factory=str)
    """Only there where the output can't be put into JSON; the payload is null then."""


class EventError(_Event):
    """What is posted when a request has ended badly."""

    status: Literal["ERROR"]
    error: str
    """`Invalid status code: 422`."""
    payload: ModelErrors | PlatformError | GatewayError


class Key(_Response):
    """A public key of the webhooks."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Hidden
    """32 bytes in base64url."""


class Keys(_Response):
    """The response of `/.well-known/jwks.json`; to be kept for 24 hours at most."""

    keys: list[Key] = Field(min_length=1)


class Meta(WireModel):
    """The response of the platform API's `/v1/meta`, as far as it is documented."""

    webhook_ip_ranges: list[str]


# --- storage -----------------------------------------------------------------------------------------------------


class StorageToken(_Response):
    """A short-lived token for uploads."""

    token: Hidden
    token_type: str
    """The scheme of `Authorization` on uploads."""
    base_url: Link
    expires_at: Moment
    """With an offset from UTC."""


class Uploaded(_Response):
    """The response of `/files/upload`."""

    access_url: Link


class Initiated(_Response):
    """The response of `/storage/upload/initiate` and its multipart sister."""

    upload_url: Link
    """Where the bytes are put, without a key."""
    file_url: Link


class MultipartStarted(_Response):
    """The response of `/files/upload/multipart`."""

    access_url: Link
    uploadId: str  # noqa: N815 - fal's own spelling


class PartKept(_Response):
    """The response of a part of an upload."""

    partNumber: int  # noqa: N815 - fal's own spelling
    etag: str


class Taken(_Response):
    """What is said of bytes that were put: no client reads it."""


class RealtimeToken(RootModel[str]):
    """The response of `/tokens/`: a JSON string."""
