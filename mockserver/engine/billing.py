"""Money: a task is charged for, or its price is held until it ends; what its end gives back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drytake.mockserver.engine.call import ApiError, Call, Mount
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import LOST, Provider

__all__ = ["Billing"]


class Billing:
    """Moves the money of all tenants; called with the engine's lock held."""

    def __init__(self, store: Store, mounts: Mapping[str, Mount], *, opening: Decimal) -> None:
        self._store, self._mounts, self._opening = store, mounts, opening

    def charge(self, call: Call, task: Task, now: float) -> None:
        """Charge for a task, or hold its price.

        Raises:
            ApiError: the balance is too low.
        """
        account = self.account(call.tenant, call.mount.provider)
        if not (account.hold(task.price + task.reserved) if task.held else account.charge(task.price, now, task.id)):
            raise ApiError("insufficient-credit", required=task.price + task.reserved, available=account.available)

    def account(self, tenant: Tenant, provider: Provider) -> Any:
        """Return a tenant's account at a provider."""
        return tenant.account(provider.id, provider.unit, self._opening)

    def settle_due(self, tenant: Tenant, now: float) -> None:
        """Move the money of tasks that have ended by now."""
        for due, provider, task_id in tenant.due.pop(now):
            task = self._store.get(provider, task_id)
            if task is not None and task.due <= due:  # one that was moved back stands there again
                self.settle_task(tenant, task, due)

    def settle_task(self, tenant: Tenant, task: Task, at: float) -> None:
        """Move the money that the end of a task moves."""
        if task.held:
            self._end_hold(tenant, task, at)
        elif task.outcome.state in LOST:
            self._refund(tenant, task, at)

    def _end_hold(self, tenant: Tenant, task: Task, at: float) -> None:
        account = self.account(tenant, self._mounts[task.provider].provider)
        task.held, task.refunded = False, task.outcome.state in LOST
        if task.reserved:
            account.release(task.reserved)
        if task.refunded:
            account.release(task.price)
        else:
            account.capture(task.price, at, task.id)
        self._store.save(task)

    def _refund(self, tenant: Tenant, task: Task, at: float) -> None:
        mount = self._mounts[task.provider]
        if task.refunded or not mount.switches.get("refund-on-failure", True):
            return
        task.refunded = True
        self.account(tenant, mount.provider).refund(task.price, at, task.id)
        self._store.save(task)
