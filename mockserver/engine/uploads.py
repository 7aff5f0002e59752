"""Handlers that keep files. Nothing is fetched: of a foreign URL, a placeholder is kept, its facts unknown."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.creation import beside
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import is_form, refuse_content_type, takes_body
from drytake.mockserver.engine.forms import FormError, read_form
from drytake.mockserver.engine.kept_files import Note, note_file
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.state.files import MEDIA
from drytake.schemas.actions import Upload
from drytake.schemas.files import FileSource, FileView, SentFile
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.media import MediaInfo

__all__ = ["body_reader", "form_reader", "keep_file", "upload"]

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
    say, source, render = said(provider, action.status), action.source, action.render
    read = form_reader(action.form) if action.form else body_reader(operation)
    note = beside(operation)

    def handle(engine: Engine, call: Call) -> Response:
        if note is not None:
            note(call)
        request = read(engine, call)
        found = source(request, call)
        file = keep_file(engine, call, found)
        if action.lifetime:
            file = note_file(engine, call, file, Note(file.kept, action.lifetime, found.facts))
        return say(render(file, request, call), call)

    return handle


def body_reader(operation: Operation) -> Callable[[Engine, Call], Any]:
    """Return what validates a call's body and parses it; without a contract it is taken as it is."""
    takes, bare = operation.takes, operation.contract is None

    def read(engine: Engine, call: Call) -> Any:
        if not takes_body(call, takes):
            refuse_content_type(call)
        return call.body if bare else engine.validate(call)

    return read


def form_reader(field: str) -> Callable[[Engine, Call], SentFile]:
    """Return what reads a form's file; a form that has none, or none at all, is refused."""

    def read(_: Engine, call: Call) -> SentFile:
        if not is_form(call):
            refuse_content_type(call)
        try:
            form = read_form(call.headers[b"content-type"], call.body)
        except FormError as error:
            raise ApiError("malformed", violations=call.violations) from error
        sent = next((file for file in form.files if file.field == field), None)
        if sent is None:
            raise ApiError("not-fetched")
        texts = {file.field: file.data.decode("utf-8", "replace") for file in form.files if file is not sent}
        parts = texts | {name: values[-1] for name, values in form.fields.items()}
        return SentFile(sent.name, sent.content_type, sent.data, parts)

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
    kind = None if source.kind == "file" else source.kind
    info = MediaInfo(kind=kind, format=source.format, size_bytes=len(data)) if source.format else None
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
