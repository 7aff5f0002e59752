"""What WaveSpeed answers: a prediction in an envelope, and errors as a code with a message."""

from typing import Literal

from pydantic import ConfigDict, Field

from drytake.schemas.validation.model import Hidden, Link, Moment, WireModel

__all__ = ["KeptResponse", "PredictionResponse", "Refused", "SecretResponse", "Taken", "TicketResponse"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Refused(_Response):
    """Any refusal; its form is inferred."""

    code: int = Field(ge=400, le=599)
    message: str


class _Good(_Response):
    code: Literal[200]
    message: Literal["success"]


class Urls(_Response):
    """Links of a prediction."""

    get: Link


class Timings(_Response):
    """Milliseconds that it took."""

    inference: int = Field(ge=0)


class _Prediction(_Response):
    id: str
    model: str
    """Owner, model and workflow: the path that made it."""
    urls: Urls
    has_nsfw_contents: list[bool]
    created_at: Moment
    timings: Timings


class Waiting(_Prediction):
    """A prediction that hasn't ended; one that a call has waited for in vain says so by 5004."""

    status: Literal["created", "processing"]
    outputs: list[Link] = Field(max_length=0)
    error: str
    code: Literal[5004] = 5004
    """Only there where a call has waited in vain."""


class Completed(_Prediction):
    """A prediction that has its outputs."""

    status: Literal["completed"]
    outputs: list[Link] | None = None
    error: Literal[""]


class Failed(_Prediction):
    """A prediction that failed, with a code of its own."""

    status: Literal["failed"]
    outputs: list[Link] = Field(max_length=0)
    error: str
    code: int
    """1200 of the content, 1403 of the execution..."""


class PredictionResponse(_Good):
    """Response of a submission and of the result's call."""

    data: Waiting | Completed | Failed


class Put(_Response):
    """Where a file's bytes are put, with exactly these headers and no key."""

    method: Literal["PUT"]
    url: Link
    headers: dict[str, str]


class Ticket(_Response):
    """Where a file is put, and where it will be."""

    upload: Put
    download_url: Link


class TicketResponse(_Good):
    """Response of the call that asks where to put a file."""

    data: Ticket


class Kept(_Response):
    """A file that was kept."""

    download_url: Link


class KeptResponse(_Good):
    """Response of the older upload."""

    data: Kept


class Taken(_Response):
    """Response of a put: nothing that anybody reads."""


class Secret(_Response):
    """The secret that webhooks are signed with."""

    secret_key: Hidden


class SecretResponse(_Good):
    """Response of the secret's call; its form is inferred."""

    data: Secret
