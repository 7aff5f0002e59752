"""What Venice's 400 body says of each broken rule: the messages of its own validator, not ours."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from drytake.schemas.providers.venice.kinds import VeniceModel
from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS
from drytake.schemas.providers.venice.requests import Complete, ListModels, Queue, Quote, Retrieve
from drytake.schemas.providers.venice.rules import MEDIA, book, fields
from drytake.schemas.providers.venice.rules.needs import CONFIRMATIONS
from drytake.schemas.validation.rules import Violation

__all__ = ["SCHEMA_RULES", "code_of", "detailed"]

Issue = dict[str, Any]
Builder = Callable[[Violation, VeniceModel | None], Issue]

SCHEMA_RULES = frozenset(
    {"body-not-json", "body-not-object", "unknown-field"}
    | {
        catch.name
        for section in (book.QUEUE, book.QUOTE, book.RETRIEVE, book.COMPLETE, book.LIST)
        for catch in section.error_map.values()
    }
)
"""What the schema says; the model's own rules are asked only where it has nothing to say."""

SAYS = {
    "audio-alone": "reference_audio_urls must be paired with at least one reference image or reference video",
    "audio-not-configurable": "This model does not support audio configuration",
    "clip-length": "Per clip must be {clip.low}–{clip.high}s",  # noqa: RUF001 - Venice's own dash
    "clips-too-long": "Total duration must be at most {together.high}s",
    "duration-off-ladder": "Unsupported duration",
    "duration-without-source": "duration {value} requires reference_video_urls",
    "element-mixed": "An element takes either images or a video",
    "file-too-large": "File is too large",
    "image-shape": "Image aspect ratio must be between {low:g} and {high:g}",
    "image-too-small": "Image is too small, the shorter side must be at least {side}px",
    "ratio-without-source": "aspect_ratio {value} requires reference_video_urls",
    "reference-missing": "At least one reference is required for this model",
    "resolution-on-upscale": "Use upscale_factor instead of resolution",
    "setting-contradicted": "This model does not support an upscale_factor above 1",
    "source-length": "Source video must be 4–30s",  # noqa: RUF001 - as above
    "upscale-too-long": "Video must be at most 300s",
    "url-malformed": "Must be a URL or a data URL",
}
"""Name of a rule to the sentence of a custom refinement."""
UNREADABLE = {
    "image": ("CORRUPTED_IMAGE", "Image is unreadable"),
    "video": ("INVALID_VIDEO_FORMAT", "Invalid video format (MP4, MOV, WebM)"),
    "audio": ("INVALID_AUDIO_FORMAT", "Invalid audio format (WAV, MP3)"),
}
"""Kind of file to the code and sentence of one that can't be used."""
_UNREADABLE = ("data-url-type", "data-url-broken", "image-format", "video-format", "audio-format")
_BODIES: Mapping[str, type[BaseModel]] = {
    "queue-video": Queue,
    "quote-video": Quote,
    "retrieve-video": Retrieve,
    "complete-video": Complete,
    "list-models": ListModels,
}
_OPTIONS: Mapping[str, Any] = {
    "unknown-duration": book.Duration,
    "unknown-ratio": book.Ratio,
    "unknown-resolution": book.Resolution,
    "unknown-factor": book.Factor,
    "unknown-task-type": book.TaskType,
    "unknown-bitrate": book.Bitrate,
    "unknown-model-type": book.ModelType,
}


def detailed(violations: Iterable[Violation], *, operation: str, model: VeniceModel | None) -> dict[str, Any]:
    """Return the body of a 400: the sentence, the messages nested like the request, and their list."""
    issues = [_issue(violation, operation, model) for violation in violations]
    details: dict[str, Any] = {"_errors": []}
    for issue in issues:
        node = details
        for part in issue["path"]:
            node = node.setdefault(str(part), {"_errors": []})
        node["_errors"].append(issue["message"])
    return {"error": "Invalid request parameters", "details": details, "issues": issues}


