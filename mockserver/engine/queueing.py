"""Queues: how many of a caller's tasks run at once, and which of those that wait is next."""

import heapq
from collections.abc import Callable, Iterator
from typing import Any

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.views import View
from drytake.mockserver.settings.model import durations_of
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.actions import Create, Queue
from drytake.schemas.provider import QUEUED, RUNNING, Provider

__all__ = ["Place", "mover_up", "queuer"]

_NEVER = float("inf")
Place = Callable[[Engine, Call, Any, Task], None]
QueueOf = Callable[[Any, Any], Queue | None]


def queuer(action: Create) -> Place | None:
    """Return what says when a new task begins, and moves those back that it goes before; `None` where nothing is limited."""
    queue_of = action.queue
    if queue_of is None:
        return None

    def place(engine: Engine, call: Call, request: Any, task: Task) -> None:
        own = queue_of(request, call)
        if own is None or task.poll_count is not None:
            return
        running, waiting = _standing(engine, call, queue_of, own.name)
        waiting = sorted([*waiting, (-own.priority, task.created, task)], key=_turn)
        for one, begin in _begins([row[2] for row in waiting], running, own.slots, task.durations.queued):
            _move(engine, call, one, begin, new=one is task)

    return place


def mover_up(provider: Provider) -> Callable[[Engine, Call, Task], None] | None:
    """Return what lets those begin sooner that wait behind a task that was cancelled; `None` where there are no queues."""
    rows = {row.name: row.action.queue for row in provider.operations if isinstance(row.action, Create)}
    queues = {name: queue for name, queue in rows.items() if queue is not None}
    if not queues:
        return None

    def move_up(engine: Engine, call: Call, task: Task) -> None:
        queue_of, now = queues.get(task.operation), call.tenant.clock.now
        if queue_of is None or task.poll_count is not None:
            return
        request = View(call.mount, call.tenant, task, *state_of(task, now)).request
        own = None if request is None else queue_of(request, call)
        if own is None:
            return
        running, waiting = _standing(engine, call, queue_of, own.name)
        usual = durations_of(provider, task.kind, call.tenant.timing or engine.settings.timing).queued
        for one, begin in _begins([row[2] for row in sorted(waiting, key=_turn)], running, own.slots, usual):
            _move(engine, call, one, max(begin, now), new=False)

    return move_up


Turn = tuple[int, float, Task]
"""By what those that wait are sorted, and one of them."""


def _turn(row: Turn) -> tuple[int, float]:
    return row[:2]


def _standing(engine: Engine, call: Call, queue_of: QueueOf, name: str) -> tuple[list[float], list[Turn]]:
    """Return when those of a queue end that run, and those that wait."""
    now, running, waiting = call.tenant.clock.now, [], []
    for other, queue in _peers(engine, call, queue_of, name):
        if state_of(other, now)[0] == RUNNING:
            running.append(_end(other))
        else:
            waiting.append((-queue.priority, other.created, other))
    return running, waiting


def _peers(engine: Engine, call: Call, queue_of: QueueOf, name: str) -> Iterator[tuple[Task, Queue]]:
    """Yield the tasks that haven't ended and stand in a queue, oldest first."""
    mount, tenant, now = call.mount, call.tenant, call.tenant.clock.now
    for task in reversed(list(engine.store.tasks_of(tenant.id))):
        state, finished = state_of(task, now)
        if task.provider != mount.provider.id or task.poll_count is not None or state not in (QUEUED, RUNNING):
            continue
        request = View(mount, tenant, task, state, finished).request
        queue = None if request is None else queue_of(request, call)
        if queue is not None and queue.name == name:
            yield task, queue


def _begins(waiting: list[Task], running: list[float], slots: int, usual: float) -> Iterator[tuple[Task, float]]:
    """Yield when each of those that wait begins: as soon as one of the slots is free."""
    ends = sorted(running)
    heapq.heapify(ends)
    for task in waiting:
        free = heapq.heappop(ends) if len(ends) >= slots else 0.0
        begin = max(task.created + usual, free)
        yield task, begin
        heapq.heappush(ends, begin + task.durations.running if task.outcome.state is not None else _NEVER)


def _end(task: Task) -> float:
    return task.due if task.outcome.state is not None else _NEVER


def _move(engine: Engine, call: Call, task: Task, begin: float, *, new: bool) -> None:
    """Let a task begin at a time; of one that others know of, its money and its callbacks follow."""
    queued = begin - task.created
    if queued == task.durations.queued:
        return
    task.durations = task.durations._replace(queued=queued)
    if new:
        return
    call.tenant.due.push(task.due, task.provider, task.id)
    engine.outbox.moved(call.tenant, task)
    engine.store.save(task)
