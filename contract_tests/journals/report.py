"""From the journals of a mock to a report: what each client broke, and what its calls would have cost."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple, TypeAlias

from drytake.contract_tests.findings.coverage import Coverage
from drytake.contract_tests.findings.ending import LetOut
from drytake.contract_tests.findings.model import Finding, Report, said_once
from drytake.contract_tests.findings.staleness import staleness
from drytake.contract_tests.journals.conduct import CONDUCT, conduct_findings, findings_across_keys
from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.pictures import charts_of
from drytake.contract_tests.journals.session import ConductFinding, Session
from drytake.mockserver.accounts.ledgers import (
    accounts_of_tenant,
    bookings_of,
    ended_in,
    notices_in,
    notified_in,
    settlement_of,
    tasks_named,
)
from drytake.mockserver.accounts.settlement import Settlement
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.overrides import override_facts
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import UNPRICED
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, tenant_id

__all__ = [
    "Blocked",
    "accounts_in",
    "build_report",
    "costs",
    "count_calls",
    "findings_of",
    "journal_of",
    "of_blocked",
    "sessions_of",
    "settlement",
]


Cost: TypeAlias = "tuple[str, str, Decimal | None]"
"""A provider, its unit, and an amount; `None` where nobody publishes it."""


class Blocked(NamedTuple):
    """A call to a paid provider that wasn't let through."""

    method: str
    """Empty where only the host is known."""
    url: str
    message: str

    @property
    def subject(self) -> str:
        return f"{self.method} {self.url}".strip()


def build_report(  # noqa: PLR0913 - what a report rests on; all by name
    engine: Engine,
    *,
    title: str,
    only: str | None = None,
    keys: Iterable[str] | None = None,
    allow: Iterable[str] = (),
    since: int = 0,
    realistic: bool | None = None,
    blocked: Sequence[Blocked] = (),
    cut: bool = False,
    let_out: Sequence[LetOut] = (),
    allow_hosts: Collection[str] | None = None,
    partial: bool = False,
    takes: int = 1,
) -> Report:
    """Return what is said of the clients that used a mock.

    Args:
        engine: the mock's engine, with its journals.
        title: what was checked, such as `pytest`.
        only: check this key's calls and no others.
        keys: the keys that the client was given; calls with another one are a finding. By default any key is good.
        allow: patterns of rule ids whose findings are left out, such as `outai.*`.
        since: check only calls after this serial number.
        realistic: whether intervals are checked; by default where tasks take as long as the provider documents.
        blocked: calls that were kept from a paid provider.
        cut: whether somebody else ended the client: what it hadn't done by then is no finding.
        let_out: hosts that calls were let out to.
        partial: whether the calls may be a part of what a client does, as in a test of one function.
        takes: how many tasks of the same request are meant.
        allow_hosts: the only ones of these that are no finding; by default none of them is.
    """
    known = None if keys is None else frozenset(keys)
    found = (
        *findings_of(
            engine, only=only, keys=known, since=since, realistic=realistic, cut=cut, partial=partial, takes=takes
        ),
        *map(of_blocked, blocked),
        *(_open_host(entry) for entry in let_out if allow_hosts is not None and entry.host not in allow_hosts),
    )
    patterns = tuple(allow)
    kept = tuple(entry for entry in found if not _allowed(entry, patterns))
    entries = journal_of(engine, since=since, key=only)
    coverage = coverage_of(engine, entries)
    return Report(
        title,
        (*map(_subject, entries), *(call.subject for call in blocked)),
        kept,
        cost=_costs_of_all(engine, entries),
        facts=tuple(_facts(engine, entries, coverage, allowed=len(found) - len(kept))),
        coverage=coverage,
        let_out=tuple(let_out),
        unpriced=unpriced_in(engine, entries),
        money=settlement(engine, only=only, since=since),
        charts=charts_of(engine, only=only, since=since),
    ).redacted()


