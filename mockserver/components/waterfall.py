"""Where the money went: a step a task, as high as its price, looking like what became of it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from drytake.mockserver.components.drawing import SvgElement, shape, text

__all__ = ["BECAME", "Became", "PriceStep", "waterfall"]

Became = Literal["fetched", "waiting", "lost", "returned", "running", "unknown"]
BECAME: dict[Became, str] = {
    "fetched": "fetched",
    "waiting": "not fetched",
    "lost": "lost",
    "returned": "came back",
    "running": "under way",
    "unknown": "not known",
}
"""What becomes of a price, in words."""
_MOST = 40
_HEIGHT, _TOP, _FLOOR = 132, 18, 112
_WIDEST = 64


class PriceStep(NamedTuple):
    """The price of one task, or of several that are joined."""

    amount: float
    became: Became
    title: str


def waterfall(steps: Sequence[PriceStep], *, unit: str, width: int = 420) -> SvgElement:
    """Return the steps of one account, oldest first; of many the oldest are joined into one."""
    shown = _joined(steps)
    pace = min(_WIDEST, width / max(1, len(shown)))
    tops, level = [], 0.0
    for step in shown:
        tops.append((level, level + step.amount))
        level += 0 if step.became == "returned" else step.amount
    highest = max((high for _, high in tops), default=0) or 1
    parts: list[SvgElement | None] = [shape("line", class_="t-base", x1=0, x2=width, y1=_FLOOR + 0.5, y2=_FLOOR + 0.5)]
    for number, (step, (low, high)) in enumerate(zip(shown, tops, strict=True)):
        bottom, top = _y(low, highest), _y(high, highest)
        left, wide = number * pace + pace * 0.06, pace * 0.88
        title = shape("title", step.title)
        high_enough = max(bottom - top, 2)
        parts.append(
            shape("rect", title, class_=f"m-{step.became}", x=left, y=top, width=wide, height=high_enough, rx=2)
        )
        ends = bottom if step.became == "returned" else top
        if number < len(shown) - 1:
            parts.append(shape("line", class_="m-join", x1=left + wide, x2=(number + 1) * pace, y1=ends, y2=ends))
        if wide > 24:
            parts.append(text(f"{step.amount:g}", left + wide / 2, top - 5, look="mono", anchor="middle"))
    parts.append(text("each step a task, oldest first" if shown else "nothing spent", 0, _HEIGHT - 5))
    words = ", ".join(f"{step.amount:g} {unit} {BECAME[step.became]}" for step in shown) or "nothing spent"
    box: dict[str, float | str | None] = {"viewBox": f"0 0 {width} {_HEIGHT}", "width": width, "height": _HEIGHT}
    return shape("svg", *parts, class_="steps-picture", role="img", aria_label=words, **box)


def _joined(steps: Sequence[PriceStep]) -> list[PriceStep]:
    over = len(steps) - _MOST
    if over <= 0:
        return list(steps)
    early = steps[: over + 1]
    kept = [step for step in early if step.became != "returned"]
    worst = next(
        (name for name in ("lost", "waiting", "running") if any(one.became == name for one in kept)), "fetched"
    )
    joined = PriceStep(round(sum(step.amount for step in kept), 6), worst, f"{len(early)} earlier tasks")  # type: ignore[arg-type]
    return [joined, *steps[over + 1 :]]


def _y(value: float, highest: float) -> float:
    return _FLOOR - value / highest * (_FLOOR - _TOP)
