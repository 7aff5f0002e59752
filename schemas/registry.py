"""Which providers there are: ours in one dict, others by entry point. Nothing is imported until asked for."""

from functools import cache
from importlib import import_module

from understudy.schemas.provider import Provider

__all__ = ["BASE_PATHS", "BUILT_IN", "UnknownProviderError", "get_provider", "load_object", "provider_ids"]

BUILT_IN = {
    "loova": "understudy.schemas.outai:LOOVA",
    "outai": "understudy.schemas.outai:PROVIDER",
    "venice": "understudy.schemas.venice:PROVIDER",
    "xskill": "understudy.schemas.xskill:PROVIDER",
}
"""Provider id to `module:NAME` of its spec, in alphabetical order."""

BASE_PATHS = {"loova": "/api", "outai": "/api", "venice": "/api/v1", "xskill": ""}
"""What stands between a provider's origin and the paths of its operations; here, where telling it loads no provider."""

GROUP = "understudy.providers"
"""Entry-point group through which other packages add providers."""


class UnknownProviderError(LookupError):
    """Nobody registered a provider of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no provider `{name}`; there is: {', '.join(provider_ids())}")


@cache
def _specs() -> dict[str, str]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - costs 15 ms that a built-in provider needn't pay

    outside = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return dict(sorted({**outside, **BUILT_IN}.items()))


def provider_ids() -> tuple[str, ...]:
    """Return the ids of all providers, in alphabetical order."""
    return tuple(_specs())


@cache
def get_provider(name: str) -> Provider:
    """Return a provider's spec.

    Raises:
        UnknownProviderError: there is none of that name.
    """
    spec = BUILT_IN.get(name) or _specs().get(name)
    if spec is None:
        raise UnknownProviderError(name)
    provider = load_object(spec)
    if not isinstance(provider, Provider):
        raise TypeError(f"{spec} is no Provider")
    return provider


def load_object(spec: str) -> object:
    """Return what a `module:NAME` string names."""
    module, _, name = spec.partition(":")
    return getattr(import_module(module), name)
