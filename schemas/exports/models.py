"""JSON Schemas of models as others read them: patterns that mean the same everywhere, and no default that a field refuses."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

__all__ = ["DIALECT", "WireSchema", "model_schema", "portable", "resolved"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SPACES = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What `\\s` is in the patterns of pydantic; in ECMA's and in Python's it is something else each."""
_CLASSES: Mapping[str, str] = {"s": _SPACES, "d": "0-9"}
_PIECE = re.compile(r"\\(?P<escaped>.)|(?P<open>\[\^?)|(?P<close>\])|(?P<end>\$$)|(?P<other>.)", re.DOTALL)


class WireSchema(GenerateJsonSchema):
    """Makes the schema of a model; what a field may not be isn't said to be its default, such as null where it may be left out."""

    schema_dialect = DIALECT

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema of a field with a default."""
        made = super().default_schema(schema)
        return made if "default" not in made or _takes(made, made["default"]) else _without(made, "default")

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Return the schema of a text, whose pattern means the same to every reader."""
        made = super().str_schema(schema)
        return made | ({"pattern": portable(made["pattern"])} if "pattern" in made else {})


def _takes(schema: Mapping[str, Any], default: Any) -> bool:
    """Return whether a field may be sent as its default; of texts and null alone this is in doubt."""
    kinds = schema.get("anyOf", [schema])
    if default is None:
        return any(one.get("type") == "null" or not one.keys() & _KINDS for one in kinds)
    return not isinstance(default, str) or any(re.search(one.get("pattern", ""), default) for one in kinds)


_KINDS = {"$ref", "allOf", "const", "enum", "type"}


def _without(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != name}


def portable(pattern: str) -> str:
    """Return a pattern without classes and anchors that engines read differently.

    Raises:
        ValueError: it has a class that nobody has written out here.
    """
    said, within = [], False
    for piece in _PIECE.finditer(pattern):
        escaped = piece["escaped"]
        if escaped is None or escaped.lower() not in "sdwb":
            said.append(r"$(?!\n)" if piece["end"] else piece[0])
        elif escaped in _CLASSES:
            said.append(_CLASSES[escaped] if within else f"[{_CLASSES[escaped]}]")
        elif escaped.lower() in _CLASSES and not within:
            said.append(f"[^{_CLASSES[escaped.lower()]}]")
        else:
            raise ValueError(f"the pattern {pattern} has \\{escaped}, which engines read differently")
        within = bool(piece["open"]) or (within and not piece["close"])
    return "".join(said)


def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a model takes, self-contained."""
    return model.model_json_schema(schema_generator=WireSchema)


def resolved(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema whose references, but for those within objects, are replaced by what they stand for."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {
            key: [resolved(one, definitions) for one in value]
            if key in ("anyOf", "oneOf")
            else resolved(value, definitions)
            if key == "items"
            else value
            for key, value in schema.items()
        }
    return schema
