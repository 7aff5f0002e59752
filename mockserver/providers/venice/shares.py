"""Download links of private models: who has one needs no key; they end with a day, a few reads, or a DELETE."""

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.venice.responses import headers
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.http import Response
from drytake.schemas.provider import SUCCEEDED
from drytake.schemas.providers.venice.pricing import model_called

__all__ = ["delete_share", "read_share"]

_TEXT = (b"content-type", b"text/plain; charset=utf-8")


def read_share(engine: Engine, call: Call) -> Response:
    """Answer a GET of a download link."""
    task = _shared(engine, call)
    if task is None:
        return _text(call, 404, "not found")
    call.task_id = task.id
    owner, notes = engine.tenant_of(task), task.provider_data or {}
    now = owner.clock.now
    if now > task.created + call.mount.switches["queue-id-lifetime"]:
        return _text(call, 410, "this link has expired")
    if state_of(task, now)[0] != SUCCEEDED:
        return _text(call, 404, "not found")
    notes["reads"] = notes.get("reads", 0) + 1
    engine.store.save(task)
    if notes["reads"] > call.mount.switches["share-reads"]:
        return _text(call, 429, "this link was fetched too often")
    found = headers(call, 200, (b"content-type", b"video/mp4"))
    return Response(200, headers=found, render=lambda: engine.results.render(task))


def delete_share(engine: Engine, call: Call) -> Response:
    """Answer a DELETE of a download link: from then on nobody finds it."""
    task = _shared(engine, call)
    if task is None or task.provider_data is None:
        return _text(call, 404, "not found")
    task.provider_data["revoked"] = True
    engine.store.save(task)
    return Response(204, headers=headers(call, 204))


def _shared(engine: Engine, call: Call) -> Task | None:
    task_id, _, secret = call.params["token"].partition(".")
    task = engine.store.get(call.mount.provider.id, task_id)
    if task is None or task.provider_data is None or not model_called(task.provider_data["model"]).link:
        return None
    return None if task.provider_data.get("revoked") or task.provider_data["secret"] != secret else task


def _text(call: Call, status: int, text: str) -> Response:
    return Response(status, text.encode(), headers(call, status, _TEXT))
