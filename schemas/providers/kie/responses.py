"""What kie answers: one envelope, whose `code` says whether the call was good, whatever the HTTP status is."""

from typing import Literal

from pydantic import ConfigDict, Field, RootModel

from drytake.schemas.validation.model import Link, WireModel

__all__ = ["CreditsResponse", "LinkResponse", "RecordResponse", "Refused", "TaskResponse", "UploadResponse"]


class _Response(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Refused(_Response):
    """Any refusal; most come with HTTP 200."""

    code: int = Field(ge=400, le=599)
    """The reason: 401, 402, 422..."""
    msg: str
    data: None


class _Good(_Response):
    code: Literal[200]
    msg: str


class TaskId(_Response):
    """A task that was just made."""

    taskId: str  # noqa: N815 - kie's own names, here and below
    """Opaque."""


class Created(_Good):
    """A job that was taken."""

    data: TaskId


class _Record(_Response):
    taskId: str  # noqa: N815
    model: str
    param: str
    """The whole create body, as a string that holds JSON."""
    failCode: str  # noqa: N815
    """Empty unless it failed."""
    failMsg: str  # noqa: N815
    createTime: int = Field(ge=0)  # noqa: N815
    """Unix milliseconds, as all times."""
    updateTime: int = Field(ge=0)  # noqa: N815


class Waiting(_Record):
    """A task that waits."""

    state: Literal["waiting", "queuing"]
    resultJson: Literal[""] | None = None  # noqa: N815
    costTime: None = None  # noqa: N815
    completeTime: None = None  # noqa: N815


class Generating(Waiting):
    """A task that runs."""

    state: Literal["generating"]  # type: ignore[assignment]


class Success(_Record):
    """A task that has its result."""

    state: Literal["success"]
    resultJson: str | None = None  # noqa: N815
    """`{"resultUrls": [...]}`, as a string that holds JSON."""
    costTime: int = Field(ge=0)  # noqa: N815
    """Milliseconds that it took."""
    completeTime: int = Field(ge=0)  # noqa: N815
    creditsConsumed: int | float = 0  # noqa: N815


class Fail(_Record):
    """A task that failed; it costs nothing."""

    state: Literal["fail"]
    resultJson: Literal[""] | None = None  # noqa: N815
    costTime: int | None = None  # noqa: N815
    completeTime: int = Field(ge=0)  # noqa: N815
    creditsConsumed: int | float = 0  # noqa: N815


class Recorded(_Good):
    """A task that was asked for."""

    data: Waiting | Generating | Success | Fail


class Credits(_Good):
    """What is left."""

    data: int | float


class DirectLink(_Good):
    """A link to a result."""

    data: Link


class Uploaded(_Response):
    """A file that was kept for three days; clients read `downloadUrl` alone, the rest is inferred."""

    fileName: str  # noqa: N815
    filePath: str  # noqa: N815
    downloadUrl: Link  # noqa: N815
    fileSize: int = Field(ge=0)  # noqa: N815
    mimeType: str  # noqa: N815
    uploadedAt: str  # noqa: N815


class Kept(_Good):
    """An upload that was taken."""

    success: Literal[True]
    data: Uploaded


class TaskResponse(RootModel[Created | Refused]):
    """Response of the create call."""


class RecordResponse(RootModel[Recorded | Refused]):
    """Response of the query."""


class CreditsResponse(RootModel[Credits | Refused]):
    """Response of the credits call."""


class LinkResponse(RootModel[DirectLink | Refused]):
    """Response of the link's call."""


class UploadResponse(RootModel[Kept | Refused]):
    """Response of an upload."""
