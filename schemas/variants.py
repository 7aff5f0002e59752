"""By what a client tells an operation's good answers apart: forms of a part of them, read off the responses' own models."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json

__all__ = ["Variant"]

NONE, PRESENT, ONE, SEVERAL, JSON = "none", "present", "one", "several", "JSON"


@dataclass(frozen=True, slots=True)
class Variant:
    """A part of a response that comes in several forms.

    A part with an enumeration has its values for forms, an array `none`, `one` and `several`, a part that may be null
    or left out `none` and `present`, alternative models their names, and a response that may come as a file its types.
    """

    name: str
    """What the part is, in our words: `state`, `result`."""
    at: str = ""
    """RFC 6901 pointer into the response's JSON."""
    status: int = 200
    """The response that it is a part of."""
    media: str = ""
    """The other MIME type that the response may come as."""
    undocumented: tuple[str, ...] = ()
    """Forms that the model knows and no document."""

    def values(self, responses: Mapping[int, type[BaseModel]]) -> tuple[str, ...]:
        """Return the documented forms, by the models of an operation's answers."""
        if self.media:
            return JSON, self.media
        found = _forms(*_part(responses[self.status], self.at))
        return tuple(form for form in found if form not in self.undocumented)

    def form(
        self, responses: Mapping[int, type[BaseModel]], body: bytes, content_type: str, *, cut: bool = False
    ) -> str | None:
        """Return the form of a response that has the status; `None` where it isn't one of the documented.

        Of a body that was kept in part (`cut`), that part is read.
        """
        if self.media and content_type.startswith(self.media):
            return self.media
        try:
            value = from_json(body, allow_partial=cut)
        except ValueError:
            return None
        if self.media:
            return JSON
        found = _form(_at(value, self.at), *_part(responses[self.status], self.at))
        return found if found in self.values(responses) else None


@cache
def _part(model: type[BaseModel], pointer: str) -> tuple[dict[str, Any], bool, dict[str, Any]]:
    """Return the JSON Schema of a part, whether it may be null or left out, and the definitions that it refers to."""
    whole = model.model_json_schema(mode="serialization")
    definitions = whole.get("$defs", {})
    schema, optional = whole, False
    for name in pointer.split("/")[1:]:
        schema, optional = _property(schema, name, definitions)
    schema, nullable = _plain(schema, definitions)
    return schema, optional or nullable, definitions


def _property(schema: dict[str, Any], name: str, definitions: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the schema of a property, and whether it may be left out; of several models that are alternatives, of any."""
    held, _ = _plain(schema, definitions)
    models = [_plain(one, definitions)[0] for one in held.get("anyOf", (held,))]
    having = [model for model in models if name in model.get("properties", ())]
    optional = len(having) < len(models) or any(name not in model.get("required", ()) for model in having)
    parts = [model["properties"][name] for model in having]
    words = list(
        dict.fromkeys(word for part in parts for word in part.get("enum", (part["const"],) if "const" in part else ()))
    )
    return (parts[0] if len(parts) == 1 else {"enum": words} if words else {"anyOf": parts}), optional


def _plain(schema: dict[str, Any], definitions: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return a schema without references and without null, and whether null was there."""
    nullable = False
    while "$ref" in schema or len(_alternatives(schema)) == 1:
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        else:
            nullable = len(schema["anyOf"]) > 1 or nullable
            (schema,) = _alternatives(schema)
    return schema, nullable


def _alternatives(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]


def _forms(schema: Mapping[str, Any], optional: bool, definitions: Mapping[str, Any]) -> Iterable[str]:  # noqa: FBT001 - a part
    if "enum" in schema or "const" in schema:
        return tuple(schema.get("enum") or (schema["const"],))
    if schema.get("type") == "array":
        return (ONE, SEVERAL) if schema.get("minItems") else (NONE, ONE, SEVERAL)
    if "anyOf" in schema:
        return tuple(_name(one, definitions) for one in schema["anyOf"])
    return (NONE, PRESENT) if optional else ()


def _form(value: Any, schema: Mapping[str, Any], optional: bool, definitions: Mapping[str, Any]) -> str | None:  # noqa: FBT001 - a part
    if "enum" in schema or "const" in schema:
        return value if isinstance(value, str) else None
    if isinstance(value, list):
        return (NONE, ONE, SEVERAL)[min(len(value), 2)]
    if "anyOf" in schema:
        fitting = (one for one in schema["anyOf"] if _fits(value, _plain(one, definitions)[0]))
        return next((_name(one, definitions) for one in fitting), None)
    return (NONE if value is None else PRESENT) if optional else None


def _name(schema: dict[str, Any], definitions: Mapping[str, Any]) -> str:
    """Return what one of several models is called: `discovery` of `DiscoveryResponse`."""
    title: str = _plain(schema, definitions)[0]["title"]
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", title.removesuffix("Response")).lower()


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    return isinstance(value, dict) and set(schema.get("required", ())) <= value.keys()


def _at(value: Any, pointer: str) -> Any:
    for name in pointer.split("/")[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value
