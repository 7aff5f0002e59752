"""A callback as the control API shows it: how it is signed, what was sent and what came back, without secrets."""

from typing import Any

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.signing import secret_in_force
from drytake.mockserver.engine.webhooks import Delivery, due_of, event_of
from drytake.mockserver.state.redaction import redacted_text
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.times import iso
from drytake.schemas.webhooks import Ed25519, Hmac, PlainSecret

__all__ = ["delivery_facts"]


def delivery_facts(engine: Engine, tenant: Tenant, delivery: Delivery) -> dict[str, Any]:
    """Return the facts of a `WebhookDelivery`."""
    posted = engine.outbox.postings.of(tenant.id, delivery["id"])
    responses = () if posted is None else posted.responses
    attempts = [
        {
            "ms": None,
            **attempt,
            "at": iso(attempt["at"]),
            "response": responses[place] if place < len(responses) else None,
        }
        for place, attempt in enumerate(delivery["attempts"])
    ]
    due = None if due_of(delivery) == float("inf") else iso(delivery["due"])
    return {
        **{name: delivery[name] for name in ("id", "provider", "task_id", "state")},
        "tenant": tenant.name,
        "url": redacted_text(delivery["url"]),
        "event": event_of(delivery),
        "signature": _signature(engine, delivery),
        "due": due,
        "next_at": due if delivery["state"] == "waiting" else None,
        "attempts": attempts,
        "sent": None if posted is None else {"headers": dict(posted.headers), "body": posted.body},
    }


def _signature(engine: Engine, delivery: Delivery) -> str:
    """Return how a delivery is signed, as the provider does it."""
    mount = engine.mounts[delivery["provider"]]
    signer = None if mount.provider.webhook is None else mount.provider.webhook.sign
    if isinstance(signer, Ed25519):
        return "ed25519"
    if isinstance(signer, PlainSecret):
        return "secret" if delivery.get("secret") else "none"
    return "hmac-sha256" if isinstance(signer, Hmac) and secret_in_force(signer, mount.switches) else "none"
