"""The limits of the model are the figures that its pages state."""

import pytest

from drytake.schemas.seedance.limits import LIMITS, SEEDANCE_2_0, SEEDANCE_2_5, SHARED, SHARED_2_5, Limits, limits_of
from drytake.schemas.validation.rules import Source

STATED_2_0 = {
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


STATED_2_5 = {
    "duration": (4, 30),
    "images": (None, 30),
    "videos": (None, 10),
    "audios": (None, 10),
    "files": (None, 50),
    "frames": (None, 2),
    "reference_seconds": (None, 30.2),
    "clip_seconds": (1.8, 30.2),
    "image_megabytes": (None, 30),
    "video_megabytes": (None, 200),
    "audio_megabytes": (None, 15),
}
STATED = [
    *((SEEDANCE_2_0, name, bounds) for name, bounds in STATED_2_0.items()),
    *((SEEDANCE_2_5, name, bounds) for name, bounds in STATED_2_5.items()),
]
each_family = pytest.mark.parametrize("limits", [SEEDANCE_2_0, SEEDANCE_2_5], ids=["2.0", "2.5"])


@pytest.mark.parametrize(("limits", "name", "bounds"), STATED)
def test_limit_is_the_stated_figure(limits: Limits, name: str, bounds: tuple[float | None, float | None]) -> None:
    limit = getattr(limits, name)

    assert (limit.low, limit.high) == bounds


@each_family
@pytest.mark.parametrize("name", ["images", "videos", "audios", "files", "frames"])
def test_limit_of_files_counts_items(limits: Limits, name: str) -> None:
    assert getattr(limits, name).counts


@each_family
def test_formats_are_in_lower_case_and_without_dots(limits: Limits) -> None:
    formats = [*limits.image_formats, *limits.video_formats, *limits.audio_formats]

    assert formats == [name.lower().lstrip(".") for name in formats]


@pytest.mark.parametrize("source", [SHARED, SHARED_2_5])
def test_shared_limits_name_their_page(source: Source) -> None:
    assert source.url.startswith("https://")
    assert source.section


@pytest.mark.parametrize(
    ("family", "tier", "most", "resolution"),
    [
        ("2.0", "standard", 15, "4k"),
        ("2.0", "fast", 15, "720p"),
        ("2.0", "mini", 15, "720p"),
        ("2.5", "standard", 30, "1080p"),
        ("2.5", "flash", 30, "720p"),
    ],
)
def test_limits_hang_on_family_and_tier(family: str, tier: str, most: int, resolution: str) -> None:
    limits = limits_of(family, tier)

    assert (limits.duration.high, limits.resolutions[-1]) == (most, resolution)


def test_seller_states_what_is_otherwise_in_its_own_rows() -> None:
    own = {**LIMITS, ("2.5", ""): SEEDANCE_2_5._replace(duration=SEEDANCE_2_0.duration)}

    assert limits_of("2.5", "standard", own).duration.high == 15
    assert limits_of("2.0", "fast", own) == limits_of("2.0", "fast")


def test_family_without_limits_is_named() -> None:
    with pytest.raises(LookupError, match=r"family `1.5`; there are those of 2.0, 2.5"):
        limits_of("1.5", "pro")