def _facts(
    engine: Engine, entries: Sequence[JournalEntry], coverage: Coverage, *, allowed: int
) -> Iterator[tuple[str, str]]:
    """Yield what else is to be known of a run: how much it rests on, and on what."""
    called = sorted({entry.provider for entry in entries})
    yield "calls", str(len(entries))
    yield "contract coverage", str(coverage)
    yield from override_facts(engine.settings.overrides, called)
    yield from staleness(engine.mounts[name].provider for name in called)
    if allowed:
        yield "allowed findings", str(allowed)


def journal_of(engine: Engine, *, since: int = 0, key: str | None = None) -> list[JournalEntry]:
    """Return the calls of a key, or of all, in order."""
    with engine.lock:
        entries = [entry for tenant in _tenants(engine, key) for entry in tenant.journal.copy() if entry.serial > since]
    return sorted(entries, key=lambda entry: entry.serial)


def count_calls(engine: Engine) -> int:
    """Return how many calls reached a provider at all, those that no journal has kept included."""
    with engine.lock:
        return sum(tenant.calls for tenant in engine.all_tenants())


def _tenants(engine: Engine, key: str | None) -> list[Tenant]:
    return engine.all_tenants() if key is None else [engine.tenant(key)]


def findings_of(  # noqa: PLR0913 - what findings rest on; all by name
    engine: Engine,
    *,
    only: str | None = None,
    keys: frozenset[str] | None = None,
    since: int = 0,
    realistic: bool | None = None,
    cut: bool = False,
    partial: bool = False,
    takes: int = 1,
) -> list[Finding]:
    """Return what the clients broke: rules of the providers, and of good conduct, in the order of the calls."""
    found: list[Finding] = []
    by_provider: dict[str, list[Session]] = defaultdict(list)
    with engine.lock:
        for tenant in _tenants(engine, only):
            entries = [entry for entry in tenant.journal.copy() if entry.serial > since]
            found += [finding for entry in entries for finding in _violations(entry)]
            for read in _sessions(engine, tenant, entries, keys, realistic=realistic, cut=cut):
                session = replace(read, partial=partial, takes=takes)
                found += map(_finding, conduct_findings(session))
                by_provider[session.provider.id].append(session)
    for sessions in by_provider.values():
        if len(sessions) > 1:
            found += map(_finding, findings_across_keys(sessions))
    return list(said_once(sorted(found, key=lambda finding: finding.call or 0)))


def costs(engine: Engine, entries: Iterable[JournalEntry]) -> tuple[Cost, ...]:
    """Return what some calls would have cost: charges less refunds of the tasks that they made, by provider and unit."""
    made = {(entry.provider, entry.task_id) for entry in entries if entry.task_id and _creates(engine, entry)}
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with engine.lock:
        for tenant in _tenants(engine, None) if made else ():
            for provider, account in tenant.accounts.items():
                moved = (entry.amount for entry in account.entries if (provider, entry.task_id) in made)
                spent[provider, account.unit] -= sum(moved, Decimal(0))
    return tuple((provider, unit, amount) for (provider, unit), amount in sorted(spent.items()) if amount)


def unpriced_in(engine: Engine, entries: Iterable[JournalEntry]) -> tuple[tuple[str, int], ...]:
    """Return how many tasks some calls have made whose price nobody publishes, by provider."""
    made = {(entry.provider, entry.task_id) for entry in entries if entry.task_id and _creates(engine, entry)}
    tasks = (engine.store.get(provider, task_id or "") for provider, task_id in made)
    counts = Counter(task.provider for task in tasks if task is not None and (task.provider_data or {}).get(UNPRICED))
    return tuple(sorted(counts.items()))


def _costs_of_all(engine: Engine, entries: Sequence[JournalEntry]) -> tuple[Cost, ...]:
    """Return costs, and `None` of providers of which nothing but tasks without a price was asked."""
    known = costs(engine, entries)
    unknown = {name for name, _ in unpriced_in(engine, entries)} - {name for name, _, _ in known}
    return (*known, *((name, engine.mounts[name].provider.unit, None) for name in sorted(unknown)))


