"""Callbacks: what was posted, what waits, and posting it once more."""

from drytake.mockserver.control.deliveries import delivery_facts
from drytake.mockserver.control.problems import ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, control_router
from drytake.mockserver.control.responses import WebhookDelivery, Webhooks

__all__ = ["router"]

router = control_router()


@router.get("/webhooks")
def get_webhooks(caller: CallerDep) -> Webhooks:
    """List callbacks with their attempts, oldest first."""
    with caller.engine.lock:
        found = [delivery_facts(caller.engine, tenant, one) for tenant in caller.tenants for one in tenant.deliveries]
    return Webhooks.model_validate({"tenant": caller.name, "webhooks": found})


@router.post("/webhooks/{delivery_id}/redeliver")
def redeliver(delivery_id: str, caller: CallerDep) -> WebhookDelivery:
    """Post a callback once more, now."""
    with caller.engine.lock:
        for tenant in caller.tenants:
            found = caller.engine.outbox.redeliver(tenant, delivery_id)
            if found is not None:
                return WebhookDelivery.model_validate(delivery_facts(caller.engine, tenant, found))
        there = [delivery["id"] for tenant in caller.tenants for delivery in tenant.deliveries]
    raise ProblemError("not-found", f"there is no callback `{delivery_id[:80]}`; there is {listed(delivery_id, there)}")
