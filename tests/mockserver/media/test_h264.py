"""What is shared between tasks stays bounded and fits every strip of captions."""

import av
import pytest

from drytake.mockserver.media import h264
from drytake.mockserver.media.card import Captions, background


def test_the_last_eight_sizes_are_remembered() -> None:
    for number in range(10):
        h264.scene(64 + 2 * number, 64, 24)

    assert h264.scene.cache_info().currsize == 8


def test_scene_is_made_once() -> None:
    assert h264.scene(96, 64, 24) is h264.scene(96, 64, 24)


@pytest.mark.parametrize("fps", [1, 24, 60])
def test_scene_lasts_about_a_second(fps: int) -> None:
    assert len(h264.scene(64, 64, fps).steps) + 1 == max(fps, 2)


@pytest.mark.parametrize("size", [(64, 64), (1470, 630), (834, 1112)], ids=str)
def test_strip_and_rest_make_the_picture_that_one_encoder_makes(size: tuple[int, int]) -> None:
    scene = h264.scene(*size, 24)
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = scene.decoder_config
    (frame,) = [*decoder.decode(av.Packet(scene.first_frame(Captions("", "", "")))), *decoder.decode(None)]
    shared = background(*size)
    plain = av.VideoFrame.from_image(shared).reformat(format="yuv420p", dst_colorspace="ITU709")  # type: ignore[no-untyped-call]  # PyAV's stubs lack it

    differences = [
        abs(ours - theirs)
        for row in range(0, size[1], 7)
        for ours, theirs in zip(line(frame, row), line(plain, row), strict=True)
    ]
    assert max(differences) < 24
    assert sum(differences) / len(differences) < 2


def line(frame: av.VideoFrame, row: int) -> bytes:
    plane = frame.planes[0]
    return bytes(plane)[row * plane.line_size :][: frame.width]
