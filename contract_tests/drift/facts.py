"""A JSON Schema as facts by place: types, words, limits, and what is required; of alternatives all that any of them allows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LIMITS", "Facts", "facts_of"]

_DEEPEST = 8
LIMITS: Mapping[str, tuple[str, bool]] = {
    "minimum": ("at least", True),
    "maximum": ("at most", False),
    "minLength": ("at least", True),
    "maxLength": ("at most", False),
    "minItems": ("at least", True),
    "maxItems": ("at most", False),
}
"""Keyword to its words, and whether it bounds from below."""
Schema = Mapping[str, Any]


@dataclass
class Facts:
    """What a schema says of one place."""

    types: set[str] = field(default_factory=set)
    words: set[str] | None = None
    """The only values; `None` where any is good."""
    limits: dict[str, float] = field(default_factory=dict)
    required: bool = False
    open: bool = False
    """True where an object may have any other field."""


def facts_of(schema: Schema, whole: Schema) -> dict[str, Facts]:
    """Return the facts of a schema by pointer, `/items/*` for what a list holds; `whole` has what it refers to."""
    found: dict[str, Facts] = {}
    for pointer, facts in _walk(schema, whole, "", _DEEPEST):
        if pointer in found:
            _widen(found[pointer], facts)
        else:
            found[pointer] = facts
    return found


def _walk(schema: Schema, whole: Schema, pointer: str, depth: int) -> Iterator[tuple[str, Facts]]:
    plain = _resolved(schema, whole)
    ways = [one for name in ("anyOf", "oneOf") for one in plain.get(name, ())]
    if ways and depth:
        for one in ways:
            if one.get("type") != "null":
                yield from _walk({**_beside(plain), **_resolved(one, whole)}, whole, pointer, depth - 1)
        return
    yield pointer, _own(plain)
    if depth:
        yield from _inside(plain, whole, pointer, depth - 1)


def _inside(plain: Schema, whole: Schema, pointer: str, depth: int) -> Iterator[tuple[str, Facts]]:
    """Yield the facts of an object's fields and of a list's items."""
    needed = set(plain.get("required", ()))
    for name, inner in plain.get("properties", {}).items():
        own = f"{pointer}/{name}"
        for place, facts in _walk(inner, whole, own, depth):
            facts.required = name in needed if place == own else facts.required
            yield place, facts
    items = plain.get("items")
    if isinstance(items, Mapping):
        yield from _walk(items, whole, f"{pointer}/*", depth)


def _resolved(schema: Schema, whole: Schema, depth: int = _DEEPEST) -> dict[str, Any]:
    """Return a schema without references, and with what it is made of together."""
    plain: dict[str, Any] = dict(schema)
    reference = plain.pop("$ref", None)
    if isinstance(reference, str) and depth:
        plain = {**_resolved(_at(whole, reference), whole, depth - 1), **plain}
    for part in plain.pop("allOf", ()) if depth else ():
        inner = _resolved(part, whole, depth - 1)
        joined = {**plain.get("properties", {}), **inner.get("properties", {})}
        needed = [*plain.get("required", ()), *inner.get("required", ())]
        plain = {
            **plain,
            **inner,
            **({"properties": joined} if joined else {}),
            **({"required": needed} if needed else {}),
        }
    return plain


def _at(whole: Schema, reference: str) -> Schema:
    value: Any = whole
    for step in reference.lstrip("#").split("/")[1:]:
        value = value.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(value, Mapping) else {}
    return value if isinstance(value, Mapping) else {}


def _beside(plain: Schema) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in ("anyOf", "oneOf")}


def _own(plain: Schema) -> Facts:
    said = plain.get("type", ())
    types = {said} if isinstance(said, str) else set(said)
    words = plain.get("enum", [plain["const"]] if "const" in plain else None)
    if words is not None and not types:
        types = {"string"} if all(isinstance(word, str) for word in words) else set()
    limits = {name: float(plain[name]) for name in LIMITS if _is_number(plain.get(name))}
    for name, plainer in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if _is_number(plain.get(name)):
            limits.setdefault(plainer, float(plain[name]))
    extra = plain.get("additionalProperties", True)
    named = None if words is None else {str(word) for word in words if word is not None}
    return Facts(types - {"null"}, named, limits, open=bool(extra))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _widen(facts: Facts, other: Facts) -> None:
    """Let facts allow what others do."""
    facts.types |= other.types
    facts.words = None if facts.words is None or other.words is None else facts.words | other.words
    for name in list(facts.limits):
        if name not in other.limits:
            del facts.limits[name]
        else:
            pick = min if LIMITS[name][1] else max
            facts.limits[name] = pick(facts.limits[name], other.limits[name])
    facts.required, facts.open = facts.required and other.required, facts.open or other.open
