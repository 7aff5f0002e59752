"""Responses that are seldom seen: nulls, gaps and extremes within the provider's documented model, and odd states.

What may be changed is read from the model of the operation's answer, and from where the provider's dialect says that it
tells states and results. Where a response has no such place, it stays as it is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_json

from drytake.schemas.expressions import expression
from drytake.schemas.http import Response
from drytake.schemas.provider import QUEUED, RUNNING, SUCCEEDED, Operation, State

__all__ = ["LARGEST", "MUTATIONS", "UNKNOWN_STATE", "Field", "ResponsePaths", "Shape", "Subject", "paths_of", "places"]

LARGEST = 2**53 - 1
"""Largest number that every reader of JSON keeps (RFC 8259, 6): the extreme where the model names none."""
UNKNOWN_STATE = "on_hold"
"""A state that no provider documents. Inferred: states are added without notice."""
EXTRA_FIELD = "drytake_extra"
"""A field that no provider documents. Inferred: fields are added without notice."""
_ITEM = "*"

Settings = Mapping[str, float]
Schema = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePaths:
    """Where a response about a task tells its state and its result."""

    state: tuple[str, ...]
    """Names of the fields from the top of the body; none where none tells it."""
    results: tuple[tuple[str, ...], ...] = ()
    """Where a finished task's result stands, or the link to it; none where it isn't JSON."""


@lru_cache(1024)
def _paths(state: str, results: tuple[str, ...]) -> ResponsePaths:
    return ResponsePaths(state=_pointer(state), results=tuple(map(_pointer, results)))


def _pointer(text: str) -> Path:
    return expression(text).pointers[0] if text else ()


def paths_of(operation: Operation) -> ResponsePaths:
    """Return where an operation's responses tell a state and a result, as its row says it."""
    return _paths(operation.state, operation.results)


@dataclass(slots=True)
class Subject:
    """What is known of a response that is to be reshaped."""

    model: type[BaseModel]
    """What is documented of it."""
    response_paths: ResponsePaths
    state_names: Mapping[State, str]
    """States in the words of this server's answers."""
    state: str | None
    """What the caller is told of its task; a change of the response changes it."""


class Field(NamedTuple):
    """A field of a response, and what the response's model says of it."""

    path: Path
    """Names from the top; `*` stands for any item of an array."""
    holder: dict[str, Any]
    schema: Schema
    required: bool

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def nullable(self) -> bool:
        return any(kind.get("type") == "null" for kind in _kinds(self.schema))

    @property
    def number(self) -> Schema | None:
        """What the model says of a number that needn't be whole: an amount or a measure, never a code or a count."""
        return next((kind for kind in _kinds(self.schema) if kind.get("type") == "number"), None)


def places(model: type[BaseModel], body: Any) -> Iterator[Field]:
    """Yield the fields of a response that its model describes, in the response's order."""
    schema = _schema_of(model)
    yield from _places(body, schema, schema.get("$defs", {}), ())


@lru_cache(256)
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _places(value: Any, schema: Schema, known: Schema, path: Path) -> Iterator[Field]:
    if isinstance(value, list):
        items = _resolved(_of_type(schema, known, "array").get("items", {}), known)
        for item in value:
            yield from _places(item, items, known, (*path, _ITEM))
    if not isinstance(value, dict):
        return
    described = _of_type(schema, known, "object", value)
    required = described.get("required", ())
    for name, field in described.get("properties", {}).items():
        if name in value:
            yield Field((*path, name), value, _resolved(field, known), name in required)
            yield from _places(value[name], field, known, (*path, name))


def _of_type(schema: Schema, known: Schema, kind: str, value: Mapping[str, Any] | None = None) -> Schema:
    """Return the alternative of a schema that a value is; of several objects the first that has all its fields."""
    fitting = [one for one in (_resolved(one, known) for one in _kinds(_resolved(schema, known))) if _is(one, kind)]
    named = (one for one in fitting if value is None or value.keys() <= one.get("properties", {}).keys())
    return next(named, fitting[0] if fitting else {})


def _is(schema: Schema, kind: str) -> bool:
    return schema.get("type") == kind


def _kinds(schema: Schema) -> list[Schema]:
    found: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return found


