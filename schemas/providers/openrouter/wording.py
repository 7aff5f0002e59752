"""A shot in OpenRouter's words: a model's id, files as items with types, and what one provider alone knows as options."""

from typing import Any

from drytake.schemas.providers.openrouter.models import MODELS, OF_KEY
from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.wording import (
    Change,
    Wording,
    model_change,
    prompt_for,
    ratio_for,
    seconds_for,
    spoken,
    unsaid,
)

__all__ = ["from_canonical"]

PATH = "/api/v1/videos"
_ALL = ("audio", "seed", "watermark", "callback", "end_user")
DROPPED = "frames are taken, and references beside them are dropped"


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in OpenRouter's words: what isn't said is left out, and what can't be is a change."""
    model = OF_KEY.get((shot.family, shot.tier), MODELS[book.STANDARD])
    says = (*_ALL, *(("last_frame_out",) if "return_last_frame" in model.passthrough else ()))
    ratio, seconds = ratio_for(shot, None), seconds_for(shot)
    frames = (("first_frame", shot.first_frame), ("last_frame", shot.last_frame))
    kinds = (("image_url", shot.images), ("video_url", shot.videos), ("audio_url", shot.audios))
    passed = spoken(
        watermark=shot.watermark, return_last_frame=shot.last_frame_out if "last_frame_out" in says else None
    )
    body = spoken(
        model=model.id,
        prompt=prompt_for(shot, None),
        frame_images=[{**_item("image_url", one.url), "frame_type": name} for name, one in frames if one is not None],
        input_references=[] if shot.frames else [_item(kind, one.url) for kind, held in kinds for one in held],
        duration=seconds[0],
        resolution="4K" if shot.resolution == "4k" else shot.resolution,
        aspect_ratio=ratio[0],
        generate_audio=shot.audio,
        seed=shot.seed,
        callback_url=shot.callback,
        user=shot.end_user,
        provider={"options": {book.SLUGS[0]: {"parameters": passed}}} if passed else None,
    )
    changes = (*unsaid(shot, says), *model_change(shot, OF_KEY), *_dropped(shot), *ratio[1], *seconds[1])
    return Wording(PATH, body, changes, model=model.id)


def _item(kind: str, url: str) -> dict[str, Any]:
    return {"type": kind, kind: {"url": url}}


def _dropped(shot: VideoRequest) -> tuple[Change, ...]:
    """Return what is lost of a shot that has frames and references."""
    if not shot.frames:
        return ()
    lists = {"images": shot.images, "videos": shot.videos, "audios": shot.audios}
    return tuple(Change("dropped", name, len(held), note=DROPPED) for name, held in lists.items() if held)
