"""One picture of a task: above what the provider did, below it what the client did, then webhooks and money."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from drytake.mockserver.components.axis import Axis, axis_of, clock_time, duration
from drytake.mockserver.components.drawing import SvgElement, group, shape, text
from drytake.schemas.times import iso

__all__ = [
    "Act",
    "ClientAct",
    "MoneyMove",
    "Posting",
    "Stage",
    "Story",
    "apart",
    "at",
    "cut_mark",
    "described",
    "labels",
    "lane",
    "look_of",
    "mark",
    "spans",
    "take",
]

Place = Callable[[float], float]
"""Gives a moment its place in pixels."""
Act = Literal["create", "query", "fetch", "refused"]
_LETTER = 6.6
"""Pixels of one letter of a label."""
_GUTTER, _EDGE = 66, 12
_FEW = 60
"""So many moments each have a line of their own."""
_CROWDED, _CROWDED_PERCENT = 4, 1.5
"""Equal calls that lie closer are one mark: in pixels of the large picture, in percent of a row's."""
_STATES, _CLIENT, _HOOKS = 38, 76, 110
"""Where the lanes lie, from the top."""


class Stage(NamedTuple):
    """A state of a task, and when it was entered or will be."""

    state: str
    at: float
    reached: bool


class ClientAct(NamedTuple):
    """One call of the client's."""

    at: float
    act: Act
    word: str
    """What came of it where that isn't well: `429`, `no answer`."""
    title: str


class Posting(NamedTuple):
    """One attempt to post a webhook."""

    at: float
    taken: bool
    title: str


class MoneyMove(NamedTuple):
    """Money that moved."""

    at: float
    amount: str
    back: bool


class Story(NamedTuple):
    """What happened to one task, as plain values."""

    stages: tuple[Stage, ...]
    acts: tuple[ClientAct, ...] = ()
    postings: tuple[Posting, ...] = ()
    movements: tuple[MoneyMove, ...] = ()
    now: float | None = None
    """The moment that the picture is of, while the task isn't over."""
    until: float | None = None
    """When its result can no longer be had."""

    @property
    def over(self) -> bool:
        """True once its last state is reached."""
        return self.stages[-1].reached and self.stages[-1].state not in ("queued", "running")

    @property
    def axis(self) -> Axis:
        """All moments on one axis."""
        moments = [stage.at for stage in self.stages]
        moments += (
            [act.at for act in self.acts] + [one.at for one in self.postings] + [one.at for one in self.movements]
        )
        return axis_of(moments if self.now is None else [*moments, self.now])


def described(story: Story) -> str:
    """Return the picture in words, for those who can't see it."""
    queries = sum(act.act == "query" for act in story.acts)
    refused = sum(act.act == "refused" for act in story.acts)
    said = [f"created {clock_time(iso(story.stages[0].at))}", f"{queries} {'query' if queries == 1 else 'queries'}"]
    said += [f"{refused} refused or lost"] if refused else []
    last = next((stage for stage in reversed(story.stages) if stage.reached), story.stages[0])
    passed = duration(last.at - story.stages[0].at)
    said.append(f"{last.state} after {passed}" if story.over else f"still {last.state}")
    fetched = next((act.at for act in story.acts if act.act == "fetch"), None)
    said.append(f"fetched {clock_time(iso(fetched))}" if fetched is not None else "not fetched")
    if story.postings:
        taken = sum(one.taken for one in story.postings)
        said.append(f"{taken} of {len(story.postings)} webhook attempts taken")
    return ", ".join(said)


# --- a row of a list -------------------------------------------------------------------------------------------------


def lane(story: Story) -> SvgElement:
    """Return the picture at the size of a row: 24 pixels high, and as wide as there is room."""
    axis = story.axis

    def place(moment: float) -> str:
        return f"{1 + 98 * axis.place(moment):.2f}%"

    calls = apart(story.acts, lambda moment: 98 * axis.place(moment), _CROWDED_PERCENT)
    marks = [_spot(place(act.at), 18.5, mark(act, 4.5, titled=False)) for act, _ in calls]
    cuts = [_spot(f"{1 + 98 * one.at:.2f}%", 7, cut_mark(5)) for one in axis.breaks]
    bars = [_row_bar(stage, end, axis) for stage, end in spans(story, axis.moments[-1])]
    posts = [_spot(place(story.stages[-1].at), 7, _post(story, 5))] if story.over else []
    base = shape("line", class_="t-base", x1="0", x2="100%", y1=18.5, y2=18.5)
    return shape("svg", base, *bars, *cuts, *posts, *marks, class_="lane", width="100%", height=24, aria_hidden="true")


def _row_bar(stage: Stage, end: float, axis: Axis) -> SvgElement:
    left, right = axis.place(stage.at), axis.place(end)
    look = look_of(stage)
    x, wide = f"{1 + 98 * left:.2f}%", f"{max(98 * (right - left), 0.6):.2f}%"
    return shape("rect", class_=look, x=x, width=wide, y=3, height=8, rx=1.5)


