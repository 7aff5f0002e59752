"""Files that a caller has uploaded and asks for again: told, listed, deleted. What is known of each is the tenant's."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from drytake.mockserver.engine.call import ApiError, Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rendering import said
from drytake.mockserver.state.files import StoredFile
from drytake.schemas.actions import DeleteFile, ListFiles, SendFile, ShowFile
from drytake.schemas.files import FileView
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider

__all__ = ["FILE_MAKERS", "Note", "note_file"]

_PARAMETER = "file_id"


class Note(NamedTuple):
    """What is known of a file beside its bytes."""

    kept: float
    lifetime: float
    facts: Mapping[str, Any]


def note_file(engine: Engine, call: Call, file: FileView, note: Note) -> FileView:
    """Note that a file can be asked for again; return it with what is told of it then."""
    with engine.lock:
        _notes(call)[file.id] = {"kept": note.kept, "until": note.kept + note.lifetime, "facts": dict(note.facts)}
    stored = engine.store.file(file.id)
    assert stored is not None
    return _view(call, stored, _notes(call)[file.id])


def _notes(call: Call) -> dict[str, dict[str, Any]]:
    """Return the notes of the caller's files, by id, oldest first."""
    own = call.tenant.provider_data.setdefault(call.mount.provider.id, {})
    notes: dict[str, dict[str, Any]] = own.setdefault("files", {})
    return notes


def _view(call: Call, stored: StoredFile, note: Mapping[str, Any]) -> FileView:
    data = stored.data
    known = (stored.id, stored.name, call.upload(stored), stored.content_type, len(data))
    return FileView(*known, note["kept"], hashlib.sha256(data).hexdigest(), note["facts"])


def _kept(engine: Engine, call: Call) -> Iterator[FileView]:
    """Yield the caller's files, newest first; those that are too old, or had to make room, are gone."""
    now = call.tenant.clock.now
    for name, note in reversed(list(_notes(call).items())):
        stored = engine.store.file(name) if now < note["until"] else None
        if stored is not None:
            yield _view(call, stored, note)


def _called(engine: Engine, call: Call) -> FileView:
    """Return the file that a call's path names.

    Raises:
        ApiError: the caller has none of that id.
    """
    name = call.params[_PARAMETER]
    found = next((file for file in _kept(engine, call) if file.id == name), None)
    if found is None:
        raise ApiError("unknown-file", task_id=name)
    return found


def show_file(provider: Provider, _: Operation, action: ShowFile) -> Handler:
    """Return what tells a file."""
    say, render = said(provider), action.render
    return lambda engine, call: say(render(_called(engine, call), call), call)


def send_file(_: Provider, __: Operation, action: SendFile) -> Handler:
    """Return what sends a file's bytes."""

    def handle(engine: Engine, call: Call) -> Response:
        file = _called(engine, call)
        stored = engine.store.file(file.id)
        if stored is None or not action.allows(file, call):
            raise ApiError("unknown-file", task_id=file.id)
        return Response(200, stored.data, ((b"content-type", file.content_type.encode("latin-1", "replace")),))

    return handle


def list_files(provider: Provider, _: Operation, action: ListFiles) -> Handler:
    """Return what lists files."""
    say, render = said(provider), action.render
    return lambda engine, call: say(render(tuple(_kept(engine, call)), call), call)


def delete_file(provider: Provider, _: Operation, action: DeleteFile) -> Handler:
    """Return what forgets a file: it can't be asked for any more."""
    say, render = said(provider, action.status), action.render

    def handle(engine: Engine, call: Call) -> Response:
        file = _called(engine, call)
        with engine.lock:
            del _notes(call)[file.id]
        return Response(action.status, b"", ()) if render is None else say(render(file, call), call)

    return handle


Make = Callable[[Provider, Operation, Any], Handler]
FILE_MAKERS: Mapping[type, Make] = {
    DeleteFile: delete_file,
    ListFiles: list_files,
    SendFile: send_file,
    ShowFile: show_file,
}
"""What makes a handler, by action."""
