"""Where the money went: an account a key and a provider, with what became of each price; and adding credit."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Query
from pydantic import ConfigDict

from drytake.mockserver.components.waterfall import PriceStep, waterfall
from drytake.mockserver.control.changes import Grant
from drytake.mockserver.control.films import became, brief_of
from drytake.mockserver.control.live import Live, live_of
from drytake.mockserver.control.live_responses import AccountCard, SpendingReport
from drytake.mockserver.control.requests import CallerDep, ControlCaller, KeyQuery, caller, control_router
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.prices import number
from drytake.schemas.registry import BUILT_IN

__all__ = ["money_line", "router", "spending_of"]

router = control_router()
_MOVEMENTS = 100
"""How many movements of an account are listed."""


class Credit(Grant):
    """What is to be added to a balance."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"provider": next(iter(BUILT_IN)), "amount": 10}]})


class SpendingQuery(KeyQuery):
    """How much is to be told."""

    brief: bool = False
    """`true` leaves out movements and pictures."""


@router.get("/spending")
def get_spending(
    query: Annotated[SpendingQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]
) -> SpendingReport:
    """Show each account: its balance, and a step for each task that says what became of its price."""
    return spending_of(caller, brief=query.brief)


@router.post("/credit")
def add_credit(credit: Credit, caller: CallerDep) -> AccountCard:
    """Add to what is left to spend; without a key, to the anonymous tenant's."""
    mount, live = caller.mount(credit.provider), live_of(caller)
    with caller.engine.lock:
        tenant = caller.tenant
        caller.engine.billing.settle_due(tenant, tenant.clock.now)
        caller.engine.billing.account(tenant, mount.provider).grant(credit.amount, tenant.clock.now)
        live.films.accounts([tenant])
        own = [task for task in caller.engine.store.tasks_of(tenant.id) if task.provider == credit.provider]
        return _card(live, tenant, credit.provider, own[::-1])


def spending_of(caller: ControlCaller, *, brief: bool = False) -> SpendingReport:
    """Return the accounts of a tenant, or of all."""
    live = live_of(caller)
    with caller.engine.lock:
        pending = live.films.accounts(caller.tenants)
        cards = [card for tenant in caller.tenants for card in _cards(live, tenant, brief=brief)]
    return SpendingReport(tenant=caller.name, accounts=cards, pending=pending)


def _cards(live: Live, tenant: Tenant, *, brief: bool) -> Iterator[AccountCard]:
    engine = live.engine
    engine.billing.settle_due(tenant, tenant.clock.now)
    own: dict[str, list[Task]] = defaultdict(list)
    for task in engine.store.tasks_of(tenant.id):
        own[task.provider].append(task)
    for name in tenant.accounts:
        if name in engine.mounts:
            yield _card(live, tenant, name, own[name][::-1], brief=brief)


def _card(live: Live, tenant: Tenant, provider: str, tasks: list[Task], *, brief: bool = False) -> AccountCard:
    engine = live.engine
    account, seller = tenant.accounts[provider], engine.mounts[provider].provider
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    steps = []
    for task in tasks:
        price_outcome = became(engine, task, live.films.account(task), tenant)
        amounts[price_outcome.became] += task.price
        if task.price and not brief:
            title = f"{number(task.price)} {seller.unit}: {price_outcome.why}. {brief_of(engine, task)['prompt']}"
            steps.append(PriceStep(float(task.price), price_outcome.became, title))
    return AccountCard(
        tenant=tenant.name,
        provider=provider,
        title=seller.title,
        unit=seller.unit,
        balance=number(account.balance),
        held=number(account.held),
        granted=number(account.granted),
        amounts={name: number(amount) for name, amount in amounts.items()},
        movements=[] if brief else [one.to_json() for one in account.entries[: -_MOVEMENTS - 1 : -1]],
        picture=[] if brief else waterfall(steps, unit=seller.unit).to_json(),
    )


def money_line(caller: ControlCaller) -> str:
    """Return in a sentence what was paid and what was lost; amounts of providers are never added up."""
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    lost: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for card in spending_of(caller, brief=True).accounts:
        at = (card.title, card.unit)
        for name, amount in card.amounts.items():
            paid[at] += Decimal(str(amount)) if name != "returned" else 0
            lost[at] += Decimal(str(amount)) if name == "lost" else 0
    said = [
        f"{title} {number(amount)} {unit}" + (f" ({number(lost[title, unit])} lost)" if lost[title, unit] else "")
        for (title, unit), amount in paid.items()
        if amount
    ]
    return f"Paid: {', '.join(said)}." if said else ""
