"""One picture of a task: empty time is cut out, labels don't touch, and each act has a shape of its own."""

import re
from itertools import pairwise

import pytest

from drytake.mockserver.components.axis import axis_of, duration
from drytake.mockserver.components.drawing import SvgElement
from drytake.mockserver.components.markup import drawn
from drytake.mockserver.components.timeline import ClientAct, MoneyMove, Posting, Stage, Story, described, lane, take
from drytake.mockserver.components.waterfall import PriceStep, waterfall

HOUR = 3600.0
STORY = Story(
    (Stage("queued", 0, reached=True), Stage("running", 20, reached=True), Stage("succeeded", 120, reached=True)),
    (
        ClientAct(0, "create", "", "#1 create-video 200"),
        ClientAct(30, "query", "", "#2 query-task 200"),
        ClientAct(60, "refused", "429", "#3 query-task 429"),
        ClientAct(62, "refused", "429", "#4 query-task 429"),
        ClientAct(24 * HOUR, "fetch", "", "#5 download 200"),
    ),
    (Posting(121, taken=True, title="answered with 204"),),
    (MoneyMove(0, "-75 credits", back=False),),
    until=48 * HOUR,
)


def shapes(picture: SvgElement, tag: str) -> list[SvgElement]:
    own = [picture] if picture.tag == tag else []
    return own + [found for child in picture.children if isinstance(child, SvgElement) for found in shapes(child, tag)]


def words(picture: SvgElement) -> list[str]:
    return [str(one.children[0]) for one in shapes(picture, "text")]


def test_long_gap_is_cut_and_marked() -> None:
    axis = axis_of([0, 10, 20, 30, 24 * HOUR])

    assert [round(place, 3) for place in axis.places] == [0, 0.167, 0.333, 0.5, 1]
    assert [one.seconds for one in axis.breaks] == [24 * HOUR - 30]


def test_gap_of_a_client_with_two_moments_is_cut_too() -> None:
    assert len(axis_of([0, 120, 24 * HOUR]).breaks) == 1


@pytest.mark.parametrize("moments", [[], [5], [5, 5]])
def test_axis_of_one_moment_has_one_place(moments: list[float]) -> None:
    assert axis_of(moments).places == (0,)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (2.5, "2.5 s"), (255, "4 min 15 s"), (90_000, "1 d 1 h"), (86_400, "1 d")]
)
def test_duration_has_two_units_at_most(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize("width", [280, 760, 1400])
def test_labels_of_the_axis_dont_touch(width: int) -> None:
    labels = [one for one in shapes(take(STORY, width), "text") if one.attributes["y"] == "12"]
    places = [(float(one.attributes["x"]), len(str(one.children[0])) * 6.6) for one in labels]

    assert len(places) > 1
    assert all(right >= left + size for (left, size), (right, _) in pairwise(places))
    assert all(left + size <= width for left, size in places)


def test_equal_refusals_that_touch_are_said_once() -> None:
    assert "429 x2" in words(take(STORY))


def test_picture_is_told_in_words() -> None:
    said = "created 00:00:00, 1 query, 2 refused or lost, succeeded after 2 min, fetched 00:00:00, 1 of 1 webhook attempts taken"

    assert described(STORY) == said
    assert take(STORY).attributes["aria-label"] == said


def test_running_task_says_when_it_ends() -> None:
    story = Story((Stage("running", 0, reached=True), Stage("succeeded", 120, reached=False)), now=90)

    assert "now, succeeded in 30 s" in words(take(story))
    assert described(story).endswith("still running, not fetched")


def test_task_without_an_end_says_so() -> None:
    assert "now, no end in sight" in words(take(Story((Stage("running", 0, reached=True),), now=600)))


def test_each_act_has_a_shape_of_its_own() -> None:
    looks = {shape.attributes["class"] for tag in ("circle", "line", "path") for shape in shapes(lane(STORY), tag)}

    assert {"t-make", "t-poll", "t-wait", "t-fetch", "t-cut"} <= looks


def test_text_in_a_picture_is_escaped() -> None:
    hostile = STORY._replace(acts=(ClientAct(0, "create", "", '"><script>alert(1)</script>'),))

    assert "<script" not in drawn(take(hostile))
    assert re.search(r"<title>&#34;&gt;&lt;script", drawn(take(hostile)))


def test_waterfall_joins_the_oldest_of_many_steps() -> None:
    steps = [PriceStep(5, "fetched", str(number)) for number in range(100)]
    picture = waterfall(steps, unit="credits")

    assert len(shapes(picture, "rect")) == 40
    assert "61 earlier tasks" in drawn(picture)


def test_waterfall_goes_on_below_what_came_back() -> None:
    first, back, last = shapes(
        waterfall([PriceStep(5, "lost", ""), PriceStep(5, "returned", ""), PriceStep(5, "waiting", "")], unit="USD"),
        "rect",
    )

    assert [one.attributes["class"] for one in (first, back, last)] == ["m-lost", "m-returned", "m-waiting"]
    assert back.attributes["y"] == last.attributes["y"]


def test_thousand_calls_of_one_kind_are_few_marks_that_say_how_many_they_stand_for() -> None:
    polls = tuple(ClientAct(30 + 0.08 * number, "query", "", f"#{number} query-task 200") for number in range(1_000))
    story = STORY._replace(acts=(STORY.acts[0], *polls, *STORY.acts[2:]))

    assert len(drawn(lane(story))) < 20_000
    picture = take(story, 400)
    marks = [one for one in shapes(picture, "line") if one.attributes["class"] == "t-poll"]
    counts = [re.search(r"and (\d+) more like it", str(one.children[0].children[0])) for one in marks]  # type: ignore[union-attr]
    assert len(marks) + sum(int(found[1]) for found in counts if found) == 1_000
    assert len(marks) < 100
    assert len(shapes(picture, "circle")) == 1
    assert "1000 queries" in str(picture.attributes["aria-label"])
