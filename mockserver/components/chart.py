"""The tasks of one key on one axis, a row each: who waited, who noticed late, who paid twice, and what was left lying."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from drytake.mockserver.components.axis import Axis, axis_of, duration
from drytake.mockserver.components.drawing import SvgElement, shape, text
from drytake.mockserver.components.timeline import (
    ClientAct,
    Place,
    Stage,
    Story,
    at,
    cut_mark,
    described,
    labels,
    look_of,
    mark,
    spans,
)

__all__ = ["LEGEND", "ChartRow", "KeyChart", "chart"]

_ROW, _HEAD = 44, 26
_NAMES, _OUTCOMES = 226, 132
_LETTERS = 32
"""Letters of a title that have room."""
_LATE_SECONDS = 5
"""What is noticed sooner isn't said to be late."""


LEGEND = (
    (mark(ClientAct(0, "create", "", ""), 5), "asks for the task"),
    (mark(ClientAct(0, "query", "", ""), 5), "asks how it is"),
    (mark(ClientAct(0, "refused", "", ""), 5), "refused or lost"),
    (mark(ClientAct(0, "fetch", "", ""), 5), "fetches the result"),
    (cut_mark(6), "time left out"),
)
"""What the marks mean."""


class ChartRow(NamedTuple):
    """One task."""

    title: str
    subtitle: str
    outcome: str
    """What became of the money for it."""
    look: Literal["good", "warn", "bad", "rest"]
    story: Story
    twin: bool = False
    """True where it asks for the same as the row before, at nearly the same time."""


class KeyChart(NamedTuple):
    """The tasks of one key, in order."""

    key: str
    rows: tuple[ChartRow, ...]
    left_out: int = 0
    """How many tasks aren't shown."""


def chart(rows: Sequence[ChartRow], width: int = 1160) -> SvgElement:
    """Return the picture of some tasks of one key, at a width of pixels."""
    axis = axis_of(moment for row in rows for moment in row.story.axis.moments)
    right = width - _OUTCOMES
    room = right - _NAMES

    def place(moment: float) -> float:
        return _NAMES + room * axis.place(moment)

    height = _HEAD + _ROW * len(rows)
    parts = labels(axis, place, right)
    parts += [shape("line", class_="t-base", x1=x, x2=x, y1=16, y2=height) for x in _ends(axis, place)]
    for number, row in enumerate(rows):
        parts += _row(row, place, _HEAD + number * _ROW, width)
    cuts = [at(_NAMES + room * one.at, height / 2 + 8, cut_mark(height / 2 - 10)) for one in axis.breaks]
    words = "; ".join(f"{row.title}: {described(row.story)}, {row.outcome}" for row in rows)
    box: dict[str, float | str | None] = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height}
    return shape("svg", *cuts, *parts, class_="chart-picture", role="img", aria_label=words, **box)


def _ends(axis: Axis, place: Place) -> list[float]:
    return [place(axis.moments[0]), place(axis.moments[-1])]


def _row(row: ChartRow, place: Place, top: float, width: int) -> list[SvgElement]:
    story, latest = row.story, max(row.story.axis.moments)
    parts = [text(_short(row.title), 0, top + 12, look="ink"), text(row.subtitle, 0, top + 26)]
    for stage, end in spans(story, latest):
        if stage.state != "succeeded":
            parts.append(_bar(stage, place(stage.at), place(end), top))
    parts += _noticed(story, place, top)
    parts += [at(place(act.at), top + 22, mark(act, 5)) for act in story.acts]
    parts.append(text(row.outcome, width, top + 16, look=f"v-{row.look}", anchor="end"))
    if row.twin:
        x = _NAMES - 16
        parts.append(shape("path", class_="t-bad", d=f"M{x + 6} {top - _ROW + 6}h-6v{_ROW}h6"))
        parts.append(text("twice", x - 4, top + 4 - _ROW / 2 + 6, look="v-bad", anchor="end"))
    return parts


def _bar(stage: Stage, left: float, right: float, top: float) -> SvgElement:
    wide = max(right - left, 2)
    return shape("rect", class_=look_of(stage), x=left, y=top + 4, width=wide, height=9, rx=1.5)


def _noticed(story: Story, place: Place, top: float) -> list[SvgElement]:
    """Return what leads from a task's end to the first call that could notice it."""
    last = story.stages[-1]
    if not story.over:
        return []
    look = "t-end" if last.state == "succeeded" else "t-fail"
    post = shape("rect", class_=look, x=place(last.at) - 1.5, y=top + 2, width=3, height=13)
    first = next((act.at for act in story.acts if act.at >= last.at and act.act in ("query", "fetch")), None)
    if first is None or first - last.at < _LATE_SECONDS:
        return [post]
    left, right = place(last.at) + 3, place(first)
    tail = shape("line", class_="t-tail", x1=left, x2=right, y1=top + 8.5, y2=top + 8.5)
    words = f"noticed {duration(first - last.at)} later"
    return [post, tail, text(words, left + 3, top + 4)] if len(words) * 5.6 < right - left else [post, tail]


def _short(title: str) -> str:
    return title if len(title) <= _LETTERS else f"{title[: _LETTERS - 3].rstrip()}..."
