"""What became of tasks and of the money for them, with the calls about each: what the page's pictures are drawn from."""

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json

from drytake.mockserver.accounts.ledgers import accounts_of_tenant
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.mockserver.components.timeline import Act, ClientAct, MoneyMove, Posting, Stage, Story, lane
from drytake.mockserver.components.waterfall import Became
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.results import Made
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import redacted_text
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.prices import number
from drytake.schemas.provider import LOST, QUEUED, RUNNING, SUCCEEDED, TERMINAL
from drytake.schemas.seedance.request import AudioRequest, ImageRequest

__all__ = ["FilmAccounts", "PriceOutcome", "became", "brief_of", "expires_at", "stages_of", "story_of", "twin_of"]

_TWICE_SECONDS = 30
"""Equal requests of one key within this time are the same film asked for twice."""
_PROMPT_LENGTH = 200
_REMEMBERED = 1_000
"""Tasks whose acts and pictures are remembered."""
Key = tuple[str, str]
"""A task's provider and id."""


class PriceOutcome(NamedTuple):
    """What became of the price of a task."""

    became: Became
    why: str


class FilmAccounts:
    """Accounts of all tenants' tasks, reckoned anew only where a tenant has done something."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._accounts: dict[str, tuple[Any, dict[Key, TaskAccount]]] = {}
        self._acts: dict[Key, tuple[TaskAccount, tuple[ClientAct, ...]]] = {}
        self._lanes: dict[Key, tuple[tuple[Any, ...], list[Any]]] = {}
        """Pictures in rows of tasks that are over, with what they were drawn from."""

    def accounts(self, tenants: Iterable[Tenant], *, seconds: float = 0.06) -> int:
        """Reckon what is missing, for so long at most; return how many tenants are still to be looked at."""
        began, left = time.perf_counter(), 0
        for tenant in tenants:
            mark = _mark(tenant)
            known = self._accounts.get(tenant.id)
            if known is not None and known[0] == mark:
                continue
            if time.perf_counter() - began > seconds:
                left += 1
                continue
            found = {(one.provider, one.task_id): one for one in accounts_of_tenant(self._engine, tenant)}
            self._accounts[tenant.id] = (mark, found)
        return left

    def account(self, task: Task) -> TaskAccount | None:
        """Return the account of a task; `None` where no call that is kept has made it."""
        return self._accounts.get(task.tenant, (None, {}))[1].get((task.provider, task.id))

    def story(self, task: Task, tenant: Tenant) -> Story:
        """Return what happened to a task as a picture is drawn from it."""
        account = self.account(task)
        return story_of(self._engine, task, account, tenant, self._acts_of(task, account))

    def lane(self, task: Task, tenant: Tenant) -> list[Any]:
        """Return a task's picture in a row; of one that is over it is drawn once."""
        drawn_from = (self.account(task), task.version, state_of(task, tenant.clock.now))
        key = (task.provider, task.id)
        known = self._lanes.get(key)
        if known is not None and known[0][0] is drawn_from[0] and known[0][1:] == drawn_from[1:]:
            return known[1]
        picture: list[Any] = lane(self.story(task, tenant)).to_json()
        if drawn_from[2][0] in TERMINAL:
            _keep(self._lanes, key, (drawn_from, picture))
        return picture

    def _acts_of(self, task: Task, account: TaskAccount | None) -> tuple[ClientAct, ...]:
        if account is None:
            return ()
        key = (task.provider, task.id)
        known = self._acts.get(key)
        if known is None or known[0] is not account:
            known = account, acts_of(self._engine, account)
            _keep(self._acts, key, known)
        return known[1]


def _keep(known: dict[Key, Any], key: Key, value: Any) -> None:
    known.pop(key, None)
    known[key] = value
    while len(known) > _REMEMBERED:
        del known[next(iter(known))]


def _mark(tenant: Tenant) -> tuple[Any, ...]:
    """Return what differs once a tenant has called, paid or been told something."""
    attempts = sum(len(one["attempts"]) for one in tenant.deliveries)
    sums = tuple((name, account.balance, account.held) for name, account in tenant.accounts.items())
    return tenant.last_seen, tenant.calls, len(tenant.deliveries), attempts, sums


def became(engine: Engine, task: Task, account: TaskAccount | None, tenant: Tenant) -> PriceOutcome:
    """Say what became of a task's price, by the state that it is in now."""
    now = tenant.clock.now
    state = state_of(task, now)[0]
    if state not in TERMINAL:
        return PriceOutcome("running", "it is under way")
    if state in LOST:
        unpaid = task.refunded or task.held or not task.price
        return (
            PriceOutcome("returned", "the price came back")
            if unpaid
            else PriceOutcome("lost", f"it {state}, and nothing came back")
        )
    return _of_result(engine, task, account, now)


def _of_result(engine: Engine, task: Task, account: TaskAccount | None, now: float) -> PriceOutcome:
    """Say what became of the price of a task that has succeeded."""
    if account is None:
        return PriceOutcome("unknown", "the call that made it is no longer kept")
    if account.fetched:
        return PriceOutcome("fetched", "its result was fetched")
    until = expires_at(engine, task, state_of(task, now)[1])
    if until is not None and now > until:
        return PriceOutcome("lost", "its link ended before the first whole download")
    if not account.answered and not account.notified:
        return PriceOutcome("lost", "its answer was lost, and no later call names it")
    tried = "no download came whole" if account.downloads else "it succeeded, and nobody downloaded it"
    return PriceOutcome("waiting", tried)


def expires_at(engine: Engine, task: Task, finished: float | None) -> float | None:
    """Return when the link to a task's result ends; `None` where it doesn't, or hasn't begun."""
    lifetime = engine.mounts[task.provider].switches.get("url-lifetime")
    return None if lifetime is None or finished is None else finished + float(lifetime)


