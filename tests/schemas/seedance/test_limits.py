"""The limits of the model are the figures that its pages state."""

import pytest

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SHARED

STATED = {
    "duration": (4, 15),
    "images": (None, 9),
    "videos": (None, 3),
    "audios": (None, 3),
    "files": (None, 12),
    "frames": (None, 2),
    "reference_seconds": (None, 15),
    "clip_seconds": (2, 15),
    "image_megabytes": (None, 30),
    "video_megabytes": (None, 50),
    "audio_megabytes": (None, 15),
}


@pytest.mark.parametrize(("name", "bounds"), STATED.items(), ids=STATED)
def test_limit_is_the_stated_figure(name: str, bounds: tuple[int | None, int | None]) -> None:
    limit = getattr(SEEDANCE_2_0, name)

    assert (limit.low, limit.high) == bounds


@pytest.mark.parametrize("name", ["images", "videos", "audios", "files", "frames"])
def test_limit_of_files_counts_items(name: str) -> None:
    assert getattr(SEEDANCE_2_0, name).counts


def test_formats_are_in_lower_case_and_without_dots() -> None:
    formats = [*SEEDANCE_2_0.image_formats, *SEEDANCE_2_0.video_formats, *SEEDANCE_2_0.audio_formats]

    assert formats == [name.lower().lstrip(".") for name in formats]


def test_shared_limits_name_their_page() -> None:
    assert SHARED.url.startswith("https://")
    assert SHARED.section
