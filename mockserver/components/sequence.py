"""What a client and a provider said to each other, step by step: two lifelines, and arrows between them."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from drytake.mockserver.components.axis import duration
from drytake.mockserver.components.drawing import SvgElement, group, shape, text

__all__ = ["LEAST_WAIT", "CallSequence", "CallStep", "Gap", "SequenceEnd", "sequence", "shortened"]

Look = Literal["good", "bad", "lost"]
"""An answer, one that refuses, one that never came."""
LEAST_WAIT = 1.0
"""Seconds between two calls from which on the wait is shown."""
_WIDE, _CLIENT, _PROVIDER, _TOP = 720, 84, 484, 46
_LETTER, _MONO = 6.6, 6.65
"""The width of a letter, roughly."""
_ROW, _WAIT, _GAP = 60, 24, 40


class CallStep(NamedTuple):
    """A call and its answer."""

    clock: str
    """When, such as `0:05`."""
    request: str
    response: str
    look: Look
    happened: str = ""
    """What was made to happen."""
    waited: float = 0
    """Seconds that the client took before it called next."""


class Gap(NamedTuple):
    """Calls that aren't shown."""

    words: str


class SequenceEnd(NamedTuple):
    """How it came to an end, and whether that was a good one."""

    words: tuple[str, ...]
    good: bool


class CallSequence(NamedTuple):
    """The whole of it."""

    client: str
    provider: str
    steps: tuple[CallStep | Gap, ...]
    ending: SequenceEnd

    @property
    def words(self) -> str:
        """All of it in words, for those who don't see the picture."""
        return "; ".join([*(_words(step) for step in self.steps), *self.ending.words])


def sequence(story: CallSequence) -> SvgElement:
    """Return a picture: time at the left, what was made to happen at the right."""
    y, parts = float(_TOP), list[SvgElement]()
    for step in story.steps:
        drawn, tall = _gap(step, y) if isinstance(step, Gap) else _message(step, y)
        parts += drawn
        y += tall
    parts += _ending(story.ending, y)
    end = y + 16 * len(story.ending.words) + 8
    titles = [
        text(shortened(story.client, 24), _CLIENT, 18, look="ink", anchor="middle"),
        text(shortened(story.provider, 40), _PROVIDER, 18, look="ink", anchor="middle"),
    ]
    lives = [
        shape("line", class_="s-life", x1=_CLIENT, x2=_CLIENT, y1=26, y2=y),
        shape("line", class_="s-life", x1=_PROVIDER, x2=_PROVIDER, y1=26, y2=y - 8),
    ]
    return shape(
        "svg",
        *(*titles, *lives, *parts),
        class_="sequence",
        role="img",
        aria_label=story.words,
        viewBox=f"0 0 {_WIDE} {end:g}",
        width=_WIDE,
        height=end,
    )


def shortened(words: str, letters: int) -> str:
    """Return words that fit, without their middle where they are too long: both ends say which they are."""
    if len(words) <= letters:
        return words
    head = (letters - 3) * 2 // 3
    return f"{words[:head]}...{words[len(words) - (letters - 3 - head) :]}"


def _words(step: CallStep | Gap) -> str:
    if isinstance(step, Gap):
        return step.words
    happened = f" ({step.happened})" if step.happened else ""
    return f"{step.clock} {step.request}: {step.response}{happened}"


def _message(step: CallStep, y: float) -> tuple[list[SvgElement], float]:
    """Return a call and its answer, and how tall they are."""
    back, lane = y + 26, _PROVIDER - _CLIENT
    parts = [
        text(step.clock, _CLIENT - 14, y + 4, look="mono", anchor="end"),
        _titled(step.request, (_CLIENT + 8, y - 5), int((lane - 16) / _MONO), "ink mono"),
        shape("path", class_="s-call", d=f"M{_CLIENT} {y:g}H{_PROVIDER - 2}m-7 -4l7 4l-7 4"),
        _response(step.look, back),
        _titled(step.response, (_PROVIDER - 8, back - 5), int((lane - 16) / _LETTER), _TONES[step.look], "end"),
    ]
    if step.happened:
        parts.append(_note(step.happened, back))
    tall = float(_ROW)
    if step.waited >= LEAST_WAIT:
        parts.append(shape("path", class_="s-wait", d=f"M{_CLIENT} {back + 8:g}v{_WAIT}"))
        parts.append(text(f"waited {duration(step.waited)}", _CLIENT + 10, back + 24, look="v-warn"))
        tall += _WAIT
    return parts, tall


_TONES: dict[Look, str] = {"good": "v-good", "bad": "v-bad", "lost": "v-bad"}


def _response(look: Look, y: float) -> SvgElement:
    if look == "lost":
        half = (_CLIENT + _PROVIDER) / 2
        return shape("path", class_="s-lost", d=f"M{_PROVIDER} {y:g}H{half:g}m-6 -5l10 10m0 -10l-10 10")
    drawn = f"M{_PROVIDER} {y:g}H{_CLIENT + 2}"
    head = shape("path", class_=f"s-head s-{look}", d=f"M{_CLIENT + 9} {y - 4:g}l-7 4l7 4")
    return group([shape("path", class_=f"s-back s-{look}", d=drawn), head])


def _note(words: str, y: float) -> SvgElement:
    left, letters = _PROVIDER + 12, int((_WIDE - _PROVIDER - 28) / _LETTER)
    shown = shortened(words, letters)
    pill = shape("rect", class_="s-note", x=left, y=y - 13, width=len(shown) * _LETTER + 16, height=18, rx=9)
    return group([pill, _titled(words, (left + 8, y), letters)])


def _gap(step: Gap, y: float) -> tuple[list[SvgElement], float]:
    lines = [shape("line", class_="s-gap", x1=x, x2=x, y1=y - 16, y2=y + _GAP - 26) for x in (_CLIENT, _PROVIDER)]
    return [*lines, text(step.words, (_CLIENT + _PROVIDER) / 2, y + 3, anchor="middle")], _GAP


def _ending(ending: SequenceEnd, y: float) -> Iterator[SvgElement]:
    cross = f"M{_CLIENT - 6} {y - 6:g}l12 12m0 -12l-12 12"
    yield (
        shape("circle", class_="t-make", cx=_CLIENT, cy=y, r=4.5)
        if ending.good
        else shape("path", class_="s-lost", d=cross)
    )
    letters = int((_WIDE - _CLIENT - 14) / _LETTER)
    for number, words in enumerate(ending.words):
        look = "ink" if ending.good else "v-bad"
        yield _titled(words, (_CLIENT + 14, y + 4 + 16 * number), letters, look)


def _titled(words: str, place: tuple[float, float], letters: int, look: str = "", anchor: str = "start") -> SvgElement:
    """Return words at a place; shortened ones have the whole of them as a title."""
    shown = text(shortened(words, letters), *place, look=look, anchor=anchor)
    return shown if len(words) <= letters else group([shape("title", words), shown])
