"""Handlers that keep files. Nothing is fetched: of a foreign URL, a placeholder is kept, its facts unknown."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import refuse_content_type, takes_body
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.state.files import MEDIA
from drytake.schemas.actions import Upload
from drytake.schemas.http import FileSource, FileView, Response
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.media import MediaInfo

__all__ = ["body_reader", "keep_file", "upload"]

SWITCH = "upload-from-web"
"""The switch of a provider that fetches files: `placeholder`, or anything else where none can be had."""
_ID = re.compile(r"[0-9a-f]{32}(?:-[0-9]{1,5})?")
"""An id that was given out before: of a file, or of a part of one."""
_PIXELS = 512
"""Sides of a picture that stands for another."""
_SUFFIXES = {"jpeg": "jpg", "svg+xml": "svg"}
"""Ending of a name, where it isn't the content type's own second half."""


class _Found(NamedTuple):
    data: bytes
    content_type: str
    info: MediaInfo | None
    """What is known of it; `None` where its bytes tell."""


def upload(provider: Provider, operation: Operation, action: Upload) -> Handler:
    """Return what keeps a file."""
    read, say, source, render = body_reader(operation), said(provider), action.source, action.render

    def handle(engine: Engine, call: Call) -> Response:
        request = read(engine, call)
        return say(render(keep_file(engine, call, source(request, call)), request, call), call)

    return handle


def body_reader(operation: Operation) -> Callable[[Engine, Call], Any]:
    """Return what validates a call's body and parses it; without a contract it is taken as it is."""
    takes, bare = operation.takes, operation.contract is None

    def read(engine: Engine, call: Call) -> Any:
        if not takes_body(call, takes):
            refuse_content_type(call)
        return call.body if bare else engine.validate(call)

    return read


def keep_file(engine: Engine, call: Call, source: FileSource) -> FileView:
    """Keep a file; return what a response may say of it.

    Raises:
        ApiError: it can't be had, or it is too large.
    """
    found = _found(engine, call, source)
    content_type = source.declared or found.content_type
    name = source.name or f"{source.kind}.{_suffix(found.content_type)}"
    limit = engine.settings.file_limit if source.parts else None  # each part was measured when it came
    facts: dict[str, Any] = {"content_type": content_type, "info": found.info, "file_id": source.id, "limit": limit}
    stored = engine.upload(call, name, found.data, **facts)
    url, now = call.upload(stored), call.tenant.clock.now
    return FileView(stored.id, stored.name, url, stored.content_type, len(stored.data), now)


def _found(engine: Engine, call: Call, source: FileSource) -> _Found:
    """Return a file's bytes: those of the body, of parts that were kept before, or behind a URL."""
    if source.id and not _ID.fullmatch(source.id):
        raise ApiError("unknown-path")
    if source.parts:
        kept = [engine.store.file(part) for part in source.parts]
        if None in kept:
            raise ApiError("not-fetched")
        return _Found(b"".join(part.data for part in kept if part is not None), source.content_type, None)
    if source.data is not None:
        return _sent(call, source, source.data)
    if not source.url:
        raise ApiError("not-fetched")
    return _behind(engine, call, source)


def _sent(call: Call, source: FileSource, data: bytes) -> _Found:
    info = MediaInfo(kind=source.kind, format=source.format, size_bytes=len(data)) if source.format else None
    return _Found(data, source.content_type or call.content_type, info)


def _suffix(content_type: str) -> str:
    second = content_type.partition("/")[2]
    return _SUFFIXES.get(second, second)


def _behind(engine: Engine, call: Call, source: FileSource) -> _Found:
    """Return the file behind a URL."""
    stored = engine.file_behind(source.url)
    if stored is not None:
        return _Found(stored.data, stored.content_type, stored.info)
    if MEDIA in source.url:
        return _result(engine, source.url)
    if call.mount.switches.get(SWITCH, "placeholder") != "placeholder":
        raise ApiError("not-fetched")
    return _Found(_silence(), "audio/wav", MediaInfo()) if source.kind == "audio" else _picture(source.url)


def _result(engine: Engine, url: str) -> _Found:
    path = url.partition(MEDIA)[2].partition("?")[0].partition("#")[0]
    status, headers, body = engine.results.serve(path, "GET", {})
    if status != 200:
        raise ApiError("not-fetched")
    return _Found(bytes(body), dict(headers)["content-type"], None)


def _picture(url: str) -> _Found:
    from drytake.mockserver.media.image import ImageSpec, render_image  # noqa: PLC0415 - heavy

    spec = ImageSpec(width=_PIXELS, height=_PIXELS, format="png", task_id="not fetched", prompt=url[:500])
    return _Found(render_image(spec), "image/png", MediaInfo())


def _silence() -> bytes:
    from drytake.mockserver.media.sound import render_sound  # noqa: PLC0415 - seldom asked for

    return render_sound(1)
