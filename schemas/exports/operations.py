"""A provider's operations in the words of OpenAPI: parameters, bodies, responses, and the schemas that these refer to."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from drytake.schemas.actions import Poll, Result, Stream
from drytake.schemas.auth import BEARER, KeyPlace, QueryKey
from drytake.schemas.exports.inner import inner_models
from drytake.schemas.exports.models import WireSchema
from drytake.schemas.exports.stamped import passed_on
from drytake.schemas.provider import LIMITED, Operation, Provider
from drytake.schemas.validation.validator import Validator

__all__ = ["Components", "components", "described", "security_scheme", "template_of"]

_KEPT = ("title", "description")
"""What stays of a field whose schema is replaced."""
_SEGMENT = re.compile(r"\{(\w+)(?::path)?\}")
_JSON = "application/json"
_EVENTS = "text/event-stream"
_FILE = "video/mp4"
_ANY = "*/*"
_GOOD = 200

Direction = Literal["validation", "serialization"]


class Components(NamedTuple):
    """The schemas of a provider's models, and a reference to each."""

    references: Mapping[tuple[type[BaseModel], Direction], Mapping[str, Any]]
    schemas: Mapping[str, Any]

    def named(self, model: type[BaseModel], direction: Direction) -> str:
        """Return the name of a model's schema."""
        return str(self.references[model, direction]["$ref"]).rpartition("/")[2]


def template_of(path: str) -> str:
    """Return a path as OpenAPI writes one: `{name}` for what a row calls `{name:path}`."""
    return _SEGMENT.sub(r"{\1}", path)


def security_scheme(place: KeyPlace) -> dict[str, Any]:
    """Return how OpenAPI says where a call carries its key."""
    if isinstance(place, QueryKey):
        return {"type": "apiKey", "in": "query", "name": place.name}
    if place == BEARER:
        return {"type": "http", "scheme": "bearer"}
    return {"type": "apiKey", "in": "header", "name": place.name}


def described(
    provider: Provider, operation: Operation, known: Components, contract: Validator[Any] | None = None
) -> dict[str, Any]:
    """Return what OpenAPI says of an operation at its path, or at one that takes another body; ids and tags are yet to come."""
    contract = contract or operation.contract
    said: dict[str, Any] = {
        "summary": operation.summary,
        "parameters": [*_segments(operation), *_parameters(operation, known)],
        "responses": _responses(provider, operation, known),
        "security": [] if operation.open else [{place.scheme: []} for place in provider.auth],
    }
    if contract is not None and operation.has_body:
        kinds = [kind for kind in operation.takes if "/" in kind and not kind.startswith("+")] or [_JSON]
        taken = passed_on(contract) is None
        body = {"schema": dict(known.references[contract.model, "validation"]) if taken else {"type": "object"}}
        said["requestBody"] = {"required": True, "content": dict.fromkeys(kinds, body)}
    return said


def _segments(operation: Operation) -> list[dict[str, Any]]:
    names = _SEGMENT.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameters(operation: Operation, known: Components) -> Iterator[dict[str, Any]]:
    """Yield what stands in a call's query and headers, field by field."""
    query = operation.query if operation.has_body else operation.contract
    for place, validator in (("query", query), ("header", operation.headers)):
        if validator is not None:
            yield from _fields(validator, place, set(_SEGMENT.findall(operation.path)), known)


def _fields(validator: Validator[Any], place: str, elsewhere: set[str], known: Components) -> Iterator[dict[str, Any]]:
    schema = known.schemas[known.named(validator.model, "validation")]
    for name, field in schema.get("properties", {}).items():
        if name not in elsewhere:
            said = name.replace("_", "-") if place == "header" else name
            yield {"name": said, "in": place, "required": name in schema.get("required", ()), "schema": field}


def _responses(provider: Provider, operation: Operation, known: Components) -> dict[str, Any]:
    """Return what an operation documents, and what its provider's limits say to any call."""
    made = {str(status): _response(operation, status, known) for status in sorted(operation.responses)}
    if (limited := provider.limited) is not None:
        made.setdefault(str(LIMITED), _response(limited, LIMITED, known))
    return made


def _response(operation: Operation, status: int, known: Components) -> dict[str, Any]:
    reference = dict(known.references[operation.responses[status], "serialization"])
    schema = known.schemas[reference["$ref"].rpartition("/")[2]]
    said = {"description": schema.get("description") or f"Status {status}"}
    content = _content(operation, status, reference, schema)
    return {**said, "content": content} if content else said


