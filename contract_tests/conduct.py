"""How a client should behave towards any provider, whatever its bodies say: one entry per piece of advice.

A rule here judges a story: what one key said to one provider, in order, and what became of its tasks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from understudy.mockserver.files import MEDIA
from understudy.mockserver.journal import JournalEntry
from understudy.mockserver.task import TERMINAL, Task
from understudy.schemas.provider import Pace, Provider
from understudy.schemas.rulebook import Rule, Rulebook, Source
from understudy.schemas.words import shown

__all__ = ["CONDUCT", "Offence", "Story", "offences"]

_SCRIPT = Source(
    "https://github.com/HJianfeng/seedance-2-video-generator", as_of="2026-11-21", section="polling of the task"
)
_HTTP = Source("https://www.rfc-editor.org/rfc/rfc9110.html", as_of="2026-11-21")
_TOO_MANY = Source("https://www.rfc-editor.org/rfc/rfc6585.html", as_of="2026-11-21", section="4, 429")
_STATUS_PAGE = Source("https://docs.loova.ai/v1/get-task-status", as_of="2026-11-21", section="result links")
_CREATE_PAGE = Source("https://docs.outai.top/api-reference/create-video-task", as_of="2026-11-21")

CONDUCT = Rulebook("conduct")
_CALLS = CONDUCT.section("any call")

BACK_OFF_SECONDS = 1.0
"""The least pause after a 429 that names no time of its own."""
TWIN_SECONDS = 30.0
"""Two equal creates within this time look like a retry."""
_TOLERANCE = 0.9
"""Part of an interval after which a poll counts as in time: timers aren't exact."""


class Offence(NamedTuple):
    """One rule broken by one call."""

    rule: Rule
    entry: JournalEntry
    message: str
    value: Any = None


class Broken(NamedTuple):
    """What a rule's function says: by which call, in which words."""

    entry: JournalEntry
    message: str
    value: Any = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """What one key said to one provider."""

    provider: Provider
    entries: Sequence[JournalEntry]
    """In order."""
    tasks: Mapping[str, Task]
    """Those that are still known, by id."""
    paced: bool = True
    """True where the tasks take as long as the provider documents, so that intervals can be judged."""
    anonymous: bool = False
    """True for the calls that carry no key."""
    foreign: bool = False
    """True where the key isn't one that the client was given."""

    @cached_property
    def polls(self) -> Mapping[str, Sequence[JournalEntry]]:
        """By task id: the calls that were told its state."""
        found: dict[str, list[JournalEntry]] = defaultdict(list)
        for entry in self.entries:
            if entry.task_id is not None and entry.state is not None:
                found[entry.task_id].append(entry)
        return found

    @cached_property
    def creates(self) -> frozenset[str]:
        """Names of the operations that make tasks."""
        return frozenset(operation.name for operation in self.provider.operations if operation.creates)

    def pace(self, task: Task) -> Pace:
        """Return how long the provider says that a task of this kind takes."""
        timing = self.provider.timing
        return timing.image if task.kind == "image" and timing.image else timing.video


Teller = Callable[[Story], Iterable[Broken]]
_TELLERS: dict[str, Teller] = {}
_PACED = ("polls-too-fast", "gives-up-early")
"""Rules whose numbers are the provider's own: their source is the provider's page about its tasks."""
_BILLED = ("double-create",)
"""Rules about money: their source is the provider's first page."""


def _rule(offence: str, **facts: Any) -> Callable[[Teller], Teller]:
    def add(tell: Teller) -> Teller:
        summary = " ".join((tell.__doc__ or "").split()).rstrip(".")
        _CALLS.rule(offence, summary=summary, **facts)
        _TELLERS[offence] = tell
        return tell

    return add


def offences(story: Story) -> Iterator[Offence]:
    """Yield what a client did wrong, rule by rule."""
    for offence, tell in _TELLERS.items():
        rule = _sourced(CONDUCT[offence], story.provider)
        for broken in tell(story):
            yield Offence(rule, *broken)


def _sourced(rule: Rule, provider: Provider) -> Rule:
    """Return a rule with the provider's own page as its source, where it has one."""
    pace = provider.timing.source
    if rule.offence in _PACED:
        return replace(rule, source=pace)
    return replace(rule, source=Source(provider.docs, as_of=pace.as_of)) if rule.offence in _BILLED else rule


