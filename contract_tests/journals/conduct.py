"""How a client should behave towards any provider, whatever its bodies say: one entry per piece of advice.

A rule here checks a session: what one key said to one provider, in order, and what became of its tasks.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from itertools import pairwise

from drytake.contract_tests.journals import (  # noqa: F401 - whose rules are counted among these
    attempts,
    bodies,
    keys,
    losses,
    notices,
    patience,
    uploads,
)
from drytake.contract_tests.journals.repeats import hasty, is_short, until_end
from drytake.contract_tests.journals.rulebook import CONDUCT, RULES, conduct_rule
from drytake.contract_tests.journals.session import ConductFinding, ConductMatch, Session
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.endpoints import Endpoint, closest_endpoint
from drytake.schemas.provider import TERMINAL, Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.rules import Rule, Source
from drytake.schemas.validation.text import quoted

__all__ = ["CONDUCT", "conduct_findings", "findings_across_keys"]

_SCRIPT = Source(
    "https://github.com/HJianfeng/seedance-2-video-generator", as_of="2026-11-21", section="polling of the task"
)
_HTTP = Source("https://www.rfc-editor.org/rfc/rfc9110.html", as_of="2026-11-21")
_TOO_MANY = Source("https://www.rfc-editor.org/rfc/rfc6585.html", as_of="2026-11-21", section="4, 429")

_CALLS = CONDUCT.section("any call")

BACK_OFF_SECONDS = 1.0
"""The least pause after a 429 that names no time of its own."""
_TOLERANCE = 0.9
"""Part of an interval after which a poll counts as in time: timers aren't exact."""
_NEAR = 0.85  # how alike a path must be to one that was meant: paths share their beginnings


def _create_page(provider: Provider) -> Source:
    own = (rule.source for rule in provider.rules if rule.operation == provider.create.name)
    return next(own, provider.timing.source).at("")


_OWN_SOURCES: Mapping[str, Callable[[Provider], Source]] = {
    "polls-too-fast": lambda provider: provider.timing.source,
    "polls-after-end": lambda provider: provider.timing.source,
    "gives-up-early": lambda provider: provider.timing.source,
    "double-create": _create_page,
    "gives-up-at-error": lambda provider: provider.timing.source,
    "never-asked": lambda provider: provider.timing.source,
    "task-thrown-away": lambda provider: provider.timing.source,
    "taken-for-done": lambda provider: provider.timing.source,
    "result-not-asked": lambda provider: provider.timing.source,
    "cancelled-but-charged": _create_page,
    "expired-link": lambda provider: provider.timing.source.at("results of a task"),
}
"""Rules about what a provider says itself: a finding cites the page of the provider that was called."""


def paces(rule: Rule) -> list[tuple[str, float, Source]]:
    """Return the interval between polls that each provider asks for, where a rule is about that."""
    if rule.provider != "conduct" or rule.name != "polls-too-fast":
        return []
    providers = [get_provider(name) for name in provider_ids()]
    return [(one.title, one.timing.poll_seconds, one.timing.source) for one in providers]


def conduct_findings(session: Session, *, rules: Collection[str] = RULES) -> Iterator[ConductFinding]:
    """Yield what a client did wrong, rule by rule."""
    for finding, check in RULES.items():
        if finding not in rules:
            continue
        rule = CONDUCT[finding]
        if finding in _OWN_SOURCES:
            rule = replace(rule, source=_OWN_SOURCES[finding](session.provider))
        for broken in check(session):
            yield ConductFinding(rule, *broken)


def findings_across_keys(sessions: Sequence[Session]) -> Iterator[ConductFinding]:
    """Yield what only the calls of several keys to one provider tell together: another key's create is paid as well."""
    known = {(finding.rule.id, finding.entry.serial) for one in sessions for finding in _across(one)}
    every = Session(
        provider=sessions[0].provider,
        entries=sorted((entry for one in sessions for entry in one.entries), key=lambda entry: entry.serial),
        tasks={name: task for one in sessions for name, task in one.tasks.items()},
        cut=any(one.cut for one in sessions),
        bookings={name: booking for one in sessions for name, booking in one.bookings.items()},
        takes=sessions[0].takes,
    )
    yield from (one for one in _across(every) if (one.rule.id, one.entry.serial) not in known)


