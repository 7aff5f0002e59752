"""What happened to each task of a mock's clients, as rows of a report's picture: a key each, those that cost money in vain first."""

from collections.abc import Iterator

from drytake.mockserver.accounts.ledgers import accounts_of_tenant
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.mockserver.components.chart import ChartRow, KeyChart
from drytake.mockserver.components.waterfall import Became
from drytake.mockserver.control.films import became, brief_of, story_of, twin_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.prices import number

__all__ = ["charts_of"]

MOST_ROWS = 30
"""Tasks of a key that are shown: those of which something is to be said, then the first."""
MOST_KEYS = 8
_LOOKS = {"fetched": "good", "waiting": "warn", "lost": "bad"}
_PHRASES: dict[Became, str] = {
    "fetched": "paid, fetched",
    "waiting": "paid, not fetched",
    "lost": "paid, lost",
    "returned": "came back",
    "running": "under way",
    "unknown": "not known",
}
_NOTED: frozenset[Became] = frozenset({"waiting", "lost"})


def charts_of(engine: Engine, *, only: str | None = None, since: int = 0) -> tuple[KeyChart, ...]:
    """Return what happened to the tasks that the calls of a key, or of all, have made after a serial number."""
    with engine.lock:
        tenants = engine.all_tenants() if only is None else [engine.tenant(only)]
        found = (_chart(engine, tenant, since) for tenant in tenants)
        return tuple(one for one in found if one.rows)[:MOST_KEYS]


def _chart(engine: Engine, tenant: Tenant, since: int) -> KeyChart:
    accounts = list(accounts_of_tenant(engine, tenant, since=since)) if len(tenant.journal) else []
    known = [(account, task) for account in accounts if (task := engine.store.get(account.provider, account.task_id))]
    known.sort(key=lambda pair: pair[1].created)
    rows = list(_rows(engine, tenant, known))
    noted = {place for place, (row, outcome) in enumerate(rows) if row.twin or outcome in _NOTED}
    kept = sorted([*noted, *(place for place in range(len(rows)) if place not in noted)][:MOST_ROWS])
    return KeyChart(tenant.title, tuple(rows[place][0] for place in kept), len(rows) - len(kept))


def _rows(engine: Engine, tenant: Tenant, known: list[tuple[TaskAccount, Task]]) -> Iterator[tuple[ChartRow, Became]]:
    before: Task | None = None
    for account, task in known:
        outcome, unit = became(engine, task, account, tenant), engine.mounts[task.provider].provider.unit
        facts = brief_of(engine, task)
        price = "price unknown" if account.booking.unpriced else f"{number(task.price)} {unit}"
        row = ChartRow(
            title=facts["prompt"] or f"{task.kind} {task.id[:12]}",
            subtitle=f"{engine.mounts[task.provider].provider.title} {task.id[:8]}, {price}",
            outcome=_PHRASES[outcome.became],
            look=_LOOKS.get(outcome.became, "rest"),  # type: ignore[arg-type]
            story=story_of(engine, task, account, tenant),
            twin=before is not None and twin_of(task, [before]) is not None,
        )
        before = task
        yield row, outcome.became
