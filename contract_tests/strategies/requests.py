"""Hypothesis strategies made from the rulebook: requests that a provider takes, requests that break one rule, answers.

Each body grows from a rule's own example, field by field, and a change that would make it legal or illegal against the
wish is left out: so a body keeps its promise, and shrinks back to the example.
"""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st
from pydantic import BaseModel

from drytake.contract_tests.strategies.json_schema import from_schema
from drytake.schemas.provider import QUEUED, RUNNING, SUCCEEDED, TERMINAL, Operation, Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

__all__ = ["requests", "responses", "rules_of", "timelines"]

_CHANGES = 4
"""Changes to an example, at most."""
_LONGEST = 6
"""How often a timeline tells one state, at most."""


def requests(
    provider: str, *, operation: str | None = None, valid: bool = True, rule: str | None = None
) -> st.SearchStrategy[Any]:
    """Return bodies for an operation of a provider, by default its create call, or the one that `rule` is about.

    With `valid`, bodies break no rule of severity `error`. With a `rule` id, they break that rule and no other of
    severity `error`. With `valid=False` and no rule, they break any one rule. A body is a parsed JSON object, and
    anything else of JSON only where `rule` forbids that.

    Raises:
        LookupError: there is no such provider, operation or rule, or no JSON body breaks the rule.
    """
    seller = get_provider(provider)
    chosen = seller.create if operation is None else seller.operation(operation)
    if rule is not None:
        return _grown(*_breaking(seller, rule, None if operation is None else chosen))
    if valid:
        return _grown(chosen, _accepted(seller, chosen), _Wish(None))
    wishes = [_breaking(seller, one.id, chosen) for one in rules_of(provider, chosen.name)]
    return st.sampled_from(wishes).flatmap(lambda wish: _grown(*wish))


def responses(provider: str, operation: str | None = None, status: int | None = None) -> st.SearchStrategy[Any]:
    """Return answers of an operation with a status, in the provider's documented shape: parsed JSON.

    By default they are good responses of the create call. Parts that depend on each other fit: a task that runs has no
    result.

    Raises:
        LookupError: there is no such provider, operation or status.
    """
    seller = get_provider(provider)
    chosen = seller.create if operation is None else seller.operation(operation)
    status = min(chosen.responses) if status is None else status
    if status not in chosen.responses:
        there = ", ".join(map(str, sorted(chosen.responses)))
        raise LookupError(f"{provider} {chosen.name} has no response with {status}; there is: {there}")
    model = chosen.responses[status]
    schema = model.model_json_schema(mode="serialization")
    made = from_schema(schema, schema.get("$defs", {})).map(lambda response: _numbered(response, status))
    return made.filter(_fits(model))


def timelines(provider: str) -> st.SearchStrategy[list[str]]:
    """Return the states that a poller of one task may be told, in order and in the provider's documented words.

    There is at least one. The last is final, or the task is stuck, or its end is told as an error and not as a state.

    Raises:
        LookupError: there is no such provider, or its dialect names no states.
    """
    state_names = get_provider(provider).words
    if not {QUEUED, RUNNING, SUCCEEDED} <= state_names.keys():
        raise LookupError(f"the dialect of {provider} names no states")
    queued, running = ([state_names[state]] for state in (QUEUED, RUNNING))
    ends = [[state_names[state]] for state in sorted(TERMINAL) if state in state_names]
    waits = st.tuples(st.integers(0, _LONGEST), st.integers(0, _LONGEST)).map(
        lambda spans: queued * spans[0] + running * spans[1]
    )
    ended = st.tuples(waits, st.sampled_from(ends)).map(lambda spans: spans[0] + spans[1])
    return ended | waits.filter(bool)


@cache
def rules_of(provider: str, operation: str | None = None) -> tuple[Rule, ...]:
    """Return the rules of severity `error` that a JSON object can break alone, by default of the create call.

    Raises:
        LookupError: there is no such provider or operation.
    """
    seller = get_provider(provider)
    chosen = seller.create if operation is None else seller.operation(operation)
    return tuple(
        rule for rule in seller.rules if rule.severity == "error" and any(_examples_of(chosen, rule, objects=True))
    )


# --- wishes --------------------------------------------------------------------------------------------------