def code_of(violations: Sequence[Violation]) -> str | None:
    """Return the code that stands beside the sentence, where the first fault has one."""
    first = violations[0]
    if first.rule.name in _UNREADABLE:
        return _unreadable(first)[0]
    return "IMAGE_TOO_SMALL" if first.rule.name == "image-too-small" else None


def _issue(violation: Violation, operation: str, model: VeniceModel | None) -> Issue:
    name = violation.rule.name
    path = _path(violation.pointer)
    if name in ("wrong-type", "null-field") or (name in _OPTIONS and not _listable(name, violation.value)):
        return {**_wrong_type(violation, _expected(operation, path)), "path": path}
    if name in _OPTIONS:
        return {**_enum(get_args(_OPTIONS[name]), violation.value), "path": path}
    if name in _BUILDERS:
        return {"path": path} | _BUILDERS[name](violation, model)
    return {"code": "custom", "message": _says(violation, model), "path": path}


def _listable(name: str, value: Any) -> bool:
    return isinstance(value, int if name == "unknown-factor" else str) and not isinstance(value, bool)


def _path(pointer: str) -> list[str | int]:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 6 else part for part in parts]


def _says(violation: Violation, model: VeniceModel | None) -> str:
    name = violation.rule.name
    if name in _UNREADABLE:
        return _unreadable(violation)[1]
    references = model.references if model else None
    facts: dict[str, Any] = references._asdict() if references else {}
    if model and model.image_ratios:
        facts |= {"low": float(model.image_ratios[0]), "high": float(model.image_ratios[1])}
    if model:
        facts |= {"side": model.short_side}
    return SAYS.get(name, "Invalid input").format(value=violation.value, **facts)


def _unreadable(violation: Violation) -> tuple[str, str]:
    return UNREADABLE[MEDIA[violation.pointer.split("/")[1]]]


def _received(value: Any) -> str:
    names = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _wrong_type(violation: Violation, expected: str) -> Issue:
    received = _received(violation.value)
    said = f"Expected {expected}, received {received}"
    return {"code": "invalid_type", "expected": expected, "received": received, "message": said}


@cache
def _schema(operation: str) -> dict[str, Any]:
    return _BODIES[operation].model_json_schema()


def _expected(operation: str, path: list[str | int]) -> str:
    """Return the JSON type that a place in a body takes."""
    schema = _schema(operation)
    node: dict[str, Any] = schema
    for part in path:
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    kind = node.get("type", "object")
    return "number" if kind == "integer" else str(kind)


def _enum(options: Iterable[Any], received: Any) -> Issue:
    names = [str(option) for option in options]
    listed = " | ".join(f"'{name}'" for name in names)
    said = f"Invalid enum value. Expected {listed}, received '{str(received)[:80]}'"
    return {"code": "invalid_enum_value", "options": names, "received": str(received)[:80], "message": said}


def _required(expected: str) -> Issue:
    return {"code": "invalid_type", "expected": expected, "received": "undefined", "message": "Required"}


def _missing(*_: object) -> Issue:
    return _required("string")


def _too_big(kind: str, most: float | None) -> Issue:
    said = {
        "string": f"String must contain at most {most} character(s)",
        "array": f"Array must contain at most {most} element(s)",
        "number": f"Number must be less than or equal to {most}",
    }[kind]
    return {"code": "too_big", "maximum": most, "type": kind, "inclusive": True, "exact": False, "message": said}


def _too_small(kind: str, least: int, said: str) -> Issue:
    return {"code": "too_small", "minimum": least, "type": kind, "inclusive": True, "exact": False, "message": said}


def _blank(violation: Violation, _: VeniceModel | None) -> Issue:
    if violation.value is None:
        return _required("string")
    return _too_small("string", 1, "String must contain at least 1 character(s)")


def _offered(name: str, matched: tuple[str, ...]) -> Builder:
    """Say which values the model takes."""

    def build(violation: Violation, model: VeniceModel | None) -> Issue:
        own: tuple[str, ...] = getattr(model, name)
        field = violation.pointer[1:]
        return _enum((*own, *matched) if model and field in model.matches else own, violation.value)

    return build


