"""The JSON Schema of what a call takes, with the rules across its fields, and which rules it doesn't say, and why."""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from drytake.schemas.exports.cases import ABSENT, Cases
from drytake.schemas.exports.deciding import Decided, Schema, deciding, placed_within, respelled
from drytake.schemas.exports.models import model_schema, resolved
from drytake.schemas.exports.stamped import inner_contracts, of_unknown, passed_on, rules_of
from drytake.schemas.validation.addresses import DATA, MALFORMED, SCHEME
from drytake.schemas.validation.contract import NOT_JSON, NOT_OBJECT, Contract
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.policy import DEFAULT
from drytake.schemas.validation.rules import CrossFieldRule, Rule

__all__ = ["BodySchema", "Unsaid", "body_schema"]

_LONG = 1_000
"""Characters from which on a fragment stands apart."""
PASSED_ON = "the body is changed before it is passed on, and validated then"
UNLISTED = "of ids that nobody lists, a schema doesn't know what the body within takes"
IN_PART, NOT_AT_ALL = "in part", "no"
_SCHEMES: Mapping[str, str] = {DATA: "^[dD][aA][tT][aA]:", SCHEME: "^(?![hH][tT][tT][pP][sS]?://)(?![dD][aA][tT][aA]:)"}
"""Which addresses a contract's `forms` speak of."""


class Unsaid(NamedTuple):
    """A rule of severity `error` that a schema says in part, or not at all."""

    rule: Rule
    how_far: str
    reason: str


@dataclass
class BodySchema:
    """A schema of a body, and the rules that it was made of."""

    schema: dict[str, Any]
    definitions: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    """Every rule that may speak of such a body, by id."""
    unsaid: dict[str, Unsaid] = field(default_factory=dict)
    """By id."""


def body_schema(contract: Any) -> BodySchema:
    """Return the schema of what a contract takes; of a body that is changed before it is looked at, that it is an object."""
    if passed_on(contract) is None:
        return _Maker().body(contract)
    rules = rules_of(contract)
    unsaid = {name: Unsaid(rule, NOT_AT_ALL, PASSED_ON) for name, rule in rules.items() if rule.severity == "error"}
    return BodySchema({"title": contract.model.__name__, "type": "object"}, rules=rules, unsaid=unsaid)


@dataclass
class _Maker:
    """Makes the schemas of one call: of its body, and of those within."""

    definitions: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    unsaid: dict[str, Unsaid] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    """Ids of rules that are said as a whole."""
    decided: dict[tuple[Any, str], Decided] = field(default_factory=dict)
    """What was found of a rule and the fields of a body."""
    named: dict[int, str] = field(default_factory=dict)
    """Contracts within, by identity, to the name of their schema."""

    def body(self, contract: Any) -> BodySchema:
        made = self.schema(contract)
        for rule in self.rules.values():
            if rule.id not in self.said:
                self._leave(rule, NOT_AT_ALL, rule.unsaid or "nothing that a schema sees of a body shows it")
        return BodySchema(made, self.definitions, self.rules, self.unsaid)

    def schema(self, contract: Any) -> dict[str, Any]:
        outer: Contract[Any] = contract.outer if isinstance(contract, NestedContract) else contract
        made = model_schema(outer.model)
        own = made.pop("$defs", {})
        self.definitions.update(own)
        fields = _fields(outer, made, own, getattr(contract, "choices", {}))
        said = [schema for check in outer.section.checks for schema in self._across(outer, check, fields)]
        said += self._addresses(outer)
        if isinstance(contract, NestedContract):
            said += self._within(contract, fields)
        self._note(outer)
        return _finished(outer, made, [self._shared(respelled(schema, outer.aliases)) for schema in said])

    def _across(self, contract: Contract[Any], check: CrossFieldRule, fields: Mapping[str, Cases]) -> Iterator[Schema]:
        """Yield what a rule across fields asks, if anything of it can be said."""
        rule = contract.book.rules.get(check.name)
        if rule is None or DEFAULT.severity(rule) != "error":
            return
        self.said.add(rule.id)
        if check.schema is not None:
            yield {"$comment": rule.id, **(check.schema() if callable(check.schema) else check.schema)}
            return
        found = self._decided(check.test, fields)
        if found.schema is not True:
            yield {"$comment": rule.id, **_as_object(found.schema)}
        if not found.whole:
            how_far = NOT_AT_ALL if found.schema is True else IN_PART
            self._leave(rule, how_far, rule.unsaid or "it looks at more of a value than a schema sees")

    def _decided(self, test: Callable[..., Any], fields: Mapping[str, Cases]) -> Decided:
        """Return what a rule decides; bodies of one call share rules and fields."""
        key = (
            test,
            json.dumps([(one.place, one.schema, one.default, one.listed) for one in fields.values()], default=str),
        )
        if key not in self.decided:
            self.decided[key] = deciding(test, fields, lambda broken: not broken)
        return self.decided[key]

    def _shared(self, fragment: Schema) -> Schema:
        """Return what a rule asks; where that is long, by a reference, since bodies of one call share rules."""
        if isinstance(fragment, bool) or "$comment" not in fragment or len(json.dumps(fragment)) <= _LONG:
            return fragment
        own = {key: value for key, value in fragment.items() if key != "$comment"}
        name = _free(fragment["$comment"].partition(".")[2], own, self.definitions)
        self.definitions[name] = own
        return {"$comment": fragment["$comment"], "$ref": f"#/$defs/{name}"}

    def _within(self, contract: NestedContract[Any], fields: Mapping[str, Cases]) -> Iterator[Schema]:
        found = deciding(contract.inner, fields, lambda inner: self._reference(contract, inner))
        if found.schema is not True:
            yield _as_object(found.schema)
        if not found.whole:
            for rule in (rule for inner in inner_contracts(contract) for rule in rules_of(inner).values()):
                self._leave(rule, IN_PART, UNLISTED)

    def _reference(self, contract: NestedContract[Any], inner: Any) -> Schema:
        """Return that a field holds what an inner contract takes; left out, or null, it is its default."""
        if inner is None:
            return True
        name = self.named.get(id(inner))
        if name is None:
            made = self.schema(inner)
            name = self.named[id(inner)] = _free(_word(inner), made, self.definitions)
            self.definitions[name] = made
        reference: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
        usual = contract.model.model_fields[contract.at]
        if not usual.is_required() and not inner.validate_value(usual.get_default(call_default_factory=True)).valid:
            return {"properties": {contract.at: reference}, "required": [contract.at]}
        return placed_within({"anyOf": [{"type": "null"}, reference]}, contract.at)

    def _addresses(self, contract: Contract[Any]) -> Iterator[Schema]:
        """Yield what may not be the form of a file's address."""
        if not contract.forms or not contract.media:
            return
        speaks = {DATA: contract.forms[0], SCHEME: contract.forms[-1]}
        for form, name in speaks.items():
            rule = contract.book.rules.get(name)
            if rule is not None and DEFAULT.severity(rule) == "error":
                self.said.add(rule.id)
                for place in contract.media:
                    yield {"$comment": rule.id, **_placed(place, {"not": {"pattern": _SCHEMES[form]}})}

    # --- what isn't said ---------------------------------------------------------------------------------------------

    def _note(self, contract: Contract[Any]) -> None:
        """Note which rules may speak of a body, and which of them no schema can say."""
        book = contract.book.rules
        self.rules |= rules_of(contract)
        spoken = {*(mapping.name for mapping in contract.section.error_map.values()), NOT_OBJECT}
        self.said |= {book[name].id for name in spoken if name in book}
        self.said |= {broken.rule.id for broken in of_unknown(contract) if _refuses_unknown(contract)}
        for check in contract.section.media_checks:
            if check.name in book:
                self._leave(book[check.name], NOT_AT_ALL, f"it is about a file's {check.needs.replace('_', ' ')}")
        if NOT_JSON in book:
            self._leave(book[NOT_JSON], NOT_AT_ALL, "a schema sees what has been parsed")
        if contract.media and MALFORMED in book:
            self._leave(book[MALFORMED], IN_PART, "of a host, a schema sees no more than that it is there")

    def _leave(self, rule: Rule, how_far: str, reason: str) -> None:
        if DEFAULT.severity(rule) == "error":
            self.unsaid.setdefault(rule.id, Unsaid(rule, how_far, reason))


