"""The JSON Schema of what a call takes, self-contained, with a list of the rules that it says, and why not the others."""

from collections.abc import Iterator
from typing import Any

from drytake.schemas.exports.bodies import BodySchema, body_schema
from drytake.schemas.exports.models import DIALECT
from drytake.schemas.provider import Operation, Provider

__all__ = ["json_schema", "schema_operations"]

_SAID = "yes"
_MILD = "it refuses nothing"


def schema_operations(provider: Provider) -> dict[str, Any]:
    """Return what validates the bodies, or queries, that a provider's calls take, by the names that these have."""
    found: dict[str, Any] = {}
    for operation in provider.operations:
        own = operation.contracts.values() if operation.contracts else (operation.contract,)
        for contract in own:
            if contract is not None:
                several = len(operation.contracts) > 1
                found.setdefault(contract.section.operation if several else operation.name, contract)
    return found


def json_schema(provider: Provider, operation: Operation | str) -> dict[str, Any]:
    """Return the schema of an operation's body.

    Raises:
        LookupError: there is no such operation, or it takes nothing.
    """
    name = operation if isinstance(operation, str) else operation.name
    contract = schema_operations(provider).get(name)
    if contract is None:
        provider.operation(name)
        raise LookupError(f"`{name}` of {provider.id} takes no body")
    made = body_schema(contract)
    days = max((rule.as_of for rule in made.rules.values()), default="")
    schema = {
        "$schema": DIALECT,
        "$id": f"urn:drytake:schema:{provider.id}:{name}:{days}",
        **made.schema,
        "x-drytake-rules": list(_rules(made)),
    }
    return schema | ({"$defs": made.definitions} if made.definitions else {})


def _rules(made: BodySchema) -> Iterator[dict[str, Any]]:
    """Yield the rules that may speak of a body: whether the schema says them, and if not, why."""
    for rule in made.rules.values():
        facts = {"id": rule.id, "severity": rule.severity, "summary": rule.summary}
        unsaid = made.unsaid.get(rule.id)
        if unsaid is not None:
            yield {**facts, "said": unsaid.how_far, "reason": unsaid.reason}
        elif rule.severity != "error":
            yield {**facts, "said": "no", "reason": _MILD}
        else:
            yield {**facts, "said": _SAID}
