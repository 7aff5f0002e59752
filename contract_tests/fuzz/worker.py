"""Plays cases: one stage that stays up, and for each case an empty mock, a clock at its start and a fresh folder."""

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from drytake.contract_tests.fuzz.books import book_failures
from drytake.contract_tests.fuzz.evaluation import case_failures
from drytake.contract_tests.fuzz.forks import ForkServer, fork_server
from drytake.contract_tests.fuzz.kept import CaseEnd, Crash, files_in
from drytake.contract_tests.fuzz.monitor import Monitor, is_silent
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.processes import CaseProcesses, Start, process_starter
from drytake.contract_tests.fuzz.result import CaseFailure, CaseResult, Exchange
from drytake.contract_tests.fuzz.tracebacks import trace_of
from drytake.contract_tests.isolation.supervisor import Supervisor, supervised
from drytake.contract_tests.journals.conduct import no_back_off, retry_after_ignored
from drytake.contract_tests.journals.report import journal_of
from drytake.contract_tests.journals.session import Session as Said
from drytake.contract_tests.run.case_folder import CaseFolder, absolute, all_of, ended, size_of, tail_of
from drytake.contract_tests.run.certificates import Certificates, make_certificates
from drytake.contract_tests.run.child import MARK, ProcessIO, start_child
from drytake.contract_tests.run.environment import child_environment, java_store, speaks_java
from drytake.contract_tests.run.harness import Harness, harness
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.instant_clock import EPOCH, InstantClock
from drytake.contract_tests.run.isolated import Isolation, IsolationRequest, isolated, isolation_mode
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import ClientConditions, ScenarioFile
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import redacted_body, redacted_text
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.expressions import expression
from drytake.schemas.registry import get_provider, own_gateways, provider_ids

__all__ = ["BeforeError", "Worker", "working"]

_COARSE = 0.05
"""Seconds by which a file system's time may lag."""
_SIGNALLED = 128
_POSTS, _POST_SECONDS, _POST_PAUSE = 25, 600.0, 0.02
"""How often, and by how much, a clock is moved for webhooks that are still due, and how long each is really waited for."""
_JOURNAL = 10_000
_BEGIN = datetime.fromtimestamp(EPOCH, UTC)


class BeforeError(Exception):
    """The command that sets a case's folder up failed; the message says how."""


@asynccontextmanager
async def working(options: FuzzOptions) -> AsyncIterator["Worker"]:
    """Stand a stage up while the block runs; yield what plays cases on it."""
    with tempfile.TemporaryDirectory(prefix="drytake-fuzz-", ignore_cleanup_errors=True) as folder:
        worker = Worker(options, Path(folder))
        async with worker.standing():
            yield worker


