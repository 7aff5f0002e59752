"""A tenant's balances and ledgers, provider by provider."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Query

from drytake.mockserver.control.changes import Grant, ProviderQuery
from drytake.mockserver.control.requests import CallerDep, ControlCaller, caller, control_router
from drytake.mockserver.control.responses import BalancesBody, Ledger
from drytake.mockserver.engine.call import Mount

__all__ = ["router"]

router = control_router()
Who = Annotated[ControlCaller, Depends(caller)]


@router.get("/balance")
def get_balance(query: Annotated[ProviderQuery, Query()], caller: Who) -> BalancesBody:
    """Tell what is left to spend; without a key, to the anonymous tenant."""
    with caller.engine.lock:
        return _balances(caller, _mounts(caller, query.provider))


@router.post("/balance")
def set_balance(grant: Grant, caller: CallerDep) -> BalancesBody:
    """Set what is left to spend, by a ledger entry of the difference; without a key, the anonymous tenant's."""
    mount = caller.mount(grant.provider)
    with caller.engine.lock:
        tenant = caller.tenant
        caller.engine.billing.settle_due(tenant, tenant.clock.now)
        account = caller.engine.billing.account(tenant, mount.provider)
        account.grant(grant.amount - account.balance, tenant.clock.now)
        return _balances(caller, [mount])


@router.get("/ledger")
def get_ledger(query: Annotated[ProviderQuery, Query()], caller: Who) -> Ledger:
    """List every movement of money; without a key, the anonymous tenant's."""
    with caller.engine.lock:
        accounts = dict(_accounts(caller, _mounts(caller, query.provider)))
        return Ledger.model_validate({"tenant": caller.tenant.name, "accounts": accounts})


def _mounts(caller: ControlCaller, provider: str | None) -> list[Mount]:
    return list(caller.engine.mounts.values()) if provider is None else [caller.mount(provider)]


def _balances(caller: ControlCaller, mounts: list[Mount]) -> BalancesBody:
    shown = ("unit", "balance", "held", "granted")
    balances = {name: {key: account[key] for key in shown} for name, account in _accounts(caller, mounts)}
    return BalancesBody.model_validate({"tenant": caller.tenant.name, "balances": balances})


def _accounts(caller: ControlCaller, mounts: list[Mount]) -> Iterator[tuple[str, dict[str, Any]]]:
    tenant = caller.tenant
    caller.engine.billing.settle_due(tenant, tenant.clock.now)
    for mount in mounts:
        yield mount.provider.id, caller.engine.billing.account(tenant, mount.provider).to_json()