class _Wish(NamedTuple):
    """What bodies are to be: legal, or breaking one rule."""

    rule: Rule | None

    def comes_true(self, operation: Operation, body: Any) -> bool:
        """Return whether a body breaks the rule, if there is one, and no other of severity `error`."""
        broken = {entry.rule.id: entry.severity for entry in _validate(operation).validate_value(body).violations}
        if self.rule is not None and broken.pop(self.rule.id, None) is None:
            return False
        return "error" not in broken.values()


def _breaking(provider: Provider, name: str, operation: Operation | None) -> tuple[Operation, list[Any], _Wish]:
    """Return what grows into bodies that break a rule: the operation, the examples, the wish."""
    rule = next((rule for rule in provider.rules if rule.id == name), None)
    first = provider.create
    every = [first, *(one for one in provider.operations if one is not first and one.contract is not None)]
    for chosen in every if operation is None else [operation]:
        examples = [] if rule is None else list(_examples_of(chosen, rule))
        if examples:
            return chosen, sorted(examples, key=_length), _Wish(rule)
    there = ", ".join(rule.id for rule in rules_of(provider.id, operation.name if operation else None))
    where = provider.id if operation is None else f"{provider.id} {operation.name}"
    raise LookupError(f"no JSON body for {where} breaks `{name}` alone; there is: {there}")


def _examples_of(operation: Operation, rule: Rule, *, objects: bool = False) -> Iterator[Any]:
    """Yield the examples that break a rule alone at an operation."""
    wish = _Wish(rule)
    for body in rule.rejects:
        kind = dict if objects else dict | list | str | int | float | bool | None
        if isinstance(body, kind) and wish.comes_true(operation, body):
            yield body


def _validate(operation: Operation) -> Validator[Any]:
    if operation.contract is None:
        raise LookupError(f"`{operation.name}` takes no body")
    return operation.contract


@cache
def _examples(provider: str, operation: str) -> tuple[str, ...]:
    seller = get_provider(provider)
    chosen, wish = seller.operation(operation), _Wish(None)
    bodies = (body for rule in seller.rules for body in rule.accepts if isinstance(body, dict))
    return tuple(dict.fromkeys(json.dumps(body) for body in bodies if wish.comes_true(chosen, body)))


def _accepted(provider: Provider, operation: Operation) -> list[Any]:
    found = [json.loads(text) for text in _examples(provider.id, operation.name)]
    if not found:
        raise LookupError(f"no rule of {provider.id} has an example that {operation.name} takes")
    return sorted(found, key=_length)


def _length(body: Any) -> int:
    return len(json.dumps(body))


# --- growing from examples -----------------------------------------------------------------------------------


@st.composite
def _grown(draw: st.DrawFn, operation: Operation, examples: list[Any], wish: _Wish) -> Any:
    """Draw an example with some fields changed."""
    body = copy.deepcopy(draw(st.sampled_from(examples)))
    if not isinstance(body, dict):
        return body
    for _ in range(draw(st.integers(0, _CHANGES))):
        changed = copy.deepcopy(body)
        _change(draw, operation, changed)
        if wish.comes_true(operation, changed):
            body = changed
    return body


def _change(draw: st.DrawFn, operation: Operation, body: dict[str, Any]) -> None:
    """Change one field of a body in place."""
    fields = list(_fields(operation, body))
    holder, name, values = fields[draw(st.integers(0, len(fields) - 1))]
    if name in holder and draw(st.booleans()):
        del holder[name]
    else:
        holder[name] = draw(values)


def _fields(operation: Operation, body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, st.SearchStrategy[Any]]]:
    """Yield each field that may be changed: what holds it, its name, its values."""
    validator: Any = operation.contract
    while validator is not None:
        for name, values in _values(validator.model).items():
            if name != getattr(validator, "at", None):
                yield body, name, values
        held = body.get(validator.at) if hasattr(validator, "at") else None
        validator, body = (validator.inner(body), held) if isinstance(held, dict) else (None, body)


@cache
def _values(model: type[BaseModel]) -> dict[str, st.SearchStrategy[Any]]:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {name: from_schema(field, definitions) for name, field in schema.get("properties", {}).items()}


# --- answers -------------------------------------------------------------------------------------------------


def _numbered(response: Any, status: int) -> Any:
    """Return a response whose envelope, if it has one, says the status."""
    if isinstance(response, dict) and isinstance(response.get("code"), int):
        return {**response, "code": status}
    return response


def _fits(model: type[BaseModel]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        try:
            model.model_validate_json(json.dumps(value))
        except ValueError:
            return False
        return True

    return fits
