"""The sound of every result: a quiet fifth that swells twice a second, as AAC packets that repeat for ever."""

from functools import cache
from pathlib import Path

__all__ = ["BIT_RATE", "DECODER_CONFIG", "FRAME", "RATE", "packets"]

RATE = 48_000
"""Samples a second."""
FRAME = 1024
"""Samples in one packet, and those that a decoder needs before the first one sounds right."""
BIT_RATE = 24_000
DECODER_CONFIG = b"\x11\x90\x56\xe5\x00"
"""The AudioSpecificConfig: AAC LC, 48 kHz, stereo."""
_FILE = Path(__file__).parent / "fifth.aac"
"""Encoded beforehand, by `scripts/fifth.py`."""
_HEADER = 7


@cache
def packets() -> tuple[bytes, ...]:
    """Return packets that can follow each other in a circle."""
    file, at, found = _FILE.read_bytes(), 0, []
    while at < len(file):
        end = at + (int.from_bytes(file[at + 3 : at + 6]) >> 5 & 0x1FFF)
        found.append(file[at + _HEADER : end])
        at = end
    return tuple(found)
