"""What a test holds of the mock: one key's clock, scenario, money, journal and findings, or everybody's."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TypeAlias, TypeVar

from drytake.contract_tests.findings.ending import Ending, in_process, let_out_of
from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.journals.report import Blocked, build_report, journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import check_triggers
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TIMINGS, TimingMode
from drytake.mockserver.state.clock import Clock
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant

__all__ = ["Chosen", "TenantClock", "TenantHandle", "finding_line"]

T = TypeVar("T")
Chosen: TypeAlias = str | Trigger | Iterable[str | Trigger]
"""Scenarios by name, or triggers, which say when they happen too."""


class TenantClock:
    """The time of one key, or of all: moving it gives back the money of tasks that fail in what passes."""

    def __init__(self, handle: "TenantHandle") -> None:
        self._handle = handle

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._handle.own.clock.now

    @property
    def frozen(self) -> bool:
        return self._handle.own.clock.frozen

    def advance(self, seconds: float) -> None:
        self._change(lambda clock: clock.advance(seconds))

    def set(self, seconds: float) -> None:
        """Move to a point in time, in seconds since the epoch."""
        self._change(lambda clock: clock.set(seconds))

    def freeze(self) -> None:
        self._change(lambda clock: clock.freeze())

    def run(self, scale: float = 1.0) -> None:
        """Go on, at so many virtual seconds per real second."""
        self._change(lambda clock: clock.run(scale))

    def reset(self) -> None:
        """Go back to real time."""
        self._change(lambda clock: clock.reset())

    def _change(self, change: Callable[[Clock], None]) -> None:
        engine = self._handle.engine
        with engine.lock:
            for tenant in self._handle.tenants:
                change(tenant.clock)
                engine.billing.settle_due(tenant, tenant.clock.now)


class TenantHandle:
    """One key at a mock, or everybody's where there is none."""

    def __init__(  # noqa: PLR0913 - what is held; all by name
        self,
        engine: Engine,
        key: str | None = None,
        *,
        strict: bool = False,
        allow: Iterable[str] = (),
        title: str = "intercept",
        allow_hosts: Collection[str] | None = None,
    ) -> None:
        """Hold a key at a mock.

        Args:
            engine: the mock's engine.
            key: the API key; none stands for everybody.
            strict: check calls with other keys too, as a client that was given this one shouldn't make them.
            allow: patterns of rule ids that aren't findings here, such as `outai.*`.
            title: what a report is headed with.
            allow_hosts: the only hosts beside the providers' that may be called without a finding; by default any.
        """
        self.engine, self.key = engine, key
        self.allow = tuple(allow)
        self.clock = TenantClock(self)
        self.blocked: list[Blocked] = []
        """Calls that were kept from a paid provider."""
        self.let_out: Counter[str] = Counter()
        """Connections that left for other machines, by host: as far as an interception saw them."""
        self._allow_hosts = allow_hosts
        self._keys = {key} if strict and key is not None else None
        self._title = title
        self.takes = 1
        """How many tasks of the same request are meant."""
        self._since = engine.store.serial() if strict else 0

    @property
    def _only(self) -> str | None:
        """The key whose calls are looked at; with a strict handle, everybody's are, since any of them is the client's."""
        return self.key if self._keys is None else None

    # --- what is set up --------------------------------------------------------------------------------------

    @property
    def own(self) -> Tenant:
        """The key's tenant; without a key, the one that new tenants start like."""
        return self.engine.tenant(ANONYMOUS if self.key is None else self.key)

    @property
    def tenants(self) -> list[Tenant]:
        return self.engine.all_tenants() if self.key is None else [self.own]

    def scenario(self, chosen: Chosen | None) -> None:
        """Choose what happens to calls, tasks and downloads, one thing or several; `None` lets things go well again."""
        listed = [chosen] if isinstance(chosen, str | Trigger) else chosen or ()
        triggers = [
            trigger if isinstance(trigger, Trigger) else Trigger(name=_known(trigger, SCENARIOS, "scenario"))
            for trigger in listed
        ]
        mounts = self.engine.mounts
        check_triggers(triggers, mounts, lambda name: mounts[name].provider)
        self._each(lambda tenant: tenant.choose(triggers))

    def timing(self, mode: TimingMode) -> None:
        """Choose how long new tasks take."""
        chosen = _known(mode, TIMINGS, "timing")
        self._each(lambda tenant: setattr(tenant, "timing", chosen))

    def seed(self, seed: int) -> None:
        """Make the ids of new tasks repeatable."""
        for tenant in self.tenants:
            tenant.seed, tenant.issued = seed, 0

    def fund(self, amount: Decimal | int | str) -> None:
        """Let the key have so much to spend at each provider."""
        wanted = Decimal(amount)

        def fund(tenant: Tenant) -> None:
            for mount in self.engine.mounts.values():
                account = self.engine.billing.account(tenant, mount.provider)
                account.grant(wanted - account.balance, tenant.clock.now)

        self._each(fund)

    def _each(self, change: Callable[[Tenant], object]) -> None:
        with self.engine.lock:
            for tenant in self.tenants:
                change(tenant)

    # --- what is looked at -----------------------------------------------------------------------------------

    @property
    def balance(self) -> Mapping[str, Decimal]:
        """What the key has left, by provider; everybody's taken together where there is no key."""
        left = dict.fromkeys(self.engine.mounts, Decimal(0))
        for tenant in self.tenants:
            if self.key is not None or tenant.calls:
                for name, mount in self.engine.mounts.items():
                    left[name] += self.engine.billing.account(tenant, mount.provider).balance
        return left

    @property
    def journal(self) -> list[JournalEntry]:
        """The calls, in order."""
        return journal_of(self.engine, key=self._only, since=self._since)

    @property
    def report(self) -> Report:
        """All that is said of the calls: findings, costs and counts."""
        return build_report(
            self.engine,
            title=self._title,
            only=self._only,
            keys=self._keys,
            allow=self.allow,
            since=self._since,
            blocked=self.blocked,
            let_out=let_out_of(self.let_out),
            allow_hosts=self._allow_hosts,
            partial=True,
            takes=self.takes,
        )._replace(ending=Ending(reasons=() if self.journal else in_process()))

    def _let_pass(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield those of some findings that `allow` doesn't name."""
        return (found for found in findings if not any(fnmatchcase(found.rule.id, one) for one in self.allow))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the client broke."""
        return self.report.findings

    @property
    def cost(self) -> Mapping[str, Decimal]:
        """What the calls would have cost, by provider."""
        return {provider: amount for provider, _, amount in self.report.cost if amount is not None}

    def assert_no_findings(self, *, allow: Iterable[str] = ()) -> None:
        """Fail where the client broke a rule, be it an error, a warning or a note.

        Args:
            allow: patterns of rule ids that are let pass, such as `conduct.*`.
        """
        before, self.allow = self.allow, (*self.allow, *allow)
        try:
            found = self.findings
        finally:
            self.allow = before
        if found:
            raise AssertionError(f"the client broke {len(found)} rules:\n" + "\n".join(map(finding_line, found)))

    def assert_finding(self, rule: str) -> Finding:
        """Return the first finding of a rule; fail where there is none."""
        for finding in self.findings:
            if finding.rule.id == rule:
                return finding
        there = ", ".join(sorted({finding.rule.id for finding in self.findings})) or "none"
        raise AssertionError(f"there is no finding `{rule}`; there is: {there}")

    def tenant(self, key: str) -> "TenantHandle":
        """Return the handle of another key, which the client may use too."""
        if self._keys is not None:
            self._keys.add(key)
        return TenantHandle(self.engine, key)


def finding_line(finding: Finding) -> str:
    """Return a finding as text: what was broken, where, and how to mend it."""
    at = f" at {finding.pointer}" if finding.pointer else ""
    where = f"  {finding.subject}{at}" + (f", call {finding.call}" if finding.call else "")
    return f"{finding.severity} {finding.rule.id}: {finding.message}\n{where}\n  hint: {finding.hint}"


def _known(name: T, there: Iterable[T], kind: str) -> T:
    if name not in there:
        raise ValueError(f"there is no {kind} `{name}`; there is: {', '.join(map(str, there))}")
    return name