def _spot(x: str, y: float, *children: SvgElement) -> SvgElement:
    return shape("svg", *children, x=x, y=y, overflow="visible", width=1, height=1)


# --- large -----------------------------------------------------------------------------------------------------------


def take(story: Story, width: int = 760) -> SvgElement:
    """Return the picture at a width of pixels, with labels that don't touch."""
    axis, right = story.axis, width - _EDGE
    room = right - _GUTTER

    def place(moment: float) -> float:
        return _GUTTER + room * axis.place(moment)

    money = (_HOOKS + 36) if story.postings else _HOOKS + 2
    height = money + 16
    names = [("provider", _STATES + 14), ("client", _CLIENT + 4), ("money", money + 4)]
    names += [("webhook", _HOOKS + 4)] if story.postings else []
    parts: list[SvgElement] = [text(name, 0, y) for name, y in names]
    parts += labels(axis, place, right)
    parts += [shape("line", class_="t-base", x1=x, x2=x, y1=18, y2=height - 24) for x in _grid(axis, place)]
    bars = list(spans(story, axis.moments[-1]))
    parts += [_bar(stage, place(stage.at), place(end)) for stage, end in bars]
    cuts = [_GUTTER + room * one.at for one in axis.breaks]
    parts += [
        words for stage, end in bars if (words := _bar_words(stage, _clear(place(stage.at), place(end), cuts), end))
    ]
    parts += [at(x, _STATES + 10, cut_mark(13)) for x in cuts]
    parts += [at(place(story.stages[-1].at), _STATES + 10, _post(story, 12))] if story.over else []
    parts += _client(story, place)
    parts += [at(place(one.at), _HOOKS, _envelope(one)) for one in story.postings]
    parts += _money(story, place, money, right)
    parts += _now(story, place, height)
    return shape(
        "svg",
        *parts,
        class_="take-picture",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=described(story),
    )


def _grid(axis: Axis, place: Place) -> list[float]:
    found: list[float] = []
    for x in sorted({round(place(moment)) for moment in axis.moments}):
        if not found or x - found[-1] >= _CROWDED or len(axis.moments) < _FEW:
            found.append(x)
    return found


def labels(axis: Axis, place: Place, right: float) -> list[SvgElement]:
    """Return the times: the clock's first, then how long after it; those that would touch are left out."""
    found: list[SvgElement] = []
    first, last, edge = axis.moments[0], axis.moments[-1], float("-inf")
    for moment in axis.moments:
        words = clock_time(iso(moment)) if moment == first else f"+{duration(moment - first)}"
        size = len(words) * _LETTER
        left = place(moment) if moment == first else min(place(moment) - size / 2, right + _EDGE - size)
        if left < edge + 10:
            if moment != last or len(found) < 2:
                continue
            before = found.pop()
            if left < float(before.attributes["x"]) - 10:
                found.append(before)
                continue
        found.append(text(words, left, 12, look="mono"))
        edge = left + size
    return found


def spans(story: Story, latest: float | None = None) -> Iterator[tuple[Stage, float]]:
    """Yield the states with what ends each: the next one, or now, or the end of its result."""
    for stage, following in zip(story.stages, story.stages[1:], strict=False):
        if stage.reached and not following.reached and story.now is not None and story.now > stage.at:
            yield stage, story.now
            yield Stage(stage.state, story.now, reached=False), following.at
        else:
            yield stage, following.at
    last = story.stages[-1]
    latest = story.axis.moments[-1] if latest is None else latest
    if last.state == "succeeded" and last.reached:
        until = latest if story.until is None else min(latest, max(story.until, last.at))
        yield last, until
    elif last.state in ("queued", "running"):
        yield last, max(latest, last.at)


def look_of(stage: Stage) -> str:
    """Return the class of a state's bar."""
    if not stage.reached:
        return "t-next"
    if stage.state == "succeeded":
        return "t-had"
    return {"queued": "t-queued", "running": "t-run"}.get(stage.state, "t-fail")


def _bar(stage: Stage, left: float, right: float) -> SvgElement:
    return shape("rect", class_=look_of(stage), x=left, y=_STATES, width=max(right - left, 1.5), height=20, rx=2)


def _clear(left: float, right: float, cuts: list[float]) -> tuple[float, float]:
    """Return where words may stand in a bar: before the first mark of time that was cut out."""
    return left, min((x - 6 for x in cuts if left < x < right), default=right)


def _bar_words(stage: Stage, room: tuple[float, float], end: float) -> SvgElement | None:
    if not stage.reached:
        return None
    good = stage.state == "succeeded"
    passed = duration(end - stage.at)
    said = ("result can be had", "result") if good else (f"{stage.state} {passed}", stage.state)
    words = next((one for one in said if len(one) * _LETTER < room[1] - room[0] - 12), None)
    look = "on" if stage.state == "running" else ""
    return None if words is None else text(words, room[0] + 6, _STATES + 14, look=look)


