"""A shot in fal's words: the model and the mode stand in the path, a webhook in the query."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.tokens import AT
from drytake.schemas.seedance.wording import (
    Change,
    Wording,
    frames_change,
    model_change,
    prompt_for,
    spoken,
    unsaid,
    urls,
)

__all__ = ["from_canonical"]

MODELS: Mapping[ModelKey, str] = {
    ("2.0", "standard"): "seedance-2.0",
    ("2.0", "fast"): "seedance-2.0/fast",
    ("2.0", "mini"): "seedance-2.0/mini",
    ("2.0", "us"): "seedance-2.0/us",
    ("2.0", "enterprise"): "seedance-2.0/enterprise/v2",
    ("2.0", "enterprise-mini"): "seedance-2.0/enterprise/mini",
    ("2.5", "standard"): "seedance-2.5",
    ("2.5", "flash"): "seedance-2.5/flash",
}
FINAL = "/bytedance/seedance-2.5/draft/complete"
SET_BY_TASK = {"edit": ("seconds", "ratio"), "extend": ("ratio",)}
"""By mode, what fal sets to `auto` whatever is said."""
TASKS = {"edit": "editing", "extend": "extension"}
CODECS = {"auto": "auto", "h264": "H264", "h265": "H265"}
_ALL = ("audio", "seed", "end_user", "bitrate", "callback")
_LATEST = ("codec", "draft", "edit", "extend", "draft_of")


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in fal's words: what isn't said is left out, and what can't be is a change."""
    latest = shot.family == "2.5"
    changes = (*unsaid(shot, (*_ALL, *(_LATEST if latest else ()))), *model_change(shot, MODELS), *_set(shot))
    fixed = SET_BY_TASK.get(shot.mode, ()) if latest else ()
    query = {"fal_webhook": shot.callback} if shot.callback else {}
    codec = CODECS.get(shot.codec or "") if latest else None
    if shot.draft_of is not None:
        final = spoken(draft_id=shot.draft_of, resolution=shot.resolution, codec=codec)
        return Wording(FINAL, final, changes, query, model=FINAL[1:])
    body = spoken(
        prompt=prompt_for(shot, AT),
        **_files(shot),
        resolution=shot.resolution,
        duration=None if shot.seconds is None else AUTO if "seconds" in fixed else str(shot.seconds),
        aspect_ratio=AUTO if "ratio" in fixed and shot.ratio else shot.ratio,
        generate_audio=shot.audio,
        seed=shot.seed,
        end_user_id=shot.end_user,
        bitrate_mode=shot.bitrate,
        codec=codec,
        draft=shot.draft or None,
        task=TASKS.get(shot.mode) if latest else None,
    )
    path = _path(shot)
    return Wording(path, body, (*changes, *frames_change(shot)), query, model=path[1:])


def _set(shot: VideoRequest) -> tuple[Change, ...]:
    """Return what a task sets by itself, where a shot says otherwise."""
    fixed = SET_BY_TASK.get(shot.mode, ()) if shot.family == "2.5" else ()
    said = ((name, getattr(shot, name)) for name in fixed)
    note = "fal takes it from the video"
    return tuple(Change("approximated", name, value, AUTO, note) for name, value in said if value not in (None, AUTO))


def _path(shot: VideoRequest) -> str:
    seen = bool(shot.images or shot.videos or shot.audios or shot.mode in TASKS)
    mode = "image" if shot.frames else "reference" if seen else "text"
    return f"/bytedance/{MODELS.get((shot.family, shot.tier), MODELS['2.0', 'standard'])}/{mode}-to-video"


def _files(shot: VideoRequest) -> dict[str, Any]:
    if shot.frames:
        first, last = shot.first_frame, shot.last_frame
        return {"image_url": first.url if first else None, "end_image_url": last.url if last else None}
    return {"image_urls": urls(shot.images), "video_urls": urls(shot.videos), "audio_urls": urls(shot.audios)}
