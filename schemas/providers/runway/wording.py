"""A shot in Runway's words: the call by what it is made from, shape and resolution as one size in pixels."""

from typing import Any

from drytake.schemas.providers.runway.models import MODELS, OF_KEY, Shape, ratio_of
from drytake.schemas.providers.runway.rules import book
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.wording import Change, Wording, model_change, prompt_for, ratio_for, spoken, unsaid

__all__ = ["from_canonical"]

TEXT, IMAGE, VIDEO = "/v1/text_to_video", "/v1/image_to_video", "/v1/video_to_video"
_ALL = ("audio", "seed")
_LATEST = ("draft", "draft_of", "edit", "extend", "format")
BOTH = "a size in pixels says shape and resolution at once"
NO_SUCH = "it says sizes in pixels, and has none of this shape"
FRAMES = "frames stand beside audios alone"


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in Runway's words: what isn't said is left out, and what can't be is a change."""
    latest, model = shot.family == "2.5", OF_KEY.get((shot.family, shot.tier), MODELS[book.STANDARD])
    says = (*_ALL, *(_LATEST if latest else ()))
    changes = (*unsaid(shot, says), *model_change(shot, OF_KEY))
    if shot.draft_of is not None:
        return Wording(TEXT, {"model": model.name, "draftTaskId": shot.draft_of}, changes, model=model.name)
    size, sized = _size(shot)
    body = spoken(
        model=model.name,
        promptText=prompt_for(shot, None),
        **_files(shot),
        ratio=size,
        duration=shot.seconds,
        audio=shot.audio,
        seed=shot.seed,
        draft=shot.draft or None if latest else None,
        outputFormat=shot.format if latest else None,
        mode=shot.mode if shot.mode in ("edit", "extend") and latest else None,
    )
    return Wording(_path(shot), body, (*changes, *sized, *_lost(shot)), model=model.name)


def _path(shot: VideoRequest) -> str:
    if shot.frames:
        return IMAGE
    return VIDEO if shot.mode in ("edit", "extend") and shot.videos else TEXT


def _files(shot: VideoRequest) -> dict[str, Any]:
    images = [{"uri": one.url} for one in shot.images]
    audios = [{"type": "audio", "uri": one.url} for one in shot.audios]
    if shot.frames:
        named = (("first", shot.first_frame), ("last", shot.last_frame))
        framed = [{"uri": one.url, "position": name} for name, one in named if one is not None]
        return {"promptImage": [*framed, *images], "referenceAudio": audios}
    videos = list(shot.videos)
    first = {"promptVideo": videos.pop(0).url} if _path(shot) == VIDEO else {}
    clips = [{"type": "video", "uri": one.url} for one in videos]
    return {**first, "references": images, "referenceVideos": clips, "referenceAudio": audios}


def _size(shot: VideoRequest) -> tuple[str | None, tuple[Change, ...]]:
    """Return the size that a shot says; where it says half of one, the other half is the usual."""
    if shot.mode in ("edit", "extend") and shot.ratio in (None, AUTO):
        lost = shot.resolution not in (None, "720p")
        return None, (Change("dropped", "resolution", shot.resolution, note="the video's own counts"),) if lost else ()
    if shot.ratio is None and shot.resolution is None:
        return None, ()
    ratio, changes = ratio_for(shot, None)
    made = Shape(shot.resolution or "720p", ratio or "16:9")
    size = ratio_of(made, shot.family)
    if size is None:
        return None, (Change("impossible", "ratio", shot.ratio, note=NO_SUCH),)
    if shot.ratio is None:
        changes = (*changes, Change("approximated", "ratio", None, made.ratio, BOTH))
    if shot.resolution is None:
        changes = (*changes, Change("approximated", "resolution", None, made.resolution, BOTH))
    return size, changes


def _lost(shot: VideoRequest) -> tuple[Change, ...]:
    """Return what can't be said beside frames."""
    return (Change("impossible", "videos", len(shot.videos), note=FRAMES),) if shot.frames and shot.videos else ()
