"""The server as a whole: that it is up, what it offers, and how to make it forget."""

from drytake.mockserver.control.requests import CallerDep, ControlCaller, control_router
from drytake.mockserver.control.responses import Health, ProviderState, Reset, ServerState
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.version import __version__

__all__ = ["base_url", "router"]

router = control_router()


@router.get("/health", response_model_exclude_none=True)
def get_health(caller: CallerDep) -> Health:
    """Tell that the server is up."""
    return Health.model_validate(caller.app.health())


@router.get("/state")
def get_state(caller: CallerDep) -> ServerState:
    """Tell what the server offers and holds."""
    engine = caller.engine
    with engine.lock:
        tenants = engine.all_tenants()
        return ServerState(
            version=__version__,
            timing=engine.tenant(ANONYMOUS).timing or engine.settings.timing,
            providers={name: _provider(caller, mount) for name, mount in engine.mounts.items()},
            tenants=sum(1 for tenant in tenants if tenant.id),
            tasks=len(engine.store),
            calls=sum(tenant.calls for tenant in tenants),
        )


@router.post("/reset")
def reset(caller: CallerDep) -> Reset:
    """Forget a tenant's tasks, money, clock, scenario and journal; without a key, everybody's."""
    name = caller.name
    with caller.engine.lock:
        return Reset(tenant=name, forgotten_tasks=caller.engine.store.delete_tenant(caller.tenant_id))


def base_url(caller: ControlCaller, mount: Mount) -> str:
    """Return what a client takes for a provider's own base URL."""
    return f"{caller.origin}/{mount.provider.id}{mount.provider.base_path}"


def _provider(caller: ControlCaller, mount: Mount) -> ProviderState:
    provider = mount.provider
    return ProviderState(
        title=provider.title,
        base_url=base_url(caller, mount),
        hosts=list(provider.hosts),
        unit=provider.unit,
        switches=dict(mount.switches),
    )
