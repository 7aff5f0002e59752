"""Asking for a video that was queued, and letting it go."""

from typing import Any

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.venice.errors import ERRORS, say
from drytake.mockserver.providers.venice.queue import require_json
from drytake.mockserver.providers.venice.responses import headers, response
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.http import Response
from drytake.schemas.provider import SUCCEEDED, TERMINAL
from drytake.schemas.providers.venice.pricing import model_called
from drytake.schemas.providers.venice.requests import Complete, Retrieve
from drytake.schemas.validation.text import quoted

__all__ = ["complete_video", "retrieve_video"]

_POLICY = ("face", "moderation")
"""Outcomes that are the provider's refusal: 422, and the money goes back."""
_LATE_VALIDATION = "task-type"


def retrieve_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /video/retrieve``: JSON while the task runs, then the bytes."""
    require_json(call)
    request: Retrieve = engine.validate(call)
    task = _find(engine, call, request)
    state, finished = engine.observe(call, task)
    if finished is None:
        return response(call, _status(call, task, "PROCESSING"))
    if state != SUCCEEDED:
        return _failed(call, task, finished)
    if request.delete_media_on_completion:
        _forget(engine, task)
    if model_called(request.model).link:
        return response(call, _status(call, task, "COMPLETED", finished))
    found = headers(call, 200, (b"content-type", b"video/mp4"), (b"x-venice-model-id", request.model.encode()))
    return Response(200, headers=found, render=lambda: engine.results.render(task))


def complete_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /video/complete``: a finished video goes, a running task goes on."""
    require_json(call)
    request: Complete = engine.validate(call)
    task = _find(engine, call, request)
    if state_of(task, call.tenant.clock.now)[0] not in TERMINAL:
        call.violates("complete-too-early", "/queue_id", f"the task {quoted(task.id)} still runs", task.id)
        raise ApiError("unknown-task", task_id=task.id)
    _forget(engine, task)
    return response(call, {"success": True})


def _find(engine: Engine, call: Call, request: Retrieve | Complete) -> Task:
    """Return the caller's task.

    Raises:
        ApiError: there is none, it is of another model, or it is gone.
    """
    task = engine.find(call, request.queue_id)
    notes, age = task.provider_data or {}, call.tenant.clock.now - task.created
    wrong = (
        f"it was made with `{notes['model']}`"
        if notes["model"] != request.model
        else "its video was deleted"
        if notes.get("gone")
        else "it is older than a day"
        if age > call.mount.switches["queue-id-lifetime"]
        else None
    )
    if wrong:
        call.violates("unknown-task", "/queue_id", f"there is no task {quoted(task.id)} any more: {wrong}", task.id)
        raise ApiError("unknown-task", task_id=task.id)
    return task


def _forget(engine: Engine, task: Task) -> None:
    task.provider_data = {**(task.provider_data or {}), "gone": True}
    engine.store.save(task)


def _status(call: Call, task: Task, word: str, until: float | None = None) -> dict[str, Any]:
    end = call.tenant.clock.now if until is None else until
    return {
        "status": word,
        "average_execution_time": round(call.mount.provider.timing.video.total * 1000),
        "execution_duration": max(0, round((end - task.created) * 1000)),
    }


def _failed(call: Call, task: Task, finished: float) -> Response:
    """Return what has become of a task that failed; it stays so."""
    message = task.outcome.message or ERRORS["server-error"].error
    if task.outcome.name in _POLICY:
        error = {"message": message, "type": "provider_content_policy", "credits_refunded": task.refunded}
        return response(call, {"error": error}, 422, violation=True)
    if task.outcome.name == _LATE_VALIDATION:
        return response(call, {"error": message, "details": {"_errors": [message]}, "issues": []}, 400)
    if call.mount.switches["failed-status"]:
        return response(call, _status(call, task, "FAILED", finished) | {"error": message})
    return say(call, ERRORS["server-error"])
