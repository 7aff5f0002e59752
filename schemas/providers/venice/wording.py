"""A shot in Venice's words: model, tier and mode stand in the id."""

from typing import Any

from drytake.schemas.providers.venice.kinds import SUFFIX, Kind, VeniceModel
from drytake.schemas.providers.venice.models import known
from drytake.schemas.providers.venice.rules.book import SEEDANCE
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.tokens import ANGLES
from drytake.schemas.seedance.wording import (
    Change,
    Wording,
    model_change,
    prompt_for,
    ratio_for,
    spoken,
    unsaid,
    urls,
)

__all__ = ["from_canonical"]

PATH = "/api/v1/video/queue"
STEMS: dict[ModelKey, str] = {
    ("2.0", "standard"): "seedance-2-0",
    ("2.0", "fast"): "seedance-2-0-fast",
    ("2.0", "mini"): "seedance-2-0-mini",
    ("2.5", "standard"): "seedance-2-5",
    ("2.5", "flash"): "seedance-2-5-flash",
}
TASKS = {"edit": "edit", "extend": "extend"}


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in Venice's words, for the ids that need no attestation; what can't be said is a change."""
    kind: Kind = "image" if shot.frames else "text" if shot.mode == "text" and not shot.files else "reference"
    stem = STEMS.get((shot.family, shot.tier), STEMS["2.0", "standard"])
    model = known(f"{stem}-{SUFFIX[kind]}-basic")
    assert model is not None
    ratio, followed = _ratio(shot, model)
    seconds, chosen = _seconds(shot, model)
    first, last = shot.first_frame, shot.last_frame
    body = spoken(
        model=model.id,
        prompt=prompt_for(shot, ANGLES),
        duration=seconds,
        aspect_ratio=ratio,
        resolution=shot.resolution,
        audio=shot.audio,
        image_url=first.url if first else None,
        end_image_url=last.url if last else None,
        reference_image_urls=urls(shot.images),
        reference_video_urls=urls(shot.videos),
        reference_audio_urls=urls(shot.audios),
        bitrate_mode=shot.bitrate if "bitrate_mode" in model.takes else None,
        omni_reference_task_type=TASKS.get(shot.mode) if "omni_reference_task_type" in model.takes else None,
    )
    changes = (*unsaid(shot, _says(model)), *model_change(shot, STEMS), *followed, *chosen)
    return Wording(PATH, body, changes, model=model.id)


def _says(model: VeniceModel) -> tuple[str, ...]:
    bitrate = ("bitrate",) if "bitrate_mode" in model.takes else ()
    return ("audio", *bitrate, *(TASKS if "omni_reference_task_type" in model.takes else ()))


def _ratio(shot: VideoRequest, model: VeniceModel) -> tuple[str | None, tuple[Change, ...]]:
    """Return the ratio: an image's own where a model begins with one, and a reference video's if that is asked for."""
    if shot.ratio == AUTO and model.kind == "image":
        return None, ()
    return ratio_for(shot, "adaptive" if "aspect_ratio" in model.matches and shot.videos else None)


def _seconds(shot: VideoRequest, model: VeniceModel) -> tuple[Any, tuple[Change, ...]]:
    if shot.seconds != AUTO:
        return (None if shot.seconds is None else f"{shot.seconds}s"), ()
    if "duration" in model.matches and shot.videos:
        return AUTO, ()
    note = f"{model.id} lets no model choose the length ({SEEDANCE.url})"
    return None, (Change("impossible", "seconds", AUTO, note=note),)
