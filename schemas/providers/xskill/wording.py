"""A shot in XSkill's words: 2.0 as the documents have it, 2.5 as the catalogue does."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.xskill.requests import TIERS
from drytake.schemas.providers.xskill.rules.book import SEEDANCE
from drytake.schemas.providers.xskill.rules.seedance import FRAMES, OMNI
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.tokens import AT_FILE
from drytake.schemas.seedance.wording import (
    Wording,
    frames_change,
    known_resolution,
    model_change,
    prompt_for,
    ratio_for,
    seconds_for,
    spoken,
    unsaid,
    urls,
)

__all__ = ["from_canonical"]

PATH = "/api/v3/tasks/create"
LATEST, LATEST_MODEL = "st-ai/super-seed2-lite", "Seedance_2.5"
"""Where the catalogue has Seedance 2.5, and what it calls it."""
MODELS: Mapping[ModelKey, str] = {
    **{("2.0", tier): name for tier, name in TIERS.items()},
    ("2.5", "standard"): LATEST_MODEL,
}
_LATEST_MODES = {"edit": "edit", "extend": "extend", "first": "first_last_frame", "frames": "first_last_frame"}


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in XSkill's words: what isn't said is left out, and what can't be is a change."""
    return _latest(shot) if shot.family == "2.5" else _documented(shot)


def _documented(shot: VideoRequest) -> Wording:
    ratio, followed = ratio_for(shot, None)
    seconds, chosen = seconds_for(shot)
    params = spoken(
        prompt=prompt_for(shot, AT_FILE),
        model=MODELS.get((shot.family, shot.tier)),
        functionMode=FRAMES if shot.frames else OMNI,
        ratio=ratio,
        duration=seconds,
        **_files(shot),
    )
    lost = (*unsaid(shot, ("callback",)), *model_change(shot, MODELS), *known_resolution(shot))
    first = tuple(change for change in frames_change(shot) if change.field == "last_frame")
    return _wording(shot, SEEDANCE, params, (*lost, *first, *followed, *chosen))


def _latest(shot: VideoRequest) -> Wording:
    seconds, chosen = seconds_for(shot)
    params = spoken(
        model=MODELS.get((shot.family, shot.tier)),
        prompt=prompt_for(shot, AT_FILE),
        functionMode=_LATEST_MODES.get(shot.mode, "omini"),
        ratio=ratio_for(shot, "adaptive")[0],
        resolution=shot.resolution,
        duration=seconds,
        seed=shot.seed,
        **_files(shot),
    )
    lost = (*unsaid(shot, ("callback", "seed", "edit", "extend")), *model_change(shot, MODELS))
    return _wording(shot, LATEST, params, (*lost, *frames_change(shot), *chosen))


def _wording(shot: VideoRequest, model: str, params: dict[str, Any], changes: tuple[Any, ...]) -> Wording:
    body = {"model": model, "params": params, **spoken(callback_url=shot.callback)}
    return Wording(PATH, body, changes, model=f"{model} {params.get('model', '')}".rstrip())


def _files(shot: VideoRequest) -> dict[str, list[str]]:
    found = {"image_files": shot.images, "video_files": shot.videos, "audio_files": shot.audios}
    return {"filePaths": urls(shot.frames), **{name: urls(held) for name, held in found.items()}}
