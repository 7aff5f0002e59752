"""What a list of shots may say, and what is wrong with one."""

from typing import Any

import pytest

from drytake.schemas.comparing.shots import FIELDS, shots_of
from drytake.schemas.seedance.request import Media, VideoRequest

V = "https://example.com/v.mp4"
I = "https://example.com/i.png"  # noqa: E741


def only(**fields: Any) -> VideoRequest:
    shots, problems = shots_of([{"prompt": "p", **fields}])
    assert problems == ()
    return shots[0].shot


def problems_of(value: Any) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.message) for problem in shots_of(value)[1]]


def test_what_is_left_out_is_not_said() -> None:
    assert only() == VideoRequest(prompt="p", mode="text")


@pytest.mark.parametrize("family", ["2.5", 2.5])
def test_family_may_be_a_number(family: object) -> None:
    assert only(family=family).family == "2.5"


def test_file_is_an_address_or_an_object_with_what_is_known_of_it() -> None:
    shot = only(videos=[V, f"{V}#duration=4", {"url": V, "seconds": 3, "width": 1280, "height": 720, "bytes": 9}])

    assert shot.videos == (
        Media(V),
        Media(f"{V}#duration=4", seconds=4),
        Media(V, seconds=3, width=1280, height=720, size_bytes=9),
    )


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({}, "text"),
        ({"first_frame": I}, "first"),
        ({"first_frame": I, "last_frame": I}, "frames"),
        ({"images": [I]}, "reference"),
        ({"videos": [V], "mode": "edit"}, "edit"),
    ],
)
def test_mode_follows_from_the_files_unless_it_is_said(fields: dict[str, Any], mode: str) -> None:
    assert only(**fields).mode == mode


def test_defaults_count_where_a_shot_says_nothing() -> None:
    shots, _ = shots_of({"defaults": {"tier": "fast", "seconds": 4}, "shots": [{}, {"seconds": 9, "id": 7}]})

    assert [(one.id, one.shot.tier, one.shot.seconds) for one in shots] == [("shot-1", "fast", 4), ("7", "fast", 9)]


@pytest.mark.parametrize("value", [7, None, {}, {"shots": 5}, "shots"])
def test_file_that_is_no_list_is_said_so(value: object) -> None:
    assert [pointer for pointer, _ in problems_of(value)] == [""]


def test_empty_list_is_no_list_of_shots() -> None:
    assert problems_of([]) == [("", "there are no shots")]


def test_all_problems_come_at_once_each_with_its_place() -> None:
    found = problems_of([{"seconds": "five", "ratio": "wide"}, 7, {"videos": [{"url": V, "seconds": -1}]}])

    assert [pointer for pointer, _ in found] == ["/0/seconds", "/0/ratio", "/1", "/2/videos/0/seconds"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("duration", "seconds"),
        ("resolutoin", "resolution"),
        ("n", "count"),
        ("lenght", "seconds"),
        ("firstFrameUrl", "first_frame"),
    ],
)
def test_unknown_field_is_named_with_what_is_meant(name: str, meant: str) -> None:
    assert problems_of([{name: 5}]) == [(f"/0/{name}", f"`{name}` is no field of a shot; did you mean `{meant}`?")]


def test_field_that_says_nothing_known_is_named_with_all_that_there_are() -> None:
    ((_, message),) = problems_of([{"negative_prompt": 5}])

    assert message.startswith("`negative_prompt` is no field of a shot; it has `id`, `family`, `tier`, `prompt`, ")


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "text", "images": [I]},
        {"mode": "frames", "first_frame": I},
        {"mode": "first"},
        {"mode": "reference"},
        {"mode": "edit"},
        {"draft": True, "draft_of": "a"},
    ],
)
def test_contradiction_is_a_problem_of_its_field(fields: dict[str, Any]) -> None:
    ((pointer, _),) = problems_of([fields])

    assert pointer in ("/0/mode", "/0/draft_of")


def test_ids_stand_for_one_shot_each() -> None:
    assert problems_of([{"id": "a"}, {"id": "a"}]) == [
        ("/1/id", "`a` is the id of another shot too: give it one of its own")
    ]


def test_only_24_frames_a_second_can_be_asked_for() -> None:
    assert only(fps=24) == only()
    assert [pointer for pointer, _ in problems_of([{"fps": 30}])] == ["/0/fps"]


@pytest.mark.parametrize("name", FIELDS)
def test_null_is_like_a_field_that_is_left_out(name: str) -> None:
    assert shots_of([{name: None}]) == shots_of([{}])
