"""The sound of every result: a quiet fifth that swells twice a second, as AAC packets that repeat for ever."""

import math
from array import array
from functools import lru_cache
from typing import NamedTuple

import av

__all__ = ["BIT_RATE", "FRAME", "RATE", "Loop", "loop"]

RATE = 48_000
"""Samples a second."""
FRAME = 1024
"""Samples in one packet, and those that a decoder needs before the first one sounds right."""
BIT_RATE = 96_000
_PACKETS = 24
_PERIODS = (113, 170)  # 221 and 332 Hz; whole periods in a loop, so that its end meets its start
_LOUDNESS = 0.06


class Loop(NamedTuple):
    """Packets that can follow each other in a circle, and the AudioSpecificConfig to decode them."""

    packets: tuple[bytes, ...]
    decoder_config: bytes


@lru_cache(maxsize=1)
def loop() -> Loop:
    """Return the sound; only the first call encodes anything."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "stereo", "fltp"
    encoder.bit_rate = BIT_RATE
    channels = [_wave(periods).tobytes() for periods in _PERIODS]
    packets: list[bytes] = []
    for number in range(3 * _PACKETS):
        packets += map(bytes, encoder.encode(_frame(channels, number % _PACKETS)))
    encoder.encode(None)  # it would complain of an unfinished end
    # The first round starts from silence; the second has itself before it.
    return Loop(tuple(packets[_PACKETS : 2 * _PACKETS]), encoder.extradata or b"")


def _wave(periods: int) -> "array[float]":
    turn = 2 * math.pi / (_PACKETS * FRAME)
    return array(
        "f",
        (_LOUDNESS * (1 - math.cos(turn * at)) * math.sin(turn * periods * at) for at in range(_PACKETS * FRAME)),
    )


def _frame(channels: list[bytes], number: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="stereo", samples=FRAME)
    frame.sample_rate = RATE
    for plane, channel in zip(frame.planes, channels, strict=True):
        plane.update(channel[number * FRAME * 4 : (number + 1) * FRAME * 4])
    return frame
