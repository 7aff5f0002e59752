"""A sound result: silence of the asked length, as WAV."""

import wave
from io import BytesIO

__all__ = ["render_sound"]

RATE = 8_000
"""Samples a second."""


def render_sound(seconds: int) -> bytes:
    """Return so many seconds of silence."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, RATE, RATE * seconds, "NONE", ""))
        sound.writeframes(b"\x80" * RATE * seconds)
    return file.getvalue()
