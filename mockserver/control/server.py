"""The server as a whole: that it is up, what it offers, and how to make it forget."""

from drytake.mockserver.control.answers import Health, ProviderState, Reset, ServerState
from drytake.mockserver.control.requests import Asking, Caller, control_router
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.version import __version__

__all__ = ["base_url", "router"]

router = control_router()


@router.get("/health")
def get_health(asking: Asking) -> Health:
    """Tell that the server is up."""
    return Health.model_validate(asking.app.health())


@router.get("/state")
def get_state(asking: Asking) -> ServerState:
    """Tell what the server offers and holds."""
    engine = asking.engine
    with engine.lock:
        tenants = engine.everybody()
        return ServerState(
            version=__version__,
            timing=engine.tenant(ANONYMOUS).timing or engine.settings.timing,
            providers={name: _provider(asking, mount) for name, mount in engine.mounts.items()},
            tenants=sum(1 for tenant in tenants if tenant.id),
            tasks=len(engine.store),
            calls=sum(tenant.calls for tenant in tenants),
        )


@router.post("/reset")
def reset(asking: Asking) -> Reset:
    """Forget a tenant's tasks, money, clock, scenario and journal; without a key, everybody's."""
    return Reset(tenant=asking.name, forgotten_tasks=asking.engine.reset(asking.key))


def base_url(asking: Caller, mount: Mount) -> str:
    """Return what a client takes for a provider's own base URL."""
    return f"{asking.origin}/{mount.provider.id}{mount.provider.base_path}"


def _provider(asking: Caller, mount: Mount) -> ProviderState:
    provider = mount.provider
    return ProviderState(
        title=provider.title,
        base_url=base_url(asking, mount),
        hosts=list(provider.hosts),
        unit=provider.unit,
        switches=dict(mount.switches),
    )
