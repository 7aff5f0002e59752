"""A provider's own API as an OpenAPI 3.1 document: every operation with its bodies, answers, examples and rules."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from drytake.schemas.exports.models import DIALECT
from drytake.schemas.exports.operations import Components, components, described, security_scheme, template_of
from drytake.schemas.exports.stamped import as_of, rules_of
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.rules import Rule

__all__ = ["openapi"]

_EXAMPLES = 5
"""Examples of a body, at most."""


def openapi(provider: Provider, servers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the document of a provider; `servers` says where its places lie, by their names, if not at the real hosts.

    Where two operations share method and path at two hosts, the beginning of the path of one is part of its server.
    """
    known = components(provider.operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in provider.operations:
        for path in _paths(operation):
            _add(paths, provider, operation, _operation(provider, operation, path, known), servers or {})
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": provider.title,
            "version": as_of(provider),
            "description": f"As documented at {provider.docs}, written down by Drytake; the provider has no part in it.",
            "x-drytake-provider": provider.id,
        },
        "servers": [{"url": _server(provider, "", servers or {})}],
        "tags": [{"name": provider.id, "description": provider.title}],
        "paths": paths,
        "x-drytake-rules": {rule.id: _said(rule) for rule in provider.rules},
        "components": {
            "schemas": dict(known.schemas),
            "securitySchemes": {place.scheme: security_scheme(place) for place in provider.auth},
        },
    }


def _paths(operation: Operation) -> tuple[str, ...]:
    """Return the paths of an operation that are documents' own: each of those that take a body of their own."""
    return tuple(operation.contracts) or (operation.path,)


def _server(provider: Provider, place: str, servers: Mapping[str, str]) -> str:
    return servers.get(place) or f"https://{provider.host_of(place)}"


def _add(
    paths: dict[str, dict[str, Any]],
    provider: Provider,
    operation: Operation,
    said: dict[str, Any],
    servers: Mapping[str, str],
) -> None:
    """Put an operation at its path, with a server of its own where its place asks for one."""
    path, method = said.pop("path"), operation.method.lower()
    server = _server(provider, operation.place, servers)
    while method in paths.get(path, {}):  # the same call at another place
        first, slash, rest = path[1:].partition("/")
        if not slash or "{" in first:
            return
        server, path = f"{server}/{first}", f"/{rest}"
    if operation.place or not server.endswith(provider.hosts[0]):
        said["servers"] = [{"url": server}]
    paths.setdefault(path, {})[method] = said


def _operation(provider: Provider, operation: Operation, path: str, known: Components) -> dict[str, Any]:
    contract = operation.contract_at(path)
    there = path != operation.path
    name = f"{operation.name}.{path.strip('/').replace('/', '.')}" if there else operation.name
    said = {
        "path": template_of(path),
        "operationId": name,
        "tags": [provider.id],
        **described(provider, operation, known, contract),
    }
    if contract is not None and operation.has_body:
        examples = dict(islice(_examples(contract), _EXAMPLES))
        if examples:
            for media in said["requestBody"]["content"].values():
                media["examples"] = examples
    rules = list(rules_of(contract)) if contract is not None else []
    return said | ({"x-drytake-rules": rules} if rules else {})


def _said(rule: Rule) -> dict[str, Any]:
    facts = rule.to_json()
    return {key: value for key, value in facts.items() if key not in ("id", "provider")}


def _examples(contract: Any) -> Iterator[tuple[str, Any]]:
    """Yield bodies that keep the rules, each under the name of the one that it is an example of."""
    seen: list[Any] = []
    for rule in rules_of(contract).values():
        for body in rule.accepts:
            if isinstance(body, dict) and body not in seen and not contract.validate_value(body).violations:
                seen.append(body)
                yield rule.name, {"summary": rule.summary, "value": body}
                break
