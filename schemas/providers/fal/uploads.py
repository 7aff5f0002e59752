"""What a client may send to fal's storage, and for the token of a stream. Uploads themselves are raw bytes."""

from pydantic import ConfigDict

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel

__all__ = ["COMPLETE", "INITIATE", "TOKEN", "CompleteUpload", "InitiateUpload", "RealtimeTokenRequest", "UploadPart"]


class InitiateUpload(WireModel):
    """Body of ``POST /storage/upload/initiate`` and of its sister for several parts."""

    model_config = ConfigDict(extra="allow", title="Initiate upload")

    content_type: str
    """MIME type of the file."""
    file_name: str
    """Name of the file."""


class UploadPart(WireModel):
    """A part that has arrived."""

    model_config = ConfigDict(extra="allow", title="Part")

    partNumber: int  # noqa: N815 - fal's own spelling
    """Its number, from 1."""
    etag: str
    """What the response of its upload said."""


class CompleteUpload(WireModel):
    """Body of ``POST {upload_url}/complete`` and ``POST {access_url}/multipart/{uploadId}/complete``."""

    model_config = ConfigDict(extra="allow", title="Complete upload")

    parts: list[UploadPart]
    """All parts, in their order."""


class RealtimeTokenRequest(WireModel):
    """Body of ``POST /tokens/``."""

    model_config = ConfigDict(extra="allow", title="Token for a stream")

    allowed_apps: list[str]
    """Apps that the token is good for, such as `seedance-2.0`."""
    token_expiration: int
    """Seconds that it is good for."""


INITIATE = Contract.of(book.INITIATE, InitiateUpload)
COMPLETE = Contract.of(book.COMPLETE, CompleteUpload)
TOKEN = Contract.of(book.TOKEN, RealtimeTokenRequest)
