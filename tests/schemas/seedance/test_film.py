"""The film of a shot has the size, the length and the sound that are said, or else the seller's."""

from typing import Any

import pytest

from drytake.schemas.seedance.defaults import UNSTATED, Defaults
from drytake.schemas.seedance.film import Film, film_of, nearest_ratio
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS, SIZES, pixels
from drytake.schemas.validation.rules import Limit

V = "https://example.com/v.mp4"
WIDE, UPRIGHT = Media("https://example.com/w.png", width=4000, height=2200), Media(V, width=700, height=1300)


def film(defaults: Defaults = UNSTATED, **shot: Any) -> Film:
    return film_of(VideoRequest(**{"mode": "text", **shot}), defaults)


def test_film_of_what_nobody_says_has_the_commonest_defaults() -> None:
    assert film() == Film(1280, 720, 5, True, "")


def test_film_has_what_is_said() -> None:
    said = film(Defaults(seconds=9, ratio="1:1", audio=True), seconds=4, ratio="9:16", resolution="480p", audio=False)

    assert said == Film(496, 864, 4, False, "")


def test_film_of_what_is_not_said_has_the_sellers_defaults() -> None:
    assert film(Defaults(seconds=8, ratio="1:1", resolution="480p", audio=False)) == Film(640, 640, 8, False, "")


def test_size_depends_on_the_family() -> None:
    assert film(family="2.5", resolution="480p")[:2] == (854, 480)


def test_sellers_own_table_goes_before_the_familys() -> None:
    shot = VideoRequest(mode="text", family="2.5", resolution="480p", ratio="21:9")

    assert film_of(shot, own={("480p", "21:9"): (992, 432)})[:2] == (992, 432)


@pytest.mark.parametrize(
    ("lengths", "seconds"), [((), 5), ((None,), 5), ((6.2,), 7), ((1,), 4), ((3, 4.5, None), 8), ((20, 20), 30)]
)
def test_length_that_is_left_open_follows_the_videos(lengths: tuple[float | None, ...], seconds: float) -> None:
    videos = tuple(Media(V, seconds=length) for length in lengths)

    made = film(Defaults(auto_seconds=Limit(4, 30, "seconds")), mode="edit", seconds=AUTO, videos=videos)

    assert made.seconds == seconds


def test_length_that_is_said_does_not_follow_the_videos() -> None:
    assert film(seconds=6, videos=(Media(V, seconds=9),)).seconds == 6


@pytest.mark.parametrize(
    ("media", "size"),
    [
        ({}, (1280, 720)),
        ({"first_frame": UPRIGHT, "images": (WIDE,)}, (720, 1280)),
        ({"images": (WIDE,), "videos": (UPRIGHT,)}, (720, 1280)),
        ({"images": (Media("https://example.com/i.png"), UPRIGHT)}, (720, 1280)),
    ],
    ids=["none", "first frame", "videos before images", "the first whose size is known"],
)
def test_ratio_that_is_left_open_is_the_nearest_to_the_media(media: dict[str, Any], size: tuple[int, int]) -> None:
    assert film(ratio=AUTO, **media)[:2] == size


def test_seller_may_say_what_an_open_ratio_comes_to() -> None:
    assert film(Defaults(auto_ratio="1:1"), ratio=AUTO, first_frame=UPRIGHT)[:2] == (960, 960)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p", "4k"])
def test_each_size_is_nearest_to_its_own_ratio(resolution: str, ratio: str) -> None:
    assert nearest_ratio(*SIZES[resolution, ratio]) == ratio


def test_size_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no size for `8k`"):
        film(resolution="8k")


def test_upright_ultrawide_is_ultrawide_on_its_side() -> None:
    assert pixels("1080p", "9:21") == pixels("1080p", "21:9")[::-1]
