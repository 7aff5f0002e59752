"""XSkill's uploads on the wire. Nothing is fetched: of a foreign URL, a placeholder is kept, its facts unknown.

No document shows the responses of these REST calls; they follow the same tools' answers elsewhere. Inferred.
"""

from dataclasses import dataclass
from typing import Any

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.xskill.responses import success, take_json
from drytake.mockserver.state.files import MEDIA, StoredFile
from drytake.schemas.http import Response
from drytake.schemas.providers.xskill.dialect import failure
from drytake.schemas.providers.xskill.requests import TransferUrl, UploadImage
from drytake.schemas.providers.xskill.rules.uploads import image_bytes, image_format
from drytake.schemas.times import iso
from drytake.schemas.validation.media import MediaInfo

__all__ = ["NotFetchedError", "keep_image", "transfer_url", "upload_image"]

BUCKET = "drytake"
PLACEHOLDER_PIXELS = 512
TYPES = {"svg": "image/svg+xml"}


class NotFetchedError(Exception):
    """A file on the web that this mock was told not to stand in for, or a result that isn't there."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to keep."""

    data: bytes
    content_type: str
    info: MediaInfo | None
    """What is known of it; `None` where its bytes tell."""


def upload_image(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/upload/image``."""
    take_json(call)
    request: UploadImage = engine.validate(call)
    try:
        return success(call, keep_image(engine, call, request))
    except NotFetchedError:
        return failure(400, "")  # the service has been seen to fail without a word


def keep_image(engine: Engine, call: Call, request: UploadImage) -> dict[str, Any]:
    """Keep an image of a validated request; return what is said of it.

    Raises:
        NotFetchedError: the image isn't here.
    """
    if request.image_data is not None:
        found = _sent(image_bytes(request.image_data))
    else:
        found = _behind(engine, call, request.image_url or "", "image")
    content_type = request.content_type or found.content_type
    name = request.file_name or request.filename or f"image.{_suffix(found.content_type)}"
    stored = engine.upload(call, name, found.data, content_type=content_type, info=found.info)
    day, time = iso(call.tenant.clock.now).rstrip("Z").split("T")
    return {
        "success": True,
        "url": engine.file_url(call, stored),
        "object_key": f"{request.folder}/{day.replace('-', '')}/{stored.id}/{stored.name}",
        "bucket_name": BUCKET,
        "content_type": content_type,
        "size_bytes": len(stored.data),
        "upload_method": "url" if request.image_data is None else "base64",
        "upload_time": f"{day} {time}",
    }


def transfer_url(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/tools/transfer-url``."""
    take_json(call)
    request: TransferUrl = engine.validate(call)
    try:
        found = _behind(engine, call, request.url, request.type)
    except NotFetchedError:
        return failure(400, "")
    name = f"{request.type}.{_suffix(found.content_type)}"
    stored: StoredFile = engine.upload(call, name, found.data, content_type=found.content_type, info=found.info)
    data = {"original_url": request.url, "cdn_url": engine.file_url(call, stored), "type": request.type}
    return success(call, {**data, "size_bytes": len(stored.data)})


def _sent(data: bytes) -> _Found:
    name = image_format(data) or "png"
    info = MediaInfo(kind="image", format=name, size_bytes=len(data)) if name == "svg" else None
    return _Found(data, TYPES.get(name, f"image/{name}"), info)


def _suffix(content_type: str) -> str:
    return {"jpeg": "jpg", "svg+xml": "svg"}.get(content_type.partition("/")[2], content_type.partition("/")[2])


def _behind(engine: Engine, call: Call, url: str, kind: str) -> _Found:
    """Return the file behind a URL: ours as it is, anybody else's as a placeholder of unknown facts."""
    stored = engine.file_behind(url)
    if stored is not None:
        return _Found(stored.data, stored.content_type, stored.info)
    if MEDIA in url:
        return _result(engine, url)
    if call.mount.switches["upload-from-web"] != "placeholder":
        raise NotFetchedError(url)
    return _Found(_silence(), "audio/wav", MediaInfo()) if kind == "audio" else _picture(url)


def _result(engine: Engine, url: str) -> _Found:
    path = url.partition(MEDIA)[2].partition("?")[0].partition("#")[0]
    status, headers, body = engine.results.serve(path, "GET", {})
    if status != 200:
        raise NotFetchedError(url)
    return _Found(bytes(body), dict(headers)["content-type"], None)


def _picture(url: str) -> _Found:
    from drytake.mockserver.media.image import ImageSpec, render_image  # noqa: PLC0415 - heavy

    size = PLACEHOLDER_PIXELS
    spec = ImageSpec(width=size, height=size, format="png", task_id="not fetched", prompt=url[:500])
    return _Found(render_image(spec), "image/png", MediaInfo())


def _silence() -> bytes:
    from drytake.mockserver.media.sound import render_sound  # noqa: PLC0415 - seldom asked for

    return render_sound(1)
