"""What fal's models say of a wrong input: pydantic's own items, and fal's types where pydantic sees nothing wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.fal.rules import files, references
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.full import split_pointer
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.text import json_safe

__all__ = ["ERROR_PAGE", "detail_of", "item"]

ERROR_PAGE = "https://docs.fal.ai/errors#{}"
"""Newer captures have no slash before the `#`."""
DOWNLOAD = "Failed to download the file. Please check if the URL is accessible and try again."

Item = dict[str, Any]
Context = dict[str, Any]


def item(loc: Iterable[str | int], msg: str, kind: str, *, ctx: Context | None = None, **sent: Any) -> Item:
    """Return an item of one of fal's own types; `input` is the value that is wrong."""
    facts = {"ctx": ctx} if ctx else {}
    said = {name: json_safe(value) for name, value in sent.items()}
    return {"loc": ["body", *loc], "msg": msg, "type": kind, "url": ERROR_PAGE.format(kind), **facts, **said}


def detail_of(model: type[BaseModel], body: Any, violations: Iterable[Violation]) -> list[Item]:
    """Return the items of a 422: what pydantic finds; where that is nothing, what broke a rule across fields or files.

    A field's own errors come first, as in an application of pydantic: what spans fields is looked at after them.
    Types are read leniently, as pydantic does by default, and strictly only where nothing else is wrong.
    """
    broken = [violation for violation in violations if violation.severity == "error"]
    if not broken:
        return []
    lenient = list(_pydantic_items(model, body, strict=False))
    typed = [_of_violation(violation, body) for violation in broken if violation.rule.name in _TYPED]
    strict = [] if lenient or typed else list(_pydantic_items(model, body, strict=True))
    return lenient or typed or strict or [_unknown(violation) for violation in broken]


# --- what pydantic finds -----------------------------------------------------------------------------------------


def _pydantic_items(model: type[BaseModel], body: Any, *, strict: bool) -> Iterator[Item]:
    try:
        model.model_validate(body, strict=strict)
    except ValidationError as failure:
        for error in failure.errors(include_url=False):
            yield _of_error(error["type"], error["loc"], error)


def _of_error(kind: str, loc: tuple[int | str, ...], error: Mapping[str, Any]) -> Item:
    known: Context = error.get("ctx", {})
    if kind in _LENGTHS:
        own, fact = _LENGTHS[kind]
        return item(loc, error["msg"], own, ctx={fact: known[fact]}, input=error["input"])
    if kind == "string_pattern_mismatch":
        return item(loc, DOWNLOAD, "file_download_error", input=error["input"])
    facts = {"ctx": json_safe(known)} if known else {}
    return {"loc": ["body", *loc], "msg": error["msg"], "type": kind, **facts, "input": json_safe(error["input"])}


_LENGTHS = {"too_long": ("sequence_too_long", "max_length"), "too_short": ("sequence_too_short", "min_length")}
"""pydantic's types for lists, to fal's own and the fact that it says."""

# --- what rules find ---------------------------------------------------------------------------------------------


class _Typed(NamedTuple):
    """How fal says that a rule is broken."""

    type: str
    facts: Callable[[Violation], Context] = lambda _: {}
    msg: str = ""
    """What is said instead of the rule's own message."""


def _formats(violation: Violation) -> Context:
    allowed = files.FORMATS if violation.rule.name == "file-format" else files.FORMATS_OF_2_5
    return {"supported_formats": list(allowed[_field(violation)])}


def _limits(name: str, value: float) -> Callable[[Violation], Context]:
    fact = {"too_long": "max_duration", "too_short": "min_duration"}[name]
    return lambda violation: {fact: value, "provided_duration": violation.value}


def _bytes(megabytes: float | None) -> Callable[[Violation], Context]:
    return lambda _: {"max_size": int(megabytes or 0) * files.MEGABYTE}


_LOW, _HIGH = files.CLIP_SECONDS_2_5
_TOTAL = float(SEEDANCE_2_0.reference_seconds.high or 0)
_TYPED: Mapping[str, _Typed] = {
    "too-many-files": _Typed("sequence_too_long", lambda _: {"max_length": references.FILES.high}),
    "audio-alone": _Typed("value_error"),
    "file-format": _Typed("unsupported_{kind}_format", _formats),
    "file-format-2-5": _Typed("unsupported_{kind}_format", _formats),
    "image-too-large": _Typed("file_too_large", _bytes(SEEDANCE_2_0.image_megabytes.high)),
    "audio-too-large": _Typed("file_too_large", _bytes(SEEDANCE_2_0.audio_megabytes.high)),
    "videos-too-large": _Typed("file_too_large", _bytes(SEEDANCE_2_0.video_megabytes.high)),
    "video-too-large-2-5": _Typed("file_too_large", _bytes(files.VIDEO_MEGABYTES_2_5)),
    "video-too-long": _Typed("video_duration_too_long", _limits("too_long", _TOTAL)),
    "audio-too-long": _Typed("audio_duration_too_long", _limits("too_long", _TOTAL)),
    "video-too-long-2-5": _Typed("video_duration_too_long", _limits("too_long", _HIGH)),
    "audio-too-long-2-5": _Typed("audio_duration_too_long", _limits("too_long", _HIGH)),
    "clip-too-short-2-5": _Typed("{kind}_duration_too_short", _limits("too_short", _LOW)),
    "video-side-2-5": _Typed("value_error"),
    "video-ratio-2-5": _Typed("image_aspect_ratio_error"),
    "video-fps-2-5": _Typed("value_error"),
    "url-malformed": _Typed("file_download_error", msg=DOWNLOAD),
    "url-unreachable": _Typed("file_download_error", msg=DOWNLOAD),
}
"""Rule to fal's type. Which type goes with which rule is inferred, and so are the words; the types are documented."""


def _of_violation(violation: Violation, body: Any) -> Item:
    typed = _TYPED[violation.rule.name]
    kind = typed.type.format(kind=_field(violation).partition("_")[0].replace("end", "image"))
    value = _at(body, violation.pointer)
    msg = typed.msg or violation.message.replace("`", "'")
    if kind == "value_error":  # pydantic's own, which has no page at fal
        loc = ["body", *_loc(violation.pointer)]
        return {"loc": loc, "msg": f"Value error, {msg}", "type": kind, "ctx": {"error": {}}, "input": json_safe(value)}
    return item(_loc(violation.pointer), msg, kind, ctx=typed.facts(violation), input=value)


def _unknown(violation: Violation) -> Item:
    """Return what is said of a violation that has no type, such as of a body that is no object."""
    return {
        "loc": ["body", *_loc(violation.pointer)],
        "msg": violation.message.replace("`", "'"),
        "type": "value_error",
        "input": json_safe(violation.value),
    }


def _field(violation: Violation) -> str:
    return split_pointer(violation.pointer)[0]


def _loc(pointer: str) -> list[str | int]:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return [int(part) if place and part.isdigit() else part for place, part in enumerate(parts)]


def _at(body: Any, pointer: str) -> Any:
    for part in _loc(pointer):
        try:
            body = body[part]
        except (KeyError, IndexError, TypeError):
            return None
    return body
