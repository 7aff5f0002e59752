"""Every documented combination has a size that H.264 can hold."""

import pytest

from drytake.mockserver.media.sizes import SIZES, pixels


@pytest.mark.parametrize(
    ("resolution", "ratio", "expected"),
    [
        ("480p", "21:9", (992, 432)),
        ("720p", "3:4", (834, 1112)),
        ("1080p", "16:9", (1920, 1080)),
        ("4k", "9:16", (2160, 3840)),
        ("4K", "1:1", (2880, 2880)),
        ("720p", "9:21", (630, 1470)),
    ],
)
def test_size_follows_resolution_and_ratio(resolution: str, ratio: str, expected: tuple[int, int]) -> None:
    assert pixels(resolution, ratio) == expected


@pytest.mark.parametrize(
    ("family", "ratio", "expected"),
    [("2.0", "16:9", (864, 496)), ("2.5", "16:9", (854, 480)), ("2.5", "1:1", (640, 640))],
)
def test_size_follows_the_family(family: str, ratio: str, expected: tuple[int, int]) -> None:
    assert pixels("480p", ratio, family=family) == expected


@pytest.mark.parametrize("size", SIZES.values(), ids=str)
def test_sizes_are_even(size: tuple[int, int]) -> None:
    assert [side % 2 for side in size] == [0, 0]


@pytest.mark.parametrize(("resolution", "ratio"), [(key[0], key[1]) for key in SIZES], ids=str)
def test_size_is_near_its_ratio(resolution: str, ratio: str) -> None:
    width, height = pixels(resolution, ratio)
    wide, high = map(int, ratio.split(":"))

    assert width / height == pytest.approx(wide / high, rel=0.03)


@pytest.mark.parametrize(("resolution", "ratio"), [("8k", "16:9"), ("720p", "2:1"), ("720p", "adaptive"), ("", "")])
def test_unknown_size_is_refused_with_a_list(resolution: str, ratio: str) -> None:
    with pytest.raises(ValueError, match="there are 480p, 720p, 1080p, 4k and 21:9, 16:9, 4:3, 1:1, 3:4, 9:16, 9:21"):
        pixels(resolution, ratio)
