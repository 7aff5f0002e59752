"""A field that a body's model doesn't have is no part of its shot, however the seller's other models read it."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic_core import to_json

from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.validator import Validator

PROMPTS = {"prompt", "promptText"}
STRANGE = {"x": [1]}
"""No field takes this, and nobody can read it as what they look for."""


def inputs(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a body that have a prompt."""
    if isinstance(value, dict):
        if PROMPTS & value.keys():
            yield value
        for inner in value.values():
            yield from inputs(inner)


def bodies(provider: Provider) -> list[Any]:
    return [body for rule in provider.rules for body in rule.accepts if isinstance(body, dict)]


def models(provider: Provider) -> Iterator[tuple[Operation, Validator[Any]]]:
    for row in provider.operations:
        for path in (row.path, *row.aliases) if row.creates else ():
            contract = row.contract_at(path)
            if contract is not None:
                yield row, contract


def shown(row: Operation, request: Any) -> tuple[Any, Any]:
    """Return the shot that a request says, and its price."""
    shot = None if row.canonical is None else row.canonical(request)
    return shot, None if row.estimate is None else row.estimate(request).amount


@pytest.mark.parametrize("name", provider_ids())
def test_foreign_field_changes_neither_shot_nor_price(name: str) -> None:
    provider = get_provider(name)
    known = bodies(provider)
    fields = {field for body in known for held in inputs(body) for field in held} - PROMPTS
    for row, contract in models(provider):
        body = next((one for one in known if contract.validate(to_json(one)).request is not None), None)
        usual = None if body is None else shown(row, contract.validate(to_json(body)).request)
        for field in fields:
            changed = to_json(_with(body, field))
            request = contract.validate(changed).request
            assert request is None or shown(row, request) == usual, (row.name, changed)


def _with(value: Any, field: str) -> Any:
    """Return a copy of a body that has a strange value in a field beside each prompt."""
    if not isinstance(value, dict):
        return value
    copy = {key: _with(inner, field) for key, inner in value.items()}
    return {**copy, field: STRANGE} if PROMPTS & value.keys() else copy
