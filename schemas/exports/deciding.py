"""What a function of a body decides, case by case, as a JSON Schema: it is asked until no more cases come up.

Each time it looks at a field whose case isn't chosen, it is asked again with each of the field's cases. So what is said is what
the function does, and no second account of it that could differ. Where it looks at what no schema sees, nothing is said.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from drytake.schemas.exports.cases import Cases, FieldCase, KeyCases, merged
from drytake.schemas.exports.unread import (
    ConstantError,
    LengthError,
    Place,
    ReadError,
    UnreadError,
    UnreadObject,
    UnreadText,
)

__all__ = ["Decided", "Schema", "allowing", "deciding", "everything", "nothing"]

Schema = dict[str, Any] | bool
_MOST_CASES = 25_000
"""How often a function is asked, at most."""
_MOST_CONSTANTS = 200
_LONGEST = 100_000
"""Characters of a text, at most, that a limit is looked for in."""
_UNREAD = (UnreadError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Decided(NamedTuple):
    """What a body has to be like, and whether that is all that the function asks."""

    schema: Schema
    whole: bool


everything: Schema = True
nothing: Schema = False


def deciding(
    function: Callable[[Mapping[str, Any]], Any], fields: Mapping[str, Cases], leaf: Callable[[Any], Schema]
) -> Decided:
    """Return what a function decides of a body with these fields; `leaf` makes a schema of what it returns."""
    while True:
        asking = _Asking(function, fields, leaf)
        try:
            made = asking.ask({}, {})
        except ConstantError as found:
            known = asking.cases_at(found.place).constants
            known.add(found.constant)
            if len(known) > _MOST_CONSTANTS:
                return Decided(everything, whole=False)
            continue
        except _TooManyCasesError:
            return Decided(everything, whole=False)
        return Decided(made, asking.whole)


class _TooManyCasesError(Exception):
    """A function looks at more cases than a schema should have."""


@dataclass
class _Asking:
    """One function, asked case by case."""

    function: Callable[[Mapping[str, Any]], Any]
    fields: Mapping[str, Cases]
    leaf: Callable[[Any], Schema]
    whole: bool = True
    asked: int = 0

    def __post_init__(self) -> None:
        self._cases: dict[Place, list[FieldCase]] = {}

    def cases_at(self, place: Place) -> Cases:
        return self.fields[place[0]] if len(place) == 1 else KeyCases(place, {}, None)

    def ask(self, chosen: Mapping[Place, FieldCase], lengths: Mapping[Place, int]) -> Schema:
        """Return what the rest of a body has to be like, once these cases are chosen."""
        self.asked += 1
        if self.asked > _MOST_CASES:
            raise _TooManyCasesError
        try:
            return self.leaf(self.function(_Body(self.fields, chosen, lengths)))
        except ReadError as read:
            return self._branch(read.place, chosen, lengths)
        except LengthError as read:
            return self._by_length(read.place, chosen, lengths)
        except _UNREAD:
            self.whole = False
            return everything

    def _branch(self, place: Place, chosen: Mapping[Place, FieldCase], lengths: Mapping[Place, int]) -> Schema:
        try:
            found = self.cases_at(place)
            cases = self._cases.setdefault(place, [])
            cases[:] = cases or found.all()
            default = found.default_case(cases)
        except UnreadError:
            self.whole = False
            return everything
        said = [self.ask({**chosen, place: case}, lengths) for case in cases]
        return _choice(place, cases, said, default)

    def _by_length(self, place: Place, chosen: Mapping[Place, FieldCase], lengths: Mapping[Place, int]) -> Schema:
        """Return what a text's length decides, which has one limit or none."""

        def at(length: int) -> Schema:
            return self.ask(chosen, {**lengths, place: length})

        low, high = 1, self.fields[place[0]].longest or _LONGEST
        short, long = at(low), at(high)
        if short == long:
            return short
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle) == short else (low, middle)
        below = _at(place, {"type": "string", "maxLength": low})
        above = _at(place, {"type": "string", "minLength": high})
        return _all_of([_if(below, short, above), _if(above, long, below)])


def _if(condition: dict[str, Any], then: Schema, otherwise: dict[str, Any]) -> Schema:
    if then is True:
        return everything
    return otherwise if then is False else {"if": condition, "then": then}


