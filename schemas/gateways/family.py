"""The gateways as providers: those that were read by name, and a user's own by what a settings file says."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.gateways.definition import Definition
from drytake.schemas.gateways.reading import DefinitionError, Problem, known_definition, raw_facts, read
from drytake.schemas.provider import Provider
from drytake.schemas.registry import GATEWAYS, define, own_gateways

__all__ = ["define_gateway", "gateway_hosts", "provider"]


def provider(name: str) -> Provider:
    """Return the provider of a gateway that was read."""
    return _made(name, known_definition(name))


def define_gateway(name: str, said: Mapping[str, Any]) -> Definition:
    """Read a gateway of a user's, and let its name stand for it from now on; return its definition.

    Raises:
        DefinitionError: something is wrong with it.
    """
    definition = read(name, said)
    try:
        made = _made(name, definition)
    except Exception as error:
        raise DefinitionError(name, [Problem((), f"can't be made into a provider: {error}")]) from error
    define(name, definition.base, lambda: made)
    return definition


def _made(name: str, definition: Definition) -> Provider:
    from drytake.schemas.gateways.making import provider_of  # noqa: PLC0415 - whoever reads settings needs no providers

    return provider_of(name, definition)


def gateway_hosts(*, text: bool = True) -> dict[str, str]:
    """Return each host of the gateways that were read, with its gateway; without `text` those that sell video alone.

    No provider is made for it.
    """
    rows = [(name, raw_facts(name)) for name in GATEWAYS if name not in own_gateways()]
    rows = [(name, facts) for name, facts in rows if text or not facts.get("sells_text")]
    return {host: name for name, facts in rows for host in facts.get("hosts", ())}
