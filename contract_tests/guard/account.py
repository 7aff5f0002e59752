"""What a guarded run ends with: what was paid, fetched and lost, what was refused, and what its calls broke."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from drytake.contract_tests.findings.model import Finding, Report, said_once
from drytake.contract_tests.findings.staleness import staleness
from drytake.contract_tests.guard.amounts import amount_text
from drytake.contract_tests.guard.gate import Gate
from drytake.contract_tests.guard.kept import KeptCalls
from drytake.contract_tests.guard.spending import Spent
from drytake.contract_tests.journals.conduct import conduct_findings
from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.report import of_blocked
from drytake.contract_tests.journals.session import ConductFinding, Session
from drytake.contract_tests.run.incidents import Incidents
from drytake.mockserver.accounts.ledgers import settlement_of
from drytake.mockserver.accounts.task_accounts import Booking
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.overrides import override_facts
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import ANONYMOUS, tenant_id

__all__ = ["account_of"]


def account_of(engine: Engine, kept: KeptCalls, gate: Gate, incidents: Incidents, *, cut: bool) -> Report:
    """Return the account of a run, without how its command ended."""
    entries = list(kept.entries)
    sessions = list(_sessions(engine, kept, gate, incidents, cut=cut))
    found = [finding for entry in entries for finding in _violations(entry)]
    found += [_of_conduct(one) for each in sessions for one in conduct_findings(each)]
    coverage = coverage_of(engine, [entry for entry in entries if entry.status])
    units = {name: mount.provider.unit for name, mount in engine.mounts.items()}
    return Report(
        "guard",
        tuple(_subject(entry) for entry in entries),
        (
            *said_once(sorted(found, key=lambda finding: finding.call or 0)),
            *incidents.findings(),
            *map(of_blocked, incidents.blocked),
        ),
        facts=(
            ("calls", str(kept.count)),
            *_sums(gate),
            *override_facts(engine.settings.overrides, sorted({entry.provider for entry in entries})),
            *staleness(engine.mounts[name].provider for name in sorted({entry.provider for entry in entries})),
        ),
        coverage=coverage,
        let_out=incidents.hosts,
        money=settlement_of([account for each in sessions for account in each.accounts], units),
    )


def _sessions(engine: Engine, kept: KeptCalls, gate: Gate, incidents: Incidents, *, cut: bool) -> Iterator[Session]:
    """Yield what each key said to each seller."""
    groups: dict[tuple[str, str], list[JournalEntry]] = defaultdict(list)
    for entry in kept.entries:
        groups[entry.provider, _tenant(engine, entry)].append(entry)
    hosts = {one.host for one in incidents.hosts}
    for (seller, tenant), entries in groups.items():
        yield Session(
            provider=engine.mounts[seller].provider,
            entries=entries,
            tasks={},
            anonymous=tenant == ANONYMOUS,
            cut=cut,
            bookings=dict(_bookings(gate, seller)),
            fetched=kept.fetched_unseen(hosts, seller),
        )


def _tenant(engine: Engine, entry: JournalEntry) -> str:
    mount = engine.mounts[entry.provider]
    call = Call(mount, entry.method, entry.path, entry.headers, entry.query, entry.body, place=entry.place)
    return tenant_id(mount.dialect.key(call) or ANONYMOUS)


def _bookings(gate: Gate, seller: str) -> Iterator[tuple[str, Booking]]:
    for (own, task), name in gate.spending.tasks.items():
        if own == seller:
            spent = gate.spending.creates[name]
            reserved = max(spent.reserve.value, spent.amount)
            yield task, Booking(reserved, reserved - spent.amount, unpriced=not spent.reserve.amount)


def _sums(gate: Gate) -> Iterator[tuple[str, str]]:
    spending = gate.spending
    for currency, amount in spending.sums():
        yield f"spent or reserved, {currency}", amount_text(amount)
    open_ones = [one for one in spending.own if not one.settled and not one.unanswered and one.amount]
    if open_ones:
        yield "still reserved, as no response has said what it costs", _reserved(open_ones)
    unanswered = [one for one in spending.own if one.unanswered and not one.settled]
    if unanswered:
        yield "sent, and never answered", _reserved(unanswered)
    if spending.refused:
        yield "creates refused here", str(spending.refused)


def _reserved(creates: list[Spent]) -> str:
    sums: dict[str, Decimal] = {}
    for one in creates:
        sums[str(one.currency)] = sums.get(str(one.currency), Decimal(0)) + one.amount
    said = ", ".join(f"{amount_text(amount)} {currency}" for currency, amount in sorted(sums.items()))
    return f"{len(creates)} create{'' if len(creates) == 1 else 's'}, {said}"


def _violations(entry: JournalEntry) -> Iterator[Finding]:
    """Yield the rules that a call broke; where the seller took it all the same, that is no error."""
    taken = 200 <= entry.status < 300
    for violation in entry.redacted_view().violations if entry.violations else ():
        found = Finding.of(violation, subject=_subject(entry), call=entry.serial)
        if taken and found.severity == "error":
            hint = f"{found.hint}; the seller took it, though its documents say otherwise"
            found = found._replace(severity="warning", hint=hint)
        yield found


def _of_conduct(finding: ConductFinding) -> Finding:
    rule, entry = finding.rule, finding.entry
    found = Finding(
        rule, rule.severity, finding.message, rule.hint, value=finding.value, subject=_subject(entry), call=entry.serial
    )
    return found.redacted(entry.secrets)


def _subject(entry: JournalEntry) -> str:
    return f"{entry.method} {entry.open_path}"
