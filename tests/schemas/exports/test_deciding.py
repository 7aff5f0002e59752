"""What a function of a body decides becomes a schema that decides the same, as far as a schema can look."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from drytake.schemas.exports.cases import ABSENT, Cases
from drytake.schemas.exports.deciding import deciding, respelled

FIELDS: Mapping[str, tuple[Mapping[str, Any], Any]] = {
    "model": ({"type": "string"}, ABSENT),
    "size": ({"enum": ["small", "large"]}, "small"),
    "count": ({"type": "integer", "minimum": 1, "maximum": 9}, 5),
    "share": ({"anyOf": [{"type": "number"}, {"type": "null"}]}, None),
    "files": ({"type": "array", "items": {"type": "string"}, "maxItems": 3}, []),
    "note": ({"anyOf": [{"type": "string", "maxLength": 400}, {"type": "null"}]}, None),
    "sound": ({"type": "boolean"}, True),
}
VALUES: Mapping[str, tuple[Any, ...]] = {
    "model": ("a", "b", "other"),
    "size": ("small", "large"),
    "count": (1, 4, 5, 9),
    "share": (None, 0, 0.5, 2),
    "files": ([], ["x"], ["x"] * 3),
    "note": (None, "", "n", "n" * 101, "keep"),
    "sound": (True, False),
}
Rule = Callable[[Mapping[str, Any]], Any]
RULES: Mapping[str, tuple[Rule, tuple[str, ...]]] = {
    "by model": (lambda body: body["model"] == "a" and body["size"] == "large", ("model", "size")),
    "by a number": (lambda body: body["count"] > 4 and body["sound"], ("count", "sound")),
    "by a list": (lambda body: len(body["files"]) + (body["size"] == "large") > 3, ("files", "size")),
    "by what is there": (lambda body: body["share"] is not None and not body["files"], ("share", "files")),
    "by a fraction": (lambda body: (body["share"] or 0) >= 0.5, ("share",)),
    "by a length": (lambda body: len(body["note"] or "") > 100, ("note",)),
    "by a length and a model": (
        lambda body: len(body["note"] or "") > (0 if body["model"] == "b" else 100),
        ("note", "model"),
    ),
    "by a word": (lambda body: body["note"] == "keep" and body["sound"], ("note", "sound")),
    "never": (lambda body: body["size"] not in ("small", "large"), ("size",)),
}


def cases() -> dict[str, Cases]:
    return {name: Cases((name,), schema, default) for name, (schema, default) in FIELDS.items()}


@pytest.mark.parametrize("name", RULES)
def test_schema_decides_as_the_function_does(name: str) -> None:
    rule, looked_at = RULES[name]
    found = deciding(rule, cases(), lambda broken: not broken)
    validator = Draft202012Validator({"allOf": [found.schema]})

    assert found.whole
    for values in product(*([*VALUES[field], ABSENT] for field in looked_at)):
        body = {field: value for field, value in zip(looked_at, values, strict=True) if value != ABSENT}
        body = {"model": "other"} | body
        whole = {field: default for field, (_, default) in FIELDS.items()} | body
        assert validator.is_valid(body) is not bool(rule(whole)), body


UNREAD: Mapping[str, Rule] = {
    "a pattern": lambda body: body["note"] is not None and body["note"].startswith("x"),
    "a set of names": lambda body: body["model"] in {"a", "b"},
    "an item": lambda body: any(file == "x" for file in body["files"]),
    "arithmetic": lambda body: body["count"] % 2 == 1,
    "every field": lambda body: len(body) > 3,
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_no_schema_sees_is_never_refused(name: str) -> None:
    found = deciding(UNREAD[name], cases(), lambda broken: not broken)

    assert not found.whole
    assert found.schema is True or Draft202012Validator({"allOf": [found.schema]}).is_valid({"model": "a"})


def test_names_that_are_listed_may_be_looked_up() -> None:
    fields = {"model": Cases(("model",), {"type": "string"}, ABSENT, listed=("a", "b", "c"))}
    found = deciding(lambda body: body["model"] in {"b", "c"}, fields, lambda broken: not broken)

    assert found.whole
    assert Draft202012Validator({"allOf": [found.schema]}).is_valid({"model": "a"})
    assert not Draft202012Validator({"allOf": [found.schema]}).is_valid({"model": "b"})


@pytest.mark.parametrize(
    ("body", "good"),
    [
        *(({"ratio": "1:1"}, True), ({"aspect": "1:1"}, True), ({"aspect": "x"}, False), ({}, True)),
        *(({"ratio": "1:1", "aspect": "x"}, True), ({"ratio": "x", "aspect": "1:1"}, False)),
    ],
)
def test_another_spelling_counts_where_the_documented_one_is_not_sent(body: Any, *, good: bool) -> None:
    schema = respelled({"properties": {"ratio": {"enum": ["1:1"]}}}, {"aspect": "ratio"})

    assert Draft202012Validator(schema).is_valid(body) is good