def _client(story: Story, place: Place) -> list[SvgElement]:
    calls = apart(story.acts, place, _CROWDED)
    parts = [at(place(act.at), _CLIENT, mark(act, 6.5, more=count - 1)) for act, count in calls]
    said: list[tuple[float, str, int]] = []
    for act in story.acts:
        if not act.word:
            continue
        x = place(act.at)
        if said and said[-1][1] == act.word and x - said[-1][0] < 60:
            said[-1] = (said[-1][0], act.word, said[-1][2] + 1)
        elif not said or x - said[-1][0] > 44:
            said.append((x, act.word, 1))
    words = [(x, word if count == 1 else f"{word} x{count}") for x, word, count in said]
    return parts + [text(word, x, _CLIENT + 20, look="mono", anchor="middle") for x, word in words]


def apart(acts: Iterable[ClientAct], place: Place, room: float) -> list[tuple[ClientAct, int]]:
    """Return the calls that have so much room beside those like them, each with how many it stands for."""
    found: list[tuple[ClientAct, int]] = []
    latest: dict[tuple[str, str], tuple[int, float]] = {}
    for act in acts:
        kind, x = (act.act, act.word), place(act.at)
        known = latest.get(kind)
        if known is not None and x - known[1] < room:
            first, count = found[known[0]]
            found[known[0]] = (first, count + 1)
            continue
        latest[kind] = (len(found), x)
        found.append((act, 1))
    return found


def _money(story: Story, place: Place, y: float, right: float) -> list[SvgElement]:
    parts: list[SvgElement] = []
    edge = float("-inf")
    for one in story.movements:
        x, size = max(place(one.at), edge + 12), len(one.amount) * _LETTER + 14
        late = x + size > right
        diamond = shape("path", class_="t-back" if one.back else "t-pay", d="M0 -5l5 5l-5 5l-5 -5z")
        parts += [
            at(x, y, diamond),
            text(one.amount, x + (-10 if late else 10), y + 4, look="ink", anchor=_side(late)),
        ]
        edge = x if late else x + size
    return parts


def _side(late: bool) -> str:  # noqa: FBT001 - one use
    return "end" if late else "start"


def _now(story: Story, place: Place, height: float) -> list[SvgElement]:
    if story.now is None or story.over:
        return []
    x, end = place(story.now), story.stages[-1]
    coming = end.state not in ("queued", "running") and end.at > story.now
    words = f"now, {end.state} in {duration(end.at - story.now)}" if coming else "now, no end in sight"
    late = x > _GUTTER + len(words) * _LETTER
    line = shape("line", class_="t-now", x1=x, x2=x, y1=18, y2=height - 24)
    return [line, text(words, x + (-5 if late else 5), _CLIENT + 20, anchor=_side(late))]


def at(x: float, y: float, *children: SvgElement) -> SvgElement:
    """Return shapes that stand at a place."""
    return group(children, transform=f"translate({round(x, 2):g} {round(y, 2):g})")


# --- marks: a shape each, so that none depends on its colour ---------------------------------------------------------


def mark(act: ClientAct, r: float, *, titled: bool = True, more: int = 0) -> SvgElement:
    """Return the shape of one call, or of one and some more like it, of a radius."""
    return _shape_of(act, r, [shape("title", act.title + (f" and {more} more like it" if more else ""))] * titled)


def _shape_of(act: ClientAct, r: float, title: Sequence[SvgElement]) -> SvgElement:
    if act.act == "refused":
        look = "t-wait" if act.word == "429" else "t-bad"
        d = f"M{1 - r:g} {1 - r:g}l{2 * r - 2:g} {2 * r - 2:g}m0 {2 - 2 * r:g}l{2 - 2 * r:g} {2 * r - 2:g}"
        return shape("path", *title, class_=look, d=d)
    if act.act == "fetch":
        return shape("path", *title, class_="t-fetch", d=f"M{-r:g} {1 - r:g}h{2 * r:g}l{-r:g} {2 * r - 1:g}z")
    if act.act == "create":
        return shape("circle", *title, class_="t-make", cx=0, cy=0, r=r - 0.5)
    return shape("line", *title, class_="t-poll", x1=0, x2=0, y1=-r, y2=r)


def _post(story: Story, high: float) -> SvgElement:
    good = story.stages[-1].state == "succeeded"
    return shape("rect", class_="t-end" if good else "t-fail", x=-1.5, y=-high, width=3 if good else 6, height=2 * high)


def cut_mark(high: float) -> SvgElement:
    """Return the mark of time that was cut out."""
    return shape("path", class_="t-cut", d=f"M-4 {high:g}l3 {-2 * high:g}h5l-3 {2 * high:g}z")


def _envelope(one: Posting) -> SvgElement:
    look = "t-hook" if one.taken else "t-bad"
    return group([shape("title", one.title), shape("path", class_=look, d="M-6 -4.5h12v9h-12zl6 4.5l6 -4.5")])
