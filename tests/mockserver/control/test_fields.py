"""A JSON Schema becomes rows that say what a field takes."""

import pytest

from drytake.mockserver.control.fields import FieldDoc, fields


@pytest.mark.parametrize(
    ("schema", "takes"),
    [
        ({"type": "integer", "minimum": 4, "maximum": 15}, "integer 4 to 15"),
        ({"type": "integer", "minimum": 1}, "integer at least 1"),
        ({"type": "number", "maximum": 1.5}, "number at most 1.5"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 9.0}, "number more than 0, at most 9"),
        ({"type": "string", "format": "uri"}, "string (uri)"),
        ({"type": "string", "maxLength": 2000}, "string, length at most 2,000"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 9}, "array of string, at most 9"),
        ({"enum": ["a", 2, True]}, "`a`, `2`, `true`"),
        ({"const": "a"}, "`a`"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "string or integer"),
        ({"$ref": "#/$defs/Size"}, "`small`, `large`"),
        ({"$ref": "#/$defs/Gone"}, "any value"),
        ({}, "any value"),
    ],
)
def test_what_a_field_takes(schema: dict[str, object], takes: str) -> None:
    (field,) = fields({"properties": {"f": schema}, "$defs": {"Size": {"enum": ["small", "large"]}}})

    assert field.takes == takes


def test_row_says_whether_it_must_be_and_what_stands_otherwise() -> None:
    schema = {
        "properties": {
            "a": {"type": "string", "description": "What\n  it is."},
            "b": {"type": "integer", "default": 5},
        },
        "required": ["a"],
    }

    assert fields(schema) == [
        FieldDoc("a", "string", required=True, default="", meaning="What it is."),
        FieldDoc("b", "integer", required=False, default="5", meaning=""),
    ]


def test_inner_fields_follow_with_dotted_names() -> None:
    part = {"type": "object", "properties": {"url": {"type": "string"}}}
    schema = {"properties": {"one": part, "many": {"type": "array", "items": part}}}

    assert [field.name for field in fields(schema)] == ["one", "one.url", "many", "many[].url"]


def test_schema_that_holds_itself_has_an_end() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}

    names = [field.name for field in fields({**node, "$defs": {"Node": node}})]

    assert names[:2] == ["next", "next.next"]
    assert len(names) < 10
