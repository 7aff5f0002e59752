"""A decoder shows exactly the card, to the bit; what is shared between tasks stays bounded."""

from io import BytesIO

import av
import pytest

from drytake.mockserver.media import cavlc, h264, timebar
from drytake.mockserver.media.card import FULL, Captions, grid
from drytake.mockserver.media.raster import bands
from drytake.mockserver.media.sizes import SIZES as OFFERED
from drytake.mockserver.media.video import VideoSpec, render_video

SIZES = [(64, 64), (66, 98), (64, 1080), (320, 180), (854, 480), (1470, 630), (834, 1112)]
ALL_SIZES = [*dict.fromkeys(OFFERED.values()), (64, 8192), (8192, 64), (8192, 8192)]
FACTS = "{} x {}, 0.2 s, 24 fps, silent"


def test_the_last_eight_sizes_are_remembered() -> None:
    for number in range(10):
        h264.scene(64 + 2 * number, 64, 24)

    assert h264.scene.cache_info().currsize == 8


def test_scene_is_made_once() -> None:
    assert h264.scene(96, 64, 24) is h264.scene(96, 64, 24)


@pytest.mark.parametrize("fps", [1, 24, 60])
def test_time_bar_runs_full_in_about_a_second(fps: int) -> None:
    assert len(h264.scene(64, 64, fps).second) == max(fps, 2)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_decoder_shows_the_card(size: tuple[int, int]) -> None:
    """Letters that touch their neighbours are the hard ones: they would go on into empty blocks."""
    words = ("Wj▓█-task█", "█▓ 你好世界█ WM\u0301 " * 9)
    spec = VideoSpec(width=size[0], height=size[1], seconds=0.2, audio=False, task_id=words[0], prompt=words[1])
    frames = list(av.open(BytesIO(render_video(spec)), "r").decode(video=0))
    card = b"".join(
        band.luma * band.rows for band in bands(Captions(*words, FACTS.format(*size)), *size) if band.rows > 0
    )

    for number, frame in enumerate(frames):
        assert luma(frame) == with_bar(card, size, number)
        assert {value for plane in frame.planes[1:] for value in plane_row(plane, 0, size[0] // 2)} == {134, 126}


@pytest.mark.nightly
@pytest.mark.parametrize("size", ALL_SIZES, ids=str)
def test_decoder_shows_the_card_at_all_sizes(size: tuple[int, int]) -> None:
    test_decoder_shows_the_card(size)


def with_bar(card: bytes, size: tuple[int, int], number: int) -> bytes:
    """Return the card with the time bar as far as it has come in one of the first frames."""
    shown, place = bytearray(card), grid(*size)
    end = timebar.fill(place, number, 24)
    for row in range(place.bar.top, place.bar.top + place.bar.height):
        shown[row * size[0] + place.bar.left : row * size[0] + end] = bytes([FULL.luma]) * (end - place.bar.left)
    return bytes(shown)


def luma(frame: av.VideoFrame) -> bytes:
    return b"".join(plane_row(frame.planes[0], row, frame.width) for row in range(frame.height))


def plane_row(plane: av.video.plane.VideoPlane, row: int, width: int) -> bytes:
    return bytes(memoryview(plane)[row * plane.line_size :][:width])


@pytest.mark.parametrize(
    ("number", "bits"), [(0, "1"), (1, "010"), (2, "011"), (3, "00100"), (8160, "0000000000001" + "111111100001")]
)
def test_numbers_are_as_long_as_they_are_large(number: int, bits: str) -> None:
    assert cavlc.unsigned(number) == bits


@pytest.mark.parametrize(("number", "place"), [(0, 0), (1, 1), (-1, 2), (2, 3), (-2, 4)])
def test_signed_numbers_take_turns(number: int, place: int) -> None:
    assert cavlc.signed(number) == cavlc.unsigned(place)
