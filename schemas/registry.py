"""Which providers there are: ours in one dict, others by entry point. Nothing is imported until asked for."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from drytake.schemas.provider import Provider

__all__ = [
    "BUILT_IN",
    "Listing",
    "UnknownProviderError",
    "base_path",
    "get_provider",
    "known_providers",
    "load_object",
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

GROUP = "drytake.providers"
"""Entry-point group through which other packages add providers."""


class UnknownProviderError(LookupError):
    """Nobody registered a provider of that name."""

    def __init__(self, name: str) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for names that nobody has

        near = get_close_matches(name.lower(), provider_ids(), 1)
        meant = f", did you mean `{near[0]}`?" if near else ";"
        super().__init__(f"there is no provider `{name}`{meant} there is: {', '.join(provider_ids())}")


@cache
def _specs() -> dict[str, str]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - costs 15 ms that a built-in provider needn't pay

    outside = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return dict(sorted({**outside, **{name: listing.spec for name, listing in BUILT_IN.items()}}.items()))


def provider_ids() -> tuple[str, ...]:
    """Return the ids of all providers, in alphabetical order."""
    return tuple(_specs())


@cache
def get_provider(name: str) -> Provider:
    """Return a provider's spec.

    Raises:
        UnknownProviderError: there is none of that name.
    """
    spec = BUILT_IN[name].spec if name in BUILT_IN else _specs().get(name)
    if spec is None:
        raise UnknownProviderError(name)
    provider = load_object(spec)
    if not isinstance(provider, Provider):
        raise TypeError(f"{spec} is no Provider")
    return provider


def base_path(name: str) -> str:
    """Return what stands between a provider's origin and its paths; of a built-in one, nothing is loaded for it.

    Raises:
        UnknownProviderError: there is none of that name.
    """
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
    there = provider_ids()
    chosen = tuple(names or there)
    for name in chosen:
        if name not in there:
            raise UnknownProviderError(name)
    return chosen
