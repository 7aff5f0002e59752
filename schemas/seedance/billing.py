"""The tokens of a video, by which its maker bills, and many who resell it: said once."""

from decimal import Decimal

__all__ = ["FPS", "PIXELS_A_TOKEN", "video_tokens"]

FPS = 24
"""Frames of a second that are billed, whatever the video has."""
PIXELS_A_TOKEN = 1024


def video_tokens(size: tuple[int, int], seconds: Decimal) -> Decimal:
    """Return the tokens of a video: width x height x 24 x seconds / 1024, those of reference videos included."""
    return Decimal(size[0] * size[1] * FPS) * seconds / PIXELS_A_TOKEN
