"""The cases that a JSON Schema tells apart in a field: each a value that a rule is asked with, and a schema of its own."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from drytake.schemas.exports.unread import Place, UnreadError, UnreadItem, UnreadNumber, UnreadObject, UnreadText

__all__ = ["ABSENT", "Cases", "FieldCase", "KeyCases", "merged"]

_OPEN_LIST = 14
"""Up to how many items of a list without an end are cases of their own."""
_OBJECT: dict[str, Any] = {"type": "object"}
_EMPTY: dict[str, Any] = {"enum": [None, False, 0, "", [], {}]}
"""What Python takes for false."""
ABSENT = "absent"


class FieldCase(NamedTuple):
    """One case of a field."""

    kind: str
    """How its schema merges with those of other cases: `const`, `text`, `number`, `list`, `object`, `full`, `empty`, `absent`."""
    value: Any
    """What a rule sees."""
    about: Any = None
    """The constant, the bounds or the number of items."""


@dataclass
class Cases:
    """The cases of one place, as a field's JSON Schema has them, and the constants that rules were seen to ask for."""

    place: Place
    schema: Mapping[str, Any]
    """Without references."""
    default: Any
    """What the field is where it is left out; `ABSENT` for one that is required."""
    listed: tuple[str, ...] = ()
    """Values of a text that rules look up."""
    read: Any = None
    """From a value of JSON to what rules see, where a model changes it."""
    constants: set[Any] = field(default_factory=set)

    @property
    def longest(self) -> int | None:
        """Most characters of a text, as the field's schema has it."""
        return max((one.get("maxLength", 0) for one in _alternatives(self.schema)), default=0) or None

    def all(self) -> list[FieldCase]:
        """Return the cases: together they are all that the field's own schema takes."""
        found = [case for one in _alternatives(self.schema) for case in self._of(one)]
        if self.default != ABSENT and self._of_default(found) is None:  # a field that isn't sent is what no value is
            found.append(FieldCase(ABSENT, self.default))
        return found

    def default_case(self, cases: Sequence[FieldCase], /) -> int | None:
        """Return which case it is that the field is left out; `None` where it is required."""
        return None if self.default == ABSENT else self._of_default(cases)

    def _of_default(self, cases: Sequence[FieldCase]) -> int | None:
        for index, case in enumerate(cases):
            if case.kind == ABSENT or (case.kind == "const" and _same(case.about, self.default)):
                return index
            if case.kind == "list" and self.default == [] and case.about[0] == 0:
                return index
            if case.kind == "number" and type(self.default) in (int, float) and _within(self.default, case.about):
                return index
        return None

    def _of(self, schema: Mapping[str, Any]) -> Iterable[FieldCase]:
        if "const" in schema or "enum" in schema:
            return [self._const(value) for value in schema.get("enum", [schema.get("const")])]
        makers: Mapping[str, Callable[[Mapping[str, Any]], Iterable[FieldCase]]] = {
            "boolean": lambda _: [self._const(value) for value in (False, True)],
            "null": lambda _: [FieldCase("const", None, None)],
            "string": self._texts,
            "integer": partial(self._numbers, whole=True),
            "number": partial(self._numbers, whole=False),
            "array": self._lists,
            "object": lambda _: [FieldCase("object", UnreadObject(self.place))],
        }
        if schema.get("type") not in makers:
            raise UnreadError(f"{self.place} has no type that cases could be told apart in")
        return makers[schema["type"]](schema)

    def _const(self, value: Any) -> FieldCase:
        return FieldCase("const", value if self.read is None else self.read(value), value)

    def _texts(self, schema: Mapping[str, Any]) -> Iterable[FieldCase]:
        pattern, low = schema.get("pattern"), schema.get("minLength", 0)
        known = dict.fromkeys((*self.listed, *sorted(one for one in self.constants if isinstance(one, str) and one)))
        if self.default not in (None, ABSENT, ""):
            known[self.default] = None
        fits = [one for one in known if pattern is None or re.search(pattern, one)]
        yield from (FieldCase("const", one, one) for one in fits)
        if not low and (pattern is None or re.search(pattern, "")):
            yield FieldCase("const", "", "")
        yield FieldCase("text", UnreadText(self.place, tuple(known), None, listed=bool(self.listed)), tuple(fits))

    def _numbers(self, schema: Mapping[str, Any], *, whole: bool) -> Iterable[FieldCase]:
        low, high = schema.get("minimum"), schema.get("maximum")
        cuts = {one for one in (low, high, *self.constants) if type(one) in (int, float)}
        if type(self.default) in (int, float):
            cuts.add(self.default)
        known = sorted(cuts)
        for least, most in _spans(known, whole=whole):
            if (low is None or least is None or least >= low) and (high is None or most is None or most <= high):
                if (low is not None and least is None) or (high is not None and most is None):
                    continue
                value = _between(least, most, whole=whole)
                yield FieldCase("number", UnreadNumber(self.place, tuple(known), value), (least, most, whole))

    def _lists(self, schema: Mapping[str, Any]) -> Iterable[FieldCase]:
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        item = UnreadItem()
        for count in range(low, (_OPEN_LIST if high is None else high) + 1):
            last = high is None and count == _OPEN_LIST
            yield FieldCase("list", [item] * count, (count, None if last else count))


