"""How a provider's clients say their key: found by asking the dialect that reads it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drytake.mockserver.control.requests import KEY_HEADER
from drytake.mockserver.engine.call import Call, Mount

__all__ = ["CONTROL", "SCHEMES", "Scheme", "key_header", "schemes_of"]

_PROBE = "sk-test-probe"


class Scheme(NamedTuple):
    """A header that carries a key, and how OpenAPI says it."""

    header: str
    prefix: str
    openapi: Mapping[str, Any]


SCHEMES: Mapping[str, Scheme] = {
    "bearer": Scheme("Authorization", "Bearer ", {"type": "http", "scheme": "bearer"}),
    "key": Scheme("Authorization", "Key ", {"type": "apiKey", "in": "header", "name": "Authorization"}),
    "x-api-key": Scheme("x-api-key", "", {"type": "apiKey", "in": "header", "name": "x-api-key"}),
}
"""Schemes that providers use, by the name that the document gives them."""
CONTROL: Mapping[str, Any] = {"type": "apiKey", "in": "header", "name": KEY_HEADER}


def schemes_of(mount: Mount) -> list[str]:
    """Return the names of the schemes that a provider's dialect reads; the first stands for the others."""
    found = [name for name, scheme in SCHEMES.items() if _reads(mount, scheme)]
    return found or list(SCHEMES)[:1]


def key_header(scheme: str, key: str) -> str:
    """Return the header line that carries a key."""
    header, prefix, _ = SCHEMES[scheme]
    return f"{header}: {prefix}{key}"


def _reads(mount: Mount, scheme: Scheme) -> bool:
    headers = {scheme.header.lower().encode(): f"{scheme.prefix}{_PROBE}".encode()}
    return mount.dialect.key(Call(mount, "GET", "/", headers)) == _PROBE
