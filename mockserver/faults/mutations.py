"""Answers that are seldom seen: nulls, gaps and extremes within the provider's documented model, and odd states.

What may be changed is read from the model of the operation's answer, and from where the provider's room says that it
tells states and results. Where an answer has no such place, it stays as it is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_json

from drytake.schemas.http import Answer
from drytake.schemas.provider import QUEUED, RUNNING, SUCCEEDED, State

__all__ = ["LARGEST", "SHAPES", "UNKNOWN_STATE", "Place", "Shape", "Subject", "Telling", "places"]

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
class Telling:
    """Where an answer about a task tells its state and its result."""

    state: tuple[str, ...]
    """Names of the fields from the top of the body."""
    results: tuple[tuple[str, ...], ...] = ()
    """Where a finished task's result stands; none where it isn't JSON."""


@dataclass(slots=True)
class Subject:
    """What is known of an answer that is to be reshaped."""

    model: type[BaseModel]
    """What is documented of it."""
    telling: Telling | None
    """`None` where no JSON answer tells a state."""
    words: Mapping[State, str]
    """States in the words of this server's answers."""
    state: str | None
    """What the caller is told of its task; a change of the answer changes it."""


class Place(NamedTuple):
    """A field of an answer, and what the answer's model says of it."""

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


def places(model: type[BaseModel], body: Any) -> Iterator[Place]:
    """Yield the fields of an answer that its model describes, in the answer's order."""
    schema = _schema_of(model)
    yield from _places(body, schema, schema.get("$defs", {}), ())


@lru_cache(256)
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _places(value: Any, schema: Schema, known: Schema, path: Path) -> Iterator[Place]:
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
            yield Place((*path, name), value, _resolved(field, known), name in required)
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


class _Told(NamedTuple):
    """An answer that is to be reshaped."""

    subject: Subject
    body: dict[str, Any]
    places: tuple[Place, ...]

    @property
    def state(self) -> Place | None:
        """Where the answer tells a state."""
        telling = self.subject.telling
        if telling is None:
            return None
        words = self.subject.words.values()
        found = (place for place in self.places if place.path == telling.state)
        return next((place for place in found if place.holder[place.name] in words), None)

    @property
    def results(self) -> tuple[Path, ...]:
        """Where a finished task's result stands."""
        telling = self.subject.telling
        return telling.results if telling is not None and self.subject.state == SUCCEEDED else ()

    @property
    def free(self) -> Iterator[Place]:
        """The fields that aren't part of a result."""
        for place in self.places:
            if not any(place.path[: len(result)] == result for result in self.results):
                yield place


Change = Callable[[_Told, Settings], None]
Shape = Callable[[Subject, Answer, Settings], None]


def _shape(change: Change) -> Shape:
    """Return what changes an answer of a documented model in place, as JSON."""

    def shape(subject: Subject, answer: Answer, settings: Settings) -> None:
        body = json.loads(answer.body)
        if isinstance(body, dict):
            change(_Told(subject, body, tuple(places(subject.model, body))), settings)
            answer.body = to_json(body)

    return shape


def _picked(fields: Iterator[Place], settings: Settings) -> list[Place]:
    """Return the fields that are to change: all, or the one of that number; a field of an array's items is one."""
    found = list(fields)
    paths = list(dict.fromkeys(place.path for place in found))
    number = int(settings["field"])
    chosen = paths[number - 1 : number] if number else paths
    return [place for place in found if place.path in chosen]


def _null(told: _Told, settings: Settings) -> None:
    fields = (place for place in told.free if place.nullable and place.holder[place.name] is not None)
    _within(told, _picked(fields, settings), lambda place: place.holder.update({place.name: None}))


def _absent(told: _Told, settings: Settings) -> None:
    fields = (place for place in told.free if not place.required)
    _within(told, _picked(fields, settings), lambda place: place.holder.pop(place.name, None))


def _within(told: _Told, fields: list[Place], change: Callable[[Place], Any]) -> None:
    """Change fields, but for those without which the answer wouldn't keep to its model any more."""
    kept = _fits(told)
    for place in fields:
        if place.name not in place.holder:  # it went with the field around it
            continue
        before = dict(place.holder)
        change(place)
        if kept and not _fits(told):
            place.holder.clear()
            place.holder.update(before)


def _fits(told: _Told) -> bool:
    try:
        told.subject.model.model_validate_json(to_json(told.body))
    except ValueError:
        return False
    return True


def _extra(told: _Told, _: Settings) -> None:
    holders = {id(place.holder): place.holder for place in told.places}
    for holder in (told.body, *holders.values()):
        holder[EXTRA_FIELD] = {"since": "2030-01-01", "value": None}


def _extreme(told: _Told, settings: Settings) -> None:
    fields = (place for place in told.free if place.number is not None and _is_number(place.holder[place.name]))
    for place in _picked(fields, settings):
        number = place.number or {}
        low, high = number.get("minimum", 0), number.get("maximum", LARGEST)
        place.holder[place.name] = high if settings["highest"] else low


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unknown(told: _Told, _: Settings) -> None:
    place = told.state
    if place is not None:
        word = place.holder[place.name]
        place.holder[place.name] = UNKNOWN_STATE.upper() if word.isupper() else UNKNOWN_STATE
        told.subject.state = None


def _requeued(told: _Told, _: Settings) -> None:
    place, words = told.state, told.subject.words
    if place is None or told.subject.state != RUNNING:
        return
    if words[QUEUED] != words[RUNNING]:
        place.holder[place.name], told.subject.state = words[QUEUED], QUEUED


def _without_result(told: _Told, settings: Settings) -> None:
    for place in told.places:
        if place.path in told.results:
            if place.nullable and (place.required or settings["null"]):
                place.holder[place.name] = None
            elif not place.required:
                place.holder.pop(place.name, None)


SHAPES: Mapping[str, Shape] = {
    "absent-fields": _shape(_absent),
    "extra-fields": _shape(_extra),
    "extreme-numbers": _shape(_extreme),
    "missing-result": _shape(_without_result),
    "null-fields": _shape(_null),
    "requeued": _shape(_requeued),
    "unknown-state": _shape(_unknown),
}
"""By the scenario's name."""
