"""TypeScript types of a provider's own API, made of the same schemas as its OpenAPI document; no Node is needed."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from drytake.schemas.exports.inner import inner_models
from drytake.schemas.exports.openapi import openapi
from drytake.schemas.exports.operations import components
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.validation.nested import NestedContract

__all__ = ["typescript"]

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_LIMITS = {
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
    "maxLength": "At most {} characters.",
}
_PLAIN = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean", "null": "null"}
_STEP = "  "


def typescript(provider: Provider) -> str:
    """Return a module of types: one for each schema, and `Operations` with each call's request and responses."""
    document = openapi(provider)
    head = f"// Types of {provider.title}'s API as of {document['info']['version']}, made by `drytake export typescript`.\n"
    chosen = dict(_by_choice(provider))
    types = [
        f"{_doc(schema, '')}export type {_identifier(name)} = {chosen.get(name) or _type(schema, '')};\n"
        for name, schema in document["components"]["schemas"].items()
    ]
    return "\n".join([head, *types, _operations(document)])


# --- types -------------------------------------------------------------------------------------------------------


def _identifier(name: str) -> str:
    made = re.sub(r"\W", "_", name, flags=re.ASCII)
    return made if _NAME.fullmatch(made) else f"_{made}"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _literal(name)


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _uncommented(text: str) -> str:
    """Return a text that ends no comment."""
    return text.replace("*/", "*\\/")


def _doc(schema: Any, indent: str) -> str:
    """Return the comment above a type: what it is, its limits, its default."""
    if not isinstance(schema, dict):
        return ""
    lines = _uncommented(str(schema.get("description", ""))).splitlines()
    parts = [schema, *schema.get("anyOf", ())]
    lines += [said.format(one[key]) for key, said in _LIMITS.items() for one in parts if key in one]
    if schema.get("default") is not None:
        lines.append(_uncommented(f"@default {_literal(schema['default'])}"))
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def _type(schema: Any, indent: str) -> str:
    """Return the type of a schema's values."""
    if not isinstance(schema, dict):
        return "never" if schema is False else "unknown"
    if "$ref" in schema:
        return _identifier(schema["$ref"].rpartition("/")[2])
    if "const" in schema or "enum" in schema:
        return " | ".join(_literal(value) for value in schema.get("enum", [schema.get("const")]))
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " | ".join(dict.fromkeys(_type(one, indent) for one in several))
    return _of_kind(schema, indent)


def _of_kind(schema: Mapping[str, Any], indent: str) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"Array<{_type(schema.get('items', {}), indent)}>"
    if kind == "object":
        return _object(schema, indent)
    return _PLAIN.get(str(kind), "unknown")


def _object(schema: Mapping[str, Any], indent: str) -> str:
    properties, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
    if not properties:
        return f"Record<string, {'unknown' if isinstance(extra, bool) else _type(extra, indent)}>"
    return _fields({name: _type(one, indent + _STEP) for name, one in properties.items()}, schema, indent)


def _fields(types: Mapping[str, str], schema: Mapping[str, Any], indent: str) -> str:
    """Return the type of an object with these fields."""
    inner, required = indent + _STEP, schema.get("required", ())
    lines = [
        f"{_doc(schema['properties'][name], inner)}{inner}{_key(name)}{'' if name in required else '?'}: {kind};\n"
        for name, kind in types.items()
    ]
    return "{\n" + "".join(lines) + indent + "}"


# --- bodies around bodies ----------------------------------------------------------------------------------------


def _by_choice(provider: Provider) -> Iterator[tuple[str, str]]:
    """Yield the types of bodies whose one field says what another one holds: a union by what is chosen."""
    known = components(provider.operations)
    for operation in provider.operations:
        contract = operation.contract
        if isinstance(contract, NestedContract) and len(contract.choices) == 1:
            name = known.named(contract.model, "validation")
            yield name, _union(operation, known.schemas[name], next(iter(contract.choices)))


def _union(operation: Operation, schema: Mapping[str, Any], by: str) -> str:
    at, models = inner_models(operation)
    known = components((operation,))
    properties = schema["properties"]
    usual = {name: _type(one, _STEP) for name, one in properties.items()}
    made = []
    for value, model in models.items():
        inner = _identifier(known.named(model, "validation"))
        made.append(_fields({**usual, by: _literal(value), at: inner}, schema, ""))
    if properties[by].get("type") == "string" and "enum" not in properties[by]:  # other values are taken too
        made.append(_fields({**usual, by: "string & {}", at: "Record<string, unknown>"}, schema, ""))
    return " | ".join(made)


# --- operations --------------------------------------------------------------------------------------------------


def _operations(document: Mapping[str, Any]) -> str:
    """Return the interface of all calls."""
    lines = [
        f"{_STEP}/** {_uncommented(said['summary'])}. */\n"
        f"{_STEP}{_literal(said['operationId'])}: {_operation(path, method, said)};\n"
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]
    head = "/** Each call, by its name: what it takes, and what its responses hold by status. */"
    return f"{head}\nexport interface Operations {{\n{''.join(lines)}}}\n"


def _operation(path: str, method: str, said: Mapping[str, Any]) -> str:
    contents = said.get("requestBody", {}).get("content", {})
    request = next((_type(media["schema"], _STEP * 2) for media in contents.values()), "undefined")
    responses = " ".join(
        f"{status}: {_response(one)};" for status, one in said["responses"].items() if status.isdigit()
    )
    facts = {
        "method": _literal(method.upper()),
        "path": _literal(path),
        "parameters": _parameters(said["parameters"]),
        "request": request,
        "responses": f"{{ {responses} }}" if responses else "{}",
    }
    inner = _STEP * 2
    return "{\n" + "".join(f"{inner}{name}: {kind};\n" for name, kind in facts.items()) + _STEP + "}"


def _response(response: Mapping[str, Any]) -> str:
    kinds = [_type(media["schema"], _STEP * 2) for media in response.get("content", {}).values() if "schema" in media]
    return " | ".join(dict.fromkeys(kinds)) or "unknown"


def _parameters(parameters: list[Mapping[str, Any]]) -> str:
    made = [
        f"{_key(one['name'])}{'' if one['required'] else '?'}: {_type(one['schema'], _STEP * 2)};" for one in parameters
    ]
    return f"{{ {' '.join(made)} }}" if made else "{}"
