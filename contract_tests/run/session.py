"""One run from its first port to its result."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from drytake.contract_tests.findings.ending import Ending, nobody_called
from drytake.contract_tests.findings.exit_codes import TIMED_OUT, by_signal
from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.isolation.supervisor import Supervisor, supervised
from drytake.contract_tests.journals.report import build_report, count_calls
from drytake.contract_tests.run.app_ledger import compare_books
from drytake.contract_tests.run.certificates import Certificates, make_certificates
from drytake.contract_tests.run.child import Child, start_child
from drytake.contract_tests.run.environment import HANDED, child_environment, java_store, speaks_java
from drytake.contract_tests.run.harness import harness
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.isolated import Isolation, IsolationRequest, isolated, isolation_facts
from drytake.contract_tests.run.money import failure_as_success, missing_results, over_cost
from drytake.contract_tests.run.options import RunOptions
from drytake.contract_tests.run.signals import ENDING, PASSED_ON, handled, signal_name
from drytake.contract_tests.run.triggers import idle_triggers
from drytake.contract_tests.run.watched_server import Application
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.gateways import served_hosts
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.redaction import redacted_command
from drytake.mockserver.state.tenant import ANONYMOUS

__all__ = ["RunResult", "RunSession"]


class RunResult(NamedTuple):
    """What came of a run."""

    engine: Engine
    report: Report


class RunSession:
    """The parts of a run, and their order."""

    def __init__(self, options: RunOptions, settings: Settings) -> None:
        self.options, self.settings = options, settings
        self.engine = Engine(settings, providers=settings.providers or None)
        if options.scenario is not None:
            self.engine.tenant(ANONYMOUS).scenario = SCENARIOS[options.scenario]
        served = served_hosts(settings.gateways, settings.providers)
        self.policy = HostPolicy(served, allow=options.allow, block_all=options.block_all)
        self.incidents = Incidents()
        self.child: Child | None = None
        self.isolation = Isolation("off")
        self.ended_by: int | None = None
        self.handed = 0
        """Children that were given the run's variables, as their parents had left them out."""

    async def result(self) -> RunResult:
        """Run the command; return what is said of it, with an engine that the caller closes.

        Raises:
            CommandError: the command can't be run.
        """
        try:
            with self.signals(), tempfile.TemporaryDirectory(prefix="drytake-", ignore_cleanup_errors=True) as folder:
                code = await self.run(Path(folder))
            return RunResult(self.engine, self.report(code))
        except BaseException:
            self.engine.close()
            raise

    def certificates(self, folder: Path) -> Certificates:
        """Return what the command is to trust, and what its calls are met with."""
        return make_certificates(folder, self.policy.names, os.environ)

    def front(self, app: App) -> Application:
        """Return what stands between the command and the mock: here, nothing."""
        return app

    async def run(self, folder: Path) -> int:
        """Return the child's exit code, once everything has been ended; one that is told to end first isn't begun."""
        async with supervised(folder) as supervisor:
            return await self._run(folder, supervisor)

    async def _run(self, folder: Path, supervisor: Supervisor) -> int:
        certificates = self.certificates(folder)
        notes = folder / "let-out"
        notes.touch()
        java = java_store(folder, certificates.bundle) if speaks_java(self.options.command[0]) else None
        asked = IsolationRequest(
            mode=self.settings.isolate or "off", forward=self.settings.forward, folder=folder, certificates=certificates
        )
        async with (
            harness(self.engine, self.policy, self.incidents, certificates, around=self.front) as stage,
            isolated(asked, supervisor, stage, self.engine) as self.isolation,
        ):
            environment = child_environment(
                {**os.environ, **self.options.variables(stage.origin)},
                port=stage.port,
                certificates=certificates,
                policy=self.policy,
                java=java,
                notes=None if self.policy.isolated else notes,
            )
            await asyncio.sleep(0)  # a signal that came by now is heard
            code = await self._child(supervisor, environment) if self.ended_by is None else 0
        self.incidents.read_notes(notes)
        self.handed = _size(folder / HANDED)
        return code

    # --- the child -------------------------------------------------------------------------------------------

    async def _child(self, supervisor: Supervisor, environment: dict[str, str]) -> int:
        child = self.child = await start_child(supervisor, self.options.command, environment)
        if self.ended_by is not None:  # meanwhile
            child.end(self.ended_by - by_signal(0), grace=self.options.grace)
        limit = self._limit(child)
        try:
            code = await child.wait()
        finally:
            if limit is not None:
                limit.cancel()
            left = await child.kill_survivors(grace=self.options.grace)
        if left and self.ended_by != TIMED_OUT:
            message = f"{left} process{'es' if left > 1 else ''} went on after the command's end, and had to be ended"
            self.incidents.note("left-behind", self._command, message)
        return code

    @property
    def _command(self) -> str:
        return " ".join(redacted_command(self.options.command))[:200]

    def _limit(self, child: Child) -> asyncio.TimerHandle | None:
        seconds = self.options.timeout
        return None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._over_time, child)

    def _over_time(self, child: Child) -> None:
        message = f"stopped after --timeout {self.options.timeout:g}: the command still ran"
        self.incidents.note("over-time", self._command, message)
        self.ended_by, self.incidents.cut = TIMED_OUT, True
        child.end(signal.SIGTERM, grace=self.options.grace)

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Pass signals on to the child: those that end us end it first."""
        loop = asyncio.get_running_loop()
        handlers: dict[signal.Signals, Callable[[signal.Signals], None]] = dict.fromkeys(PASSED_ON, self._pass_on)
        handlers |= dict.fromkeys(ENDING, self._end)
        caught = handled(handlers)
        for number in caught:
            loop.add_signal_handler(number, handlers[number], number)
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)

    def _pass_on(self, number: signal.Signals) -> None:
        if self.child is not None:
            self.child.signal(number)

    def _end(self, number: signal.Signals) -> None:
        self.ended_by, self.incidents.cut = by_signal(number), True
        if self.child is not None:
            self.child.end(number, grace=self.options.grace)

    def exit_code(self, code: int) -> int:
        """Return what a run ends with that was ended by its time limit, by a signal to us, or by itself."""
        return TIMED_OUT if self.ended_by == TIMED_OUT else code or self.ended_by or 0

    # --- the result -----------------------------------------------------------------------------------------

    def report(self, code: int) -> Report:
        """Return what is said of the child."""
        report = build_report(
            self.engine,
            title="run",
            cut=self.ended_by is not None,
            blocked=self.incidents.blocked,
            let_out=self.incidents.hosts,
            allow_hosts=self.policy.allowed if self.settings.strict_hosts else None,
            takes=self.settings.takes,
        )
        facts = [*report.facts, ("exit code of the command", str(code)), *isolation_facts([self.isolation])]
        if self.isolation.mode == "off" and self.incidents.hosts:
            facts.append(
                ("hint", "`--isolate` lets nothing out that `--allow` doesn't name, whatever the command heeds")
            )
        if self.handed:
            facts.append(("children started without the run's variables, which they were given", str(self.handed)))
        if self.ended_by == TIMED_OUT:
            facts.append(("stopped", f"after --timeout {self.options.timeout:g}"))
        if self.incidents.left_out:
            facts.append(("findings left out", str(self.incidents.left_out)))
        findings = (
            *report.findings,
            *self.incidents.findings(),
            *idle_triggers(self.engine),
            *self._money(report, code),
        )
        return self.concluded(report._replace(findings=findings, facts=tuple(facts)), code)

    def concluded(self, report: Report, code: int) -> Report:
        """Return a report with how the command ended, and without secrets."""
        broken_off = self._signal(code)
        untested = () if broken_off else self._untested(report)
        ending = Ending(self.exit_code(code), broken_off, untested, self._lost(report))
        return report._replace(ending=ending).redacted()

    def _money(self, report: Report, code: int) -> Iterator[Finding]:
        """Yield what was spent beyond `--max-cost`, results that are asked for in vain, and failures that nobody heard."""
        if not code and self.ended_by is None:
            yield from failure_as_success(report.money, self._command)
        yield from over_cost(report.money, self.options.max_cost, self._command)
        if self.options.require_results and self.ended_by is None:
            yield from missing_results(report.money, self._command)
        if self.options.app_ledger:
            yield from compare_books(self.options.app_ledger, self.engine)

    def _lost(self, report: Report) -> int:
        """Return how many paid tasks are lost, unless that is meant; of a command that was broken off nobody knows it."""
        meant = self.settings.allow_lost or self.ended_by is not None
        return 0 if meant else len(report.money.lost)

    def calls(self) -> int:
        """Return how many calls reached a provider."""
        return count_calls(self.engine)

    def _signal(self, code: int) -> str:
        """Return the name of the signal that broke the run off, be it sent to us or to the command alone."""
        number = (code if self.ended_by is None else self.ended_by) - by_signal(0)
        return signal_name(number) if number in ENDING else ""

    def _untested(self, report: Report) -> tuple[str, ...]:
        """Return why, likely, no call reached a provider; nothing where one did, or where an error says it."""
        if self.settings.allow_no_calls or self.calls() or report.count("error"):
            return ()
        return nobody_called(let_out=report.let_out)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