def _setting(violation: Violation, model: VeniceModel | None) -> Issue:
    offer = model.settings[violation.pointer[1:]] if model else ()
    if not isinstance(offer, dict):
        return _enum(offer, violation.value)
    if violation.value < offer["low"]:
        return _too_small("number", offer["low"], f"Number must be greater than or equal to {offer['low']}")
    return _too_big("number", offer["high"])


def _unsupported(violation: Violation, _: VeniceModel | None) -> Issue:
    name = violation.pointer[1:]
    what = "audio input" if name in ("audio_url", "reference_audio_urls") else name
    return {"code": "custom", "message": f"This model does not support {what}"}


def _unrecognized(violation: Violation, _: VeniceModel | None) -> Issue:
    key = str(_path(violation.pointer)[-1])[:80]
    said = f"Unrecognized key(s) in object: '{key}'"
    return {"code": "unrecognized_keys", "keys": [key], "message": said, "path": _path(violation.pointer)[:-1]}


def _consent(violation: Violation, _: VeniceModel | None) -> Issue:
    last = _path(violation.pointer)[-1]
    if last not in CONFIRMATIONS and isinstance(violation.value, str):
        key = violation.value[:80]
        return {"code": "unrecognized_keys", "keys": [key], "message": f"Unrecognized key(s) in object: '{key}'"}
    if last not in CONFIRMATIONS:
        return _wrong_type(violation, "object")
    if violation.value is None:
        return _required("boolean")
    return {"code": "invalid_literal", "expected": True, "message": "Invalid literal value, expected true"}


def _crowded(violation: Violation, model: VeniceModel | None) -> Issue:
    name = violation.pointer[1:]
    limits = model.references._asdict() if model and model.references else {}
    limit = limits[{"i": "images", "v": "videos", "a": "audios"}[name.split("_")[1][0]]]
    return {"code": "custom", "message": f"{name} must have at most {limit.high} {limit.unit}"}


def _list_limit(limit: Any) -> Builder:
    return lambda *_: _too_big("array", limit.high)


_BUILDERS: dict[str, Builder] = {
    "body-not-json": lambda *_: {"code": "custom", "message": "Request body is not valid JSON"},
    "body-not-object": lambda violation, _: _wrong_type(violation, "object"),
    "unknown-field": _unrecognized,
    "model-missing": _missing,
    "retrieve-model-missing": _missing,
    "retrieve-id-missing": _missing,
    "complete-model-missing": _missing,
    "complete-id-missing": _missing,
    "duration-missing": _missing,
    "input-missing": _missing,
    "quote-without-source": lambda *_: _required("number"),
    "prompt-missing": _blank,
    "prompt-over-schema": lambda *_: _too_big("string", fields.PROMPT.high),
    "negative-prompt-over-schema": lambda *_: _too_big("string", fields.NEGATIVE_PROMPT.high),
    "prompt-too-long": lambda _, model: _too_big("string", model.prompt.high if model else None),
    "negative-prompt-too-long": lambda _, model: _too_big("string", model.negative_prompt.high if model else None),
    "too-many-reference-images": _list_limit(fields.IMAGES),
    "too-many-reference-videos": _list_limit(fields.VIDEOS),
    "too-many-reference-audios": _list_limit(fields.AUDIOS),
    "too-many-elements": _list_limit(fields.ELEMENTS),
    "too-many-scenes": _list_limit(fields.SCENES),
    "too-many-element-images": _list_limit(fields.ELEMENT_IMAGES),
    "too-many-for-model": _crowded,
    "duration-not-offered": _offered("durations", MATCHED_DURATIONS),
    "ratio-not-offered": _offered("ratios", MATCHED_RATIOS),
    "quote-ratio-not-offered": _offered("ratios", MATCHED_RATIOS),
    "resolution-not-offered": _offered("resolutions", ()),
    "setting-not-offered": _setting,
    "field-not-supported": _unsupported,
    "consent-incomplete": _consent,
    "reference-total-negative": lambda *_: _too_small("number", 0, "Number must be greater than or equal to 0"),
    "reference-total-too-long": lambda _, model: _too_big("number", model.quote_seconds.high if model else None),
}