class Worker:
    """One stage, and the cases that are played on it one after another."""

    def __init__(self, options: FuzzOptions, folder: Path) -> None:
        self.options, self._folder = options, folder
        self._engine = Engine(_own(options.settings), providers=options.settings.providers or None)
        names = options.settings.providers or (*provider_ids(), *own_gateways())
        served = (host for name in names for host in get_provider(name).hosts)
        self._gate = HostPolicy(served, allow=options.allow, block_all=True)
        self._incidents = Incidents()
        self._clock = InstantClock(folder / "clock")
        self._watch = Monitor(self._engine, self._clock, max_seconds=options.patience_with, cut=self._kill)
        self._processes: CaseProcesses | None = None
        self._supervisor: Supervisor | None = None
        self._forks: ForkServer | None = None
        self._stage: Harness | None = None
        self.isolation = Isolation("off")
        self._certificates: Certificates | None = None
        self._java: Path | None = None
        self._notes = folder / "let-out"
        self._base: dict[str, str] = {}
        """What every case's client finds in its environment."""
        self._command = [absolute(part, first=not number) for number, part in enumerate(options.command)]

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """Keep the stage up while the block runs."""
        self._certificates = made = make_certificates(self._folder, self._gate.names, os.environ)
        if not self.options.allow:  # nobody else is reached, and the machine's authorities are slow to load
            made = made._replace(bundle=made.authority)
            self._certificates = made
        if speaks_java(self.options.command[0]):
            self._java = java_store(self._folder, made.bundle)
        self._notes.touch()
        await self._clock.start()
        try:
            async with (
                supervised(self._folder) as self._supervisor,
                harness(self._engine, self._gate, self._incidents, made, around=self._watch.around) as stage,
                isolated(self._isolation(made), self._supervisor, stage, self._engine) as self.isolation,
            ):
                self._stage, self._clock.busy = stage, stage.busy
                self._base = self._environment()
                async with self._forking() as self._forks:
                    yield
        finally:
            self._clock.stop()
            self._engine.close()

    @asynccontextmanager
    async def _forking(self) -> AsyncIterator[ForkServer | None]:
        """Keep the client loaded where it is to be forked."""
        if not self.options.in_process:
            yield None
            return
        options, self._clock.silences = self.options, True  # what is loaded is ready for every case
        loaded = {**self._base, **self._clock.environment}
        async with fork_server(options.in_process, options.arguments, loaded, self._folder) as forks:
            yield forks

    def _isolation(self, certificates: Certificates) -> IsolationRequest:
        settings = self.options.settings
        return IsolationRequest(
            mode="off" if self.options.in_process else isolation_mode(self.options.isolate or settings.isolate),
            forward=self.options.forward or settings.forward,
            folder=self._folder,
            certificates=certificates,
            doors={self._clock.port: self._clock.serve},
        )

    # --- a case ---------------------------------------------------------------------------------------------

    async def run(self, case: ScenarioFile, *, quick: bool = True) -> CaseResult:
        """Return what comes of a case.

        Raises:
            CommandError: the command can't be run.
            BeforeError: the case's folder can't be set up.
            BooksError: what the app booked can't be read.
        """
        self._clock.silences = is_silent(case)
        self._reset(case, quick=quick)
        environment = {**self._base, **self._clock.environment, MARK: secrets.token_hex(16)}
        with self._scene() as scene, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            if self.options.before:
                await self._prepare(self.options.before, scene, environment[MARK])
            begun = time.time()
            location = ProcessIO(folder=scene, out=out.fileno(), err=err.fileno(), silent=True)
            conditions = case.client or ClientConditions()
            start = self._starter(conditions, environment, location)
            self._processes = CaseProcesses(start, conditions.copies)
            self._watch.kill_at, crash = conditions.kill_at, None

            def restarted() -> None:
                nonlocal crash
                crash = Crash(self._watch.last_serial, files_in(scene, since=begun - _COARSE))

            code, spoke = await self._run(self._processes, restarted, out, err)
            await self._post_webhooks()
            outcome = self._outcome(code, tail_of(out), tail_of(err), spoke=spoke)
            if conditions.file_bytes is not None:  # a full disk says it itself, by whatever exception
                outcome = replace(outcome, trace=None)
            end = CaseEnd(
                code=code,
                cut=outcome.cut is not None or code > _SIGNALLED,
                explained=spoke and outcome.trace is None,
                said=all_of(out) + b"\n" + all_of(err),
                files=files_in(scene, since=begun - _COARSE),
                crash=crash,
                conditions=conditions,
            )
            found = case_failures(self._engine, end, self._watch.sent, limited=bool(outcome.retried_early))
            found += await self._misbooked(end, scene)
            return replace(outcome, conduct=tuple(_redacted(one) for one in found))

    def _starter(self, conditions: ClientConditions, environment: Mapping[str, str], location: ProcessIO) -> Start:
        """Return what starts the client; an interpreter of its own has it where how it begins is part of the case."""
        forks = self._forks
        if forks is None or conditions.environment or conditions.file_bytes is not None:
            assert self._supervisor is not None
            return process_starter(self._supervisor, self._command, conditions, environment, location)
        return lambda: forks.start(environment, location)

    def _reset(self, case: ScenarioFile, *, quick: bool) -> None:
        self._engine.reset()
        self._incidents.clear()
        self._clock.reset()
        self._engine.scenario_file = case.model_copy(update={"freeze": _BEGIN})
        self._engine.tenant(ANONYMOUS)  # whose clock those start with that come later
        self._watch.begin(quick=quick)

    def _scene(self) -> CaseFolder:
        return CaseFolder(None if self.options.in_place else self._folder, self.options.copy)

    async def _prepare(self, before: str, scene: Path, mark: str) -> None:
        """Run the user's own line for a shell; what it leaves running is ended with the case, by its mark."""
        with tempfile.TemporaryFile() as said:
            location = ProcessIO(scene, said.fileno(), said.fileno(), silent=True)
            assert self._supervisor is not None
            line = ["/bin/sh", "-c", before]
            child = await start_child(self._supervisor, line, {**os.environ, MARK: mark}, location)
            code = -1
            try:
                code = await child.wait()
            finally:
                if code:
                    await ended(child)
            if code:
                failed = f"--before `{before}` ended with exit code {code}: {tail_of(said).strip()[-500:]}"
                raise BeforeError(redacted_text(failed))

    async def _misbooked(self, end: CaseEnd, scene: Path) -> list[CaseFailure]:
        """Return where the app's books are wrong; who was ended in the midst of its work may not have booked all of it."""
        command = self.options.app_ledger
        if not command or end.cut or end.crash is not None:
            return []
        return await asyncio.to_thread(book_failures, command, self._engine, scene)

    def _environment(self) -> dict[str, str]:
        assert self._stage is not None
        assert self._certificates is not None
        before = {**os.environ, "PYTHONUNBUFFERED": "1", **self._clock.environment}
        before["PYTHONPATH"] = os.pathsep.join(filter(None, [before.get("PYTHONPATH"), str(Path.cwd())]))
        return child_environment(
            before,
            port=self._stage.port,
            certificates=self._certificates,
            policy=self._gate,
            java=self._java,
            notes=None if self._gate.isolated else self._notes,
        )

    async def _run(
        self, processes: CaseProcesses, restarted: Callable[[], None], out: IO[bytes], err: IO[bytes]
    ) -> tuple[int, bool]:
        """Return the client's exit code, and whether it said something after the last response."""
        said = 0

        def note() -> None:
            nonlocal said
            said = size_of(out) + size_of(err)

        self._watch.answered = note
        self._watch.crash = processes.crash
        limit = asyncio.get_running_loop().call_later(self.options.timeout, self._watch.over, "time")
        try:
            code = await processes.exit_code(restarted)
        finally:
            limit.cancel()
            self._processes = None
        return code, size_of(out) + size_of(err) > said

    async def _post_webhooks(self) -> None:
        """Let the webhooks come that a client which has ended still waits for: time goes on, whoever listens."""
        for _ in range(_POSTS):
            due = [
                one for one in self._engine.all_tenants() if any(row["due"] for row in one.deliveries if _waits(row))
            ]
            if not due:
                return
            for tenant in due:
                tenant.clock.advance(_POST_SECONDS)
            self._engine.outbox.wake()
            await asyncio.sleep(_POST_PAUSE)

    def _kill(self) -> None:
        if self._processes is not None:
            self._processes.kill()

    # --- what came of it -------------------------------------------------------------------------------------

    def _outcome(self, code: int, out: str, err: str, *, spoke: bool) -> CaseResult:
        self._incidents.read_notes(self._notes)
        entries = journal_of(self._engine)
        hidden = tuple({secret for entry in entries for secret in entry.secrets})
        out, err = redacted_text(out, hidden), redacted_text(err, hidden)
        return CaseResult(
            code=code,
            seen=tuple(self._seen(entry) for entry in entries),
            cut=self._watch.cut,
            hurried=self._watch.hurried,
            waited=self._watch.waited,
            out=out,
            err=err,
            spoke=spoke,
            trace=trace_of(err, _shown) or trace_of(out, _shown),
            retried_early=self._retried_early(entries),
            blocked=tuple(redacted_text(call.subject) for call in self._incidents.blocked) + tuple(self._noted()),
            let_out=self._incidents.hosts,
            unlimited=self._watch.unlimited,
            runtimes=self._clock.runtimes,
            agents=tuple(dict.fromkeys(_agent(entry) for entry in entries)),
        )

    def _noted(self) -> Iterator[str]:
        for finding in self._incidents.findings():
            yield redacted_text(f"{finding.subject}: {finding.message}")

    def _seen(self, entry: JournalEntry) -> Exchange:
        word = self._word(entry)
        json_like = entry.response.lstrip()[:1] in (b"{", b"[")
        body = "" if json_like else redacted_body(entry.response, entry.secrets)[:200].decode("utf-8", "replace")
        done = tuple(entry.injected)
        when, path = entry.at - EPOCH, entry.open_path
        return Exchange(when, entry.method, path, entry.status, entry.state, word, body, done, entry.provider)

    def _word(self, entry: JournalEntry) -> str:
        """Return what a response says of its task's state."""
        provider = self._engine.mounts[entry.provider].provider
        where = provider.operation(entry.operation).state if entry.operation else ""
        value = expression(where).of_json(entry.response) if where else None
        return value if isinstance(value, str) else ""

    def _retried_early(self, entries: Sequence[JournalEntry]) -> str:
        """Return how a client came back too soon, provider by provider."""
        for name in dict.fromkeys(entry.provider for entry in entries):
            own = [entry for entry in entries if entry.provider == name]
            if not any(first.status == 429 for first, _ in pairwise(own)):
                continue
            said = Said(provider=get_provider(name), entries=own, tasks={})
            broken = [broken for rule in (no_back_off, retry_after_ignored) for broken in rule(said)]
            if broken:
                return broken[0].message
        return ""


def _shown(path: Path) -> str:
    """Return a file as it is named in messages: the same wherever the project lies."""
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return path.name


def _waits(delivery: Mapping[str, Any]) -> bool:
    return bool(delivery["state"] == "waiting")


def _agent(entry: JournalEntry) -> str:
    return entry.headers.get(b"user-agent", b"").decode("latin-1").partition(" ")[0]


def _own(settings: Settings) -> Settings:
    """Return the project's settings, but for what each case says itself and for where state lies."""
    return replace(
        settings, store="memory", journal_limit=_JOURNAL, scenario_file=None, scenarios=(), seed=None, public_url=None
    )


def _redacted(failure: CaseFailure) -> CaseFailure:
    return failure._replace(message=redacted_text(failure.message))
