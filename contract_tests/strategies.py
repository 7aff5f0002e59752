"""Hypothesis strategies made from the rulebook: requests that a provider takes, requests that break one rule, answers.

Each body grows from a rule's own example, field by field, and a change that would make it legal or illegal against the
wish is left out: so a body keeps its promise, and shrinks back to the example.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from understudy.mockserver.task import FAILED, QUEUED, RUNNING, SUCCEEDED
from understudy.schemas.contract import Judge
from understudy.schemas.provider import Operation, Provider
from understudy.schemas.registry import get_provider
from understudy.schemas.rulebook import Rule

__all__ = ["requests", "responses", "rules_of", "timelines"]

_CHANGES = 4
"""Changes to an example, at most."""
_LONGEST = 6
"""States that a timeline repeats, at most; items of an open list, at most."""

Body = dict[str, Any]


def requests(
    provider: str, *, operation: str | None = None, valid: bool = True, rule: str | None = None
) -> st.SearchStrategy[Body]:
    """Return bodies for an operation of a provider, by default its create call.

    With `valid`, bodies break no rule of severity `error`; with a `rule` id, they break that rule alone; with
    `valid=False` and no rule, any one rule.

    Raises:
        LookupError: there is no such provider, operation or rule, or no example of the rule is a JSON object.
    """
    seller = get_provider(provider)
    chosen = seller.create if operation is None else seller.operation(operation)
    if rule is not None:
        return _breaking(chosen, _rule(seller, chosen, rule))
    if valid:
        return _grown(chosen, _accepted(seller, chosen), _is_valid)
    return st.sampled_from(rules_of(provider, chosen.name)).flatmap(lambda one: _breaking(chosen, one))


def responses(provider: str, operation: str, status: int = 200) -> st.SearchStrategy[Any]:
    """Return answers of an operation with a status, in the provider's documented shape.

    Raises:
        LookupError: there is no such provider, operation or status.
    """
    model = get_provider(provider).operation(operation).answers[status]
    return _from_schema(model.model_json_schema(), model.model_json_schema().get("$defs", {})).filter(_fits(model))


def timelines() -> st.SearchStrategy[list[str]]:
    """Return the states that a poller may see of one task, in order; the last is final, or the task is stuck."""
    waits = st.tuples(st.integers(0, _LONGEST), st.integers(0, _LONGEST), st.sampled_from([SUCCEEDED, FAILED, None]))
    return waits.map(lambda told: [QUEUED] * told[0] + [RUNNING] * told[1] + ([told[2]] if told[2] else []))


def rules_of(provider: str, operation: str | None = None) -> tuple[Rule, ...]:
    """Return the rules that a JSON object can break alone, of an operation, by default of the create call."""
    seller = get_provider(provider)
    chosen = seller.create if operation is None else seller.operation(operation)
    return tuple(
        rule
        for rule in seller.rules
        if rule.severity == "error" and any(_broken(chosen, body) == {rule.id} for body in _objects(rule.rejects))
    )


def _rule(provider: Provider, operation: Operation, name: str) -> Rule:
    for rule in rules_of(provider.id, operation.name):
        if rule.id == name:
            return rule
    there = ", ".join(rule.id for rule in rules_of(provider.id, operation.name))
    raise LookupError(f"no JSON object for {provider.id} {operation.name} breaks `{name}` alone; there is: {there}")


# --- growing from examples -----------------------------------------------------------------------------------


def _breaking(operation: Operation, rule: Rule) -> st.SearchStrategy[Body]:
    examples = [body for body in _objects(rule.rejects) if _broken(operation, body) == {rule.id}]

    def breaks_it(operation: Operation, body: Body) -> bool:
        return _broken(operation, body) == {rule.id}

    return _grown(operation, examples, breaks_it)


def _grown(
    operation: Operation, examples: list[Body], good: Callable[[Operation, Body], bool]
) -> st.SearchStrategy[Body]:
    @st.composite
    def grow(draw: st.DrawFn) -> Body:
        body = copy.deepcopy(draw(st.sampled_from(examples)))
        for _ in range(draw(st.integers(0, _CHANGES))):
            changed = copy.deepcopy(body)
            draw(_change(operation, changed))
            if good(operation, changed):
                body = changed
        return body

    return grow()


def _change(operation: Operation, body: Body) -> st.SearchStrategy[None]:
    """Return what changes one field of a body in place."""
    fields = list(_fields(operation, body))

    @st.composite
    def change(draw: st.DrawFn) -> None:
        holder, name, values = fields[draw(st.integers(0, len(fields) - 1))]
        if name in holder and draw(st.booleans()):
            del holder[name]
        else:
            holder[name] = draw(values)

    return change()


def _fields(operation: Operation, body: Body) -> Iterator[tuple[Body, str, st.SearchStrategy[Any]]]:
    """Yield each field that may be changed: what holds it, its name, its values."""
    judge: Any = operation.contract
    while judge is not None:
        for name, values in _values(judge.model).items():
            if name != getattr(judge, "at", None):
                yield body, name, values
        held = body.get(judge.at) if hasattr(judge, "at") else None
        judge, body = (judge.inner(body), held) if isinstance(held, dict) else (None, body)


@cache
def _values(model: type[BaseModel]) -> dict[str, st.SearchStrategy[Any]]:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {name: _from_schema(field, definitions) for name, field in schema.get("properties", {}).items()}


@cache
def _examples(provider: str, operation: str) -> tuple[str, ...]:
    seller = get_provider(provider)
    chosen = seller.operation(operation)
    found = [body for rule in seller.rules for body in _objects(rule.accepts) if _is_valid(chosen, body)]
    return tuple(dict.fromkeys(json.dumps(body) for body in found))


def _accepted(provider: Provider, operation: Operation) -> list[Body]:
    found = [json.loads(text) for text in _examples(provider.id, operation.name)]
    if not found:
        raise LookupError(f"no rule of {provider.id} has an example that {operation.name} takes")
    return sorted(found, key=lambda body: len(json.dumps(body)))


def _objects(examples: tuple[Any, ...]) -> list[Body]:
    return [example for example in examples if isinstance(example, dict)]


def _judge(operation: Operation) -> Judge[Any]:
    if operation.contract is None:
        raise LookupError(f"`{operation.name}` takes no body")
    return operation.contract


def _is_valid(operation: Operation, body: Body) -> bool:
    return _judge(operation).judge_value(body).valid


def _broken(operation: Operation, body: Body) -> set[str]:
    return {entry.rule.id for entry in _judge(operation).judge_value(body).violations if entry.severity == "error"}


def _fits(model: type[BaseModel]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        try:
            model.model_validate_json(json.dumps(value))
        except ValueError:
            return False
        return True

    return fits


# --- values from JSON Schema ---------------------------------------------------------------------------------

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)
_URLS = st.sampled_from(["https://example.com/a.png", "https://example.com/b.mp4", "https://example.com/c.mp3"])


def _from_schema(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return st.deferred(lambda: _from_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return st.one_of([_from_schema(one, definitions) for one in schema[several]])
    return _of_type(schema, definitions)


def _of_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, definitions)
    if kind == "array":
        most = min(schema.get("maxItems", _LONGEST), _LONGEST * 2)
        return st.lists(
            _from_schema(schema.get("items", {}), definitions), min_size=schema.get("minItems", 0), max_size=most
        )
    plain: dict[Any, st.SearchStrategy[Any]] = {
        "integer": st.integers(schema.get("minimum", -1_000), schema.get("maximum", 1_000)),
        "number": st.floats(schema.get("minimum", 0), schema.get("maximum", 1_000), width=32).map(
            lambda n: round(n, 2)
        ),
        "boolean": st.booleans(),
        "null": st.none(),
        "string": _string(schema),
    }
    return plain.get(kind, _TEXT)


def _string(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "uri":
        return _URLS
    return _TEXT.filter(lambda text: len(text) >= schema.get("minLength", 0))


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Body]:
    fields = {name: _from_schema(field, definitions) for name, field in schema.get("properties", {}).items()}
    required = {name: fields[name] for name in schema.get("required", ()) if name in fields}
    optional = {name: field for name, field in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)
