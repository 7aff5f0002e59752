"""What a body that is refused is told: zod's own words, issue by issue."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drytake.schemas.validation.rules import Violation

__all__ = ["issues_of"]

Issue = dict[str, Any]
_GIVEN: Mapping[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "undefined",
}
_EXPECTED: Mapping[str, str] = {
    "seed": "number",
    "duration": "number",
    "audio": "boolean",
    "draft": "boolean",
    "references": "array",
    "referenceVideos": "array",
    "referenceAudio": "array",
    "promptImage": "array",
}
"""Field to its type, where that isn't `string`."""


def _path(one: Violation) -> list[str | int]:
    return [int(part) if part.isdecimal() else part for part in one.pointer.split("/")[1:]]


def _type(one: Violation) -> Issue:
    path = _path(one)
    name = str(path[-1]) if path else ""
    expected = _EXPECTED.get(name, "object" if isinstance(path[-1] if path else "", int) else "string")
    received = "null" if one.rule.name == "null-field" else _GIVEN.get(type(one.value), "undefined")
    message = f"Invalid input: expected {expected}, received {received}"
    return {"expected": expected, "code": "invalid_type", "path": path, "message": message}


def _option(one: Violation) -> Issue:
    listed = [part for index, part in enumerate(one.message.rpartition(" takes ")[2].split("`")) if index % 2]
    options = "|".join(f'"{value}"' for value in listed)
    message = f"Invalid option: expected one of {options}"
    return {"code": "invalid_value", "values": listed, "path": _path(one), "message": message}


def _model(one: Violation) -> list[Issue]:
    union: Issue = {
        "code": "invalid_union",
        "errors": [],
        "note": "No matching discriminator",
        "discriminator": "model",
        "path": ["model"],
        "message": "Invalid input",
    }
    return [_type(one), union] if one.value is None else [union]


def _unknown(one: Violation) -> Issue:
    name = str(_path(one)[-1])
    return {"code": "unrecognized_keys", "keys": [name], "path": [], "message": f'Unrecognized key: "{name}"'}


def _size(origin: str, what: str, measure: Callable[[Any], float]) -> Callable[[Violation], Issue]:
    """Return what says that a value is too small or too big; the limit is the last number of our message."""

    def say(one: Violation) -> Issue:
        numbers = [int(word) for word in one.message.replace("`", " ").replace(",", " ").split() if word.isdecimal()]
        value, most = measure(one.value), numbers[-1]
        small = value < numbers[-2] if len(numbers) > 1 and "to" in one.message else value == 0
        least = numbers[-2] if len(numbers) > 1 and small else 1
        limit, code = (least, "too_small") if small else (most, "too_big")
        side, sign = ("minimum", ">=") if small else ("maximum", "<=")
        adjective = "Too small" if small else "Too big"
        message = f"{adjective}: expected {origin} to {'be' if origin == 'number' else 'have'} {sign}{limit}{what}"
        return {"origin": origin, "code": code, side: limit, "inclusive": True, "path": _path(one), "message": message}

    return say


def _asset(one: Violation) -> Issue:
    most = int(one.message.rpartition(" ")[2])
    return {
        "code": "too_big",
        "maximum": most,
        "type": "number",
        "inclusive": True,
        "origin": "number",
        "message": f"Asset duration must be at most {most} seconds",
        "path": _path(one),
    }


def _custom(one: Violation) -> Issue:
    return {"code": "custom", "path": _path(one), "message": one.message.replace("`", "")}


_COUNT = _size("array", " items", len)
WORDS: Mapping[str, Callable[[Violation], Issue]] = {
    **dict.fromkeys(
        ("wrong-type", "null-field", "image-missing", "video-missing", "uri-missing", "prompt-missing"), _type
    ),
    **dict.fromkeys(("unknown-ratio", "ratio-of-model", "unknown-format", "unknown-mode", "unknown-position"), _option),
    **dict.fromkeys(("unknown-field", "field-of-2-5"), _unknown),
    **dict.fromkeys(("too-many-references", "too-many-images"), _COUNT),
    **dict.fromkeys(("videos-too-long", "audios-too-long"), _asset),
    "duration-out-of-range": _size("number", "", float),
    "prompt-length": _size("string", " characters", len),
    "prompt-too-long": _size("string", " characters", len),
}
"""Rule to its words. `invalid_type`, `invalid_union`, `invalid_value`, `unrecognized_keys` and an asset's `too_big` were
observed, the others follow from the library."""


def issues_of(violations: Iterable[Violation]) -> list[Issue]:
    """Return the issues of what is wrong with a body."""
    found: list[Issue] = []
    for one in violations:
        if one.severity != "error" or not one.pointer:
            continue
        if one.rule.name in ("model-missing", "unknown-model"):
            found += _model(one)
        else:
            found.append(WORDS.get(one.rule.name, _custom)(one))
    return found
