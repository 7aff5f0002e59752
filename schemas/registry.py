"""Which providers there are: ours in one dict, others by entry point, gateways by a file of settings each.

Nothing is imported until asked for.
"""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from drytake.schemas.provider import Provider

__all__ = [
    "BUILT_IN",
    "GATEWAYS",
    "Listing",
    "UnknownProviderError",
    "base_path",
    "define",
    "gateway_ids",
    "get_provider",
    "is_provider",
    "known_providers",
    "load_object",
    "named_ids",
    "own_gateways",
    "provider_ids",
]


class Listing(NamedTuple):
    """What is known of a provider without loading it."""

    spec: str
    """`module:NAME` of its `Provider`."""
    base_path: str = ""
    """What stands between its origin and the paths of its operations."""


BUILT_IN = {
    "ark": Listing("drytake.schemas.providers.ark:PROVIDER", base_path="/api/v3"),
    "evolink": Listing("drytake.schemas.providers.evolink:PROVIDER"),
    "fal": Listing("drytake.schemas.providers.fal:PROVIDER"),
    "higgsfield": Listing("drytake.schemas.providers.higgsfield:PROVIDER"),
    "kie": Listing("drytake.schemas.providers.kie:PROVIDER"),
    "loova": Listing("drytake.schemas.providers.outai:LOOVA", base_path="/api"),
    "openrouter": Listing("drytake.schemas.providers.openrouter:PROVIDER", base_path="/api/v1"),
    "outai": Listing("drytake.schemas.providers.outai:PROVIDER", base_path="/api"),
    "piapi": Listing("drytake.schemas.providers.piapi:PROVIDER"),
    "replicate": Listing("drytake.schemas.providers.replicate:PROVIDER", base_path="/v1"),
    "runway": Listing("drytake.schemas.providers.runway:PROVIDER"),
    "venice": Listing("drytake.schemas.providers.venice:PROVIDER", base_path="/api/v1"),
    "volcengine": Listing("drytake.schemas.providers.ark:VOLCENGINE", base_path="/api/v3"),
    "wavespeed": Listing("drytake.schemas.providers.wavespeed:PROVIDER"),
    "xskill": Listing("drytake.schemas.providers.xskill:PROVIDER"),
}
"""By provider id, in alphabetical order; one line each."""

GATEWAYS = {
    "acedata": "/seedance",
    "aimlapi": "/v2",
    "anyfast": "/v1",
    "apimart": "/v1",
    "apiyi": "/seedance/api/v3",
    "atlas": "/api/v1/model",
    "cometapi": "/v1",
    "comfy": "/v2/models/byteplus",
    "jimengapi": "/v1",
    "laozhang": "/seedance/api/v3",
    "muapi": "/api/v1",
    "newapi": "/v1",
    "newapigen": "/v1",
    "qnaigc": "/queue",
    "toapis": "/v1",
}
"""Gateways that are known, with what stands between their origin and their paths; each is a file of `gateways/known`."""
FAMILY = "drytake.schemas.gateways.family:provider"
"""What returns the provider of a gateway by its name."""
_DEFINED: dict[str, tuple[str, Callable[[], Provider]]] = {}
"""Gateways that a settings file defines: base path, and what makes the provider."""

GROUP = "drytake.providers"
"""Entry-point group through which other packages add providers."""


class UnknownProviderError(LookupError):
    """Nobody registered a provider of that name."""

    def __init__(self, name: str) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for names that nobody has

        near = get_close_matches(name.lower(), named_ids(), 1)
        more = f"; and gateways: {', '.join(gateway_ids())}"
        meant = f", did you mean `{near[0]}`?" if near else ";"
        super().__init__(f"there is no provider `{name}`{meant} there is: {', '.join(provider_ids())}{more}")


@cache
def _specs() -> dict[str, str]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - costs 15 ms that a built-in provider needn't pay

    outside = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return dict(sorted({**outside, **{name: listing.spec for name, listing in BUILT_IN.items()}}.items()))


def provider_ids() -> tuple[str, ...]:
    """Return the ids of all providers but gateways, in alphabetical order."""
    return tuple(_specs())


def gateway_ids() -> tuple[str, ...]:
    """Return the ids of all gateways, those of a settings file among them, in alphabetical order."""
    return tuple(sorted({*GATEWAYS, *_DEFINED}))


def own_gateways() -> tuple[str, ...]:
    """Return the ids of those that a settings file defines."""
    return tuple(_DEFINED)


def named_ids() -> tuple[str, ...]:
    """Return all names that stand for a provider: providers, and then gateways."""
    return (*provider_ids(), *(name for name in gateway_ids() if name not in provider_ids()))


def is_provider(name: object) -> bool:
    """Return whether a name stands for a provider; of ours, nobody looks for those of other packages."""
    return name in BUILT_IN or name in GATEWAYS or name in _DEFINED or name in provider_ids()


def define(name: str, base: str, make: Callable[[], Provider]) -> None:
    """Let a name stand for a gateway from now on, whose provider is made when it is first asked for."""
    _DEFINED[name] = (base, make)
    get_provider.cache_clear()


@cache
def get_provider(name: str) -> Provider:
    """Return a provider's spec.

    Raises:
        UnknownProviderError: there is none of that name.
    """
    if name in _DEFINED:
        return _DEFINED[name][1]()
    spec = BUILT_IN[name].spec if name in BUILT_IN else None if name in GATEWAYS else _specs().get(name)
    if spec is None and name not in GATEWAYS:
        raise UnknownProviderError(name)
    provider = load_object(FAMILY)(name) if spec is None else load_object(spec)
    if not isinstance(provider, Provider):
        raise TypeError(f"{spec} is no Provider")
    return provider


def base_path(name: str) -> str:
    """Return what stands between a provider's origin and its paths; of a built-in one, nothing is loaded for it.

    Raises:
        UnknownProviderError: there is none of that name.
    """
    if name in _DEFINED:
        return _DEFINED[name][0]
    if name in GATEWAYS:
        return GATEWAYS[name]
    return BUILT_IN[name].base_path if name in BUILT_IN else get_provider(name).base_path


def load_object(spec: str) -> Any:
    """Return what a `module:NAME` string names."""
    module, _, name = spec.partition(":")
    return getattr(import_module(module), name)


def known_providers(names: Iterable[str] | None) -> tuple[str, ...]:
    """Return the ids of some providers, or of all.

    Raises:
        UnknownProviderError: nobody registered one of them.
    """
    chosen = tuple(names or provider_ids())
    for name in chosen:
        if not is_provider(name):
            raise UnknownProviderError(name)
    return chosen
