"""What changes a task as it is made: its id, what is held for it, and ends before it has run: of a wrong request, for want of time."""

from collections.abc import Callable
from typing import Any

from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.task import Task, TaskEnd
from drytake.schemas.actions import Create, Lifetime
from drytake.schemas.expressions import expression
from drytake.schemas.ids import hex_id
from drytake.schemas.provider import EXPIRED, FAILED, Durations, Operation

__all__ = ["EXPIRY", "INVALID", "NOWHERE", "adjuster", "may_be_wrong"]

INVALID = TaskEnd("invalid", FAILED)
"""How a task ends whose request is looked at only when it runs, and is wrong."""
EXPIRY = TaskEnd("expired", EXPIRED)
NOWHERE = TaskEnd("unknown-path", FAILED)
"""How a task ends whose call went to an address that is taken and leads nowhere."""

Adjust = Callable[[Task], None]


def adjuster(operation: Operation, action: Create) -> Callable[[Call, Any], Adjust] | None:
    """Return what changes a new task by its call and request: its id, and its end where that comes before it has run."""
    wrong, nowhere, id_of, ids = may_be_wrong(operation, action), bool(operation.breaks), action.id, action.ids
    deadline = expression(action.deadline) if action.deadline else None
    give_up = None if action.lifetime is None else _giver_up(action.lifetime)
    parent = action.parent
    orphan = TaskEnd(parent.cause, FAILED) if parent is not None and parent.cause else None
    if not (wrong or deadline or give_up or orphan or action.reserve or ids) and id_of is hex_id:
        return None

    def adjust_of(call: Call, request: Any) -> Adjust:
        end = INVALID if wrong and request is None else orphan if call.parent is None else None

        def adjust(task: Task) -> None:
            form = ids.get(call.switches["id-form"], id_of) if ids else id_of
            task.id = form(task.id, task.created)
            _set_aside(task, action, call, request)
            if nowhere:
                task.outcome, task.durations = NOWHERE, Durations(queued=0, running=0)
            elif end is not None:
                task.outcome, task.durations = end, task.durations._replace(running=0)
            if deadline is not None:
                _expire(task, deadline.of_request(call))
            if give_up is not None:
                give_up(task, call)

        return adjust

    return adjust_of


def _set_aside(task: Task, action: Create, call: Call, request: Any) -> None:
    """Let more be held for a task than it will cost."""
    if action.reserve is not None and task.held and request is not None:
        task.reserved = max(task.reserved, action.reserve(request, call) - task.price)


def _expire(task: Task, said: Any) -> None:
    """Let a task expire that would wait for longer than its caller does."""
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return
    if task.poll_count is None and 0 < seconds < task.durations.queued:
        task.outcome, task.durations = EXPIRY, Durations(queued=seconds, running=0)


def _seconds_of(lifetime: Lifetime) -> Callable[[Call], Any]:
    """Return what says for how long a task of a call may wait and run; of a call that doesn't say it, as long as is usual."""
    where, usual = lifetime.seconds, lifetime.usual
    said: Callable[[Call], Any] = expression(where).of_request if isinstance(where, str) else where

    def seconds_of(call: Call) -> Any:
        seconds = said(call)
        return seconds if isinstance(seconds, int | float) and not isinstance(seconds, bool) else usual

    return seconds_of


def _giver_up(lifetime: Lifetime) -> Callable[[Task, Call], None]:
    """Return what lets a task end that would take longer than it may."""
    seconds_of, switch = _seconds_of(lifetime), lifetime.switch

    def give_up(task: Task, call: Call) -> None:
        seconds, durations = seconds_of(call), task.durations
        if seconds is None or task.poll_count is not None:
            return
        if seconds >= durations.total and task.outcome.state is not None:
            return
        distinct = not switch or call.switches[switch]
        waiting = seconds < durations.queued
        task.outcome = TaskEnd("expired", lifetime.waiting if waiting and distinct else lifetime.running)
        queued = min(seconds, durations.queued)
        task.durations = Durations(queued=queued, running=seconds - queued)

    return give_up


def may_be_wrong(operation: Operation, action: Create) -> bool:
    """Return whether a task may be made of a request that breaks a rule."""
    return action.validate == "when it runs" or bool(action.late or operation.breaks)