# --- polling -------------------------------------------------------------------------------------------------


@_rule(
    "polls-too-fast",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="wait between polls as long as the provider asks for",
)
def polls_too_fast(story: Story) -> Iterator[Broken]:
    """A task is polled no more often than its provider asks for."""
    wanted = story.provider.timing.poll_seconds
    for polls in story.polls.values() if story.paced else ():
        gaps = [(after.at - before.at, after) for before, after in pairwise(polls)]
        short = [(gap, entry) for gap, entry in gaps if gap < wanted * _TOLERANCE]
        if short:
            least, entry = min(short, key=lambda pair: pair[0])
            times = f"{len(short)} of {len(gaps)} intervals are too short"
            yield Broken(entry, f"polled again after {least:.3g} s; the advice is {wanted:g} s ({times})", least)


@_rule(
    "polls-after-end",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="stop polling at the first terminal state, a failure too",
)
def polls_after_end(story: Story) -> Iterator[Broken]:
    """A task isn't polled again once its end has been told."""
    for task_id, polls in story.polls.items():
        told: dict[str | None, str] = {}
        late = []
        for entry in polls:
            if entry.operation in told:
                late.append(entry)
            elif entry.state in TERMINAL:
                told[entry.operation] = str(entry.state)
        if late:
            said = told[late[0].operation]
            times = "once" if len(late) == 1 else f"{len(late)} times"
            yield Broken(late[0], f"the task {shown(task_id)} was polled {times} more after it had {said}", len(late))


@_rule(
    "gives-up-early",
    severity="warning",
    source=_SCRIPT,
    confidence="observed",
    hint="keep polling for longer than the documented time, or cancel the task",
)
def gives_up_early(story: Story) -> Iterator[Broken]:
    """A task is polled until it ends, or for longer than the provider says it takes."""
    for task_id, polls in story.polls.items():
        task, last = story.tasks.get(task_id), polls[-1]
        if task is None or any(entry.state in TERMINAL for entry in polls) or _acted_after(story, last):
            continue
        waited, takes = last.at - task.created, _planned(story, task)
        if waited < takes:
            times = "the only poll" if len(polls) == 1 else f"the last of {len(polls)} polls"
            longer = "" if takes == float("inf") else f"; such a task takes {takes:g} s"
            yield Broken(last, f"{times} came after {waited:.3g} s and said {last.state}{longer}", waited)


def _planned(story: Story, task: Task) -> float:
    """Return the seconds that a client should wait for a task; without end where only polls move it on."""
    if task.polls is not None:
        return float("inf") if task.outcome.state else 0
    if story.paced:
        return story.pace(task).total
    return task.pace.total if task.outcome.state else 0


def _acted_after(story: Story, last: JournalEntry) -> bool:
    """Return whether the client did something else with a task after its last poll, such as to cancel it."""
    return any(entry.task_id == last.task_id and entry.serial > last.serial for entry in story.entries)


# --- being told to wait ---------------------------------------------------------------------------------------


@_rule(
    "no-back-off",
    severity="warning",
    source=_TOO_MANY,
    confidence="inferred",
    hint="wait after a 429, longer each time",
)
def no_back_off(story: Story) -> Iterator[Broken]:
    """After a 429 that names no time, the client pauses before it calls again."""
    for before, after in pairwise(story.entries):
        if before.status == 429 and _retry_after(before) is None and after.at - before.at < BACK_OFF_SECONDS:
            gap = after.at - before.at
            yield Broken(after, f"called {gap:.3g} s after a 429; pause at least {BACK_OFF_SECONDS:g} s", gap)


@_rule(
    "retry-after-ignored",
    severity="warning",
    source=_HTTP.at("10.2.3, Retry-After"),
    hint="read `Retry-After` and wait that long",
)
def retry_after_ignored(story: Story) -> Iterator[Broken]:
    """The client waits as long as `Retry-After` says."""
    for before, after in pairwise(story.entries):
        asked, gap = _retry_after(before), after.at - before.at
        if asked is not None and gap < asked * _TOLERANCE:
            yield Broken(after, f"called {gap:.3g} s after a {before.status} with `Retry-After: {asked:g}`", gap)


