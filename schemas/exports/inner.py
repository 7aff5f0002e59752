"""Bodies within bodies: which models the inner object may have, by what the outer one says."""

from typing import Any

from pydantic import BaseModel

from drytake.schemas.provider import Operation
from drytake.schemas.validation.nested import NestedContract

__all__ = ["inner_models"]


def inner_models(operation: Operation) -> tuple[str, dict[str, type[BaseModel]]]:
    """Return the field that holds the inner object, and its models by the value that chooses them."""
    contract = operation.contract
    if not isinstance(contract, NestedContract):
        return "", {}
    if contract.always is not None:
        return contract.at, {"": contract.always.model}
    properties: dict[str, dict[str, Any]] = contract.model.model_json_schema().get("properties", {})
    listed = {name: field["enum"] for name, field in properties.items() if "enum" in field}
    choices = [(name, value) for name, values in {**listed, **contract.choices}.items() for value in values]
    chosen = {str(value): contract.inner({name: value}) for name, value in choices}
    return contract.at, {value: inner.model for value, inner in chosen.items() if inner is not None}
