"""What all results of one size share, written once: the picture below the captions, and the moving time bar.

A picture is cut into slices that don't look at each other. The rows that hold captions are written for each task; the
others, and the following frames, which leave the captions as they are, are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from drytake.mockserver.media import slices, timebar
from drytake.mockserver.media.card import LUMA, Captions, Grid, grid, lines, shade
from drytake.mockserver.media.lettering import letter_row

__all__ = ["Scene", "scene"]


@dataclass(frozen=True, slots=True)
class Scene:
    """The part of a video that doesn't depend on the task."""

    card: Grid
    decoder_config: bytes
    """Content of the `avcC` box."""
    second: tuple[str, ...]
    """The blocks of the frames in which the time bar runs full once, in about a second; the first one empties it."""
    rest: bytes
    """The slices of a keyframe below the captions."""

    def first_frame(self, captions: Captions) -> bytes:
        """Return a keyframe that shows the captions."""
        parts, columns, at = [], self.card.columns, 0
        for line in lines(captions, self.card):
            parts.append(self._empty(at, line.row))
            parts += [letter_row(line, row, columns) for row in range(line.scale)]
            at = line.row + line.scale
        return b"".join([*parts, self._empty(at, self.card.strip), self.rest])

    def _empty(self, start: int, end: int) -> bytes:
        return slices.field(start, self.card.columns, (LUMA,) * (end - start)) if end > start else b""

    def steps(self, count: int) -> Iterator[bytes]:
        """Yield so many frames that follow a keyframe."""
        for number in range(1, count + 1):
            yield slices.inter(number % slices.FRAME_NUMBERS, self.second[number % len(self.second)])


@lru_cache(maxsize=8)
def scene(width: int, height: int, fps: int) -> Scene:
    """Return the scene of this size; the last eight sizes are remembered."""
    card = grid(width, height)
    above, below = (card.strip, card.bar_row), (card.bar_row + 1, card.rows)
    rest = [_shaded(card, *above), timebar.key_row(card), _shaded(card, *below)]
    second = tuple(timebar.steps(card, max(fps, 2)))  # two keyframes in a row would need different numbers
    return Scene(card, slices.decoder_config(width, height, fps), second, b"".join(rest))


def _shaded(card: Grid, start: int, end: int) -> bytes:
    if end <= start:
        return b""
    return slices.field(start, card.columns, tuple(shade(card, row) for row in range(start, end)))
