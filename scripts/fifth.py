"""Write the sound of results, `mockserver/media/fifth.aac`: a quiet fifth that swells twice a second and repeats for ever.

pip install av && python scripts/fifth.py
"""

import math
from array import array
from pathlib import Path

import av

TARGET = Path(__file__).parents[1] / "mockserver/media/fifth.aac"
RATE, FRAME, BIT_RATE = 48_000, 1024, 24_000
PACKETS = 24
PERIODS = (113, 170)  # 221 and 332 Hz; whole periods in a loop, so that its end meets its start
LOUDNESS = 0.06


def wave(periods: int) -> "array[float]":
    turn = 2 * math.pi / (PACKETS * FRAME)
    return array(
        "f",
        (LOUDNESS * (1 - math.cos(turn * at)) * math.sin(turn * periods * at) for at in range(PACKETS * FRAME)),
    )


def frame(channels: list[bytes], number: int) -> av.AudioFrame:
    made = av.AudioFrame(format="fltp", layout="stereo", samples=FRAME)
    made.sample_rate = RATE
    for plane, channel in zip(made.planes, channels, strict=True):
        plane.update(channel[number * FRAME * 4 : (number + 1) * FRAME * 4])
    return made


def packets() -> list[bytes]:
    """Return the second round: the first starts from silence, and this one has itself before it."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "stereo", "fltp"
    encoder.bit_rate = BIT_RATE
    channels = [wave(periods).tobytes() for periods in PERIODS]
    made: list[bytes] = []
    for number in range(3 * PACKETS):
        made += map(bytes, encoder.encode(frame(channels, number % PACKETS)))
    encoder.encode(None)  # it would complain of an unfinished end
    return made[PACKETS : 2 * PACKETS]


def adts(packet: bytes) -> bytes:
    """Return the packet behind a header that says AAC LC, 48 kHz, stereo and its length."""
    size = len(packet) + 7
    return bytes((0xFF, 0xF1, 0x4C, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC)) + packet


if __name__ == "__main__":
    TARGET.write_bytes(b"".join(map(adts, packets())))
