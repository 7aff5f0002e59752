"""Watches one case while it is played: moves its clock on with each call, and says when it has lasted too long."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from http import HTTPStatus
from math import inf
from typing import Any

from drytake.contract_tests.fuzz.evaluation import SentResult
from drytake.contract_tests.fuzz.options import CALLS
from drytake.contract_tests.fuzz.result import StopReason
from drytake.contract_tests.run.instant_clock import InstantClock
from drytake.contract_tests.run.watched_server import Application, Receive, Scope, Send, until_gone
from drytake.mockserver.accounts.task_accounts import is_passing
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry

__all__ = ["Monitor", "is_silent", "takes_real_time"]

SILENCE = "timeout"
"""The scenario in which no response comes."""

CALL_SECONDS = 0.1
"""What a call takes on the client's clock, so that a client that polls without a pause comes to its task's end."""
_MEDIA_TYPES = (b"video/", b"image/", b"audio/")
_REAL_SECONDS = 1.0
"""Waits by the machine's clock that are shorter may be work."""
_REAL_WAIT = 5.0
_LOOK_SECONDS = 0.05
_SILENT_SECONDS = 6.0
"""How long a response is really held back; clients on our clock have long gone by then, if they ever go."""
_PATIENT = 20
"""So often a client may be told the same before its clock is hurried on."""
_SUSPECTED = 40
"""So often a client must have been told the same before it is suspected."""
_SECONDS_A_TRY = 10.0
"""Before it is called endless, a client that counts its tries has one for each ten seconds of its patience."""


def takes_real_time(case: ScenarioFile) -> bool:
    """Return whether a case takes long where a client waits by the machine's clock."""
    return is_silent(case) or any(trigger.params.get("retry_after", 0) > _REAL_WAIT for trigger in case.trigger)


def is_silent(case: ScenarioFile) -> bool:
    """Return whether a response may never come in a case."""
    return any(trigger.name == SILENCE for trigger in case.trigger)


