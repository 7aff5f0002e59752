"""What a request that the schema refuses is told: gojsonschema's own words, item by item."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from drytake.schemas.providers.replicate.rules import fields, references
from drytake.schemas.validation.rules import Limit, Violation

__all__ = ["detail_of", "invalid_fields"]

Item = dict[str, str]
ROOT = "(root)"
"""What gojsonschema calls the whole body."""


class _Words(NamedTuple):
    """How gojsonschema says that a rule is broken."""

    type: str
    description: Callable[[Violation], str]
    of_parent: bool = False
    """True where the field that is named is the one around."""


def _last(violation: Violation) -> str:
    return violation.pointer.rpartition("/")[2]


def _field(pointer: str) -> str:
    return pointer[1:].replace("/", ".") or ROOT


def _enum(violation: Violation) -> str:
    allowed = violation.message.rpartition("it takes ")[2].replace("`", '"')
    return f"{_field(violation.pointer)} must be one of the following: {allowed}"


_GIVEN: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_EXPECTED: Mapping[str, str] = {
    "input": "object",
    "duration": "integer",
    "seed": "integer",
    "generate_audio": "boolean",
    "watermark": "boolean",
    "stream": "boolean",
    "reference_images": "array",
    "reference_videos": "array",
    "reference_audios": "array",
    "webhook_events_filter": "array",
}
"""Field to its type, where that isn't `string`."""


def _types(violation: Violation) -> str:
    expected = _EXPECTED.get(_last(violation), "string")
    return f"Invalid type. Expected: {expected}, given: {_GIVEN.get(type(violation.value), 'null')}"


def _pattern(_: Violation) -> str:
    return "Does not match format 'uri'"


_REQUIRED = _Words("required", lambda one: f"{_last(one)} is required", of_parent=True)
_TYPE = _Words("invalid_type", _types)
_ENUM = _Words("enum", _enum)
_FORMAT = _Words("format", _pattern)
_UNKNOWN = _Words(
    "additional_property_not_allowed", lambda one: f"Additional property {_last(one)} is not allowed", of_parent=True
)


def _number(limit: Limit) -> Callable[[Violation], tuple[str, str]]:
    def say(violation: Violation) -> tuple[str, str]:
        if limit.low is not None and violation.value < limit.low:
            return "number_gte", f"Must be greater than or equal to {limit.low}"
        return "number_lte", f"Must be less than or equal to {limit.high}"

    return say


_NUMBERS: Mapping[str, Callable[[Violation], tuple[str, str]]] = {
    "duration-out-of-schema": _number(fields.DURATION),
    "duration-out-of-schema-2-5": _number(fields.DURATION_2_5),
}


def _items(limit: Limit) -> _Words:
    return _Words("array_max_items", lambda _: f"Array must have at most {limit.high} items")


WORDS: Mapping[str, _Words] = {
    "input-missing": _REQUIRED,
    "prompt-missing": _REQUIRED,
    "version-missing": _REQUIRED,
    "wrong-type": _TYPE,
    "null-field": _TYPE,
    "unknown-ratio": _ENUM,
    "unknown-ratio-2-5": _ENUM,
    "unknown-resolution": _ENUM,
    "unknown-resolution-2-5": _ENUM,
    "resolution-of-tier": _ENUM,
    "resolution-of-mini": _ENUM,
    "unknown-format": _ENUM,
    "unknown-event": _ENUM,
    "url-malformed": _FORMAT,
    "webhook-malformed": _FORMAT,
    "unknown-call-field": _UNKNOWN,
    "unknown-field": _UNKNOWN,
    "dropped-field": _UNKNOWN,
    "prompt-too-long": _Words(
        "string_lte", lambda _: f"String length must be less than or equal to {fields.PROMPT.high}"
    ),
    "too-many-images": _items(references.IMAGES),
    "too-many-videos": _items(references.VIDEOS),
    "too-many-audios": _items(references.AUDIOS),
    "too-many-images-2-5": _items(references.IMAGES_2_5),
    "too-many-videos-2-5": _items(references.VIDEOS_2_5),
    "too-many-audios-2-5": _items(references.AUDIOS_2_5),
}
"""Rule to its words. `required` and `additional_property_not_allowed` were observed, the others follow from the library."""


def invalid_fields(violations: Iterable[Violation]) -> list[Item]:
    """Return the items of what the schema refuses; what it can't say isn't among them."""
    return [item for one in violations if one.severity == "error" and (item := _item(one)) is not None]


def _item(violation: Violation) -> Item | None:
    name = violation.rule.name
    if name in _NUMBERS:
        kind, description = _NUMBERS[name](violation)
        return {"type": kind, "field": _field(violation.pointer), "description": description}
    words = WORDS.get(name)
    if words is None:
        return None
    pointer = violation.pointer.rpartition("/")[0] if words.of_parent else violation.pointer
    return {"type": words.type, "field": _field(pointer), "description": words.description(violation)}


def detail_of(items: Iterable[Item]) -> str:
    """Return the items as one text, a line each."""
    return "".join(f"- {item['field']}: {item['description']}\n" for item in items)
