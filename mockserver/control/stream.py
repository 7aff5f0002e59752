"""What happens, as it happens: server-sent events for those who look. Nothing of it is done while nobody does."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field
from pydantic_core import to_json

from drytake.mockserver.control.call_index import brief
from drytake.mockserver.control.live import Live, live_of
from drytake.mockserver.control.live_responses import News
from drytake.mockserver.control.problems import ProblemError
from drytake.mockserver.control.requests import ControlCaller, KeyQuery, caller, control_router
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.task import state_of
from drytake.version import __version__

__all__ = ["MOST_STREAMS", "Watch", "router"]

router = control_router()
MOST_STREAMS = 16
"""How many may look at once: a page has one for all its tabs."""
_EVERY = {False: 0.2, True: 0.5}
"""Seconds between two looks; of a store that other processes share, longer ones."""
_QUIET_SECONDS = 15
"""After so long without news an event says that the server is still there: of a comment no script hears."""
_MOST_CALLS = 500
"""Calls of one look that are told one by one; of more, only how many they were."""
_TASKS = 200
"""Of how many of the newest tasks it is told that they changed."""
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
Event = tuple[str, dict[str, Any]]


class StreamQuery(KeyQuery):
    """From where on."""

    cursor: Annotated[int, Field(ge=0)] | None = None
    """Serial of the last call that is known already; by default the newest one. The header `Last-Event-ID` says the same."""


@router.get("/stream", response_class=StreamingResponse)
async def stream(
    request: Request, query: Annotated[StreamQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]
) -> StreamingResponse:
    """Tell of calls, and of changes of tasks, money, clocks and triggers, as server-sent events."""
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise ProblemError("cross-site", "the request comes from a page of another site, by its `Sec-Fetch-Site`")
    live = live_of(caller)
    if live.streams >= MOST_STREAMS:
        raise ProblemError("too-many-streams", f"{MOST_STREAMS} look already, which is the limit; close a page")
    said = request.headers.get("last-event-id", "")
    watch = Watch(caller, live, int(said) if said.isdecimal() and len(said) < 20 else query.cursor)
    return StreamingResponse(_events(watch), media_type="text/event-stream", headers=_HEADERS)


@router.get("/news")
def get_news(query: Annotated[StreamQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]) -> News:
    """Tell once what the stream tells as it happens, for those whom no stream reaches: ask again with what was answered."""
    live = live_of(caller)
    watch = Watch(caller, live, query.cursor)
    events = dict(watch.begin())
    return News(
        server=live.server,
        cursor=watch.cursor,
        calls=events.get("calls", {}).get("calls", []),
        skipped=events.get("lag", {}).get("skipped", 0),
        marks={name: _digest(mark) for name, mark in watch.marks.items()},
    )


def _digest(mark: Any) -> str:
    return hashlib.blake2b(to_json(mark, serialize_unknown=True), digest_size=8).hexdigest()


async def _events(watch: "Watch") -> AsyncIterator[bytes]:
    live, app = watch.live, watch.caller.app
    every = _EVERY[watch.caller.engine.store.shared]
    live.streams += 1
    try:
        yield b"retry: 1000\n\n" + b"".join(
            _written(event, watch.cursor) for event in await asyncio.to_thread(watch.begin)
        )
        heard = time.monotonic()
        while not app.ending:
            await asyncio.sleep(every)
            try:
                events = await asyncio.to_thread(watch.look)
            except StoreError as error:
                events = [("failing", {"detail": str(error)})]
            if events:
                heard = time.monotonic()
                yield b"".join(_written(event, watch.cursor) for event in events)
            elif time.monotonic() - heard > _QUIET_SECONDS:
                heard = time.monotonic()
                yield b"event: still\ndata: {}\n\n"
    finally:
        live.streams -= 1


def _written(event: Event, cursor: int) -> bytes:
    name, data = event
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (cursor, name.encode(), to_json(data))


class Watch:
    """What one looker knows, and what is new to it."""

    def __init__(self, caller: ControlCaller, live: Live, cursor: int | None) -> None:
        self.caller, self.live = caller, live
        self.cursor = -1 if cursor is None else cursor
        self.marks: dict[str, Any] = {}
        """What differs once something has changed that is no call."""
        self._late = live.index.late

    def begin(self) -> list[Event]:
        """Return what to say first."""
        with self.caller.engine.lock:
            self.live.index.refresh()
            newest = self.live.index.cursor
            if not 0 <= self.cursor <= newest:
                self.cursor = newest
            self.marks = self._marks()
        hello = {"server": self.live.server, "version": __version__, "cursor": self.cursor}
        return [("hello", hello), *self._calls()]

    def look(self) -> list[Event]:
        """Return what is new since the last look."""
        with self.caller.engine.lock:
            self.live.index.refresh()
            if self.live.index.cursor < self.cursor:
                self.cursor, self.marks = self.live.index.cursor, self._marks()
                return [("gone", {})]
            events = self._calls()
            if self.live.index.late != self._late:
                self._late = self.live.index.late
                events.append(("lag", {"skipped": 0}))
            before, self.marks = self.marks, self._marks()
        return [*events, *(("changed", {"what": what}) for what in before if before[what] != self.marks[what])]

    def _calls(self) -> list[Event]:
        tenant = self.caller.tenant_id
        fresh = self.live.index.after(self.cursor)
        self.cursor = max(self.cursor, self.live.index.cursor)
        own = [call for call in fresh if tenant in (None, call.tenant)]
        if len(own) > _MOST_CALLS:
            return [("lag", {"skipped": len(own)})]
        return [("calls", {"calls": [brief(call) for call in own]})] if own else []

    def _marks(self) -> dict[str, Any]:
        """Return what differs once something has changed that is no call."""
        engine, tenants = self.caller.engine, self.caller.tenants
        clocks = {tenant.id: tenant.clock for tenant in tenants}
        tasks = islice(engine.store.tasks_of(self.caller.tenant_id), _TASKS)
        return {
            "tasks": [
                (task.id, state_of(task, clocks[task.tenant].now)[0], task.version)
                for task in tasks
                if task.tenant in clocks
            ],
            "clocks": [(tenant.id, tenant.title, *tenant.clock.state) for tenant in tenants],
            "money": [
                (tenant.id, name, account.balance, account.held)
                for tenant in tenants
                for name, account in tenant.accounts.items()
            ],
            "triggers": [(tenant.id, run.seen, run.injections) for tenant in tenants for run in tenant.triggers],
            "webhooks": [
                (tenant.id, len(tenant.deliveries), sum(len(one["attempts"]) for one in tenant.deliveries))
                for tenant in tenants
            ],
        }
