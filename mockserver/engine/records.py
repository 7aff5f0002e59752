"""How long tasks are found, and from when on: as their provider says."""

from typing import cast

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.injection import note_injected
from drytake.mockserver.faults.scenarios import NOT_VISIBLE, ActionErrorKind, ErrorKind
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.provider import RecordLife

__all__ = ["outlived", "refuse_hidden"]

_AT_ONCE = RecordLife(seconds=float("inf"))


def outlived(life: RecordLife | None, task: Task, now: float) -> bool:
    """Return whether a task is found no more."""
    if life is None:
        return False
    if now > task.created + life.seconds:
        return True
    state, finished = state_of(task, now)
    seconds = life.ended.get(state)
    return seconds is not None and finished is not None and now > finished + seconds


def refuse_hidden(call: Call, task: Task) -> None:
    """Refuse a call about a task that isn't found yet; it is no mistake of the caller's.

    Raises:
        ApiError: it isn't.
    """
    if call.tenant.clock.now >= task.created + task.hidden:
        return
    life = call.mount.provider.records or _AT_ONCE
    if task.hidden > life.hidden:
        note_injected(call, NOT_VISIBLE)
    raise ApiError(cast("ErrorKind | ActionErrorKind", life.early), task_id=task.id)