def twin_of(task: Task, others: Iterable[Task]) -> Task | None:
    """Return a task of the same key that asks for the same at nearly the same time."""
    near = [
        other
        for other in others
        if other.id != task.id
        and (other.tenant, other.provider, other.operation) == (task.tenant, task.provider, task.operation)
        and other.raw == task.raw
        and abs(other.created - task.created) <= _TWICE_SECONDS
    ]
    return min(near, key=lambda other: abs(other.created - task.created), default=None)


# --- what it is ------------------------------------------------------------------------------------------------------


def brief_of(engine: Engine, task: Task) -> dict[str, Any]:
    """Return what a task makes: prompt, model, length, size."""
    return dict(_brief(_Asked(engine, task, (task.provider, task.id, task.raw))))


class _Asked(NamedTuple):
    engine: Engine
    task: Task
    key: tuple[str, str, bytes]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key and self.engine is other.engine

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(4096)
def _brief(asked: _Asked) -> Mapping[str, Any]:
    """Reading a request again takes a tenth of a millisecond, and it doesn't change."""
    try:
        made = asked.engine.results.made(asked.task)
    except TypeError:
        made = None
    said = _said(asked.task.raw)
    prompt = getattr(made, "prompt", "") or _words(said)
    return {
        "prompt": redacted_text(prompt, asked.task.secrets)[:_PROMPT_LENGTH],
        "model": next((str(said[name])[:100] for name in ("model", "model_id", "model_name") if said.get(name)), None),
        **_measures(made),
    }


def _measures(made: Made | None) -> dict[str, Any]:
    if made is None:
        return {"seconds": None, "width": None, "height": None}
    if isinstance(made, AudioRequest):
        return {"seconds": made.seconds, "width": None, "height": None}
    seconds = None if isinstance(made, ImageRequest) else made.seconds
    return {"seconds": seconds, "width": made.width, "height": made.height}


def _said(raw: bytes) -> Mapping[str, Any]:
    try:
        body = from_json(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _words(said: Mapping[str, Any]) -> str:
    inner = next((one for one in (said, said.get("input"), said.get("params")) if isinstance(one, dict)), {})
    return str(inner.get("prompt") or "")


# --- when what happened ----------------------------------------------------------------------------------------------


def stages_of(task: Task, now: float, acts: Iterable[JournalEntry] = ()) -> tuple[Stage, ...]:
    """Return the states that a task passes; where queries decide them, as they were told."""
    if task.poll_count is not None:
        return _polled(task, acts)
    stages = [Stage(QUEUED, task.created, reached=True)]
    if task.durations.queued:
        stages.append(Stage(RUNNING, task.created + task.durations.queued, task.created + task.durations.queued <= now))
    else:
        stages = [Stage(RUNNING, task.created, reached=True)]
    if task.outcome.state is not None:
        stages.append(Stage(task.outcome.state, task.due, task.due <= now))
    return tuple(stages)


def _polled(task: Task, acts: Iterable[JournalEntry]) -> tuple[Stage, ...]:
    first: dict[str, float] = {QUEUED: task.created}
    for entry in acts:
        if entry.state is not None:
            first.setdefault(entry.state, entry.at)
    if task.finished is not None and task.outcome.state is not None:
        first[task.outcome.state] = task.finished
    return tuple(Stage(state, at, reached=True) for state, at in sorted(first.items(), key=lambda pair: pair[1]))


def acts_of(engine: Engine, account: TaskAccount) -> tuple[ClientAct, ...]:
    """Return what a client did about a task."""
    return tuple(_act(engine, entry, account) for entry in (account.create, *account.calls))


def story_of(
    engine: Engine,
    task: Task,
    account: TaskAccount | None,
    tenant: Tenant,
    acts: tuple[ClientAct, ...] | None = None,
) -> Story:
    """Return what happened to a task as a picture is drawn from it; `acts` are what its client did, where they are known."""
    now = tenant.clock.now
    if acts is None:
        acts = () if account is None else acts_of(engine, account)
    entries = () if account is None else (account.create, *account.calls)
    state, finished = state_of(task, now)
    unit = engine.mounts[task.provider].provider.unit
    ledger = tenant.accounts.get(task.provider)
    moved = [entry for entry in (ledger.entries if ledger is not None else ()) if entry.task_id == task.id]
    postings = [
        Posting(attempt["at"], 200 <= (attempt["status"] or 0) < 300, _posted(attempt))
        for one in tenant.deliveries
        if (one["provider"], one["task_id"]) == (task.provider, task.id)
        for attempt in one["attempts"]
    ]
    return Story(
        stages_of(task, now, entries),
        acts,
        tuple(postings),
        tuple(
            MoneyMove(one.at, f"{number(one.amount):+,} {unit}".replace("-", "\u2212"), one.amount > 0) for one in moved
        ),
        now if state not in TERMINAL else None,
        expires_at(engine, task, finished) if state == SUCCEEDED else None,
    )


def _posted(attempt: Mapping[str, Any]) -> str:
    return str(attempt["error"] or f"answered with {attempt['status']}")


def _act(engine: Engine, entry: JournalEntry, account: TaskAccount | None) -> ClientAct:
    operation = operation_of(engine.mounts[entry.provider].provider, entry)
    name = entry.name
    word = "no answer" if entry.status == 0 else str(entry.status) if entry.status >= 400 else ""
    act: Act = "query"
    if word:
        act = "refused"
    elif account is not None and entry in account.downloads:
        act = "fetch"
    elif operation is not None and operation.creates:
        act = "create"
    return ClientAct(entry.at, act, word, f"#{entry.serial} {name} {word or entry.status}")
