"""A tenant's balances and ledgers, provider by provider."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Query

from drytake.mockserver.control.answers import Balances, Ledger
from drytake.mockserver.control.changes import Grant, ProviderQuery
from drytake.mockserver.control.requests import Asking, Caller, caller, control_router
from drytake.mockserver.engine.call import Mount

__all__ = ["router"]

router = control_router()
Who = Annotated[Caller, Depends(caller)]


@router.get("/balance")
def get_balance(query: Annotated[ProviderQuery, Query()], asking: Who) -> Balances:
    """Tell what is left to spend; without a key, to the anonymous tenant."""
    with asking.engine.lock:
        return _balances(asking, _mounts(asking, query.provider))


@router.post("/balance")
def set_balance(grant: Grant, asking: Asking) -> Balances:
    """Set what is left to spend, by a ledger entry of the difference; without a key, the anonymous tenant's."""
    mount = asking.mount(grant.provider)
    with asking.engine.lock:
        tenant = asking.tenant
        asking.engine.settle(tenant, tenant.clock.now)
        account = asking.engine.account(tenant, mount.provider)
        account.grant(grant.amount - account.balance, tenant.clock.now)
        return _balances(asking, [mount])


@router.get("/ledger")
def get_ledger(query: Annotated[ProviderQuery, Query()], asking: Who) -> Ledger:
    """List every movement of money; without a key, the anonymous tenant's."""
    with asking.engine.lock:
        accounts = dict(_accounts(asking, _mounts(asking, query.provider)))
        return Ledger.model_validate({"tenant": asking.tenant.name, "accounts": accounts})


def _mounts(asking: Caller, provider: str | None) -> list[Mount]:
    return list(asking.engine.mounts.values()) if provider is None else [asking.mount(provider)]


def _balances(asking: Caller, mounts: list[Mount]) -> Balances:
    shown = ("unit", "balance", "held", "granted")
    balances = {name: {key: account[key] for key in shown} for name, account in _accounts(asking, mounts)}
    return Balances.model_validate({"tenant": asking.tenant.name, "balances": balances})


def _accounts(asking: Caller, mounts: list[Mount]) -> Iterator[tuple[str, dict[str, Any]]]:
    tenant = asking.tenant
    asking.engine.settle(tenant, tenant.clock.now)
    for mount in mounts:
        yield mount.provider.id, asking.engine.account(tenant, mount.provider).to_json()
