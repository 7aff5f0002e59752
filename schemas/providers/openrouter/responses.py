"""What OpenRouter answers: one model a state of a job, its list of models, and errors."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, RootModel

from drytake.schemas.validation.model import Link, Moment, WireModel

__all__ = [
    "Bytes",
    "Completed",
    "Ended",
    "ErrorResponse",
    "Failed",
    "InProgress",
    "Job",
    "Pending",
    "Posted",
    "Refused",
    "Submitted",
    "Usage",
    "VideoModel",
    "VideoModels",
]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Job(_Response):
    id: str
    """`gen-vid-`, the second of its creation, and 20 letters and digits; the letters and digits alone until September 2026."""
    polling_url: str
    """Where its state is asked for: a path on the same host, or a whole URL."""


class Submitted(_Job):
    """The response of a create call."""

    generation_id: str = ""
    """One page has it, an answer that was captured hasn't."""
    status: Literal["pending"]


class Pending(_Job):
    """A job that waits for a provider."""

    status: Literal["pending"]


class InProgress(_Job):
    """A job that runs; clients need never see it."""

    generation_id: str = ""
    status: Literal["in_progress"]


class Usage(_Response):
    """What a job cost."""

    cost: float | None
    """In USD."""
    is_byok: bool
    """Whether the caller's own key at the maker was used."""


class Completed(_Job):
    """A job that has its video."""

    generation_id: str = ""
    status: Literal["completed"]
    unsigned_urls: list[Link] = Field(min_length=1)
    """Of the content, a URL a result: they need the key."""
    urls: list[Link] = Field(default_factory=list)
    """The same without a key until `expires_at`; only there where a copy is kept."""
    expires_at: int = 0
    """In Unix seconds; beside `urls`."""
    usage: Usage


class Failed(_Job):
    """A job without a video: it failed, was cancelled on their side, or took too long."""

    generation_id: str = ""
    status: Literal["failed", "cancelled", "expired"]
    error: str
    """Why: a text, no object."""


class Job(RootModel[Pending | InProgress | Completed | Failed]):
    """The response of a poll."""


class Bytes(RootModel[bytes]):
    """A video, as bytes."""


# --- what is posted ----------------------------------------------------------------------------------------------


class _Event(_Response):
    id: str
    generation_id: str | None
    model: str | None


class Ended(_Event):
    """Of a job that has its video."""

    status: Literal["completed"]
    unsigned_urls: list[Link] = Field(min_length=1)
    usage: Usage


class Refused(_Event):
    """Of a job without one."""

    status: Literal["failed", "cancelled", "expired"]
    error: str


class Posted(_Response):
    """What is posted to a callback's URL."""

    type: Literal[
        "video.generation.completed",
        "video.generation.failed",
        "video.generation.cancelled",
        "video.generation.expired",
    ]
    created_at: Moment
    """With milliseconds and `Z`."""
    data: Ended | Refused


# --- the list of models ------------------------------------------------------------------------------------------


class VideoModel(_Response):
    """A model, and what it takes."""

    id: str
    canonical_slug: str
    name: str
    created: int
    """In Unix seconds."""
    description: str = ""
    hugging_face_id: str | None = None
    supported_resolutions: list[str] | None
    supported_aspect_ratios: list[str] | None
    supported_sizes: list[str] | None
    supported_durations: list[int] | None
    supported_frame_images: list[str] | None
    upscale_factor: dict[str, float] | None
    creativity: list[int] | None
    generate_audio: bool | None
    seed: bool | None
    allowed_passthrough_parameters: list[str]
    pricing_skus: dict[str, str] | None
    """USD of a token, as text."""


class VideoModels(_Response):
    """The list of models; here those of Seedance alone."""

    data: list[VideoModel]


# --- errors ------------------------------------------------------------------------------------------------------


class _Error(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    code: int
    """The HTTP status."""
    message: str
    metadata: dict[str, Any] = Field(default_factory=dict)
    """Of a 403: `reasons`, `flagged_input`, `provider_name`, `model_slug`."""


class ErrorResponse(_Response):
    """The response where something is wrong."""

    error: _Error
