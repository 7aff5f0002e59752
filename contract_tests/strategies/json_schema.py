"""Values from a JSON Schema, as pydantic writes it, for Hypothesis: what our own models need of it."""

import string
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

__all__ = ["from_schema"]

_LONGEST = 6
"""Items of an open list, at most."""
_EPOCH, _SPAN = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=3_650)
_ALPHABET = (
    string.ascii_letters + string.digits + string.punctuation + " éßŒдωğשع影像をग한😀\u0301\u200b\u200f\u2028\ufffd"
)
_TEXT = st.text(_ALPHABET, max_size=40)
"""Of a few characters of many kinds: the first text of all of Unicode takes Hypothesis seconds in a new project."""
_FORMS: Mapping[str, st.SearchStrategy[str]] = {
    "date-time": st.integers(0, int(_SPAN.total_seconds())).map(
        lambda seconds: f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
    ),
    "uri": st.sampled_from(["https://example.com/a.png", "https://example.com/b.mp4", "https://example.com/c.mp3"]),
    "hex": st.integers(0, 2**32 - 1).map(lambda number: f"{number:032x}"),
    "uuid": st.integers(0, 2**32 - 1).map(lambda number: str(uuid.UUID(int=number, version=4))),
}


def from_schema(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return values of a schema, which refers to some definitions."""
    if "$ref" in schema:
        return st.deferred(lambda: from_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return st.one_of([from_schema(one, definitions) for one in _simplest_first(schema[several])])
    return _of_type(schema, definitions)


def _simplest_first(schemas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return alternatives in the order in which examples shrink: null first."""
    return sorted(schemas, key=lambda schema: schema.get("type") != "null")


def _of_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, definitions)
    if kind == "array":
        most = min(schema.get("maxItems", _LONGEST), _LONGEST * 2)
        return st.lists(
            from_schema(schema.get("items", {}), definitions), min_size=schema.get("minItems", 0), max_size=most
        )
    plain: dict[Any, st.SearchStrategy[Any]] = {
        "integer": st.integers(schema.get("minimum", -1_000), schema.get("maximum", 1_000)),
        "number": st.floats(schema.get("minimum", 0), schema.get("maximum", 1_000), width=32).map(
            lambda number: round(number, 2)
        ),
        "boolean": st.booleans(),
        "null": st.none(),
        "string": _string(schema),
    }
    return plain.get(kind, _TEXT)


def _string(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") in _FORMS:
        return _FORMS[schema["format"]]
    return _TEXT.filter(lambda text: len(text) >= schema.get("minLength", 0))


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: from_schema(field, definitions) for name, field in schema.get("properties", {}).items()}
    required = {name: fields[name] for name in schema.get("required", ()) if name in fields}
    optional = {name: field for name, field in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)
