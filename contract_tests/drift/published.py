"""A published OpenAPI, or a JSON Schema of the create's body, against our rules: both ways."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.drift.facts import LIMITS, Facts, facts_of
from drytake.contract_tests.drift.model import Difference, DriftKind, DriftReport, Evidence, gathered, of_row
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.rules import Rule

__all__ = ["drift_of_schema", "read_schema"]

_METHODS = ("delete", "get", "patch", "post", "put")
_JSON = "application/json"
_ERRORS = {
    "words": ("literal_error", "enum"),
    "minimum": ("greater_than_equal", "greater_than"),
    "maximum": ("less_than_equal", "less_than"),
    "minLength": ("string_too_short",),
    "maxLength": ("string_too_long",),
    "minItems": ("too_short",),
    "maxItems": ("too_long",),
    "required": ("missing",),
}
"""Which of pydantic's errors a rule speaks for that says such a fact."""
Schema = Mapping[str, Any]
Said = tuple[DriftKind, str, Evidence]
"""What differs, by which fact, and what shows it."""


def read_schema(raw: bytes, *, name: str) -> Schema:
    """Return a published schema.

    Raises:
        InputError: it is neither an OpenAPI document nor a JSON Schema.
    """
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} isn't JSON: {error}") from error
    if not isinstance(said, dict) or not (
        {"openapi", "swagger"} & said.keys() or {"properties", "$ref", "allOf"} & said.keys()
    ):
        raise InputError(
            f"{name} is neither an OpenAPI document (`openapi`) nor a JSON Schema of an object (`properties`)"
        )
    return said


def drift_of_schema(said: Schema, provider: Provider) -> DriftReport:
    """Return where a published schema and our rows differ."""
    if "paths" not in said:
        found = list(_body(provider, provider.create, said, said))
        return DriftReport(gathered((one, "") for one in found), 1, 0)
    rows = list(_matched(said, provider))
    matched = [(row, call) for _, row, call in rows if row is not None]
    differences = [one for row, call in matched for one in _operation(provider, row, call, said)]
    differences += _endpoints(provider, rows)
    return DriftReport(gathered((one, "") for one in differences), len(matched), len(rows) - len(matched))


# --- addresses ---------------------------------------------------------------------------------------------------


def _matched(said: Schema, provider: Provider) -> Iterator[tuple[str, Operation | None, Schema]]:
    """Yield each published call, and the operation of ours that it is."""
    bases = [
        "",
        provider.base_path,
        *(urlsplit(one.get("url", "")).path.rstrip("/") for one in said.get("servers", ())),
    ]
    for path, calls in said["paths"].items():
        for method in _METHODS:
            if isinstance(calls, dict) and isinstance(calls.get(method), dict):
                found = (_row(provider, method.upper(), f"{base}{path}") for base in dict.fromkeys(bases))
                yield f"{method.upper()} {path}", next((row for row in found if row is not None), None), calls[method]


def _row(provider: Provider, method: str, path: str) -> Operation | None:
    plain = path.replace("{", "").replace("}", "")
    for row in provider.operations:
        if row.method == method and any(path_pattern(own).fullmatch(plain) for own in (row.path, *row.aliases)):
            return row
    return None


def _endpoints(provider: Provider, rows: Iterable[tuple[str, Operation | None, Schema]]) -> Iterator[Difference]:
    listed = list(rows)
    for name, row, _ in listed:
        method, _, path = name.partition(" ")
        if row is None and provider.unplayed.find(method, path) is None:
            yield of_row("endpoint-new", provider, "", name, Evidence("published", "no such address"))
    there = {row.name for _, row, _ in listed if row is not None}
    for operation in provider.operations:
        if operation.name not in there and operation.contract is not None and not operation.place:
            at = f"{operation.method} {operation.path}"
            yield of_row("endpoint-gone", provider, operation.name, at, Evidence("not published", "an operation"))


# --- bodies ------------------------------------------------------------------------------------------------------


def _operation(provider: Provider, row: Operation, call: Schema, whole: Schema) -> Iterator[Difference]:
    content = call.get("requestBody", {}).get("content", {}) if isinstance(call.get("requestBody"), dict) else {}
    schema = content.get(_JSON, {}).get("schema")
    if isinstance(schema, dict) and row.has_body and row.contract is not None:
        yield from _body(provider, row, schema, whole)
    for status, response in call.get("responses", {}).items():
        yield from _response(provider, row, status, response if isinstance(response, dict) else {}, whole)