def _content(
    operation: Operation, status: int, reference: Mapping[str, Any], schema: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a response's schema by content type; a body that is empty has none."""
    if schema.get("type") == "null":
        return {}  # nothing is sent
    if schema.get("format") == "binary":
        return {_ANY: {}}
    good = status == _GOOD
    usual = schema.get("contentMediaType", _JSON)
    content: dict[str, Any] = {
        _EVENTS if good and isinstance(operation.action, Stream) else usual: {"schema": reference}
    }
    others = {one.media for one in operation.variants if one.media and one.status == status}
    if good and isinstance(operation.action, Poll | Result) and operation.action.media and not others:
        content = {_FILE: {}}
    return content | {media: {} for media in others}


# --- schemas -----------------------------------------------------------------------------------------------------


def components(operations: Iterable[Operation], prefix: str = "") -> Components:
    """Return the schemas of a provider's operations; a prefix keeps those of several providers apart."""
    references, found = _generated(_models(operations), prefix)
    schemas = dict(found)
    made = Components(references, schemas)
    for operation in operations:
        _fill(operation, made, schemas)
    return made


@cache
def _generated(
    models: tuple[tuple[type[BaseModel], Direction], ...], prefix: str
) -> tuple[dict[tuple[type[BaseModel], Direction], Mapping[str, Any]], dict[str, Any]]:
    template = f"#/components/schemas/{prefix}{{model}}"
    references, found = models_json_schema(models, ref_template=template, schema_generator=WireSchema)
    made: dict[Any, Mapping[str, Any]] = {key: {"$ref": one["$ref"]} for key, one in references.items()}
    return _named_shortly(made, found.get("$defs", {}), prefix)


def _named_shortly(
    references: dict[Any, Mapping[str, Any]], schemas: dict[str, Any], prefix: str
) -> tuple[dict[Any, Mapping[str, Any]], dict[str, Any]]:
    """Return the same where equal schemas are one, and none is named after the module of its model."""
    while True:
        seen: dict[str, str] = {}
        twins = {name: seen.setdefault(json.dumps(schema, sort_keys=True), name) for name, schema in schemas.items()}
        twins = {name: first for name, first in twins.items() if name != first and "__" in name}
        if not twins:
            break
        kept = {name: schema for name, schema in schemas.items() if name not in twins}
        references, schemas = _renamed((references, kept), twins, prefix)
    short: dict[str, str] = {}
    for name in schemas:
        plain = next(part for part in reversed(name.split("__")) if not part.isdigit())
        numbers = (plain if number == 1 else f"{plain}{number}" for number in itertools.count(1))
        short[name] = next(one for one in numbers if one not in short.values() and (one == name or one not in schemas))
    references, schemas = _renamed((references, schemas), short, prefix)
    return references, {f"{prefix}{short[name]}": schema for name, schema in schemas.items()}


def _renamed(value: Any, names: Mapping[str, str], prefix: str) -> Any:
    """Return a value whose references lead to other names."""
    if isinstance(value, dict):
        leads = str(value.get("$ref", "")).removeprefix(f"#/components/schemas/{prefix}")
        if leads in names:
            return {**value, "$ref": f"#/components/schemas/{prefix}{names[leads]}"}
        return {key: _renamed(one, names, prefix) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_renamed(one, names, prefix) for one in value)
    return value


def _models(operations: Iterable[Operation]) -> tuple[tuple[type[BaseModel], Direction], ...]:
    """Return every model that operations name, once each."""
    found: dict[tuple[type[BaseModel], Direction], None] = {}
    for operation in operations:
        validators = (operation.contract, *operation.contracts.values(), operation.query, operation.headers)
        found.update(((one.model, "validation"), None) for one in validators if one is not None)
        found.update(((inner, "validation"), None) for inner in inner_models(operation)[1].values())
        found.update(((response, "serialization"), None) for response in operation.responses.values())
    return tuple(found)


def _fill(operation: Operation, known: Components, schemas: dict[str, Any]) -> None:
    """Say in the schema of a body around a body what the inner one may be."""
    at, models = inner_models(operation)
    if not models or operation.contract is None:
        return
    name = known.named(operation.contract.model, "validation")
    before = schemas[name]["properties"][at]
    references = [dict(known.references[model, "validation"]) for model in dict.fromkeys(models.values())]
    shared = [
        one for one in before.get("anyOf", ()) if one not in references
    ]  # of operations with the same outer model
    inner = {key: value for key, value in before.items() if key in _KEPT}
    properties = {**schemas[name]["properties"], at: {**inner, "anyOf": [*shared, *references]}}
    schemas[name] = {**schemas[name], "properties": properties}