class Monitor:
    """One case's watch."""

    def __init__(
        self,
        engine: Engine,
        clock: InstantClock,
        *,
        max_seconds: Callable[[Collection[str]], float],
        cut: Callable[[], None],
    ) -> None:
        self._engine, self._clock, self._end = engine, clock, cut
        self._patience_with, self._called, self._hasty = max_seconds, set[str](), True
        self._patience = max_seconds(())
        self._enough = _SUSPECTED
        self.cut: StopReason | None = None
        self._calls = self._same = 0
        self._last: tuple[Any, ...] = ()
        self.answered: Callable[[], None] = lambda: None
        """Is told that a response is about to be given."""
        self.sent: list[SentResult] = []
        """Results as they went out."""
        self._before = (0.0, 0.0)
        """When the last call ended, by the machine's clock and by ours."""
        self._silent = 0
        clock.silent = lambda: bool(self._silent)
        self.unlimited = False
        """Whether the client waited for a response, and had set no limit for that."""
        self.kill_at: int | None = None
        """The call at which the client crashes."""
        self.crash: Callable[[], None] = lambda: None
        """Lets it."""
        self._stretch = 0.0
        """Seconds by which the clock was hurried on."""
        clock.stretched, clock.moved = self._stretched, self._moved

    def begin(self, *, quick: bool) -> None:
        """Watch another case from its start; in haste, a suspicion is enough to end it."""
        self._hasty, self.cut = quick, None
        self._called.clear()
        self.sent, self.unlimited = [], False
        self._be_patient()
        self._calls = self._same = 0
        self._last, self._stretch = (), 0.0
        self._before = 0.0, 0.0

    def around(self, app: Application) -> Application:
        """Return an application that is watched."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            self._calls += 1
            self._clock.advance(self._stretched(CALL_SECONDS + self._really_waited()))
            self.answered()
            crashes = self._calls == self.kill_at
            tee = _Tee(_nothing if crashes else send)

            begun = _latest(self._engine)
            try:
                await self._through(app(scope, receive, tee.send), begun)
            finally:
                self._note()
                self._note_sent(begun, tee)
                self._before = time.monotonic(), self._clock.passed
                if crashes:
                    self.crash()
                    await until_gone(receive)

        return watched

    def _really_waited(self) -> float:
        """Return the seconds that a client waited by the machine's clock since its last call, where it knows no other."""
        then, passed = self._before
        real = time.monotonic() - then - (self._clock.passed - passed)
        return real if then and real >= _REAL_SECONDS and not self._clock.heard else 0.0

    def _be_patient(self) -> None:
        """Take the patience that the providers deserve that are called."""
        self._patience = self._patience_with(self._called)
        tries = int(self._patience / _SECONDS_A_TRY)
        self._enough = _SUSPECTED if self._hasty else max(_SUSPECTED, tries)

    @property
    def waited(self) -> float:
        """Seconds of its own time that the client has taken."""
        return self._clock.passed - self._stretch

    @property
    def hurried(self) -> bool:
        """Whether the clock was."""
        return self._stretch > 0

    def over(self, cut: StopReason) -> None:
        """End the case."""
        if self.cut is None:
            self.cut = cut
            self._end()

    @property
    def last_serial(self) -> int:
        """Of the last call."""
        entry = _latest(self._engine)
        return 0 if entry is None else entry.serial

    def _note(self) -> None:
        entry = _latest(self._engine)
        if entry is not None and entry.provider not in self._called:
            self._called.add(entry.provider)
            self._be_patient()
        seen = () if entry is None else (entry.method, entry.path, entry.status, entry.state)
        self._same = self._same + 1 if seen == self._last else 0
        self._last = seen

    async def _through(self, call: Awaitable[None], begun: JournalEntry | None) -> None:
        """Wait for a call; one that is never responded to lasts as long as its client's patience, or the silence."""
        if not self._clock.silences:
            return await call
        task = asyncio.ensure_future(call)
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK_SECONDS)
            entry = _latest(self._engine)
            if not task.done() and entry is not None and entry is not begun and SILENCE in entry.injected:
                await self._silence(task)
        return None if task.cancelled() else task.result()

    async def _silence(self, task: "asyncio.Future[None]") -> None:
        before = self._clock.passed
        self._silent += 1
        try:
            await asyncio.wait({task}, timeout=_SILENT_SECONDS)
        finally:
            self._silent -= 1
        limit = self._clock.limit
        if task.done():  # the client has gone
            if limit is not None and limit < inf and self._clock.passed == before:
                self._clock.advance(limit)
            return
        self.unlimited = self.unlimited or limit == inf
        self._clock.advance(SCENARIOS[SILENCE].defaults["seconds"])
        task.cancel()
        await asyncio.wait({task})

    def _note_sent(self, begun: JournalEntry | None, tee: "_Tee") -> None:
        entry = _latest(self._engine)
        if entry is None or entry is begun or not (entry.path.startswith(MEDIA) or tee.kind.startswith(_MEDIA_TYPES)):
            return
        self.sent.append(
            SentResult(entry.task_id, b"".join(tee.parts), entry.status == HTTPStatus.OK and not is_passing(entry))
        )

    def _stretched(self, seconds: float) -> float:
        if self._same < _PATIENT:
            return seconds
        longer = max(seconds, self._patience / _PATIENT)
        self._stretch += longer - seconds
        return longer

    def _moved(self, seconds: float) -> None:
        for tenant in self._engine.all_tenants():
            tenant.clock.advance(seconds)
        if self.waited > self._patience:
            self.over("max-seconds")
        elif self._calls > CALLS:
            self.over("calls")
        elif self._same >= self._enough and self._clock.passed > self._patience:
            self.over("max-seconds")


async def _nothing(_: MutableMapping[str, Any]) -> None:
    """Send nothing: whoever waits for it is being killed."""


class _Tee:
    """Sends on what a response says, and keeps it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        """The connection, as our own server's `send` has it: some faults break it."""
        self.kind = b""
        self.parts: list[bytes] = []

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.kind = dict(message.get("headers", ())).get(b"content-type", self.kind)
        self.parts.append(message.get("body", b""))
        await self._send(message)


def _latest(engine: Engine) -> JournalEntry | None:
    journals = [tenant.journal for tenant in engine.all_tenants()]
    return max((journal[-1] for journal in journals if len(journal)), key=lambda entry: entry.serial, default=None)
