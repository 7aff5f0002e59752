"""A task's states as server-sent events: one when the stream begins, one for each state that the task then comes to."""

import logging
from collections.abc import Callable
from dataclasses import replace

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.task import Task, state_of
from drytake.schemas.actions import Stream
from drytake.schemas.http import EVENT_STREAM, Body, Delivery, Response
from drytake.schemas.provider import QUEUED, RUNNING, TERMINAL, State

__all__ = ["TaskEvents", "stream_handler"]

_HEADERS = (EVENT_STREAM, (b"cache-control", b"no-cache"))
log = logging.getLogger("drytake")


def stream_handler(
    action: Stream, find: Callable[[Engine, Call], str], say: Callable[[Body, Call], Response]
) -> Handler:
    """Return what responds with a task's events."""

    def handle(engine: Engine, call: Call) -> Response:
        task = engine.find(call, find(engine, call))
        call.state = state_of(task, call.tenant.clock.now)[0]
        events = TaskEvents(engine, call, task, lambda view: say(action.render(view, call), call).body, action.every)
        return Response(200, headers=_HEADERS, delivery=Delivery(events=events))

    return handle


class TaskEvents:
    """One task's events, as long as one call listens: what `schemas.http.EventStream` asks for.

    In per-poll timing each event moves the task on. A clock that is moved past several states brings them all.
    """

    def __init__(self, engine: Engine, call: Call, task: Task, body: Callable[[View], bytes], every: float) -> None:
        self._engine, self._call, self._task_id, self._body = engine, call, task.id, body
        self.every = every
        self.over = False
        self._last: State | None = None
        self._moves = False
        """True where the next look counts as a poll."""
        self._sent: list[bytes] = []
        self._closed = False

    def next_event(self) -> bytes:
        """Return the event that is due; nothing where none is.

        Raises:
            StoreError: the store can't be used.
        """
        engine, call = self._engine, self._call
        with engine.lock:
            task = self._task()
            if task is None:
                self.over = True
                return b""
            engine.billing.settle_due(call.tenant, call.tenant.clock.now)
            state, finished = self._look(task)
            if state == self._last:
                return b""
            call.state, self._last, self._moves = state, state, True
            self.over = state in TERMINAL
            event = b"data: %b\n\n" % self._body(View(call.mount, call.tenant, task, state, finished))
            self._sent.append(event)
            return event

    def close(self, response: Response) -> None:
        """Journal what was sent, once, unless the tenant went meanwhile."""
        if self._closed:
            return
        self._closed, response.body = True, b"".join(self._sent)
        ended = replace(response, delivery=response.delivery and replace(response.delivery, events=None))
        try:
            with self._engine.lock:
                if self._engine.store.has_tenant(self._call.tenant.id):
                    self._call.tenant = self._engine.tenant_by_id(self._call.tenant.id)
                    self._engine.record(self._call, ended)
        except StoreError as error:
            log.error("a stream isn't journaled: %s", error)  # noqa: TRY400 - one line tells it

    def _task(self) -> Task | None:
        """Return the task as it is now, and see to it that the call has its tenant as it is now."""
        engine, call = self._engine, self._call
        if not engine.store.has_tenant(call.tenant.id):
            return None
        call.tenant = engine.tenant_by_id(call.tenant.id)
        return engine.store.get(call.mount.provider.id, self._task_id)

    def _look(self, task: Task) -> tuple[State, float | None]:
        moves, self._moves = self._moves, False
        found = self._engine.observe(self._call, task) if moves else state_of(task, self._call.tenant.clock.now)
        ran = task.poll_count is None and task.durations.running > 0
        return (RUNNING, None) if self._last == QUEUED and found[0] in TERMINAL and ran else found
