"""Recorded traffic, checked offline: keys, bodies, queries, endpoints, manners, and responses that nobody documents."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from drytake.contract_tests.findings.coverage import Coverage
from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding, said_once
from drytake.contract_tests.findings.staleness import staleness
from drytake.contract_tests.journals.conduct import CONDUCT, conduct_findings, findings_across_keys
from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.session import ConductFinding, Session
from drytake.contract_tests.recordings.bodies import FORMS, RecordedBodies
from drytake.contract_tests.recordings.calls import RecordedCall, Traffic, downloads_in, traffic_of
from drytake.contract_tests.recordings.entries import EntryPlaces
from drytake.contract_tests.recordings.reading import read_exchanges
from drytake.contract_tests.recordings.responses import response_faults
from drytake.mockserver.accounts.ledgers import settlement_of
from drytake.mockserver.accounts.subjects import request_says
from drytake.mockserver.accounts.task_accounts import Booking, TaskAccount
from drytake.mockserver.engine.call import Call
from drytake.mockserver.settings.overrides import override_facts
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import is_secret_name, redacted_text, redacted_violation, secrets_of
from drytake.schemas.provider import TERMINAL
from drytake.schemas.times import day_of, today
from drytake.schemas.validation.overrides import NO_OVERRIDES, Override
from drytake.schemas.validation.rules import Rule, Source, Violation
from drytake.schemas.validation.validator import ValidationResult

__all__ = ["NoCallsError", "check_recordings"]

BODY, URL, HEADERS = "request/postData/text", "request/url", "request/headers"
_HIDDEN = re.compile(r"^\W*x*\W*$|redact|hidden|removed|stripped", re.IGNORECASE)
"""What recorders and people write in place of a secret."""
_URL = re.compile(r"(https?://)(?:[^\s/@`\"?#]+@)?([^\s?#`\"]*)(\?[^\s#`\"]*)?")


class NoCallsError(ValueError):
    """A recording without any call of a known provider."""


class LocatedViolation(NamedTuple):
    """What is said of one call, and by which part of the recorded entry."""

    violation: Violation
    part: str


def check_recordings(
    files: Sequence[tuple[str, bytes]], *, takes: int = 1, overrides: Mapping[str, Override] = NO_OVERRIDES
) -> Report:
    """Return what is said of some recordings, by name: HAR files, journals, what curl printed.

    Args:
        files: name and bytes of each.
        takes: how many tasks of the same request are meant.
        overrides: rules and rates that the caller knows better, by row.

    Raises:
        InputError: one of them isn't a recording.
        NoCallsError: they hold no call of a known provider.
    """
    recordings = [(name, read_exchanges(raw, name=name)) for name, raw in files]
    traffic = traffic_of((name, recording.exchanges) for name, recording in recordings)
    if not traffic.calls:
        others = f"{traffic.others} other call{'' if traffic.others == 1 else 's'}"
        raise NoCallsError(f"{', '.join(name for name, _ in files)} holds no call of a known provider, {others}")
    places = {name: recording.places for name, recording in recordings if recording.places is not None}
    del recordings  # what isn't a provider's goes
    bodies = RecordedBodies(traffic.calls, overrides)
    return _Bench(traffic, dict(files), places, bodies, takes=takes).report()


class _Bench:
    """Checks the calls one by one, then together."""

    def __init__(
        self,
        traffic: Traffic,
        files: dict[str, bytes],
        places: Mapping[str, EntryPlaces],
        bodies: RecordedBodies,
        *,
        takes: int,
    ) -> None:
        self.traffic, self.files, self.places, self.takes = traffic, files, places, takes
        self.bodies, self.engine = bodies, bodies.engine
        heads = {word for call in traffic.calls for word in secrets_of(call.entry.headers, call.entry.query)}
        self.secrets = tuple(sorted(heads, key=len, reverse=True))
        self.positions: dict[str, Positions] = {}
        self.findings: list[Finding] = []
        self.unverified: list[UnverifiedFinding] = []
        self.costs: dict[tuple[str, str], Decimal | None] = {}
        self.unpriced: Counter[str] = Counter()
        """Tasks whose price nobody publishes, by provider."""
        self.bookings: dict[str, Booking] = {}
        """What each task costs by its request, as no ledger says it."""
        self.accounts: list[TaskAccount] = []
        self.sessions: dict[str, list[tuple[Session, Mapping[int, RecordedCall]]]] = defaultdict(list)
        self.unread = 0
        """Bodies that weren't recorded, or not in a form that can be checked."""

    def report(self) -> Report:
        """Return all that is said."""
        groups: dict[tuple[str, str | None], list[RecordedCall]] = defaultdict(list)
        for call in self.traffic.calls:
            wired = self.bodies.wired(call)
            key = wired.mount.dialect.key(wired) or ("" if _hides_key(call) else None)
            groups[call.provider.id, key].append(call)
            self._check(call, wired, key)
        downloads = downloads_in(self.traffic)
        for (provider, key), calls in groups.items():
            own = {call.entry.task_id for call in calls if call.provider.id == provider}
            self._conduct([*calls, *(one for one in downloads if one.entry.task_id in own)], anonymous=key is None)
        self._across_keys()
        self.findings = list(said_once(sorted(self.findings, key=lambda finding: finding.call or 0)))
        return Report(
            "check",
            subjects=tuple(map(self._subject, self.traffic.calls)),
            findings=tuple(map(self._clean, self.findings)),
            unverified=tuple(unverified.redacted(self.secrets) for unverified in self.unverified),
            cost=tuple((provider, unit, amount) for (provider, unit), amount in sorted(self.costs.items())),
            unpriced=tuple(sorted(self.unpriced.items())),
            facts=(*self._facts(), ("contract coverage", str(self.coverage)), *self._overridden(), *self._stale()),
            coverage=self.coverage,
            money=settlement_of(
                self.accounts, {name: mount.provider.unit for name, mount in self.engine.mounts.items()}
            ),
        ).redacted()

    def _overridden(self) -> Iterable[tuple[str, str]]:
        return override_facts(self.engine.settings.overrides, sorted(self.engine.mounts))

    def _stale(self) -> Iterator[tuple[str, str]]:
        return staleness(self.engine.mounts[name].provider for name in sorted(self.engine.mounts))

    @cached_property
    def coverage(self) -> Coverage:
        """Which documented outcomes the recorded responses show."""
        return coverage_of(self.engine, (call.entry for call in self.traffic.calls if call.entry.status))

    # --- one call --------------------------------------------------------------------------------------------

    def _check(self, call: RecordedCall, wired: Call, key: str | None) -> None:
        if call.operation is None:
            return
        said = [*self._key(call, key), *self._content_type(call, wired), *_nowhere(call)]
        report, part = self._report(call), BODY if call.operation.has_body else URL
        if report is not None:
            said += [LocatedViolation(violation, part) for violation in report.violations]
            self._note_unverified(call, report, part)
            self._cost(call, report)
        call.entry.violations = tuple(entry.violation for entry in said)
        secrets = call.entry.secrets
        for violation, where in said:
            clean = redacted_violation(violation, secrets)
            self._add(call, clean.rule, clean.message, where, **_facts_of(clean))
        for message, where in response_faults(call):
            self._add(call, _about(CONDUCT["response-undocumented"], call), message, where)

    def _key(self, call: RecordedCall, key: str | None) -> Iterator[LocatedViolation]:
        """Yield that the call carries no key; one that the recorder has hidden counts."""
        assert call.operation is not None
        if key is not None or call.operation.open:
            return
        rule = call.provider.rules.rules.get("key-missing") or _about(CONDUCT["no-key"], call)
        severity, message, hint = rule.severity, "the call carries no API key that can be read", rule.hint
        if 200 <= call.entry.status < 300:
            severity = "info"
            message = f"no API key was recorded, yet the call was answered with {call.entry.status}"
            hint = "recorders leave keys out; if yours doesn't, send one"
        yield LocatedViolation(Violation(rule, "", None, message, hint, severity), HEADERS)

    def _content_type(self, call: RecordedCall, wired: Call) -> Iterator[LocatedViolation]:
        """Yield that a JSON body is sent as something else."""
        rule = call.provider.rules.rules.get("content-type")
        kind = wired.content_type
        forms = wired.mount.switches.get("multipart", True)
        if rule is None or kind in ("", "application/json") or (kind in FORMS and forms) or not _sends_json(call):
            return
        said = f"the body is sent as `{kind[:80]}`; it takes `application/json`"
        yield LocatedViolation(Violation(rule, "", None, said, rule.hint, rule.severity), HEADERS)

    def _report(self, call: RecordedCall) -> ValidationResult[Any] | None:
        """Return the result of a call's body or query; `None` where there is nothing that can be checked."""
        found = self.bodies.result(call)
        if found is None and call.operation is not None and call.operation.contract_at(call.entry.path) is not None:
            self.unread += 1
        return found

    def _note_unverified(self, call: RecordedCall, report: ValidationResult[Any], part: str) -> None:
        for entry in report.unverified:
            location = self._location(call, part)
            self.unverified.append(UnverifiedFinding(self._subject(call), entry, location))

    def _cost(self, call: RecordedCall, report: ValidationResult[Any]) -> None:
        if call.operation is None or not call.operation.creates or call.entry.status >= 400:
            return
        operation = self.engine.mounts[call.provider.id].provider.operation(
            call.operation.name
        )  # at the caller's rates
        if operation.estimate is None:
            return
        if report.request is not None:
            key = call.provider.id, call.provider.unit
            day = day_of(call.entry.at) if call.exchange.at else today()
            so_far, amount = self.costs.get(key), operation.estimate(report.request).on(day).amount
            if amount is None:
                self.unpriced[call.provider.id] += 1
            if call.entry.task_id is not None:
                self.bookings[call.entry.task_id] = Booking(amount or Decimal(0), unpriced=amount is None)
            self.costs[key] = so_far if amount is None else (so_far or Decimal(0)) + amount

    # --- calls together --------------------------------------------------------------------------------------

    def _conduct(self, calls: Sequence[RecordedCall], *, anonymous: bool) -> None:
        by_serial = {call.entry.serial: call for call in calls}
        entries = sorted((call.entry for call in calls), key=lambda entry: entry.at)
        session = Session(
            provider=calls[0].provider,
            entries=entries,
            tasks={},
            anonymous=anonymous,
            partial=True,
            bookings=self.bookings,
            notified=frozenset(filter(None, map(_awaited, calls))),
            unrecorded=frozenset(call.entry.serial for call in calls if _unrecorded(call)),
            takes=self.takes,
        )
        self.accounts += session.accounts
        self.sessions[session.provider.id].append((session, by_serial))
        for finding in conduct_findings(session):
            self._add_conduct(by_serial, finding)

    def _across_keys(self) -> None:
        """Add what only the calls of several keys tell together."""
        for pairs in self.sessions.values():
            if len(pairs) > 1:
                every = {serial: call for _, calls in pairs for serial, call in calls.items()}
                for finding in findings_across_keys([session for session, _ in pairs]):
                    self._add_conduct(every, finding)

    def _add_conduct(self, calls: Mapping[int, RecordedCall], finding: ConductFinding) -> None:
        call = calls[finding.entry.serial]
        if finding.rule.name == "expired-link" and not _outlived(call, finding.entry, self.accounts):
            return  # whoever refused it at once isn't the client
        self._add(call, finding.rule, finding.message, URL, value=finding.value)

    # --- what is said ----------------------------------------------------------------------------------------

    def _add(self, call: RecordedCall, rule: Rule, message: str, part: str, **facts: Any) -> None:
        facts = {"severity": rule.severity, "hint": rule.hint} | facts
        location = self._location(call, part)
        subject, number = self._subject(call), call.entry.serial
        self.findings.append(
            Finding(rule=rule, message=message, subject=subject, location=location, call=number, **facts)
        )

    def _location(self, call: RecordedCall, part: str) -> Location | None:
        """Return where a part of a call stands in its file; what curl printed has no such places."""
        if call.file in self.places:
            return self.places[call.file].location(call.number - 1, f"/{part}")
        start = self.files[call.file][:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start.startswith(b"{"):
            return None
        journal = b'"calls"' in start
        pointer = f"/calls/{call.number - 1}" if journal else f"/log/entries/{call.number - 1}/{part}"
        return self._positions(call).location(pointer)

    def _positions(self, call: RecordedCall) -> Positions:
        if call.file not in self.positions:
            self.positions[call.file] = Positions(self.files[call.file], file=call.file)
        return self.positions[call.file]

    def _subject(self, call: RecordedCall) -> str:
        name = redacted_text(call.name, self.secrets)
        return name if len(self.files) == 1 else f"{call.file}, {name}"

    def _clean(self, finding: Finding) -> Finding:
        """Return a finding without secrets: those of any call, and what URLs carry behind their path."""
        clean = finding.redacted(self.secrets)
        return clean._replace(message=_bare(clean.message), hint=_bare(clean.hint), value=self._value(clean.value))

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return _bare(value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {_bare(name): self._value(item) for name, item in value.items()}
        return value

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "calls checked", str(len(self.traffic.calls))
        yield "other calls", str(self.traffic.others)
        met: dict[str, set[str]] = defaultdict(set)
        for call in self.traffic.calls:
            met[call.provider.id] |= {call.operation.name} if call.operation else set()
        counts = (f"{name} {len(met[name])} of {len(self._operations(name))}" for name in sorted(met))
        yield "operations met", ", ".join(counts)
        if self.unread:
            yield "bodies not checked", f"{self.unread}: not recorded whole, or forms"
        if self.traffic.paid:
            hosts = ", ".join(f"{host} ({count})" for host, count in sorted(self.traffic.paid.items()))
            yield "other hosts where calls cost money", hosts

    def _operations(self, provider: str) -> Sequence[Any]:
        return self.engine.mounts[provider].provider.operations


def _facts_of(violation: Violation) -> dict[str, Any]:
    return {
        "severity": violation.severity,
        "hint": violation.hint,
        "pointer": violation.pointer,
        "value": violation.value,
    }


def _about(rule: Rule, call: RecordedCall) -> Rule:
    """Return a rule of conduct with the provider's own page as its source."""
    return replace(rule, source=Source(call.provider.docs, as_of=call.provider.timing.source.as_of))


def _hides_key(call: RecordedCall) -> bool:
    """Return whether something stands where a key was, such as `[redacted]`."""
    values = [value for name, value in call.entry.headers.items() if is_secret_name(name.decode("latin-1"))]
    return any(_HIDDEN.search(value.decode("latin-1")) and value for value in values)


def _nowhere(call: RecordedCall) -> Iterator[LocatedViolation]:
    """Yield that a call went to an address that is taken and leads nowhere."""
    if call.operation is not None and call.operation.breaks:
        rule = call.provider.rules[call.operation.breaks]
        said = f"`{call.entry.path[:200]}` is taken, and its result is an error"
        yield LocatedViolation(Violation(rule, "", None, said, rule.hint, rule.severity), URL)


def _awaited(call: RecordedCall) -> str | None:
    """Return the task whose end a webhook was asked to tell: whether it came isn't recorded."""
    operation = call.operation
    if operation is None or not operation.creates or not operation.webhook:
        return None
    return call.entry.task_id if request_says(operation, operation.webhook, call.entry) else None


def _unrecorded(call: RecordedCall) -> bool:
    """Return whether a response's body wasn't kept."""
    return call.exchange.content is None or call.exchange.content.unrecorded


def _outlived(call: RecordedCall, entry: JournalEntry, accounts: Iterable[TaskAccount]) -> bool:
    """Return whether a result was asked for later than its links live at this provider."""
    lifetime = call.provider.switches.get("url-lifetime")
    ended = (
        one.at
        for account in accounts
        if account.task_id == entry.task_id
        for one in account.calls
        if one.state in TERMINAL
    )
    first = min(ended, default=None)
    return bool(lifetime and call.exchange.at and first is not None and entry.at - first > lifetime)


def _sends_json(call: RecordedCall) -> bool:
    return call.operation is not None and call.operation.contract is not None and call.operation.has_body


def _bare(text: str) -> str:
    return _URL.sub(_bare_url, text)


def _bare_url(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'?[redacted]' if found[3] else ''}"
