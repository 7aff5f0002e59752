"""What EvoLink answers: a task as it is, errors as an object, and files in an envelope of their own."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from drytake.schemas.validation.model import Link, WireModel

__all__ = [
    "CreatedResponse",
    "CreditsResponse",
    "FileRefused",
    "FilesResponse",
    "GoneResponse",
    "QuotaResponse",
    "Refused",
    "TaskResponse",
    "UploadResponse",
]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Reason(_Response):
    """Why a call is refused."""

    code: str
    message: str
    type: str
    param: str = ""
    """Only there where it is about one parameter."""


class Refused(_Response):
    """Any refusal of the API's host."""

    error: Reason


class FileRefused(_Response):
    """Any refusal of the files' host."""

    success: Literal[False]
    code: int
    msg: str
    data: None = None


class TaskInfo(_Response):
    """What is known of a task beforehand."""

    can_cancel: bool
    estimated_time: int = Field(default=0, ge=0)
    video_duration: int = Field(default=0, ge=0)


class Usage(_Response):
    """What a task is billed."""

    billing_rule: Literal["per_second"]
    credits_reserved: int | float
    user_group: str


class _Task(_Response):
    created: int = Field(ge=0)
    """Unix seconds."""
    id: str
    """`task-unified-`, the time in seconds, and eight letters or digits."""
    model: str
    object: Literal["video.generation.task"]
    progress: int = Field(ge=0, le=100)
    task_info: TaskInfo
    type: Literal["video"]
    usage: Usage | None = None


class CreatedResponse(_Task):
    """Response of the create call."""

    status: Literal["pending"]


class TaskError(_Response):
    """Why a task failed."""

    code: str
    message: str
    type: Literal["task_error"]


class TaskResponse(_Task):
    """Response of the query, and what is posted."""

    status: Literal["pending", "processing", "completed", "failed"]
    results: list[Link] | None = None
    """Links, which last for a day; only there once it is completed."""
    error: TaskError | None = None


class Left(_Response):
    """Credits that are left."""

    remaining_credits: int | float


class Both(_Response):
    """Of the key by itself, and of the account: the latter is the balance."""

    token: Left
    user: Left


class CreditsResponse(_Response):
    """Response of the credits call."""

    success: Literal[True]
    data: Both


class _Files(_Response):
    success: Literal[True]
    code: Literal[200]
    msg: str


class Uploaded(_Response):
    """A file that was kept for 72 hours."""

    file_id: str
    file_name: str
    original_name: str
    file_size: int = Field(ge=0)
    mime_type: str
    upload_path: str
    file_url: Link
    download_url: Link
    upload_time: str
    expires_at: str


class UploadResponse(_Files):
    """Response of an upload."""

    data: Uploaded


class Row(_Response):
    """A file of the list."""

    file_id: str
    file_name: str
    file_size: int = Field(ge=0)
    upload_time: str


class Rows(_Response):
    """A page of files."""

    total: int = Field(ge=0)
    files: list[Row]


class FilesResponse(_Files):
    """Response of the list."""

    data: Rows


class Quota(_Response):
    """How many files there may be."""

    used_files: int = Field(ge=0)
    max_files: int = Field(ge=0)
    remain_files: int = Field(ge=0)
    user_group: str


class QuotaResponse(_Files):
    """Response of the quota call."""

    data: Quota


class GoneResponse(_Files):
    """Response of a deletion."""

    data: Any = None
