"""What Higgsfield answers: a request's state in a flat object, and FastAPI's errors."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from drytake.schemas.validation.model import Link, Uuid, WireModel

__all__ = ["Described", "Models", "Refused", "Request", "Taken", "Ticket"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(_Response):
    """A field that a body of another kind has wrong."""

    loc: list[str | int]
    msg: str
    type: str


class Refused(_Response):
    """Any refusal."""

    detail: str | list[Problem]
    """A sentence; a list where the switch `schema-status` is 422."""


class _Request(_Response):
    request_id: Uuid
    status_url: Link
    cancel_url: Link


class Pending(_Request):
    """A request that has no result, or never will."""

    status: Literal["queued", "in_progress", "nsfw", "canceled"]


class File(_Response):
    """A result."""

    url: Link


class Completed(_Request):
    """A request that has its video."""

    status: Literal["completed"]
    video: File | None = None


class Failed(_Request):
    """A request that failed."""

    status: Literal["failed"]
    error: str


class Request(RootModel[Pending | Completed | Failed]):
    """Response of a create and of the state's call, and body of a post."""


class Described(_Response):
    """Response of an estimate: of what is priced by tokens, a sentence."""

    type: Literal["description"]
    pricing_description: str


class Ticket(_Response):
    """Where a file is put, with all of these headers and no key, and where it will be."""

    public_url: Link
    upload_url: Link
    content_type: str
    upload_headers: dict[str, str]


class Taken(_Response):
    """Response of a put: nothing that anybody reads."""


class Model(_Response):
    """A model: the four keys that are known."""

    slug: str
    output_type: str
    operation_type: list[str]
    input_schema: dict[str, Any] | None = None
    """Only there where `include_schema` asks for it."""


class Models(_Response):
    """Response of the list of models."""

    items: list[Model]
