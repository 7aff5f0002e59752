"""A sequence of calls in letters: client and provider as two columns, arrows between them, the time at the left."""

import textwrap
from collections.abc import Iterator

from drytake.contract_tests.reports.text import Styler
from drytake.mockserver.components.axis import duration
from drytake.mockserver.components.sequence import LEAST_WAIT, CallSequence, CallStep, Gap, shortened

__all__ = ["sequence_lines"]

LEAST, MOST = 56, 96
_TIME = 9
"""Columns of the time."""
_BESIDE = 20
"""Columns for what was made to happen, at the right, where there are enough."""
_ROOMY = 72


def sequence_lines(story: CallSequence, style: Styler, width: int) -> Iterator[str]:
    """Yield a diagram's lines, none of them longer than a width, if that is 56 or more; letters are ASCII, whatever the terminal."""
    margin = _BESIDE if width >= _ROOMY else 0
    lane = min(max(width, LEAST), MOST) - _TIME - 3 - margin
    yield _titles(shortened(story.client, 16), shortened(story.provider, 24), _TIME + 1 + lane, margin)
    for step in story.steps:
        if isinstance(step, Gap):
            yield from _between(textwrap.wrap(step.words, lane - 4), ":", lane, style)
        else:
            yield from _message(step, lane, margin, style)
    yield from _ending(story, lane + margin, style)


def _titles(client: str, provider: str, right: int, margin: int) -> str:
    """Return the names over their lines."""
    over = f"{'':{_TIME - len(client) // 2}}{client}"
    left = min(right - len(provider) // 2, right + 1 + margin - len(provider))
    return f"{over:<{left}}{provider}"


def _message(step: CallStep, lane: int, margin: int, style: Styler) -> Iterator[str]:
    """Yield a call, its answer and the wait after it."""
    called = f"-- {shortened(step.request, lane - 8)} "
    yield f"{step.clock:>{_TIME - 1}} |{called:-<{lane - 1}}>|"
    beside = f"  [{step.happened}]" if step.happened else ""
    if len(beside) > margin:
        yield from _between(
            [line.rjust(lane - 4) for line in textwrap.wrap(beside.strip(), lane - 4)], "|", lane, style
        )
        beside = ""
    yield f"{'':{_TIME}}|{_response(step, lane, style)}|{style(beside, 'dim') if beside else ''}"
    if step.waited >= LEAST_WAIT:
        yield from _between([f"waited {duration(step.waited)}"], ":", lane, style)


def _response(step: CallStep, lane: int, style: Styler) -> str:
    said = shortened(step.response, lane - 8)
    tone = "good" if step.look == "good" else "error"
    line = "-" * (lane - len(said) - 5)
    if step.look == "lost":
        half = min(lane // 3, len(line))
        return f"{'':{half}}x- {style(said, tone)} {line[half:]}-"
    return f"<- {style(said, tone)} {line}-"


def _between(lines: list[str], life: str, lane: int, style: Styler) -> Iterator[str]:
    yield from (f"{'':{_TIME}}{life}  {style(f'{line:<{lane - 4}}', 'dim')}  {life}" for line in lines)


def _ending(story: CallSequence, room: int, style: Styler) -> Iterator[str]:
    mark, tone = ("o", "strong") if story.ending.good else ("X", "error")
    lines = [line for words in story.ending.words for line in textwrap.wrap(words, room - 1, break_on_hyphens=False)]
    for number, line in enumerate(lines):
        yield f"{'':{_TIME}}{' ' if number else mark}  {style(line, tone)}"
