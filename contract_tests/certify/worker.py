"""Runs a client for one case after another: one harness that stays up, and for each an empty mock and a fresh folder."""

import asyncio
import os
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO

from drytake.contract_tests.certify.options import CertifyOptions
from drytake.contract_tests.certify.plan import CasePlan
from drytake.contract_tests.certify.played import Played
from drytake.contract_tests.isolation.supervisor import Supervisor, supervised
from drytake.contract_tests.journals.report import accounts_in, count_calls, findings_of, journal_of, settlement
from drytake.contract_tests.run.case_folder import CaseFolder, absolute, ended, tail_of
from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.child import Child, ProcessIO, start_child
from drytake.contract_tests.run.environment import child_environment, java_store, speaks_java
from drytake.contract_tests.run.harness import Harness, harness
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.instant_clock import EPOCH, InstantClock
from drytake.contract_tests.run.isolated import Isolation, IsolationRequest, isolated, isolation_mode
from drytake.contract_tests.run.watched_server import Application, Receive, Scope, Send, until_gone
from drytake.mockserver.accounts.ledgers import notified_in
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.known_clients import known_clients
from drytake.mockserver.settings.model import Settings, TimingMode
from drytake.mockserver.state.redaction import redacted_text
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.registry import get_provider

__all__ = ["CaseRunner", "working"]

_BEGIN = datetime.fromtimestamp(EPOCH, UTC)
_SEED = 7
_FILES, _BYTES = 1_000, 10_000_000
"""Files of a case's folder that are looked into for a task's id, and bytes of each."""
_MEDIA = re.compile(rb"....ftyp|\x89PNG|\xff\xd8\xff", re.DOTALL)


@asynccontextmanager
async def working(
    options: CertifyOptions, settings: Settings, folder: Path, certificates: Certificates
) -> AsyncIterator["CaseRunner"]:
    """Keep a harness up while the block runs; yield what runs cases in it."""
    worker = CaseRunner(options, settings, folder, certificates)
    async with worker.standing():
        yield worker


