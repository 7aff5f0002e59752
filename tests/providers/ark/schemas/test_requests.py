"""Ark's requests as shots: what was said, and no more."""

from typing import Any

import pytest

from drytake.schemas.providers.ark.contracts import CREATE
from drytake.schemas.providers.ark.pricing import DEFAULTS, SIZES
from drytake.schemas.providers.ark.requests import CreateTask, to_canonical
from drytake.schemas.providers.ark.rules.book import audio, body, image, references, text, video
from drytake.schemas.seedance.defaults import resolved
from drytake.schemas.seedance.film import film_of
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest

PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"
LATEST = "dreamina-seedance-2-5-260628"


def shot(shown: Any) -> VideoRequest:
    request = CREATE.validate_value(shown).request
    assert isinstance(request, CreateTask)
    return to_canonical(request)


def test_what_is_left_out_is_not_said() -> None:
    assert shot(text()) == VideoRequest(prompt="A lighthouse at dawn", mode="text")


def test_null_is_as_good_as_absent() -> None:
    nulls = dict.fromkeys(("duration", "ratio", "resolution", "generate_audio", "seed", "watermark", "tools"))

    assert shot(text(**nulls)) == shot(text())


def test_everything_said_is_kept() -> None:
    said = text(
        duration=-1, ratio="adaptive", resolution="4K", generate_audio=False, seed=7, watermark=True,
        return_last_frame=True, callback_url="https://example.com/h", safety_identifier="u", execution_expires_after=3600,
        tools=[{"type": "web_search"}],
    )  # fmt: skip

    assert shot(said) == VideoRequest(
        prompt="A lighthouse at dawn", mode="text", seconds=AUTO, ratio=AUTO, resolution="4k", audio=False, seed=7,
        watermark=True, last_frame_out=True, callback="https://example.com/h", end_user="u", deadline=3600,
        web_search=True,
    )  # fmt: skip


FILES = {
    "first frame": (body(image()), {"mode": "first", "first_frame": Media(PNG)}),
    "frames": (
        body(image("last_frame"), image("first_frame")),
        {"mode": "frames", "first_frame": Media(PNG), "last_frame": Media(PNG)},
    ),
    "references": (
        references(video(f"{MP4}#duration=3"), audio()),
        {
            "mode": "reference",
            "images": (Media(PNG),),
            "videos": (Media(f"{MP4}#duration=3", seconds=3.0),),
            "audios": (Media(MP3),),
        },
    ),
    "edit": (
        body(video(), model=LATEST, omni_reference_task_type="edit"),
        {"mode": "edit", "videos": (Media(MP4),), "family": "2.5"},
    ),
    "final": (
        body({"type": "draft_task", "draft_task": {"id": "cgt-1"}}, model=LATEST),
        {"mode": "text", "draft_of": "cgt-1", "family": "2.5"},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_files_belong_where_their_roles_say(name: str) -> None:
    shown, fields = FILES[name]

    assert shot(shown) == VideoRequest(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "size", "seconds"),
    [
        (text(), (1280, 720), 5),
        (body(image(url=f"{PNG}#width=800&height=1400")), (720, 1280), 5),
        (text(resolution="4k", ratio="21:9"), (4398, 1886), 5),
        (text(resolution="480p", model=LATEST, duration=30), (854, 480), 30),
        (body(video(f"{MP4}#duration=7.5"), duration=-1), (1280, 720), 8),
    ],
)
def test_film_has_the_size_of_the_pages(shown: Any, size: tuple[int, int], seconds: float) -> None:
    made = shot(shown)
    film = film_of(made, DEFAULTS.get((made.family, ""), DEFAULTS["", ""]), SIZES)

    assert (film.width, film.height, film.seconds) == (*size, seconds)


def test_length_that_2_5_chooses_by_default_is_said_so() -> None:
    assert resolved(shot(text(model=LATEST)), DEFAULTS["2.5", ""]).seconds == AUTO