def _violations(entry: JournalEntry) -> Iterator[Finding]:
    for violation in entry.redacted_view().violations if entry.violations else ():
        yield Finding.of(violation, subject=_subject(entry), call=entry.serial)


def _sessions(  # noqa: PLR0913 - as above
    engine: Engine,
    tenant: Tenant,
    entries: Sequence[JournalEntry],
    keys: frozenset[str] | None,
    *,
    realistic: bool | None,
    cut: bool,
) -> Iterator[Session]:
    """Yield what a key said, provider by provider."""
    if realistic is None:
        realistic = (tenant.timing or engine.settings.timing) == "realistic"
    unknown_key = keys is not None and tenant.id not in map(tenant_id, keys) and tenant.id != ANONYMOUS
    by_provider: dict[str, list[JournalEntry]] = defaultdict(list)
    for entry in entries:
        by_provider[entry.provider].append(entry)
    for name, said in by_provider.items():
        tasks = tasks_named(engine, said)
        yield Session(
            provider=engine.mounts[name].provider,
            entries=said,
            tasks=tasks,
            realistic=realistic,
            anonymous=tenant.id == ANONYMOUS,
            unknown_key=unknown_key,
            cut=cut,
            bookings=bookings_of(engine, tenant, name, tasks),
            notified=notified_in(tenant, name),
            notices=notices_in(tenant, name),
            ended=ended_in(tenant, tasks),
        )


def sessions_of(engine: Engine, *, cut: bool = False) -> list[Session]:
    """Return what each key said to each provider; `cut` where somebody else ended the clients."""
    with engine.lock:
        return [
            session
            for tenant in _tenants(engine, None)
            for session in _sessions(engine, tenant, list(tenant.journal.copy()), None, realistic=None, cut=cut)
        ]


def settlement(engine: Engine, *, only: str | None = None, since: int = 0) -> Settlement:
    """Return what the calls of a key, or of all, have paid for, and what of it came."""
    units = {name: mount.provider.unit for name, mount in engine.mounts.items()}
    return settlement_of(accounts_in(engine, only=only, since=since), units)


def accounts_in(engine: Engine, *, only: str | None = None, since: int = 0) -> list[TaskAccount]:
    """Return the account of each task that the calls of a key, or of all, have made."""
    with engine.lock:
        return [
            account for tenant in _tenants(engine, only) for account in accounts_of_tenant(engine, tenant, since=since)
        ]


def _finding(finding: ConductFinding) -> Finding:
    return Finding(
        rule=finding.rule,
        severity=finding.rule.severity,
        message=finding.message,
        hint=finding.rule.hint,
        value=finding.value,
        subject=_subject(finding.entry),
        call=finding.entry.serial,
    ).redacted(finding.entry.secrets)


def of_blocked(call: Blocked) -> Finding:
    """Return what is said of a call that was kept from a paid provider."""
    rule = CONDUCT["paid-host"]
    return Finding(rule, rule.severity, call.message, rule.hint, subject=call.subject)


def _open_host(entry: LetOut) -> Finding:
    rule = CONDUCT["open-host"]
    times = "" if entry.calls == 1 else f" ({entry.calls} times)"
    said = f"`{entry.host}` was called and let out{times}"
    return Finding(rule, rule.severity, said, rule.hint, value=entry.host, subject=entry.host)


def _subject(entry: JournalEntry) -> str:
    return f"{entry.method} {entry.open_path}"


def _creates(engine: Engine, entry: JournalEntry) -> bool:
    operations = engine.mounts[entry.provider].provider.operations
    return any(operation.creates and operation.name == entry.operation for operation in operations)


def _allowed(finding: Finding, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(finding.rule.id, pattern) for pattern in patterns)
