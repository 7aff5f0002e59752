"""Gateways: hosts that resell a provider's wire, maybe at another base path, and those that a user defines."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from drytake.schemas.registry import get_provider, is_provider, named_ids, own_gateways, provider_ids
from drytake.schemas.validation.text import quoted

__all__ = [
    "Gateways",
    "bases_of",
    "checked",
    "define_gateways",
    "gateway_hosts",
    "gateways_of",
    "own_names",
    "served_hosts",
]

_ADDRESS = re.compile(r"(?=[^/]*[a-z])([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9._~-]+)*)/?")
"""A host name, and the path that its calls begin with."""
_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)


Gateways = Mapping[str, str | Mapping[str, Any]]
"""By host the provider whose wire it resells, or by name what it is."""
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")


def checked(pairs: Mapping[str, Any]) -> dict[str, str | Mapping[str, Any]]:
    """Return gateways as `HOST/PATH`, each with the id of the provider whose wire it resells, and by name those that are tables.

    The names of these stand for providers from then on.

    Raises:
        ValueError: one isn't an address, or names no provider, or something is wrong with a table.
    """
    tables = {name: said for name, said in pairs.items() if isinstance(said, Mapping)}
    define_gateways(tables)
    found: dict[str, str | Mapping[str, Any]] = dict(tables)
    for said, provider in pairs.items():
        if said in tables:
            continue
        host, slash, path = _SCHEME.sub("", said).partition("/")
        match = _ADDRESS.fullmatch(f"{host.lower()}{slash}{path}")
        if match is None:
            raise ValueError(
                f"takes HOST/PATH=PROVIDER, such as `api.example.com/resold/v3=acme`; it got {quoted(said)}"
            )
        if not is_provider(provider):
            raise ValueError(f"names no provider {quoted(str(provider))}; there is: {', '.join(named_ids())}")
        found[f"{match[1]}{match[2]}"] = str(provider)
    return found


def define_gateways(gateways: Mapping[str, Any]) -> None:
    """Let the names of tables among some gateways stand for providers: in this process, where settings come from another.

    Raises:
        ValueError: something is wrong with one; it says all of it.
    """
    tables = {name: said for name, said in gateways.items() if isinstance(said, Mapping)}
    if not tables:
        return
    from drytake.schemas.gateways.family import define_gateway  # noqa: PLC0415 - seldom said
    from drytake.schemas.gateways.reading import DefinitionError, Problem  # noqa: PLC0415 - as above

    problems: list[Problem] = []
    for name, said in tables.items():
        try:
            if not _NAME.fullmatch(name) or name in provider_ids():
                raise DefinitionError(name, [Problem((), _BAD_NAME)])  # noqa: TRY301 - told with all that is wrong
            define_gateway(name, said)
        except DefinitionError as error:
            problems += [problem._replace(at=(name, *problem.at)) for problem in error.problems]
    if problems:
        raise DefinitionError("gateways", problems)


def own_names(gateways: Gateways) -> tuple[str, ...]:
    """Return the names of tables among some gateways."""
    return tuple(name for name, said in gateways.items() if isinstance(said, Mapping))


def gateway_hosts(*, text: bool = True) -> dict[str, str]:
    """Return each host of the gateways that were read, with its gateway; without `text` those that sell video alone."""
    from drytake.schemas.gateways import family  # noqa: PLC0415 - whoever is called by an address needs none

    return family.gateway_hosts(text=text)


_BAD_NAME = "can't be a gateway's name: that is lower-case letters and digits, and no provider's"


def gateways_of(gateways: Gateways, provider: str) -> dict[str, str]:
    """Return the hosts that resell a provider's wire, each with its base path; empty where it is the provider's own."""
    named = (address.partition("/") for address, sold in gateways.items() if sold == provider)
    return {host: f"{slash}{path}" for host, slash, path in named}


def bases_of(gateways: Gateways, provider: str) -> tuple[str, ...]:
    """Return the base paths at which a provider's wire is resold."""
    return tuple(filter(None, gateways_of(gateways, provider).values()))


def served_hosts(gateways: Gateways, providers: Collection[str]) -> Iterable[str]:
    """Yield all hosts whose calls the mock answers: those of some providers, or of all, and of gateways to them.

    A gateway whose main trade is text has to be named: what else is asked of its host goes on to it.
    """
    for name in providers or (*provider_ids(), *own_gateways()):
        yield from get_provider(name).hosts
        yield from gateways_of(gateways, name)
    if not providers:
        yield from gateway_hosts(text=False)
        yield from (address.partition("/")[0] for address, sold in gateways.items() if isinstance(sold, str))
