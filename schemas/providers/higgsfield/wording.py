"""A shot in Higgsfield's words: model and task stand in the path, a webhook in the query."""

from drytake.schemas.providers.higgsfield.requests import PATHS
from drytake.schemas.providers.higgsfield.rules import TASKS
from drytake.schemas.seedance.request import AUTO, VideoRequest
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

MODELS = {(model.family, "standard"): path.rpartition("/")[0] for path, model in PATHS.items()}
_CHANGED = {"edit": TASKS[3], "extend": TASKS[4]}
LATEST = "2.5"


def _task(shot: VideoRequest, model: str) -> str:
    changed = _CHANGED.get(shot.mode or "")
    if changed is not None and f"{model}/{changed}" in PATHS:
        return changed
    referred = shot.images or shot.videos or shot.audios
    return TASKS[1] if shot.frames else TASKS[2] if referred else TASKS[0]


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in Higgsfield's words: what isn't said is left out, and what can't be is a change."""
    model = MODELS.get((shot.family, shot.tier), MODELS["2.0", "standard"])
    task, latest = _task(shot, model), model == MODELS[LATEST, "standard"]
    own, first, last = PATHS[f"{model}/{task}"].model_fields, shot.first_frame, shot.last_frame
    ratio, shaped = ratio_for(shot, None) if "aspect_ratio" in own else (None, _followed(shot, "ratio"))
    seconds, chosen = seconds_for(shot) if "duration" in own else (None, _followed(shot, "seconds"))
    changed = "video_url" in own and bool(shot.videos)
    body = spoken(
        prompt=prompt_for(shot, None),
        image_url=first.url if first else None,
        end_image_url=last.url if last else None,
        video_url=shot.videos[0].url if changed else None,
        image_urls=urls(shot.images),
        video_urls=urls(shot.videos[1:] if changed else shot.videos),
        audio_urls=urls(shot.audios),
        aspect_ratio=ratio,
        resolution=shot.resolution,
        duration=seconds,
        generate_audio=shot.audio,
        output_format=shot.format if latest else None,
    )
    says = ("audio", "callback", *(("format", "edit", "extend") if latest else ()))
    changes = (*unsaid(shot, says), *model_change(shot, MODELS), *frames_change(shot), *shaped, *chosen)
    query = {"hf_webhook": shot.callback} if shot.callback else {}
    return Wording(f"{model}/{task}", body, changes, query, model=model[1:])


def _followed(shot: VideoRequest, name: str) -> tuple[Change, ...]:
    """Return that a ratio or a length isn't asked for where the result has that of its picture or video."""
    said = getattr(shot, name)
    note = "the result has that of its picture or video"
    return () if said in (None, AUTO) else (Change("dropped", name, said, note=note),)
