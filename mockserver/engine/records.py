"""How long tasks are found: as long as their provider says."""

from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.provider import RecordLife

__all__ = ["outlived"]


def outlived(life: RecordLife | None, task: Task, now: float) -> bool:
    """Return whether a task is found no more."""
    if life is None:
        return False
    if now > task.created + life.seconds:
        return True
    state, finished = state_of(task, now)
    seconds = life.ended.get(state)
    return seconds is not None and finished is not None and now > finished + seconds
