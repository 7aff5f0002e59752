"""Results and uploads as responses; a result's download is journaled with the tenant whose task it is."""

from collections.abc import Mapping

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.impaired import inject_download
from drytake.mockserver.engine.results import FileResponse
from drytake.mockserver.http.asgi import (
    Scope,
)
from drytake.mockserver.http.guard import problem
from drytake.mockserver.http.logs import note_store_error
from drytake.mockserver.state.files import FILES, MEDIA
from drytake.mockserver.state.store.model import StoreError
from drytake.schemas.http import Response

__all__ = ["download"]


def download(engine: Engine, scope: Scope, path: str, headers: Mapping[bytes, bytes]) -> Response:
    """Return the response to a request for a result or an uploaded file."""
    try:
        return _downloaded(engine, scope, path, headers)
    except StoreError as error:
        note_store_error(scope["method"], path, error)
        return problem("store-failed", str(error))


def _downloaded(engine: Engine, scope: Scope, path: str, headers: Mapping[bytes, bytes]) -> Response:
    """Return a file; a result's download is journaled with the task's tenant."""
    names = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    response = _response_of(_file(engine, path, scope["method"], names))
    with engine.lock:
        task = engine.results.task_behind(path)
        if task is not None:
            mount = engine.mounts[task.provider]
            call = Call(mount, scope["method"], path, headers, scope["query_string"])
            call.tenant, call.task_id = engine.tenant_of(task), task.id
            host, port = scope.get("server") or ("127.0.0.1", None)
            call.origin = f"http://{host}:{port or 80}"
            response = inject_download(engine, call, response, task)
            engine.record(call, Response(response.status, delivery=response.delivery))
    return response


def _file(engine: Engine, path: str, method: str, headers: Mapping[str, str]) -> FileResponse:
    if method not in ("GET", "HEAD"):
        return FileResponse(405, [("allow", "GET, HEAD"), ("content-type", "text/plain")], b"method not allowed")
    if path.startswith(MEDIA):
        return engine.results.serve(path[len(MEDIA) :], method, headers)
    return engine.results.serve_upload(path[len(FILES) :], method, headers)


def _response_of(reply: FileResponse) -> Response:
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers)
    return Response(reply.status, bytes(reply.body), headers)
