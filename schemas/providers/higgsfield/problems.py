"""What a body that is refused is told: the words of a validator of JSON Schema, one fault at a time."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from drytake.schemas.validation.rules import Violation

__all__ = ["entries_of", "sentence_of"]

_TYPES: Mapping[str, str] = {
    "duration": "integer",
    "generate_audio": "boolean",
    "image_urls": "array",
    "video_urls": "array",
    "audio_urls": "array",
}
"""Field to its type, where that isn't `string`."""
MOST = 300
"""Characters of a value that is said again."""


def _said(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= MOST else f"{text[:MOST]}..."


def _field(one: Violation) -> str:
    return one.pointer[1:].replace("/", ".")


def _words(one: Violation) -> str:
    """Return what is wrong with a value; a limit and the values of a choice are read off our own message."""
    name, value = one.rule.name, _said(one.value)
    if name in ("wrong-type", "null-field"):
        return f"{value} is not of type '{_TYPES.get(_field(one), 'string')}'"
    if name.startswith("unknown-"):
        listed = re.findall("`([^`]+)`", one.message.rpartition(" takes ")[2])
        return f"{value} is not one of {listed}"
    if name.startswith("duration-"):
        least, most = re.findall(r"\d+", one.message.rpartition(" is ")[2])[:2]
        low = float(one.value) < float(least)
        return f"{value} is {'less' if low else 'greater'} than the {'minimum' if low else 'maximum'} of {least if low else most}"
    if name.startswith("too-many-"):
        return f"{value} is too long"
    return {"prompt-empty": f"{value} is too short", "url-malformed": f"{value} is not a 'uri'"}.get(name, one.message)


def _errors(violations: Sequence[Violation]) -> list[Violation]:
    return [one for one in violations if one.severity == "error"]


def sentence_of(violations: Sequence[Violation]) -> str:
    """Return what is told of a body: of its faults the first; nothing where it is no JSON, or has none."""
    for one in _errors(violations):
        if one.rule.name.endswith("-missing"):
            return f"'{one.pointer.rpartition('/')[2]}' is a required property"
        if one.pointer:
            return f"{_field(one)}: {_words(one)}"
        return f"{_said(one.value)} is not of type 'object'" if one.rule.name == "body-not-object" else ""
    return ""


def entries_of(violations: Sequence[Violation]) -> list[dict[str, Any]]:
    """Return the same as FastAPI lists it: each fault."""
    return [
        {
            "loc": ["body", *(int(part) if part.isdecimal() else part for part in one.pointer.split("/")[1:])],
            "msg": "Field required"
            if one.rule.name.endswith("-missing")
            else _words(one)
            if one.pointer
            else one.message,
            "type": "missing" if one.rule.name.endswith("-missing") else one.rule.name.replace("-", "_"),
        }
        for one in _errors(violations)
    ]
