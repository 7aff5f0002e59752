"""What all results of one size share, encoded once: the picture below the captions, and the moving time bar.

A picture is cut into slices that don't look at each other. The topmost holds the captions and is
encoded for each task, as a picture of its own that is as wide and not as high; the others, and
the following frames, which leave the captions as they are, are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from drytake.mockserver.media.card import Captions, background, bar, caption_height, write

__all__ = ["Scene", "scene"]

_BLOCK = 16
"""Pixels in the side of a macroblock; slices are whole rows of these."""
_QUALITY = 20
_IDR_SLICE = 5
_BAR = (168, 142, 112)
"""Colour of the time bar: Y, U and V."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The part of a video that doesn't depend on the task."""

    width: int
    height: int
    decoder_config: bytes
    """Content of the `avcC` box."""
    steps: tuple[bytes, ...]
    """The frames after the first one, about a second of them."""
    _strip: tuple[bytes, ...]
    """Planes of the topmost slice, without captions."""
    _strip_height: int
    _rest: bytes
    """The other slices of the first frame."""

    def first_frame(self, captions: Captions) -> bytes:
        """Return the frame that shows the captions."""
        frame = av.VideoFrame(self.width, self._strip_height, "yuv420p")
        # A fresh encoder each time: it opens in 2 ms, and a used one numbers its pictures.
        (packet,) = _encoder(self.width, self._strip_height).encode(self._written(frame, captions))
        return b"".join(_picture_slices(bytes(packet))) + self._rest

    def _written(self, frame: VideoFrame, captions: Captions) -> VideoFrame:
        luma, *chroma = self._strip
        strip = Image.frombytes("L", (frame.planes[0].line_size, self._strip_height), luma)
        write(strip, captions, size=(self.width, self.height), ink=_luma)
        for plane, content in zip(frame.planes, (strip.tobytes(), *chroma), strict=True):
            plane.update(content)
        return frame


@lru_cache(maxsize=8)
def scene(width: int, height: int, fps: int) -> Scene:
    """Return the scene of this size; the last eight sizes are remembered."""
    rows = _strip_rows(width, height)
    encoder = _encoder(width, height, slice_blocks=-(-width // _BLOCK) * rows)
    card = VideoFrame.from_image(background(width, height))  # type: ignore[no-untyped-call]  # PyAV's stubs lack it
    picture = card.reformat(format="yuv420p", dst_colorspace="ITU709")
    (first,) = encoder.encode(_timed(picture, 0))
    config = encoder.extradata or b""
    shown = _decoded(config, first)
    steps = [packet for frame in _bar_frames(shown, fps) for packet in encoder.encode(frame)]
    _, *rest = _picture_slices(bytes(first))
    strip = tuple(plane.tobytes() for plane in _top(picture, rows * _BLOCK))
    return Scene(width, height, config, tuple(map(bytes, steps)), strip, rows * _BLOCK, b"".join(rest))


def _strip_rows(width: int, height: int) -> int:
    """Return how many rows of macroblocks the captions need; at least one row is left to the rest."""
    return max(1, min(-(-caption_height(width, height) // _BLOCK), -(-height // _BLOCK) - 1))


def _luma(brightness: int) -> int:
    return 16 + brightness * 219 // 255


def _encoder(width: int, height: int, *, slice_blocks: int = 0) -> VideoCodecContext:
    """Return an encoder for which a block that doesn't change costs nothing and slices stand alone.

    `ultrafast` means no deblocking (which would cross slices) and the baseline profile, which plays
    everywhere; a fixed `qp` makes each slice independent of what was encoded before.
    """
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.thread_count = Fraction(1, 24), Fraction(24), 1
    params = ["annexb=0", "keyint=infinite", "colorprim=bt709", "transfer=bt709", "colormatrix=bt709"]
    params += [f"slice-max-mbs={slice_blocks}"] if slice_blocks else []
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "qp": str(_QUALITY),
        "flags": "+global_header",
        "x264-params": ":".join(params),
    }
    return encoder


def _timed(frame: VideoFrame, number: int) -> VideoFrame:
    frame.pts, frame.time_base = number, Fraction(1, 24)
    return frame


def _picture_slices(packet: bytes) -> Iterator[bytes]:
    """Yield the slices with their length prefixes; what else the encoder has to say is left out."""
    at = 0
    while at < len(packet):
        end = at + 4 + int.from_bytes(packet[at : at + 4])
        if packet[at + 4] & 0x1F == _IDR_SLICE:
            yield packet[at:end]
        at = end


def _decoded(config: bytes, packet: "av.Packet[VideoStream]") -> VideoFrame:
    """Return what viewers see; frames drawn onto that leave all else exactly as it is."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata, decoder.thread_count = config, 1
    (frame,) = [*decoder.decode(packet), *decoder.decode(None)]
    return frame


def _bar_frames(shown: VideoFrame, fps: int) -> Iterator[VideoFrame]:
    """Yield frames in which the time bar runs full once."""
    left, top, width, height = bar(shown.width, shown.height)
    planes = _top(shown, shown.height)
    count = max(fps, 2)  # two keyframes in a row would need different numbers
    for number in range(1, count):
        frame = VideoFrame(shown.width, shown.height, "yuv420p")
        end = left + width * number // (count - 1)
        for plane, image, colour, share in zip(frame.planes, planes, _BAR, (1, 2, 2), strict=True):
            image.paste(colour, (left // share, top // share, end // share, (top + height) // share))
            plane.update(image.tobytes())
        yield _timed(frame, number)


def _top(picture: VideoFrame, height: int) -> list[Image.Image]:
    """Return the planes of the picture's upper part, with lines as long as a new frame has them."""
    frame = VideoFrame(picture.width, height, "yuv420p")
    pairs = zip(picture.planes, frame.planes, strict=True)
    return [
        Image.frombytes("L", (old.line_size, old.height), bytes(old)).crop((0, 0, new.line_size, new.height))
        for old, new in pairs
    ]
