"""What Replicate answers: one model a state of a prediction, files, and errors as problem documents."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, RootModel, WithJsonSchema

from drytake.schemas.validation.model import Link, Moment, WireModel

__all__ = [
    "Aborted",
    "Account",
    "Bytes",
    "Canceled",
    "Deleted",
    "Failed",
    "FileObject",
    "FilePage",
    "InvalidField",
    "Metrics",
    "Model",
    "Prediction",
    "PredictionPage",
    "Problem",
    "Processing",
    "Removed",
    "SigningSecret",
    "Starting",
    "Succeeded",
    "Urls",
]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


# --- predictions -------------------------------------------------------------------------------------------------


class Urls(_Response):
    """Links of a prediction."""

    get: Link
    """Where its state is asked for."""
    cancel: Link
    """Where it is cancelled."""
    web: Link
    """Its page."""


class Metrics(WireModel):
    """What a prediction took and made; nothing of it is promised."""

    model_config = ConfigDict(extra="allow", strict=True)

    predict_time: float = 0
    """Seconds that it ran."""
    total_time: float = 0
    """Seconds from its creation to its end."""
    video_output_duration_seconds: float = 0
    """Seconds of video; the price follows them."""
    video_output_count: int = 0
    token_output_count: int = 0
    model_variant: str = ""
    resolution_target: str = ""
    """Resolution that is billed."""


class _Prediction(_Response):
    id: str
    """26 letters in lower case and digits."""
    model: str
    """Owner and name."""
    version: str
    """`hidden` for an official model."""
    input: dict[str, Any]
    """What was sent."""
    source: Literal["web", "api"] = "api"
    deployment: str | None = None
    webhook: str = Field(default_factory=str)
    """Only there where it was sent."""
    webhook_events_filter: list[str] = Field(default_factory=list)
    """Only there where it was sent."""
    deadline: Moment | None = None
    """When it is given up, by `Cancel-After`."""
    created_at: Moment
    urls: Urls


class Starting(_Prediction):
    """A prediction that waits for a worker: the response of a create call, and of a wait that was too short."""

    status: Literal["starting"]
    data_removed: Literal[False]
    output: None
    error: None
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: None = None
    completed_at: None = None


class Processing(_Prediction):
    """A prediction that runs."""

    status: Literal["processing"]
    data_removed: Literal[False]
    output: None
    error: None
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: Moment
    completed_at: None = None


class Succeeded(_Prediction):
    """A prediction that has its output."""

    status: Literal["succeeded"]
    data_removed: Literal[False]
    output: Link
    """The video: one URL, no array and no object."""
    error: None
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: Moment
    completed_at: Moment


class Failed(_Prediction):
    """A prediction that the model refused, or that went wrong."""

    status: Literal["failed"]
    data_removed: Literal[False]
    output: None
    error: str
    """`... (E005) (<10 characters>)`."""
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: Moment
    completed_at: Moment


class Canceled(_Prediction):
    """A prediction that was cancelled, by its caller or by its deadline."""

    status: Literal["canceled"]
    data_removed: Literal[False]
    output: None
    error: None
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: Moment | None = None
    completed_at: Moment


class Aborted(_Prediction):
    """A prediction whose deadline passed before it ran. Most clients don't know the word."""

    status: Literal["aborted"]
    data_removed: Literal[False]
    output: None
    error: None
    logs: str | None = None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: None = None
    completed_at: Moment


class Removed(_Prediction):
    """A prediction an hour after its end: its data are gone. That `input` is empty then, and not null, is inferred."""

    status: Literal["succeeded", "failed", "canceled", "aborted"]
    data_removed: Literal[True]
    output: None
    error: str | None
    logs: None
    metrics: Metrics = Field(default_factory=Metrics)
    started_at: Moment | None = None
    completed_at: Moment


class Prediction(RootModel[Starting | Processing | Succeeded | Failed | Canceled | Aborted | Removed]):
    """The response of a create, of a get and of a cancel, and what is posted."""


class PredictionPage(_Response):
    """A page of predictions, newest first; 100 at most."""

    next: Link | None
    """The next page's whole URL."""
    previous: Link | None
    results: list[Prediction]


# --- models, account, secret -------------------------------------------------------------------------------------


class Model(WireModel):
    """The response of a model's call, as far as it is documented."""

    model_config = ConfigDict(extra="allow", strict=True)

    url: Link
    owner: str
    name: str
    description: str | None
    visibility: Literal["public", "private"]
    run_count: int
    is_official: bool
    latest_version: dict[str, Any] | None


class Account(WireModel):
    """The response of the account's call."""

    model_config = ConfigDict(extra="allow", strict=True)

    type: Literal["user", "organization"]
    username: str
    name: str = ""
    github_url: Link | None = None


class SigningSecret(_Response):
    """The response of the secret's call; it may be kept."""

    key: Annotated[str, WithJsonSchema({"type": "string", "format": "password"})]
    """`whsec_` and the key in base64."""


# --- files -------------------------------------------------------------------------------------------------------


class Checksums(_Response):
    """Checksums of a file."""

    sha256: str
    """In hexadecimal."""


class FileUrls(_Response):
    """Links of a file."""

    get: Link


class FileObject(_Response):
    """A file that was uploaded; the Python client 1.x wants `name` and `etag` too, which no document names."""

    id: str
    name: str = ""
    content_type: str
    size: int = Field(ge=0)
    """Bytes."""
    etag: str = ""
    checksums: Checksums
    metadata: dict[str, Any]
    created_at: Moment
    expires_at: Moment
    urls: FileUrls


class FilePage(_Response):
    """A page of files."""

    next: Link | None
    previous: Link | None
    results: list[FileObject]


# --- errors ------------------------------------------------------------------------------------------------------


class Bytes(RootModel[bytes]):
    """A file that was uploaded, as bytes."""


class Deleted(RootModel[None]):
    """The response of a file's deletion: nothing."""


class InvalidField(_Response):
    """What is wrong with a field of a request."""

    type: str
    """A word of gojsonschema: `required`, `enum`, `number_lte`."""
    field: str
    """Dotted path: `input.resolution`."""
    description: str


class Problem(_Response):
    """An error: a problem document, of which only `detail` is always there."""

    model_config = ConfigDict(json_schema_extra={"contentMediaType": "application/problem+json"})

    title: str = Field(default_factory=str)
    detail: str
    status: int = Field(default_factory=lambda: 500, ge=400, le=599)
    type: str = Field(default_factory=str)
    instance: str = Field(default_factory=str)
    invalid_fields: list[InvalidField] = Field(default_factory=list)
    retry_after: int = Field(default_factory=int, ge=0)
    """Seconds, where the credit is low."""
