"""What a mock's ledger and outbox know of tasks, and what all accounts of tasks come to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.mockserver.accounts.settlement import Payment, Settlement
from drytake.mockserver.accounts.task_accounts import Booking, TaskAccount, accounts_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.task import UNPRICED, Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import FAILED, LOST, SUCCEEDED, TERMINAL

__all__ = [
    "Notice",
    "accounts_of_tenant",
    "bookings_of",
    "ended_in",
    "notices_in",
    "notified_in",
    "settlement_of",
    "tasks_named",
]

_WILL_BE = ("waiting", "delivered", "blocked")
"""States of a delivery of which nobody can say that it is lost: one to another machine is only not posted from here."""


class Notice(NamedTuple):
    """What became of the webhook of a task's end."""

    url: str
    taken: tuple[float, ...]
    """When it was posted and taken, by the tenant's clock."""
    refused: tuple[str, ...]
    """What came of the other attempts: a status, or what went wrong."""
    given_up: bool
    """True where it wasn't taken, and isn't posted again, or nobody has listened so far."""


def bookings_of(engine: Engine, tenant: Tenant, provider: str, tasks: Mapping[str, Task]) -> dict[str, Booking]:
    """Return what the ledger says of some tasks, and what it will say once each of them has ended."""
    account = tenant.accounts.get(provider)
    moved: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in account.entries if account is not None else ():
        if entry.task_id is not None:
            moved[entry.task_id][entry.kind] += entry.amount
    refunds = bool(engine.mounts[provider].switches.get("refund-on-failure", True))
    ids = {*moved, *tasks}
    return {one: _booking(tasks.get(one), moved.get(one, {}), refunds=refunds) for one in ids}


def _booking(task: Task | None, moved: Mapping[str, Decimal], *, refunds: bool) -> Booking:
    charged, refunded = -moved.get("charge", Decimal(0)), moved.get("refund", Decimal(0))
    if task is None:
        return Booking(charged, refunded)
    unpriced = bool((task.provider_data or {}).get(UNPRICED)) and not charged
    fails = task.outcome.state in LOST
    if task.held:  # nothing has moved yet
        charged = Decimal(0) if fails or task.outcome.state is None else task.price
    elif fails and refunds:
        refunded = charged
    return Booking(charged, refunded, unpriced and not fails)


def notified_in(tenant: Tenant, provider: str) -> frozenset[str]:
    """Return the tasks of whose end a webhook has told, or still will."""
    return frozenset(str(one["task_id"]) for one in _of_ends(tenant, provider) if _will_be(one))


def notices_in(tenant: Tenant, provider: str) -> dict[str, Notice]:
    """Return what was posted of the end of each task, by its id."""
    found: dict[str, Notice] = {}
    for one in _of_ends(tenant, provider):
        before = found.get(str(one["task_id"]), Notice(str(one["url"]), (), (), given_up=True))
        taken = [at["at"] for at in one["attempts"] if 200 <= (at["status"] or 0) < 300]
        refused = [_said(at) for at in one["attempts"] if not 200 <= (at["status"] or 0) < 300]
        found[str(one["task_id"])] = before._replace(
            taken=tuple(sorted((*before.taken, *taken))),
            refused=(*before.refused, *refused),
            given_up=before.given_up and not _will_be(one),
        )
    return found


def _of_ends(tenant: Tenant, provider: str) -> Iterator[Mapping[str, Any]]:
    rows = (one for one in tenant.deliveries if one["provider"] == provider)
    yield from (one for one in rows if one.get("event", "end") == "end")


def _will_be(delivery: Mapping[str, Any]) -> bool:
    """Return whether somebody was told, or may still be: nobody is where so far every attempt found nobody listening."""
    attempts = delivery["attempts"]
    deaf = bool(attempts) and all("refused" in (one["error"] or "").lower() for one in attempts)
    return delivery["state"] in _WILL_BE and not (delivery["state"] == "waiting" and deaf)


def _said(attempt: Mapping[str, Any]) -> str:
    return str(attempt["error"] or f"it was answered with {attempt['status']}")


def ended_in(tenant: Tenant, tasks: Mapping[str, Task]) -> frozenset[str]:
    """Return those of some tasks that have ended by now."""
    now = tenant.clock.now
    return frozenset(name for name, task in tasks.items() if state_of(task, now)[0] in TERMINAL)


def accounts_of_tenant(engine: Engine, tenant: Tenant, *, since: int = 0) -> Iterator[TaskAccount]:
    """Yield the account of each task that a tenant's calls after a serial number have made, provider by provider."""
    by_provider: dict[str, list[JournalEntry]] = defaultdict(list)
    for entry in tenant.journal.copy():
        if entry.serial > since:
            by_provider[entry.provider].append(entry)
    for name, entries in by_provider.items():
        tasks = tasks_named(engine, entries)
        yield from accounts_of(
            engine.mounts[name].provider,
            entries,
            bookings=bookings_of(engine, tenant, name, tasks),
            notified=notified_in(tenant, name),
            ended=ended_in(tenant, tasks),
        )


def tasks_named(engine: Engine, entries: Iterable[JournalEntry]) -> dict[str, Task]:
    """Return the tasks that some calls are about and that are still known, by id."""
    named = {(entry.provider, entry.task_id) for entry in entries if entry.task_id is not None}
    found = (engine.store.get(provider, task_id) for provider, task_id in named)
    return {task.id: task for task in found if task is not None}


def settlement_of(accounts: Iterable[TaskAccount], units: Mapping[str, str]) -> Settlement:
    """Return what paid tasks cost and how many of their results came."""
    every = list(accounts)
    paid = [account for account in every if account.paid]
    sums: dict[str, Payment] = {}
    for account in paid:
        name = account.provider
        before = sums.get(name, Payment(name, units[name], Decimal(0)))
        sums[name] = before._replace(
            amount=before.amount + account.net, unpriced=before.unpriced + account.booking.unpriced
        )
    return Settlement(
        tuple(sorted(sums.values())),
        len(paid),
        sum(account.fetched for account in paid),
        tuple(account.task_id for account in paid if not account.fetched and account.end != FAILED),
        tuple(account.task_id for account in paid if account.lost),
        sum(account.end == SUCCEEDED for account in every),
        sum(account.end == FAILED and account.cancel is None for account in every),
    )