class KeyCases(Cases):
    """The cases of a key within an object: it holds something, or it doesn't."""

    def all(self) -> list[FieldCase]:
        return [FieldCase("empty", None), FieldCase("full", UnreadObject(self.place))]

    def default_case(self, _: Sequence[FieldCase], /) -> int | None:
        return 0


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _within(value: float, span: tuple[float | None, float | None, bool]) -> bool:
    least, most, _ = span
    if least == most:
        return value == least
    return (least is None or value > least) and (most is None or value < most)


def _spans(known: Sequence[float], *, whole: bool) -> Iterable[tuple[float | None, float | None]]:
    """Yield the constants, and the gaps between them where a number has room; a gap names its neighbours."""
    before: float | None = None
    for one in known:
        if before is None or not whole or one - before > 1:
            yield before, one
        yield one, one
        before = one
    yield before, None


def _between(least: float | None, most: float | None, *, whole: bool) -> float:
    if least is not None and least == most:
        return least
    if least is None:
        return 0 if most is None else most - 1
    if most is None:
        return least + 1
    return least + 1 if whole else (least + most) / 2


_WHOLE = (("object", _OBJECT), ("empty", _EMPTY), ("full", {"not": _EMPTY}))


# --- back to a schema --------------------------------------------------------------------------------------------


def merged(cases: Sequence[FieldCase]) -> list[dict[str, Any]]:
    """Return the alternatives of a schema that takes what these cases take, and nothing else."""
    made: list[dict[str, Any]] = []
    constants = [case.about for case in cases if case.kind == "const"]
    for case in cases:
        if case.kind == "text":
            made.append(_text(case.about, constants))
            constants = [one for one in constants if not isinstance(one, str)]
    kinds = {case.kind for case in cases}
    made += [schema for kind, schema in _WHOLE if kind in kinds]
    if constants:
        made.insert(0, {"const": constants[0]} if len(constants) == 1 else {"enum": constants})
    lists = [case.about for case in cases if case.kind == "list"]
    made += [_bounded({"type": "array"}, "Items", low, high) for low, high in _joined(lists)]
    made += _number_schemas([case.about for case in cases if case.kind == "number"])
    return made


def _text(known: Sequence[str], constants: Sequence[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "string"}
    if "" not in constants:
        made["minLength"] = 1
    left_out = [one for one in known if one not in constants]
    return {**made, "not": {"enum": left_out}} if left_out else made


def _bounded(made: dict[str, Any], unit: str, low: int, high: int | None) -> dict[str, Any]:
    return made | ({f"min{unit}": low} if low else {}) | ({f"max{unit}": high} if high is not None else {})


def _joined(spans: Sequence[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    for low, high in sorted(spans):
        if found and found[-1][1] is not None and found[-1][1] + 1 == low:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found


def _number_schemas(spans: Sequence[tuple[float | None, float | None, bool]]) -> list[dict[str, Any]]:
    """Return schemas of spans; neighbours are one. A gap's ends are outside of it, a constant is its own span."""
    made: list[list[Any]] = []  # low, whether it is within, high, whether it is within, whole
    for least, most, whole in spans:
        point = least is not None and least == most
        if made and made[-1][2] is not None and _touch(made[-1], least, point=point, whole=whole):
            made[-1][2:4] = [most, point]
        else:
            made.append([least, point, most, point, whole])
    return [_number(*one) for one in made]


def _touch(span: list[Any], least: float | None, *, point: bool, whole: bool) -> bool:
    high, within = span[2], span[3]
    if high == least and within != point:
        return True
    return bool(whole and point and within and least is not None and least - high == 1)


def _number(low: Any, low_in: bool, high: Any, high_in: bool, whole: bool) -> dict[str, Any]:  # noqa: FBT001 - a span
    made: dict[str, Any] = {"type": "integer" if whole else "number"}
    if low is not None:
        made["minimum" if low_in else "exclusiveMinimum"] = low
    if high is not None:
        made["maximum" if high_in else "exclusiveMaximum"] = high
    return made


def _alternatives(schema: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for several in ("anyOf", "oneOf"):
        if several in schema:
            for one in schema[several]:
                yield from _alternatives(one)
            return
    yield schema