def _body(provider: Provider, row: Operation, schema: Schema, whole: Schema) -> Iterator[Difference]:
    """Yield how a published body differs from the one that our rules take."""
    if row.contract is None:
        return
    own = row.contract.model.model_json_schema()
    ours, theirs = facts_of(own, own), facts_of(schema, whole)
    for pointer in sorted(ours.keys() | theirs.keys()):
        for said in _differs(ours.get(pointer), theirs.get(pointer), _open(ours, pointer)):
            yield _named(provider, row, pointer, said)


def _open(facts: Mapping[str, Facts], pointer: str) -> bool:
    """Return whether nothing is said of what an object holds that a place is in."""
    above = pointer.rpartition("/")[0]
    return bool(pointer) and (above not in facts or not any(one.startswith(f"{above}/") for one in facts))


def _named(provider: Provider, row: Operation, pointer: str, said: Said) -> Difference:
    """Return a difference with the rule that says otherwise, where there is one."""
    kind, fact, evidence = said
    rule = _rule(row, pointer, fact)
    found = of_row(kind, provider, row.name, f"body {pointer or '/'}{f' {fact}' if fact in LIMITS else ''}", evidence)
    return found if rule is None else found._replace(row=rule.id, source=rule.source)


def _rule(row: Operation, pointer: str, fact: str) -> Rule | None:
    if row.contract is None:
        return None
    names, errors = pointer.lstrip("/"), _ERRORS.get(fact, ())
    mappings = row.contract.section.error_map
    for error in errors:
        found = mappings.get((names, error)) or mappings.get(("*", error))
        if found is not None:
            return row.contract.book.rules.get(found.name)
    return None


def _differs(ours: Facts | None, theirs: Facts | None, open_: bool) -> Iterator[Said]:  # noqa: FBT001 - a fact
    if ours is None or theirs is None:
        if ours is None and theirs is not None and not open_:
            yield "field-new", "", Evidence(_types(theirs), "no such field")
        if theirs is None and ours is not None and not open_:
            yield "field-gone", "", Evidence("not published", _types(ours))
        return
    numbers = {"integer", "number"}
    if (
        ours.types
        and theirs.types
        and not (ours.types & theirs.types)
        and not (ours.types <= numbers and theirs.types <= numbers)
    ):
        yield "field-type", "", Evidence(_types(theirs), _types(ours))
        return
    yield from _words(ours, theirs)
    if theirs.required != ours.required:
        words = ("required", "may be left out")
        yield "required", "required", Evidence(words[not theirs.required], words[not ours.required])
    for name, (words_of, _) in LIMITS.items():
        here, there = ours.limits.get(name), theirs.limits.get(name)
        if here != there and not (name.startswith("min") and (here or 0) == (there or 0)):
            yield "limit", name, Evidence(_limit(words_of, there), _limit(words_of, here))


def _words(ours: Facts, theirs: Facts) -> Iterator[Said]:
    if ours.words is None and theirs.words is None:
        return
    here, there = ours.words or set(), theirs.words or set()
    if theirs.words is None:
        yield "word-new", "words", Evidence("any", ", ".join(sorted(here)))
        return
    if new := there - here:
        yield "word-new", "words", Evidence(", ".join(sorted(new)), ", ".join(sorted(here)) or "any")
    if ours.words is not None and (gone := here - there):
        yield "word-gone", "words", Evidence(f"without {', '.join(sorted(gone))}", ", ".join(sorted(here)))


def _types(facts: Facts) -> str:
    return " or ".join(sorted(facts.types)) or "any"


def _limit(words: str, value: float | None) -> str:
    return "no limit" if value is None else f"{words} {value:g}"


# --- responses ---------------------------------------------------------------------------------------------------


def _response(provider: Provider, row: Operation, status: str, said: Schema, whole: Schema) -> Iterator[Difference]:
    if not status.isdecimal() or not row.responses:
        return
    number = int(status)
    if number not in row.responses or number in getattr(row.responses, "inferred", ()):
        if number not in row.responses:
            listed = ", ".join(map(str, sorted(row.responses)))
            yield of_row("status-new", provider, row.name, status, Evidence(f"status {status}", listed))
        return
    schema = said.get("content", {}).get(_JSON, {}).get("schema") if isinstance(said.get("content"), dict) else None
    if not isinstance(schema, dict):
        return
    own = row.responses[number].model_json_schema(mode="serialization")
    ours, theirs = facts_of(own, own), facts_of(schema, whole)
    for pointer in sorted(ours.keys() | theirs.keys()):
        for kind, _, evidence in _differs(ours.get(pointer), theirs.get(pointer), _open(theirs, pointer)):
            if kind in ("field-new", "field-gone", "field-type", "word-new", "word-gone"):
                yield of_row(kind, provider, row.name, f"{status} {pointer or '/'}", evidence)