def _across(session: Session) -> Iterator[ConductFinding]:
    return conduct_findings(session, rules=("double-create",))


# --- polling -------------------------------------------------------------------------------------------------


@conduct_rule(
    "polls-too-fast",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="wait between polls as long as the provider asks for",
)
def polls_too_fast(session: Session) -> Iterator[ConductMatch]:
    """A task is polled no more often than its provider asks for."""
    wanted = session.provider.timing.poll_seconds
    for polls in _polls_by_operation(session) if session.realistic else ():
        gaps = [(after.seconds_after(before), after) for before, after in pairwise(polls)]
        short = [pair for number, pair in enumerate(gaps) if is_short(gaps, number, wanted * _TOLERANCE)]
        if short:
            least, entry = min(short, key=lambda pair: pair[0])
            times = f"{len(short)} of {len(gaps)} intervals are too short"
            yield ConductMatch(entry, f"polled again after {least:.3g} s; the advice is {wanted:g} s ({times})", least)


def _polls_by_operation(session: Session) -> Iterator[Sequence[JournalEntry]]:
    """Yield the polls of each task; a second look by another operation is no second poll."""
    for polls in session.polls.values():
        for operation in dict.fromkeys(entry.operation for entry in polls):
            yield until_end([entry for entry in polls if entry.operation == operation])


@conduct_rule(
    "polls-after-end",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="stop polling at the first terminal state, a failure too",
)
def polls_after_end(session: Session) -> Iterator[ConductMatch]:
    """A task isn't polled again once its end has been told."""
    for task_id, polls in session.polls.items():
        final: dict[str | None, str] = {}
        late = []
        for entry in polls:
            if entry.operation in final:
                late.append(entry)
            elif entry.state in TERMINAL and entry.status < 500:  # what may pass is asked for again
                final[entry.operation] = str(entry.state)
        if len(late) > session.provider.timing.polls_after_end:
            said = final[late[0].operation]
            times = "once" if len(late) == 1 else f"{len(late)} times"
            yield ConductMatch(
                late[0], f"the task {quoted(task_id)} was polled {times} more after it had {said}", len(late)
            )


# --- being told to wait ---------------------------------------------------------------------------------------


@conduct_rule(
    "no-back-off",
    severity="warning",
    source=_TOO_MANY,
    confidence="inferred",
    hint="wait after a 429, longer each time",
)
def no_back_off(session: Session) -> Iterator[ConductMatch]:
    """After a 429 that names no time, the client pauses before it calls again."""
    for before, after, _ in hasty(session.entries, _pause_after_429, _TOLERANCE):
        gap = after.seconds_after(before)
        yield ConductMatch(after, f"called {gap:.3g} s after a 429; pause at least {BACK_OFF_SECONDS:g} s", gap)


def _pause_after_429(entry: JournalEntry) -> float | None:
    return BACK_OFF_SECONDS if entry.status == 429 and _retry_after(entry) is None else None


@conduct_rule(
    "retry-after-ignored",
    severity="warning",
    source=_HTTP.at("10.2.3, Retry-After"),
    hint="read `Retry-After` and wait that long",
)
def retry_after_ignored(session: Session) -> Iterator[ConductMatch]:
    """The client waits as long as `Retry-After` says."""
    for before, after, asked in hasty(session.entries, _retry_after, _TOLERANCE):
        gap = after.seconds_after(before)
        yield ConductMatch(after, f"called {gap:.3g} s after a {before.status} with `Retry-After: {asked:g}`", gap)


def _retry_after(entry: JournalEntry) -> float | None:
    """Return the seconds that a response asks for, be it by their number or by a date."""
    for name, value in entry.response_headers:
        if name.lower() == b"retry-after":
            return float(value) if value.strip().isdigit() else _seconds_until(value, entry)
    return None


def _seconds_until(date: bytes, entry: JournalEntry) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date.decode("latin-1")).timestamp() - entry.at)
    except (ValueError, OverflowError):
        return None


# --- keys and addresses ---------------------------------------------------------------------------------------


