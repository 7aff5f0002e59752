"""A shot in PiAPI's words: a task around the input of a task type."""

from typing import Any

from drytake.schemas.providers.piapi.rules import book
from drytake.schemas.providers.piapi.rules.fields import LENGTHS
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.seedance.tokens import AT_LOWER
from drytake.schemas.seedance.wording import (
    Change,
    Wording,
    frames_change,
    model_change,
    prompt_for,
    ratio_for,
    seconds_for,
    spoken,
    unsaid,
    urls,
)

__all__ = ["from_canonical"]

PATH = "/api/v1/task"
MODELS = {**{("2.0", tier): name for name, tier in book.STRICT.items()}, ("2.5", "standard"): book.LATEST}
_SAYS, _SAYS_2_0, _SAYS_2_5 = ("audio", "callback"), ("moderation",), ("draft", "draft_of")


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in PiAPI's words: what isn't said is left out, and what can't be is a change."""
    latest = shot.family == "2.5"
    name = MODELS.get((shot.family, shot.tier), book.TYPES[0])
    if shot.moderation == "relaxed" and not latest:
        name += book.RELAXED
    seconds, longer = _seconds(shot)
    ratio, shaped = _ratio(shot)
    files = shot.images or shot.videos or shot.audios
    asked = spoken(
        prompt=prompt_for(shot, AT_LOWER),
        mode=book.FRAMES if shot.frames else book.OMNI if files else None,
        duration=seconds,
        aspect_ratio=ratio,
        resolution=shot.resolution,
        audio=shot.audio,
        image_urls=urls((*shot.frames, *shot.images)),
        video_urls=urls(shot.videos),
        audio_urls=urls(shot.audios),
        draft=shot.draft or None if latest else None,
        draft_task_id=shot.draft_of if latest else None,
    )
    says = (*_SAYS, *(_SAYS_2_5 if latest else _SAYS_2_0))
    changes = (*unsaid(shot, says), *model_change(shot, MODELS), *frames_change(shot), *longer, *shaped)
    hook = {"config": {"webhook_config": {"endpoint": shot.callback}}} if shot.callback else {}
    body = {"model": book.MODEL, "task_type": name, "input": asked, **hook}
    return Wording(PATH, body, changes, model=name)


def _seconds(shot: VideoRequest) -> tuple[Any, tuple[Change, ...]]:
    """Return a length: of 2.5 the next longer one that is sold."""
    seconds, chosen = seconds_for(shot)
    if shot.family != "2.5" or not isinstance(seconds, int) or seconds in LENGTHS:
        return seconds, chosen
    longer = next((one for one in LENGTHS if one > seconds), None) if seconds >= LENGTHS[0] - 1 else None
    note = f"2.5 makes {', '.join(map(str, LENGTHS))} seconds"
    return (seconds, ()) if longer is None else (longer, (Change("approximated", "seconds", seconds, longer, note),))


def _ratio(shot: VideoRequest) -> tuple[str | None, tuple[Change, ...]]:
    """Return a ratio: with frames there is none, and of one that isn't known 16:9 would be made."""
    if shot.frames:
        lost = shot.ratio not in (None, AUTO)
        note = "the result has the shape of the first frame"
        return None, (Change("dropped", "ratio", shot.ratio, note=note),) if lost else ()
    if shot.ratio not in (None, AUTO, *RATIOS):
        return None, (Change("impossible", "ratio", shot.ratio, note="it is accepted, and 16:9 made of it"),)
    return ratio_for(shot, None)
