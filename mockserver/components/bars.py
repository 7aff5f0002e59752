"""An amount as a bar, from a zero that all bars of a table share."""

from typing import NamedTuple

from drytake.mockserver.components.drawing import SvgElement, group, shape

__all__ = ["AmountBar", "bar"]

WIDE, TALL = 100, 10
_LEAST = 0.6


class AmountBar(NamedTuple):
    """What is drawn of an amount; `low` and `high` are the same where it is known for certain."""

    low: float
    high: float
    most: float
    """What the full width is."""
    part: bool = False
    """Whether it is a part of what the others are of."""


def bar(one: AmountBar | None) -> SvgElement:
    """Return a bar as wide as its place: up to the least solid, up to the most lighter; of `None` a dashed end, not zero."""
    box = {"viewBox": f"0 0 {WIDE} {TALL}", "preserveAspectRatio": "none", "class": "bar", "aria-hidden": "true"}
    zero = shape("line", class_="b-zero", x1=0, x2=0, y1=0, y2=TALL)
    if one is None:
        return SvgElement("svg", box, (shape("line", class_="b-none", x1=0, x2=WIDE, y1=TALL / 2, y2=TALL / 2), zero))
    low, high = (_place(value, one.most) for value in (one.low, one.high))
    solid = shape("rect", class_="b-part" if one.part else "b-sure", x=0, y=1, width=max(low, _LEAST), height=TALL - 2)
    range_ = shape("rect", class_="b-range", x=low, y=1, width=high - low, height=TALL - 2) if high > low else None
    return SvgElement("svg", box, (group([solid, range_]), zero))


def _place(value: float, most: float) -> float:
    return min(value / most, 1) * WIDE if most > 0 else 0
