"""Gateways: hosts that resell a provider's wire, maybe at another base path."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.text import quoted

__all__ = ["bases_of", "checked", "gateways_of", "served_hosts"]

_ADDRESS = re.compile(r"(?=[^/]*[a-z])([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9._~-]+)*)/?")
"""A host name, and the path that its calls begin with."""
_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)


def checked(pairs: Mapping[str, Any]) -> dict[str, str]:
    """Return gateways as `HOST/PATH`, each with the id of the provider whose wire it resells.

    Raises:
        ValueError: one isn't an address, or names no provider.
    """
    found = {}
    for said, provider in pairs.items():
        host, slash, path = _SCHEME.sub("", said).partition("/")
        match = _ADDRESS.fullmatch(f"{host.lower()}{slash}{path}")
        if match is None:
            raise ValueError(
                f"takes HOST/PATH=PROVIDER, such as `api.example.com/resold/v3=acme`; it got {quoted(said)}"
            )
        if provider not in provider_ids():
            raise ValueError(f"names no provider {quoted(str(provider))}; there is: {', '.join(provider_ids())}")
        found[f"{match[1]}{match[2]}"] = str(provider)
    return found


def gateways_of(gateways: Mapping[str, str], provider: str) -> dict[str, str]:
    """Return the hosts that resell a provider's wire, each with its base path; empty where it is the provider's own."""
    named = (address.partition("/") for address, sold in gateways.items() if sold == provider)
    return {host: f"{slash}{path}" for host, slash, path in named}


def bases_of(gateways: Mapping[str, str], provider: str) -> tuple[str, ...]:
    """Return the base paths at which a provider's wire is resold."""
    return tuple(filter(None, gateways_of(gateways, provider).values()))


def served_hosts(gateways: Mapping[str, str], providers: Collection[str]) -> Iterable[str]:
    """Yield all hosts whose calls the mock answers: those of some providers, or of all, and of gateways to them."""
    for name in providers or provider_ids():
        yield from get_provider(name).hosts
        yield from gateways_of(gateways, name)
