"""A JSON Schema as rows that people read: field, what it takes, default, meaning."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["FieldDoc", "fields"]

_DEEPEST = 3
Schema = Mapping[str, Any]


class FieldDoc(NamedTuple):
    """One field of an object."""

    name: str
    """Dotted where it lies deeper."""
    takes: str
    required: bool
    default: str
    meaning: str


def fields(schema: Schema) -> list[FieldDoc]:
    """Return the fields that an object's schema names."""
    return list(_fields(schema, schema, "", 0))


def _fields(schema: Schema, root: Schema, prefix: str, depth: int) -> Iterator[FieldDoc]:
    for name, said in schema.get("properties", {}).items():
        field = _resolved(said, root)
        default = json.dumps(field["default"], ensure_ascii=False) if "default" in field else ""
        required = name in schema.get("required", ())
        yield FieldDoc(
            prefix + name, takes(field, root), required, "" if default == "null" else default, _meaning(field)
        )
        if depth < _DEEPEST:
            inner = _resolved(field.get("items", field), root)
            mark = "[]." if "items" in field else "."
            yield from _fields(inner, root, f"{prefix}{name}{mark}", depth + 1)


def _resolved(schema: Schema, root: Schema) -> Schema:
    ref = schema.get("$ref")
    if not ref:
        return schema
    target: Schema = root.get("$defs", {}).get(ref.rpartition("/")[2], {})
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def _meaning(field: Schema) -> str:
    return " ".join(str(field.get("description", "")).split())


def takes(schema: Schema, root: Schema) -> str:
    """Return which values a schema takes, in words; literals in backticks."""
    schema = _resolved(schema, root)
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{_literal(value)}`" for value in schema.get("enum", [schema.get("const")]))
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        said = [takes(option, root) for option in options if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(said))
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"array of {takes(schema.get('items', {}), root)}{_bounds(schema, 'minItems', 'maxItems', ', ')}"
    if kind == "string":
        form = f" ({schema['format']})" if "format" in schema else ""
        return f"string{form}{_bounds(schema, 'minLength', 'maxLength', ', length ')}"
    return f"{kind}{_bounds(schema, 'minimum', 'maximum', ' ')}"


def _literal(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _bounds(schema: Schema, least: str, most: str, before: str) -> str:
    low, high, above = schema.get(least), schema.get(most), schema.get("exclusiveMinimum")
    said = []
    if above is not None:
        said.append(f"more than {_number(above)}")
    if high is None or low is None:
        said.extend([f"at least {_number(low)}"] if low is not None else [])
        said.extend([f"at most {_number(high)}"] if high is not None else [])
    else:
        said.append(f"{_number(low)} to {_number(high)}")
    return before + ", ".join(said) if said else ""


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else str(value)
