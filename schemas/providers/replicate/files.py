"""Files that clients upload to Replicate: what a form says of them, and how they are told."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json

from drytake.schemas.files import FileSource, FileView, SentFile
from drytake.schemas.http import Body, Context
from drytake.schemas.providers.replicate.dialect import LIFETIME, moment

__all__ = ["may_download", "page", "shown", "source", "uploaded"]

UNTYPED = "application/octet-stream"
LONGEST_TIME = 12
"""Digits of a time in seconds."""


def source(form: SentFile, _: Context) -> FileSource:
    """Return the file of a form; beside it stand `filename`, `type` and `metadata`, all optional."""
    content_type = form.parts.get("type") or form.content_type or UNTYPED
    return FileSource(
        "file",
        form.data,
        content_type=content_type,
        name=form.parts.get("filename") or form.name,
        declared=content_type,
        facts={"metadata": _metadata(form.parts.get("metadata", ""))},
    )


def _metadata(text: str) -> dict[str, Any]:
    """Return the object that a text says, or else an empty one."""
    try:
        said = from_json(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def uploaded(file: FileView, _: SentFile, context: Context) -> Body:
    """Render a file that was just uploaded."""
    return shown(file, context)


def shown(file: FileView, context: Context) -> Body:
    """Render a file, with the two fields that the Python client 1.x wants beside the documented ones."""
    return {
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size_bytes,
        "etag": file.sha256[:32],
        "checksums": {"sha256": file.sha256},
        "metadata": dict(file.facts["metadata"]),
        "created_at": moment(file.kept),
        "expires_at": moment(file.kept + LIFETIME),
        "urls": {"get": context.to("get-file", file_id=file.id)},
    }


def may_download(_: FileView, context: Context) -> bool:
    """Return whether a signed link is whole and hasn't expired. The key that signs it is nobody's to know: any signature is good."""
    said = context.query
    until = said.get("expiry", "")
    good = bool(said.get("owner") and said.get("signature")) and until.isdecimal() and len(until) <= LONGEST_TIME
    return good and context.now < int(until)


def page(files: Sequence[FileView], context: Context) -> Body:
    """Render the caller's files, which are all on one page."""
    return {"next": None, "previous": None, "results": [shown(file, context) for file in files]}
