"""A shot in WaveSpeed's words: the model and the workflow stand in the path, a webhook in the query."""

from drytake.schemas.providers.wavespeed.requests import PATHS
from drytake.schemas.providers.wavespeed.rules import WORKFLOWS
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.wording import (
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

MODELS = {(model.family, model.tier): path.rpartition("/")[0] for path, model in PATHS.items()}
_TASKS = {"edit": WORKFLOWS[2], "extend": WORKFLOWS[3]}


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in WaveSpeed's words: what isn't said is left out, and what can't be is a change."""
    changed = shot.mode in _TASKS
    workflow = _TASKS.get(shot.mode) or WORKFLOWS[1 if shot.frames else 0]
    model = MODELS.get((shot.family, shot.tier), MODELS["2.0", "standard"])
    first, last, videos = shot.first_frame, shot.last_frame, shot.videos
    own = PATHS[f"{model}/{workflow}"].model_fields
    followed = workflow != WORKFLOWS[0] and shot.ratio in (None, AUTO)
    ratio, shaped = (None, ()) if followed or "aspect_ratio" not in own else ratio_for(shot, None)
    seconds, chosen = (None, ()) if shot.mode == "edit" and shot.seconds == AUTO else seconds_for(shot)
    body = spoken(
        prompt=prompt_for(shot, None),
        image=first.url if first else None,
        last_image=last.url if last else None,
        video=videos[0].url if changed and videos else None,
        reference_images=urls(shot.images),
        reference_videos=[] if changed else urls(videos),
        reference_audios=urls(shot.audios),
        aspect_ratio=ratio,
        resolution=shot.resolution,
        duration=seconds,
        generate_audio=shot.audio,
        enable_web_search=shot.web_search if shot.family == "2.0" else None,
    )
    says = ("audio", "callback", "edit", "extend", *(("web_search",) if shot.family == "2.0" else ()))
    changes = (*unsaid(shot, says), *model_change(shot, MODELS), *frames_change(shot), *shaped, *chosen)
    query = {"webhook": shot.callback} if shot.callback else {}
    return Wording(f"{model}/{workflow}", body, changes, query, model=model.removeprefix("/api/v3/"))
