"""How a response's body differs from its model, part by part; of several forms that it may have, from the nearest."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drytake.contract_tests.drift.model import DriftKind, Evidence
from drytake.schemas.validation.text import json_type

__all__ = ["FieldDifference", "field_differences"]

_WORDS = ("literal_error", "enum", "union_tag_invalid")
_TYPES = {
    "string": "a string",
    "int": "an integer",
    "float": "a number",
    "decimal": "a number",
    "bool": "a boolean",
    "list": "an array",
    "dict": "an object",
    "model": "an object",
    "none": "null",
    "url": "a URL",
    "uuid": "a UUID",
    "datetime": "a time",
}
"""Beginnings of pydantic's error types, and what they ask for."""
Step = int | str


class FieldDifference(NamedTuple):
    """One part of a body that isn't as documented."""

    kind: DriftKind
    pointer: str
    evidence: Evidence


class _Fault(NamedTuple):
    """An error of pydantic's, with the forms that it was tried in apart from where it is."""

    path: tuple[Step, ...]
    forms: tuple[tuple[tuple[Step, ...], str], ...]
    """Where several forms were tried, and which of them this is about."""
    error: ErrorDetails


def field_differences(model: type[BaseModel], body: Any) -> Iterator[FieldDifference]:
    """Yield how a body's JSON value differs from a model, each part once."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        faults = [_read(body, one) for one in error.errors(include_url=False)]
        seen = set()
        for fault in _nearest(faults):
            found = _difference(body, fault)
            if (found.kind, found.pointer) not in seen:
                seen.add((found.kind, found.pointer))
                yield found


def _read(body: Any, error: ErrorDetails) -> _Fault:
    path: list[Step] = []
    forms: list[tuple[tuple[Step, ...], str]] = []
    value, steps = body, error["loc"]
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if _is_step(value, step, missing=last and error["type"] == "missing"):
            path.append(step)
            value = _inside(value, step)
        else:
            forms.append((tuple(path), str(step)))
    return _Fault(tuple(path), tuple(forms), error)


def _is_step(value: Any, step: Step, *, missing: bool) -> bool:
    if isinstance(value, dict):
        return missing or step in value
    return isinstance(value, list) and isinstance(step, int)


def _inside(value: Any, step: Step) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(step, int) and step < len(value) else None


def _nearest(faults: Sequence[_Fault]) -> list[_Fault]:
    """Return the faults of the forms that fit best: wherever several were tried, of the one that has the fewest."""
    left = list(faults)
    for place in sorted({place for fault in faults for place, _ in fault.forms}, key=len):
        by_form: dict[str, int] = defaultdict(int)
        for fault in left:
            for own, form in fault.forms:
                by_form[form] += own == place
        best = min((form for form in by_form if by_form[form]), key=lambda form: by_form[form], default=None)
        left = [fault for fault in left if all(own != place or form == best for own, form in fault.forms)]
    return left


def _difference(body: Any, fault: _Fault) -> FieldDifference:
    kind, value = fault.error["type"], body
    for step in fault.path:
        value = _inside(value, step)
    pointer = "".join(f"/{'*' if isinstance(step, int) else step}" for step in fault.path)
    said, expected = json_type(value), _expected(fault.error)
    if kind == "missing":
        return FieldDifference("field-missing", pointer, Evidence("it isn't there", "a field"))
    if kind in _WORDS:
        return FieldDifference("word-new", pointer, Evidence(f"{said} that isn't among them", expected, value))
    if kind == "extra_forbidden":
        return FieldDifference("field-new", pointer, Evidence(said, "no such field", value))
    return FieldDifference("field-type", pointer, Evidence(said, expected, value))


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WORDS and "expected" in context:
        return str(context["expected"])
    if kind == "value_error":
        return "parts that fit together"
    limits = [
        f"{name} {context[name]}" for name in ("ge", "gt", "le", "lt", "min_length", "max_length") if name in context
    ]
    if limits:
        return " ".join(limits)
    if kind == "string_pattern_mismatch":
        return f"a string of the form `{context.get('pattern', '')}`"
    return next((words for name, words in _TYPES.items() if kind.startswith(name)), kind.replace("_", " "))
