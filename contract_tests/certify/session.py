"""One certification from its first run to its last: the run without a fault, then each case."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from drytake.contract_tests.certify.cases import ALWAYS, CASES, Case
from drytake.contract_tests.certify.certification import Certification
from drytake.contract_tests.certify.conclusion import CertifiedCase, concluded, not_applicable
from drytake.contract_tests.certify.options import CertifyOptions
from drytake.contract_tests.certify.plan import CasePlan, planned
from drytake.contract_tests.certify.played import Played
from drytake.contract_tests.certify.worker import CaseRunner, working
from drytake.contract_tests.errors import UsageError
from drytake.contract_tests.findings.ending import nobody_called
from drytake.contract_tests.run.certificates import make_certificates
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.isolated import Isolation, isolation_facts
from drytake.contract_tests.run.signals import ENDING, handled
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import Settings, TimingMode
from drytake.schemas.registry import get_provider, own_gateways, provider_ids

__all__ = ["chosen", "run_session"]

Say = Callable[[str], None]
_WORDS = 12
"""Lines of a client's own output that are shown where it fails without a fault."""


def chosen(options: CertifyOptions) -> list[Case]:
    """Return the cases that were asked for, in their order."""
    return [
        case
        for name, case in CASES.items()
        if (not options.cases or name in options.cases) and name not in options.skip
    ]


async def run_session(options: CertifyOptions, settings: Settings, say: Say) -> Certification:
    """Run a client once without a fault and once in each case; return what came of it.

    Raises:
        CommandError: the command can't be run.
        UsageError: it fails though nothing goes wrong.
    """
    with tempfile.TemporaryDirectory(prefix="drytake-certify-", ignore_cleanup_errors=True) as folder:
        return await _Session(options, settings, Path(folder), say).run()


class _Session:
    """The parts of a certification, and their order."""

    def __init__(self, options: CertifyOptions, settings: Settings, folder: Path, say: Say) -> None:
        self._options, self._settings, self._folder, self._say = options, settings, folder, say
        self._results: list[CertifiedCase] = []
        self._timing: TimingMode = "per-poll"
        """Whoever polls is shown a task that runs. Whoever waits for a webhook polls none, and so would move none on."""
        self._always: tuple[Trigger, ...] = (ALWAYS,)
        self._came = 0
        """The signal that broke us off."""
        self._isolations: list[Isolation] = []
        self._workers: asyncio.Queue[CaseRunner] = asyncio.Queue()
        self._baseline: Played | None = None

    async def run(self) -> Certification:
        """Return what came of it, be it broken off by a signal."""
        with self._signals():
            try:
                async with AsyncExitStack() as stack:
                    await self._stand(stack)
                    return await self._all()
            except asyncio.CancelledError:
                if not self._came:
                    raise
        return self._done(self._baseline or Played(code=0, entries=(), accounts=()))

    async def _stand(self, stack: AsyncExitStack) -> None:
        names = self._settings.providers or (*provider_ids(), *own_gateways())
        served = (host for name in names for host in get_provider(name).hosts)
        certificates = make_certificates(self._folder, HostPolicy(served).names, os.environ)
        if not self._options.allow:  # nobody else is reached, and the machine's authorities are slow to load
            certificates = certificates._replace(bundle=certificates.authority)
        for number in range(min(self._options.workers, len(chosen(self._options)))):
            folder = self._folder / f"worker-{number}"
            folder.mkdir()
            made = await stack.enter_async_context(working(self._options, self._settings, folder, certificates))
            self._isolations.append(made.isolation)
            self._workers.put_nowait(made)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Let a signal that asks us to end break the work off: what runs is ended first."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def end(number: int) -> None:
            self._came = self._came or number
            task.cancel()

        caught = handled(ENDING)
        for number in caught:
            loop.add_signal_handler(number, end, number)
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)

    def _done(self, baseline: Played, reasons: tuple[str, ...] = ()) -> Certification:
        return Certification(
            command=self._options.command,
            baseline=baseline,
            results=tuple(self._results),
            interrupted=self._came,
            isolation=tuple(isolation_facts(self._isolations)),
            reasons=reasons,
        )

    # --- the runs --------------------------------------------------------------------------------------------

    async def _all(self) -> Certification:
        baseline = self._baseline = await self._without_a_fault()
        _check(baseline)
        if not baseline.paid:
            return self._done(baseline, _why_nothing(baseline))
        cases = chosen(self._options)
        async with asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(self._case(case, baseline, len(cases)))
        return self._done(baseline)

    async def _without_a_fault(self) -> Played:
        """Return how the client fares where nothing goes wrong, in the first way in which it does well."""
        self._say("running the client without a fault")
        played = await self._play(CasePlan())
        if played.notified:
            self._timing = "instant"
            return await self._play(CasePlan())
        if played.code:
            self._always = ()
            return await self._play(CasePlan())
        return played

    async def _case(self, case: Case, baseline: Played, count: int) -> None:
        plan = planned(case, baseline)
        if plan.why_not:
            self._results.append(not_applicable(case, plan.why_not))
        else:
            self._results.append(concluded(case, baseline, await self._play(plan)))
        self._say(f"case {len(self._results)} of {count}: {case.title}")

    async def _play(self, plan: CasePlan) -> Played:
        worker = await self._workers.get()
        try:
            return await worker.run(plan._replace(always=self._always), self._timing)
        finally:
            self._workers.put_nowait(worker)


def _check(baseline: Played) -> None:
    """Raise that a client fails though nothing goes wrong."""
    if not baseline.entries and not baseline.blocked and not baseline.code:
        return
    if baseline.code or baseline.over_time:
        how = "it hadn't ended when its time was over" if baseline.over_time else f"it ended with {baseline.code}"
        said = "".join(f"\n  {line}" for line in _last_words(baseline))
        blocked = "".join(f"\n  blocked: {call}" for call in baseline.blocked[:3])
        raise UsageError(f"the client fails when nothing goes wrong: {how}{said}{blocked}")


def _last_words(played: Played) -> Sequence[str]:
    return [*played.out.splitlines(), *played.err.splitlines()][-_WORDS:]


def _why_nothing(baseline: Played) -> tuple[str, ...]:
    """Return why nothing can be tested with a client that pays for nothing."""
    if baseline.entries:
        return (f"the client made no task that costs anything in {len(baseline.entries)} calls: let it make a video",)
    return nobody_called(blocked=baseline.blocked, let_out=baseline.let_out)
