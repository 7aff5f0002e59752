"""A shot that is like another has the other's offers, to the letter, and one that isn't has its own."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.schemas.comparing.comparison import compared, known_sellers, worked_out
from drytake.schemas.comparing.offer import NamedShot
from drytake.schemas.comparing.shapes import shape_of
from drytake.schemas.seedance.request import Media, VideoRequest
from tests.providers.test_comparison import TODAY
from tests.providers.worked_shots import PROBES, WORKED

PROMPTS = (
    "A lighthouse at dawn",
    "p",
    "",
    "Edit @Video1: make it night",
    "Image 1 walks",
    "The tower of [Image1] at night",
    "The tower of @Image2 at night, as in Video 1",
    "Ein Turm, früh",
    "a" * 5_000,
    None,
)
ADDRESSES = (
    "https://cdn.example.com/a.jpg",
    "https://cdn.example.com/b.mp4",
    "https://youtube.com/watch?v=1",
    "http://localhost/a.png",
    "https://cdn.example.com/a.jpg?X-Amz-Expires=60&X-Amz-Date=20260101T000000Z",
    "asset://a",
)
MEDIA = st.builds(
    Media,
    url=st.sampled_from(ADDRESSES),
    seconds=st.sampled_from([None, 1.0, 3.0, 7.5, 20.0]),
    width=st.sampled_from([None, 100, 1280, 720]),
    height=st.sampled_from([None, 720, 1280]),
    size_bytes=st.sampled_from([None, 300_000, 10**9]),
)


def files(most: int) -> st.SearchStrategy[tuple[Media, ...]]:
    return st.lists(MEDIA, max_size=most).map(tuple)


SHOTS = st.builds(
    VideoRequest,
    prompt=st.sampled_from(PROMPTS),
    mode=st.sampled_from(["text", "first", "frames", "reference", "edit"]),
    family=st.sampled_from(["2.0", "2.5"]),
    tier=st.sampled_from(["standard", "fast"]),
    seconds=st.sampled_from([None, 3, 5, 15, 30, "auto"]),
    ratio=st.sampled_from([None, "auto", "16:9", "9:21"]),
    resolution=st.sampled_from([None, "480p", "720p", "4k"]),
    first_frame=st.none() | MEDIA,
    images=files(2),
    videos=files(2),
    audios=files(1),
    seed=st.sampled_from([None, 0, 42]),
    callback=st.sampled_from([None, "https://example.com/hook", "http://localhost/hook"]),
    count=st.sampled_from([1, 3]),
)


def offers(shot: VideoRequest) -> list[dict[str, Any]]:
    return [offer.to_json() for offer in compared([NamedShot("a", shot)], TODAY).rows[0].offers]


@settings(max_examples=25, deadline=None)
@given(SHOTS)
def test_offers_do_not_hang_on_what_was_compared_before(shot: VideoRequest) -> None:
    others = [replace(shot, prompt="Another lighthouse, at noon", seed=shot.seed and 7)] if shot.prompt else []
    for other in others:
        offers(other)
    found = offers(shot)

    assert found == anew(shot)


def anew(shot: VideoRequest) -> list[dict[str, Any]]:
    """Return the offers of a shot that no other stands in for."""
    return [worked_out(seller, shot, TODAY).to_json() for seller in known_sellers()]


@pytest.mark.parametrize("name", [*WORKED, *PROBES])
def test_worked_shots_have_the_offers_of_their_shapes(name: str) -> None:
    shot = {**WORKED, **PROBES}[name]

    assert offers(replace(shot, prompt="A lighthouse, at dusk and beyond")) == anew(
        replace(shot, prompt="A lighthouse, at dusk and beyond")
    )


def test_shots_that_differ_in_words_and_addresses_alone_are_alike() -> None:
    one, other = (
        VideoRequest(
            prompt=f"A lighthouse, take {take}", mode="first", first_frame=Media(f"https://a.example.com/{take}.jpg")
        )
        for take in (1, 2)
    )

    assert shape_of(one) == shape_of(other)