def _as_object(schema: Schema) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {"not": {}}


def _word(contract: Any) -> str:
    """Return the name of a contract's model, as a reference may have it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", contract.model.__name__)


def _free(name: str, made: Any, taken: Mapping[str, Any]) -> str:
    """Return a name for a schema that none has yet, or the one of its equal."""
    numbered = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(one for one in numbered if taken.get(one, made) == made)


def _finished(contract: Contract[Any], made: dict[str, Any], said: list[Schema]) -> dict[str, Any]:
    """Return the schema of a model with what else is asked of its fields."""
    made.pop("additionalProperties", None)
    properties = made.setdefault("properties", {})
    for spelling, name in contract.aliases.items():
        if name in properties:
            properties.setdefault(spelling, True)
            required = {"required": [name]}
            said.insert(0, {"if": {"not": required}, "then": {"properties": {spelling: properties[name]}}})
    if _refuses_unknown(contract):
        made["additionalProperties"] = False
    if said:
        made["allOf"] = said
    return made


def _refuses_unknown(contract: Contract[Any]) -> bool:
    """Return whether each field that no page names is refused, whatever it may mean elsewhere."""
    found = of_unknown(contract)
    return bool(found) and all(broken.severity == "error" for broken in found)


def _fields(
    contract: Contract[Any],
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    choices: Mapping[str, Sequence[str]],
) -> dict[str, Cases]:
    """Return the cases of a body's fields."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return {
        name: Cases(
            (name,),
            resolved(properties.get(info.alias or name, {}), definitions),
            ABSENT if info.is_required() else info.get_default(call_default_factory=True),
            tuple(contract.values[name]()) if name in contract.values else tuple(choices.get(name, ())),
            _reader(info),
        )
        for name, info in contract.model.model_fields.items()
    }


def _reader(info: FieldInfo) -> Any:
    """Return what makes of a value of JSON what rules see of it."""
    adapter: list[TypeAdapter[Any]] = []

    def read(value: Any) -> Any:
        if not adapter:
            adapter.append(TypeAdapter(_annotated(info)))
        try:
            return adapter[0].validate_python(value, strict=True)
        except ValidationError:
            return value

    return read


def _annotated(info: FieldInfo) -> Any:
    from typing import Annotated  # noqa: PLC0415 - subscripted with what a field has

    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _placed(place: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what is asked of the text at a place, or of each text of the list that is there."""
    first, *rest = place.split("/")
    each = {"if": {"type": "string"}, "then": schema, "else": {"items": schema}}
    for name in reversed(rest):
        each = {"items": each} if name == "*" else {"properties": {name: each}}
    return {"properties": {first: each}}
