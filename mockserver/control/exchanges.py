"""A call and its response in full, as the control API shows it."""

from typing import Any

from drytake.mockserver.accounts.near_misses import documents, near_miss
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import tenant_name

__all__ = ["call_facts"]


def call_facts(engine: Engine, tenant: str, entry: JournalEntry) -> dict[str, Any]:
    """Return the facts of a `CallBody`."""
    return {**entry.to_json(), "tenant": tenant_name(tenant), "near": _near(engine, entry)}


def _near(engine: Engine, entry: JournalEntry) -> dict[str, Any] | None:
    """Return what a call that no operation took is closest to: of its own provider, or of another at just that path."""
    if not entry.unmatched:
        return None
    found = near_miss(engine.mounts[entry.provider].provider, entry)
    if found is not None:
        return {"provider": entry.provider, **found._asdict()}
    for mount in engine.mounts.made():
        provider = mount.provider
        if documents(provider, entry.method, entry.path):
            there = next(one for one in provider.operations_at(entry.path) if one.method == entry.method)
            said = f"it went to `/{entry.provider}`, and is a call of {provider.title}, which is at `/{provider.id}`"
            facts = {"operation": there.name, "method": there.method, "path": there.path, "differs": [said]}
            return {"provider": provider.id, **facts}
    return None