class _Body(Mapping[str, Any]):
    """A body of chosen cases; what isn't chosen is asked for."""

    def __init__(
        self, fields: Mapping[str, Cases], chosen: Mapping[Place, FieldCase], lengths: Mapping[Place, int]
    ) -> None:
        self._fields, self._chosen, self._lengths = fields, chosen, lengths

    def __getitem__(self, name: str) -> Any:
        if name not in self._fields:
            raise KeyError(name)
        return self._value((name,))

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._fields else default

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        raise UnreadError

    def __len__(self) -> int:
        raise UnreadError

    def _value(self, place: Place) -> Any:
        if place not in self._chosen:
            raise ReadError(place)
        value = self._chosen[place].value
        if isinstance(value, UnreadObject):
            return UnreadObject(place, self._value) if len(place) == 1 else value
        if type(value) is UnreadText and place in self._lengths:
            return UnreadText(place, value.known, self._lengths[place], listed=value.listed)
        return value


# --- from cases to a schema --------------------------------------------------------------------------------------


def _choice(place: Place, cases: Sequence[FieldCase], said: Sequence[Schema], default: int | None) -> Schema:
    """Return what a body has to be like, by the case that a field is of."""
    groups: dict[str, list[int]] = {}
    for index, schema in enumerate(said):
        groups.setdefault(json.dumps(schema, sort_keys=True), []).append(index)
    if len(groups) == 1:
        return said[0]
    good = [index for index, schema in enumerate(said) if schema is not False]
    made: list[Schema] = [] if len(good) == len(cases) else [allowing(place, cases, good, default)]
    for held in groups.values():
        then = said[held[0]]
        if not isinstance(then, bool):
            others = allowing(place, cases, held, default)
            made.append({"if": others, "then": then} if len(held) < len(cases) else then)
    return _all_of(made)


def allowing(place: Place, cases: Sequence[FieldCase], held: Sequence[int], default: int | None) -> Schema:
    """Return what a body is like whose field is of one of these cases."""
    alternatives = merged([cases[index] for index in held])
    own: Schema = False if not alternatives else alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}
    return _at(place, own, required=default not in held)


def _at(place: Place, schema: Schema, *, required: bool = True) -> dict[str, Any]:
    name, rest = place[0], place[1:]
    inner: Schema = _at(rest, schema, required=required) if rest else schema
    made: dict[str, Any] = {"properties": {name: inner}}
    return {**made, "required": [name]} if required else made


def _all_of(schemas: Sequence[Schema]) -> Schema:
    flat: list[dict[str, Any]] = []
    for schema in schemas:
        if schema is False:
            return nothing
        if schema is not True:
            assert isinstance(schema, dict)
            flat += schema["allOf"] if set(schema) == {"allOf"} else [schema]
    return everything if not flat else flat[0] if len(flat) == 1 else {"allOf": flat}


def placed_within(schema: Schema, name: str) -> Schema:
    """Return the same of an object that a field holds."""
    return schema if isinstance(schema, bool) else _at((name,), schema, required=False)


def respelled(schema: Schema, spellings: Mapping[str, str]) -> Schema:
    """Return the same of a body that may say a field by another spelling, as far as the documented name isn't there."""
    if isinstance(schema, bool):
        return schema
    made = {key: _respelled(value, spellings) for key, value in schema.items()}
    names = schema.get("properties", {}).keys() & set(spellings.values()) if set(schema) <= _FIELDS else ()
    for name in names:
        others = [spelling for spelling, meant in spellings.items() if meant == name]
        made = {"anyOf": [made, *(_instead(schema, name, spelling) for spelling in others)]}
        if name not in schema.get("required", ()):
            absent = {"not": {"anyOf": [{"required": [one]} for one in (name, *others)]}}
            made = {"anyOf": [{**schema, "required": [name]}, *made["anyOf"][1:], absent]}
    return made


_FIELDS = {"properties", "required", "$comment"}


def _respelled(value: Any, spellings: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and value.keys() & {"properties", "allOf", "anyOf", "if", "not"}:
        return respelled(value, spellings)
    if isinstance(value, list):
        return [_respelled(one, spellings) for one in value]
    return value


def _instead(schema: Mapping[str, Any], name: str, spelling: str) -> dict[str, Any]:
    """Return the same where a field stands under another spelling, and not under its own."""
    own = schema["properties"][name]
    return {"properties": {name: False, spelling: own}, "required": [spelling]}