class CaseRunner:
    """One harness, and the cases that are run in it one after another."""

    def __init__(self, options: CertifyOptions, settings: Settings, folder: Path, certificates: Certificates) -> None:
        self._options, self._folder, self._certificates = options, folder, certificates
        self._engine = Engine(settings, providers=settings.providers or None)
        served = (host for name in self._engine.mounts for host in get_provider(name).hosts)
        self._policy = HostPolicy(served, allow=options.allow, block_all=True)
        self._incidents = Incidents()
        self._clock = InstantClock(folder / "clock")
        self._clock.moved = self._move
        self._notes = folder / "let-out"
        self._notes.touch()
        self._command = [absolute(part, first=not number) for number, part in enumerate(options.command)]
        self._child: Child | None = None
        self._supervisor: Supervisor | None = None
        self._stage: Harness | None = None
        self.isolation = Isolation("off")
        self._java = java_store(folder, certificates.bundle) if speaks_java(options.command[0]) else None
        self._kill_at = 0
        self._watched: tuple[Trigger, ...] = ()
        self.over_time = False

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """Keep the harness up while the block runs."""
        await self._clock.start()
        parts = (self._engine, self._policy, self._incidents, self._certificates)
        try:
            async with (
                supervised(self._folder.parent) as self._supervisor,
                harness(*parts, around=self._killing) as stage,
                isolated(self._isolation(), self._supervisor, stage, self._engine) as self.isolation,
            ):
                self._stage, self._clock.busy = stage, stage.busy
                yield
        finally:
            self._clock.stop()
            self._engine.close()

    def _isolation(self) -> IsolationRequest:
        settings = self._engine.settings
        return IsolationRequest(
            mode=isolation_mode(self._options.isolate or settings.isolate),
            forward=self._options.forward or settings.forward,
            folder=self._folder,
            certificates=self._certificates,
            doors={self._clock.port: self._clock.serve},
        )

    def _move(self, seconds: float) -> None:
        for tenant in self._engine.all_tenants():
            tenant.clock.advance(seconds)

    def _killing(self, app: Application) -> Application:
        """Return an application before whose call of a certain number the client is killed."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if self._kill_at and count_calls(self._engine) + 1 >= self._kill_at and self._child is not None:
                self._kill_at = 0
                self._child.signal(signal.SIGKILL)
                await self._child.wait()
                await until_gone(receive)
                return
            await app(scope, receive, send)

        return watched

    # --- a case ---------------------------------------------------------------------------------------------

    async def run(self, plan: CasePlan, timing: TimingMode) -> Played:
        """Return what comes of a run in which what is planned happens.

        Raises:
            CommandError: the command can't be run.
        """
        self._reset(plan, timing)
        above, began = None if self._options.in_place else self._folder, time.time()
        with (
            CaseFolder(above, self._options.copy) as folder,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            location = ProcessIO(folder=folder, out=out.fileno(), err=err.fileno(), silent=True)
            code = await self._run(location)
            killed = bool(plan.kill_at) and not self._kill_at
            if killed and not self.over_time:
                code = await self._run(location)
            texts = chain(map(_beginning, (out, err)), _written(folder, began))
            return self._played(code, (tail_of(out), tail_of(err)), texts, killed=killed)

    def _reset(self, plan: CasePlan, timing: TimingMode) -> None:
        self._engine.reset()
        self._incidents.clear()
        self._clock.reset()
        self._kill_at, self._watched, self.over_time = plan.kill_at, plan.triggers, False
        self._engine.scenario_file = ScenarioFile(
            seed=_SEED, timing=timing, freeze=_BEGIN, trigger=[*plan.triggers, *plan.always]
        )
        self._engine.tenant(ANONYMOUS)  # whose clock those start with that come later

    async def _run(self, location: ProcessIO) -> int:
        """Return the exit code of the client, once it and all that it began have ended."""
        assert self._supervisor is not None
        child = self._child = await start_child(self._supervisor, self._command, self._environment(), location)
        limit = asyncio.get_running_loop().call_later(self._options.timeout, self._over)
        try:
            return await child.wait()
        finally:
            limit.cancel()
            await ended(child)
            self._child = None

    def _over(self) -> None:
        self.over_time = True
        if self._child is not None:
            self._child.signal(signal.SIGKILL)

    def _environment(self) -> dict[str, str]:
        assert self._stage is not None
        before = {**os.environ, **self._clock.environment, **self._known(self._stage.origin)}
        before["PYTHONPATH"] = os.pathsep.join(filter(None, [before.get("PYTHONPATH"), str(Path.cwd())]))
        return child_environment(
            before,
            port=self._stage.port,
            certificates=self._certificates,
            policy=self._policy,
            java=self._java,
            notes=None if self._policy.isolated else self._notes,
        )

    def _known(self, origin: str) -> dict[str, str]:
        """Return the variables of known clients that were asked for."""
        found: dict[str, str] = {}
        for name in self._options.env:
            for client in known_clients(get_provider(name), url=origin, key="sk-test"):
                found |= client["settings"]
        return found

    # --- what came of it -------------------------------------------------------------------------------------

    def _played(self, code: int, said: tuple[str, str], texts: Iterable[bytes], *, killed: bool) -> Played:
        self._incidents.read_notes(self._notes)
        entries, accounts = journal_of(self._engine), accounts_in(self._engine)
        tenants = self._engine.all_tenants()
        struck = any(run.injections for one in tenants for run in one.triggers if run.trigger in self._watched)
        notified = {task for one in tenants for name in self._engine.mounts for task in notified_in(one, name)}
        played = Played(
            code=code,
            over_time=self.over_time,
            entries=entries,
            accounts=accounts,
            money=settlement(self._engine).line,
            named=frozenset(_named({account.task_id for account in accounts}, texts)),
            notified=frozenset(notified),
            happened=killed or struck,
            findings=findings_of(self._engine, realistic=False),
            blocked=tuple(redacted_text(call.subject) for call in self._incidents.blocked),
            let_out=self._incidents.hosts,
        )
        secrets = tuple({secret for entry in entries for secret in entry.secrets})
        return replace(played, out=redacted_text(said[0], secrets), err=redacted_text(said[1], secrets))


def _named(tasks: set[str], texts: Iterable[bytes]) -> Iterator[str]:
    left = set(tasks)
    for text in texts:
        found = {task for task in left if task.encode() in text}
        yield from found
        left -= found


def _beginning(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_BYTES)


def _written(folder: Path, began: float) -> Iterator[bytes]:
    """Yield the names and the beginnings of the files that a client has written; what a film says of itself isn't its word."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    fresh = (path for path in files if path.stat().st_mtime >= began - 1)
    for path in islice(fresh, _FILES):
        yield str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
        with suppress(OSError), path.open("rb") as file:
            if not _MEDIA.match(text := _beginning(file)):
                yield text