def _resolved(schema: Schema, known: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = known[schema["$ref"].rpartition("/")[2]]
    return found


# --- what is changed ---------------------------------------------------------------------------------------------


class _JsonResponse(NamedTuple):
    """A response that is to be reshaped."""

    subject: Subject
    body: dict[str, Any]
    places: tuple[Field, ...]

    @property
    def state(self) -> Field | None:
        """Where the response tells a state."""
        response_paths = self.subject.response_paths
        state_names = self.subject.state_names.values()
        found = (place for place in self.places if place.path == response_paths.state)
        return next((place for place in found if place.holder[place.name] in state_names), None)

    @property
    def results(self) -> tuple[Path, ...]:
        """Where a finished task's result stands."""
        response_paths = self.subject.response_paths
        if self.subject.state != SUCCEEDED:
            return ()
        return tuple(self._around(link) for link in response_paths.results)

    def _around(self, link: Path) -> Path:
        """Return the largest part around a link that may be null or left out; the link itself where none may."""
        parts = (place for place in self.places if place.path == link[: len(place.path)])
        return next((place.path for place in parts if place.nullable or not place.required), link)

    @property
    def free(self) -> Iterator[Field]:
        """The fields that aren't part of a result."""
        for place in self.places:
            if not any(place.path[: len(result)] == result for result in self.results):
                yield place


Change = Callable[[_JsonResponse, Settings], None]
Shape = Callable[[Subject, Response, Settings], None]


def _shape(change: Change) -> Shape:
    """Return what changes a response of a documented model in place, as JSON."""

    def shape(subject: Subject, response: Response, settings: Settings) -> None:
        body = json.loads(response.body)
        if isinstance(body, dict):
            change(_JsonResponse(subject, body, tuple(places(subject.model, body))), settings)
            response.body = to_json(body)

    return shape


def _picked(fields: Iterator[Field], settings: Settings) -> list[Field]:
    """Return the fields that are to change: all, or the one of that number; a field of an array's items is one."""
    found = list(fields)
    paths = list(dict.fromkeys(place.path for place in found))
    number = int(settings["field"])
    chosen = paths[number - 1 : number] if number else paths
    return [place for place in found if place.path in chosen]


def _null(response: _JsonResponse, settings: Settings) -> None:
    fields = (place for place in response.free if place.nullable and place.holder[place.name] is not None)
    _within(response, _picked(fields, settings), lambda place: place.holder.update({place.name: None}))


def _absent(response: _JsonResponse, settings: Settings) -> None:
    fields = (place for place in response.free if not place.required)
    _within(response, _picked(fields, settings), lambda place: place.holder.pop(place.name, None))


def _within(response: _JsonResponse, fields: list[Field], change: Callable[[Field], Any]) -> None:
    """Change fields, but for those without which the response wouldn't keep to its model any more."""
    kept = _fits(response)
    for place in fields:
        if place.name not in place.holder:  # it went with the field around it
            continue
        before = dict(place.holder)
        change(place)
        if kept and not _fits(response):
            place.holder.clear()
            place.holder.update(before)


def _fits(response: _JsonResponse) -> bool:
    try:
        response.subject.model.model_validate_json(to_json(response.body))
    except ValueError:
        return False
    return True


def _extra(response: _JsonResponse, _: Settings) -> None:
    holders = {id(place.holder): place.holder for place in response.places}
    for holder in (response.body, *holders.values()):
        holder[EXTRA_FIELD] = {"since": "2030-01-01", "value": None}


def _extreme(response: _JsonResponse, settings: Settings) -> None:
    fields = (place for place in response.free if place.number is not None and _is_number(place.holder[place.name]))
    for place in _picked(fields, settings):
        number = place.number or {}
        low, high = number.get("minimum", 0), number.get("maximum", LARGEST)
        place.holder[place.name] = high if settings["highest"] else low


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unknown(response: _JsonResponse, _: Settings) -> None:
    place = response.state
    if place is not None:
        word = place.holder[place.name]
        place.holder[place.name] = UNKNOWN_STATE.upper() if word.isupper() else UNKNOWN_STATE
        response.subject.state = None


def _requeued(response: _JsonResponse, _: Settings) -> None:
    place, state_names = response.state, response.subject.state_names
    if place is None or response.subject.state != RUNNING:
        return
    if state_names[QUEUED] == state_names[RUNNING]:
        return
    kept, word = _fits(response), place.holder[place.name]
    place.holder[place.name] = state_names[QUEUED]
    if kept and not _fits(response):  # a queued task says more than its state
        place.holder[place.name] = word
    else:
        response.subject.state = QUEUED


def _without_result(response: _JsonResponse, settings: Settings) -> None:
    for place in response.places:
        if place.path in response.results:
            if place.nullable and (place.required or settings["null"]):
                place.holder[place.name] = None
            elif not place.required:
                place.holder.pop(place.name, None)


MUTATIONS: Mapping[str, Shape] = {
    "absent-fields": _shape(_absent),
    "extra-fields": _shape(_extra),
    "extreme-numbers": _shape(_extreme),
    "missing-result": _shape(_without_result),
    "null-fields": _shape(_null),
    "requeued": _shape(_requeued),
    "unknown-state": _shape(_unknown),
}
"""By the scenario's name."""
