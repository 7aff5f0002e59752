"""What was paid for each task, and what came of it: by the journal and the ledger, of one tenant or of all."""

from typing import Annotated, Any

from fastapi import Depends, Query

from drytake.mockserver.accounts.ledgers import accounts_of_tenant, settlement_of
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.mockserver.control.call_responses import AccountedTask, Accounts, Settled
from drytake.mockserver.control.changes import ProviderQuery
from drytake.mockserver.control.requests import ControlCaller, caller, control_router
from drytake.schemas.prices import number
from drytake.schemas.times import iso

__all__ = ["router"]

router = control_router()


@router.get("/accounts")
def get_accounts(
    query: Annotated[ProviderQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]
) -> Accounts:
    """Say what was paid for each task, what the client knows of it, and whether its result came; without a key, of all."""
    if query.provider is not None:
        caller.mount(query.provider)
    units = {name: mount.provider.unit for name, mount in caller.engine.mounts.items()}
    with caller.engine.lock:
        for tenant in caller.tenants:
            caller.engine.billing.settle_due(tenant, tenant.clock.now)
        accounts = [
            account
            for tenant in caller.tenants
            for account in accounts_of_tenant(caller.engine, tenant)
            if query.provider in (None, account.provider)
        ]
    money = settlement_of(accounts, units).to_json()
    tasks = [AccountedTask.model_validate(_row(account, units[account.provider])) for account in accounts]
    return Accounts(tenant=caller.name, money=Settled.model_validate(money), tasks=tasks)


def _row(account: TaskAccount, unit: str) -> dict[str, Any]:
    same = ("provider", "task_id", "answered", "ended", "end", "notified", "linked", "fetched", "lost")
    return {
        **{name: getattr(account, name) for name in same},
        "created_at": iso(account.create.at),
        "unit": unit,
        "charged": number(account.booking.charged),
        "refunded": number(account.booking.refunded),
        "unpriced": account.booking.unpriced,
        "asked": len(account.calls),
        "cancelled": account.cancel is not None,
        "downloads": len(account.downloads),
    }