def _retry_after(entry: JournalEntry) -> float | None:
    """Return the seconds that an answer asks for; dates aren't read, as the mock sends none."""
    for name, value in entry.answer_headers:
        if name.lower() == b"retry-after" and value.strip().isdigit():
            return float(value)
    return None


# --- money and results ----------------------------------------------------------------------------------------


@_rule(
    "double-create",
    severity="warning",
    source=_CREATE_PAGE.at("answer, credits_cost"),
    confidence="inferred",
    hint="look for the first task before creating again; each create is billed",
)
def double_create(story: Story) -> Iterator[Broken]:
    """The same request isn't sent again while its first task is young: both are billed."""
    made: dict[tuple[str, bytes], JournalEntry] = {}
    for entry in story.entries:
        if entry.operation not in story.creates or entry.task_id is None or entry.status >= 400:
            continue
        task = story.tasks.get(entry.task_id)
        body = (entry.path, entry.body if task is None else task.raw)
        first = made.get(body)
        if first is not None and entry.at - first.at < TWIN_SECONDS:
            gap = entry.at - first.at
            yield Broken(entry, f"the same request made task {shown(first.task_id)} {gap:.3g} s before: billed twice")
        made[body] = entry


@_rule(
    "expired-link",
    severity="warning",
    source=_STATUS_PAGE,
    confidence="inferred",
    hint="download results soon and keep them; their links expire",
)
def expired_link(story: Story) -> Iterator[Broken]:
    """Results are downloaded before their links expire."""
    for entry in story.entries:
        if entry.status == 403 and entry.path.startswith(MEDIA):
            yield Broken(entry, f"the link to a result of task {shown(entry.task_id)} had expired", entry.path)


# --- keys and addresses ---------------------------------------------------------------------------------------


@_rule(
    "no-key",
    severity="error",
    source=_HTTP.at("11.6.2, Authorization"),
    hint="send the API key as the provider documents it",
)
def no_key(story: Story) -> Iterator[Broken]:
    """Each call carries the API key in the way that the provider documents."""
    if not story.anonymous:
        return
    keyed = {operation.name for operation in story.provider.operations if not operation.open}
    for entry in story.entries:
        told = any(violation.rule.offence == "key-missing" for violation in entry.violations)
        if entry.operation in keyed and entry.status == 401 and not told:
            yield Broken(entry, "the call carries no API key that can be read")


@_rule(
    "other-key",
    severity="warning",
    source=_HTTP.at("11.6.2, Authorization"),
    confidence="inferred",
    hint="let the client take its key from where the test puts it",
)
def other_key(story: Story) -> Iterator[Broken]:
    """Calls carry the key that the client was given."""
    if story.foreign and story.entries:
        count = len(story.entries)
        calls = "a call carries" if count == 1 else f"{count} calls carry"
        yield Broken(story.entries[0], f"{calls} another key than the one that the client was given", count)


@_rule(
    "unknown-endpoint",
    severity="error",
    source=_HTTP.at("15.5.5, 404"),
    hint="see the provider's list of endpoints",
)
def unknown_endpoint(story: Story) -> Iterator[Broken]:
    """Calls go to endpoints that the provider documents, with their method."""
    for entry in story.entries:
        if entry.operation is None and not entry.path.startswith(MEDIA):
            said = f"{story.provider.title} documents no {entry.method} {shown(entry.path)}"
            yield Broken(entry, f"{said}{_near(story.provider, entry)}", entry.path)


def _near(provider: Provider, entry: JournalEntry) -> str:
    paths = {path: operation for operation in provider.operations for path in (operation.path, *operation.aliases)}
    if entry.path in paths:
        return f"; it takes {paths[entry.path].method}"
    near = get_close_matches(entry.path, paths, n=1, cutoff=0.6)
    return f"; did you mean {paths[near[0]].method} `{near[0]}`?" if near else ""


_CALLS.rule(
    "paid-host",
    summary="No call leaves for a provider that costs money",
    severity="error",
    source=Source("https://github.com/fal-ai/fal/pull/1160", as_of="2026-11-21", section="fallback hosts"),
    confidence="inferred",
    hint="serve this provider too, or point the client at the mock",
)
_CALLS.rule(
    "answer-undocumented",
    summary="A recorded answer has a status and a form that the provider documents",
    severity="info",
    source=_HTTP.at("15, Status Codes"),
    confidence="inferred",
    hint="expect it in the client; if the provider has changed, its documents here are out of date",
)
