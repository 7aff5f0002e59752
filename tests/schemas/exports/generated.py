"""Bodies to hold two validators against each other: a rule's examples, with fields changed to what may matter somewhere."""

import copy
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from drytake.schemas.exports.models import model_schema, resolved
from drytake.schemas.exports.stamped import rules_of

_ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    2.5,
    "",
    " ",
    "\x1c",
    "\x85",
    "x\n",
    "16:9",
    [],
    {},
    ["x"],
    [5],
)
"""What may stand anywhere."""
_CHANGES = 3


def bodies(contract: Any, count: int, seed: int = 0) -> Iterator[Any]:
    """Yield bodies for a contract: first its rules' own examples, then changed ones."""
    examples = [
        body for rule in rules_of(contract).values() for body in (*rule.accepts, *rule.rejects) if _is_body(body)
    ]
    yield from examples[:count]
    chosen = random.Random(seed)
    pools = _pools(contract, examples)
    for _ in range(count - len(examples)):
        body = copy.deepcopy(chosen.choice(examples))
        for _ in range(chosen.randint(1, _CHANGES)):
            _change(chosen, body, pools)
        yield body


def _is_body(body: Any) -> bool:
    return isinstance(body, dict) and len(json.dumps(body)) < 4_000


def _pools(contract: Any, examples: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the values that a field, at whatever depth, may be given."""
    pools: dict[str, list[Any]] = {}
    for name, value in (pair for body in examples for pair in _fields(body)):
        if value not in pools.setdefault(name, []):
            pools[name].append(value)
    for one in _contracts(contract):
        schema = model_schema(one.model)
        for name, field in schema.get("properties", {}).items():
            pools.setdefault(name, []).extend(_of_schema(resolved(field, schema.get("$defs", {}))))
        for name, values in getattr(one, "values", {}).items():
            pools.setdefault(name, []).extend(values())
    return pools


def _contracts(contract: Any) -> Iterator[Any]:
    yield getattr(contract, "outer", contract)
    for inner in (getattr(contract, "usual", None), getattr(contract, "always", None)):
        if inner is not None:
            yield from _contracts(inner)


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)


def _of_schema(schema: Mapping[str, Any]) -> Iterator[Any]:
    for one in schema.get("anyOf", [schema]):
        yield from one.get("enum", ())
        for bound in ("minimum", "maximum"):
            if bound in one:
                yield from (one[bound] - 1, one[bound], one[bound] + 1)
        if one.get("type") == "array":
            most = one.get("maxItems", 12)
            yield from (
                [f"https://example.com/{number}.png" for number in range(count)] for count in (1, most, most + 1)
            )
        if one.get("type") == "boolean":
            yield from (True, False)


def _change(chosen: random.Random, body: dict[str, Any], pools: dict[str, list[Any]]) -> None:
    """Change one field of a body, or of an object within it."""
    holders = [body, *(value for _, value in _fields(body) if isinstance(value, dict))]
    holder = chosen.choice(holders)
    if holder and chosen.random() < 0.25:
        del holder[chosen.choice(sorted(holder))]
        return
    name = chosen.choice(sorted(holder)) if holder and chosen.random() < 0.5 else chosen.choice(sorted(pools))
    pool = pools.get(name, [])
    holder[name] = copy.deepcopy(chosen.choice(pool) if pool and chosen.random() < 0.85 else chosen.choice(_ODD))
