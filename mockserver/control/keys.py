"""How OpenAPI says where calls carry their key."""

from collections.abc import Iterable, Mapping
from typing import Any

from drytake.mockserver.control.requests import KEY_HEADER
from drytake.schemas.auth import BEARER
from drytake.schemas.exports.operations import security_scheme
from drytake.schemas.provider import Provider

__all__ = ["CONTROL", "security_schemes"]

CONTROL: Mapping[str, Any] = {"type": "apiKey", "in": "header", "name": KEY_HEADER}


def security_schemes(providers: Iterable[Provider]) -> dict[str, Any]:
    """Return the schemes of some providers, and of the control API, by the names that operations give them."""
    schemes = {scheme.scheme: scheme for provider in providers for scheme in (BEARER, *provider.auth)}
    return {name: security_scheme(scheme) for name, scheme in sorted(schemes.items())} | {"control": dict(CONTROL)}
