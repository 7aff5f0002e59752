"""XSkill's uploads: where a file comes from, and what is said of one that was kept.

No document shows the responses of these REST calls; they follow the same tools' answers elsewhere. Inferred.
"""

from typing import Any

from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import Body, Context
from drytake.schemas.providers.xskill.dialect import said
from drytake.schemas.providers.xskill.requests import TransferUrl, UploadImage
from drytake.schemas.providers.xskill.rules.uploads import image_bytes, image_format
from drytake.schemas.times import iso

__all__ = ["image", "image_data", "image_source", "transferred", "transferred_source"]

BUCKET = "drytake"
TYPES = {"svg": "image/svg+xml"}


def image_source(request: UploadImage, _: Context | None = None) -> FileSource:
    """Return where an image comes from."""
    name, declared = request.file_name or request.filename or "", request.content_type or ""
    if request.image_data is None:
        return FileSource("image", url=request.image_url or "", name=name, declared=declared)
    data = image_bytes(request.image_data)
    found = image_format(data) or "png"
    known = "svg" if found == "svg" else ""  # a drawing's bytes say little
    return FileSource("image", data, "", TYPES.get(found, f"image/{found}"), known, name, declared)


def image(file: FileView, request: UploadImage, context: Context) -> Body:
    """Render an image that was kept."""
    return said(image_data(file, request), context)


def image_data(file: FileView, request: UploadImage) -> dict[str, Any]:
    """Return what is said of an image that was kept, for REST and for MCP alike."""
    day, time = iso(file.kept).rstrip("Z").split("T")
    return {
        "success": True,
        "url": file.url,
        "object_key": f"{request.folder}/{day.replace('-', '')}/{file.id}/{file.name}",
        "bucket_name": BUCKET,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
        "upload_method": "url" if request.image_data is None else "base64",
        "upload_time": f"{day} {time}",
    }


def transferred_source(request: TransferUrl, _: Context) -> FileSource:
    """Return where a file to mirror is."""
    return FileSource(request.type, url=request.url)


def transferred(file: FileView, request: TransferUrl, context: Context) -> Body:
    """Render a file that was mirrored."""
    data = {"original_url": request.url, "cdn_url": file.url, "type": request.type}
    return said({**data, "size_bytes": file.size_bytes}, context)
