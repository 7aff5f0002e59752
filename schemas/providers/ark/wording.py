"""A shot in Ark's words: a model's id, texts and files with roles, and settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from drytake.schemas.providers.ark.models import BYTEPLUS, VOLCENGINE, Model
from drytake.schemas.providers.ark.rules.book import ADAPTIVE, MODEL_CHOSEN
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.seedance.tokens import WORDS
from drytake.schemas.seedance.wording import Wording, model_change, prompt_for, ratio_for, seconds_for, spoken, unsaid

__all__ = ["for_volcengine", "from_canonical"]

PATH = "/api/v3/contents/generations/tasks"
_ALL = (
    *("audio", "seed", "watermark", "web_search", "last_frame_out", "callback", "end_user", "deadline", "format"),
    "draft_of",
)
_LATEST = ("draft", "edit", "extend")
"""What 2.5 alone is asked for."""


def from_canonical(shot: VideoRequest, ids: Mapping[str, Model] = BYTEPLUS) -> Wording:
    """Return a shot in the words of a cloud with these models: what isn't said is left out, what can't be is a change."""
    models: dict[ModelKey, str] = {(one.family, one.tier): name for name, one in ids.items() if not one.draft}
    latest = shot.family == "2.5"
    ratio, _ = ratio_for(shot, ADAPTIVE)
    seconds, _ = seconds_for(shot, MODEL_CHOSEN)
    body = spoken(
        model=models.get((shot.family, shot.tier)),
        content=list(_content(shot)),
        duration=seconds,
        ratio=ratio,
        resolution=shot.resolution,
        generate_audio=shot.audio,
        seed=shot.seed,
        watermark=shot.watermark,
        return_last_frame=shot.last_frame_out,
        callback_url=shot.callback,
        safety_identifier=shot.end_user,
        execution_expires_after=None if shot.deadline is None else int(shot.deadline),
        tools=[{"type": "web_search"}] if shot.web_search else None,
        draft=shot.draft or None,
        output_format=shot.format,
        omni_reference_task_type=shot.mode if shot.mode in ("edit", "extend") and latest else None,
    )
    says = (*_ALL, *(_LATEST if latest else ()))
    return Wording(PATH, body, (*unsaid(shot, says), *model_change(shot, models)), model=body.get("model", ""))


def for_volcengine(shot: VideoRequest) -> Wording:
    """Return a shot in the words of the cloud in mainland China."""
    return from_canonical(shot, VOLCENGINE)


def _content(shot: VideoRequest) -> Iterator[dict[str, Any]]:
    """Yield the items of a shot's content, in order."""
    if shot.draft_of is not None:
        yield {"type": "draft_task", "draft_task": {"id": shot.draft_of}}
        return
    prompt = prompt_for(shot, WORDS)
    if prompt is not None:
        yield {"type": "text", "text": prompt}
    placed: tuple[tuple[str, str, tuple[Media | None, ...]], ...] = (
        ("image_url", "first_frame", (shot.first_frame,)),
        ("image_url", "last_frame", (shot.last_frame,)),
        ("image_url", "reference_image", shot.images),
        ("video_url", "reference_video", shot.videos),
        ("audio_url", "reference_audio", shot.audios),
    )
    for kind, role, files in placed:
        yield from ({"type": kind, kind: {"url": file.url}, "role": role} for file in files if file is not None)
