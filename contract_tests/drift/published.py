"""A published OpenAPI, or a JSON Schema of the create's body, against our rules: both ways."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.drift.calls import documented
from drytake.contract_tests.drift.facts import LIMITS, Facts, facts_of
from drytake.contract_tests.drift.model import Difference, DriftKind, DriftReport, Evidence, gathered, of_row
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

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
        contract = provider.create.contract
        found = () if contract is None else _body(provider, provider.create, contract, said, said)
        return DriftReport(gathered((one, "") for one in found), 1, 0)
    calls = list(_matched(said, provider))
    differences = [one for call in calls for one in _operation(provider, call, said)]
    differences += _endpoints(provider, calls)
    matched = sum(1 for call in calls if call.row is not None)
    return DriftReport(gathered((one, "") for one in differences), matched, len(calls) - matched)


# --- addresses ---------------------------------------------------------------------------------------------------


class _Call(NamedTuple):
    """A published call."""

    name: str
    """`POST /v1/videos`, as it is published."""
    path: str
    """With the path of its server before it."""
    row: Operation | None
    """What it is here, if it is known."""
    said: Schema


def _matched(said: Schema, provider: Provider) -> Iterator[_Call]:
    """Yield each published call, and the operation of ours that it is; a path and a call may have servers of their own."""
    for path, calls in said["paths"].items():
        for method in _METHODS:
            if isinstance(calls, dict) and isinstance(calls.get(method), dict):
                servers = [one for part in (calls[method], calls, said) for one in _servers(part)]
                yield _call(provider, method.upper(), path, servers, calls[method])


def _servers(part: Schema) -> list[str]:
    listed = part.get("servers")
    return [str(one.get("url", "")) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _call(provider: Provider, method: str, path: str, servers: Sequence[str], said: Schema) -> _Call:
    """Return a call with the operation that it is: where its server is a place of the provider, one of that place."""
    parts = [(one.path.rstrip("/"), one.hostname or "") for one in map(urlsplit, servers)]
    tried: list[tuple[str, str | None]] = [
        (base, provider.place_of(host)) for base, host in parts if host in provider.hosts
    ]
    tried += [(base, None) for base in dict.fromkeys(("", provider.base_path, *(base for base, _ in parts)))]
    for base, place in tried:
        row = _row(provider, method, f"{base}{path}", place)
        if row is not None:
            return _Call(f"{method} {path}", f"{base}{path}", row, said)
    return _Call(f"{method} {path}", path, None, said)


def _row(provider: Provider, method: str, path: str, place: str | None) -> Operation | None:
    plain = path.replace("{", "").replace("}", "")
    for row in provider.operations:
        there = row.method == method and place in (None, row.place)
        if there and any(path_pattern(own).fullmatch(plain) for own in (row.path, *row.aliases, *row.contracts)):
            return row
    return None


def _endpoints(provider: Provider, calls: Sequence[_Call]) -> Iterator[Difference]:
    for call in calls:
        method, _, path = call.name.partition(" ")
        if call.row is None and provider.unplayed.find(method, path) is None:
            yield of_row("endpoint-new", provider, "", call.name, Evidence("published", "no such address"))
    there = {call.row.name for call in calls if call.row is not None}
    for operation in provider.operations:
        if operation.name not in there and operation.contract is not None and not operation.place:
            at = f"{operation.method} {operation.path}"
            yield of_row("endpoint-gone", provider, operation.name, at, Evidence("not published", "an operation"))


# --- bodies ------------------------------------------------------------------------------------------------------


def _operation(provider: Provider, call: _Call, whole: Schema) -> Iterator[Difference]:
    row, said = call.row, call.said
    if row is None:
        return
    content = said.get("requestBody", {}).get("content", {}) if isinstance(said.get("requestBody"), dict) else {}
    schema, contract = content.get(_JSON, {}).get("schema"), row.contract_at(call.path)
    if isinstance(schema, dict) and row.has_body and contract is not None:
        yield from _body(provider, row, contract, schema, whole)
    for status, response in said.get("responses", {}).items():
        yield from _response(provider, row, status, response if isinstance(response, dict) else {}, whole)


def _body(
    provider: Provider, row: Operation, contract: Validator[Any], schema: Schema, whole: Schema
) -> Iterator[Difference]:
    """Yield how a published body differs from the one that our rules take."""
    own = contract.model.model_json_schema()
    ours, theirs = facts_of(own, own), facts_of(schema, whole)
    for pointer in sorted(ours.keys() | theirs.keys()):
        for said in _differs(ours.get(pointer), theirs.get(pointer), _open(ours, pointer)):
            yield _named(provider, row, contract, pointer, said)


def _open(facts: Mapping[str, Facts], pointer: str) -> bool:
    """Return whether nothing is said of what an object holds that a place is in."""
    above = pointer.rpartition("/")[0]
    return bool(pointer) and (above not in facts or not any(one.startswith(f"{above}/") for one in facts))


def _named(provider: Provider, row: Operation, contract: Validator[Any], pointer: str, said: Said) -> Difference:
    """Return a difference with the rule that says otherwise, where there is one."""
    kind, fact, evidence = said
    rule = _rule(contract, pointer, fact)
    found = of_row(kind, provider, row.name, f"body {pointer or '/'}{f' {fact}' if fact in LIMITS else ''}", evidence)
    return found if rule is None else found._replace(row=rule.id, source=rule.source)


def _rule(contract: Validator[Any], pointer: str, fact: str) -> Rule | None:
    names, errors = pointer.lstrip("/"), _ERRORS.get(fact, ())
    mappings = contract.section.error_map
    for error in errors:
        found = mappings.get((names, error)) or mappings.get(("*", error))
        if found is not None:
            return contract.book.rules.get(found.name)
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
    number, known = int(status), documented(provider, row)
    if number not in {*known, *row.responses}:
        listed = ", ".join(map(str, sorted(row.responses)))
        yield of_row("status-new", provider, row.name, status, Evidence(f"status {status}", listed))
    elif number in known and number in row.responses:  # others are inferred, or said of limits by any call
        yield from _response_body(provider, row, number, said, whole)


def _response_body(
    provider: Provider, row: Operation, status: int, said: Schema, whole: Schema
) -> Iterator[Difference]:
    schema = said.get("content", {}).get(_JSON, {}).get("schema") if isinstance(said.get("content"), dict) else None
    if not isinstance(schema, dict):
        return
    own = row.responses[status].model_json_schema(mode="serialization")
    ours, theirs = facts_of(own, own), facts_of(schema, whole)
    for pointer in sorted(ours.keys() | theirs.keys()):
        for kind, _, evidence in _differs(ours.get(pointer), theirs.get(pointer), _open(theirs, pointer)):
            if kind in ("field-new", "field-gone", "field-type", "word-new", "word-gone"):
                yield of_row(kind, provider, row.name, f"{status} {pointer or '/'}", evidence)