@conduct_rule(
    "no-key",
    severity="error",
    source=_HTTP.at("11.6.2, Authorization"),
    hint="send the API key as the provider documents it",
)
def no_key(session: Session) -> Iterator[ConductMatch]:
    """Each call carries the API key in the way that the provider documents."""
    if not session.anonymous:
        return
    keyed = {operation.name for operation in session.provider.operations if not operation.open}
    for entry in session.entries:
        answered = any(violation.rule.name == "key-missing" for violation in entry.violations)
        if entry.operation in keyed and entry.status == 401 and not answered:
            yield ConductMatch(entry, "the call carries no API key that can be read")


@conduct_rule(
    "other-key",
    severity="warning",
    source=_HTTP.at("11.6.2, Authorization"),
    confidence="inferred",
    hint="let the client take its key from where the test puts it",
)
def other_key(session: Session) -> Iterator[ConductMatch]:
    """Calls carry the key that the client was given."""
    if session.unknown_key and session.entries:
        count = len(session.entries)
        calls = "a call carries" if count == 1 else f"{count} calls carry"
        yield ConductMatch(session.entries[0], f"{calls} another key than the one that the client was given", count)


@conduct_rule(
    "unknown-endpoint",
    severity="error",
    source=_HTTP.at("15.5.5, 404"),
    hint="see the provider's list of endpoints",
)
def unknown_endpoint(session: Session) -> Iterator[ConductMatch]:
    """Calls go to endpoints that the provider documents, with their method."""
    for entry, known in _elsewhere(session):
        if known is None:
            said = f"{session.provider.title} documents no {entry.method} {quoted(entry.open_path)}"
            yield ConductMatch(entry, f"{said}{_near(session.provider, entry)}", entry.open_path)


def _elsewhere(session: Session) -> Iterator[tuple[JournalEntry, Endpoint | None]]:
    """Yield calls to what isn't played here, and the documented endpoint that each of them is of, if there is one."""
    for entry in session.entries:
        if entry.unmatched:
            yield entry, session.provider.unplayed.find(entry.method, entry.path)


def _near(provider: Provider, entry: JournalEntry) -> str:
    allowed = sorted({endpoint.method for endpoint in provider.documented_at(entry.path, entry.place)})
    if allowed:
        return f"; it takes {' or '.join(allowed)}"
    near = closest_endpoint(entry.path, provider.documented, provider.base_path)
    return f"; did you mean {near.method} `{near.path}`?" if near else ""


@conduct_rule(
    "endpoint-not-played",
    severity="info",
    source=_HTTP.at("15.6.2, 501"),
    confidence="inferred",
    hint="nothing is wrong with the call: it was answered 501, and counts against nobody",
)
def endpoint_not_played(session: Session) -> Iterator[ConductMatch]:
    """What the provider documents and this mock doesn't play is told once, and answered by the mock alone."""
    calls: dict[Endpoint, list[JournalEntry]] = defaultdict(list)
    for entry, known in _elsewhere(session):
        if known is not None:
            calls[known].append(entry)
    for known, entries in calls.items():
        times = "" if len(entries) == 1 else f", in {len(entries)} calls"
        source = session.provider.unplayed.source
        said = f"{session.provider.title} documents {entries[0].method} `{known.path}`, which isn't played here{times}"
        yield ConductMatch(entries[0], f"{said}; see {source}", len(entries))


_CALLS.rule(
    "paid-host",
    summary="No call leaves for a provider that costs money",
    severity="error",
    source=Source("https://github.com/fal-ai/fal/pull/1160", as_of="2026-11-21", section="fallback hosts"),
    confidence="inferred",
    hint="serve this provider too, or point the client at the mock",
)
_CALLS.rule(
    "open-host",
    summary="Where hosts are strict, a client calls only the providers, its own machine, and hosts that were allowed",
    severity="error",
    source=Source("https://github.com/fal-ai/fal/pull/1160", as_of="2026-11-21", section="fallback hosts"),
    confidence="inferred",
    hint="say that the host is meant: `--allow HOST`, in pytest `drytake_allow_hosts`, else `allow_hosts`",
)
_CALLS.rule(
    "response-undocumented",
    summary="A recorded response has a status and a form that the provider documents",
    severity="info",
    source=_HTTP.at("15, Status Codes"),
    confidence="inferred",
    hint="expect it in the client; if the provider has changed, its documents here are out of date",
)
