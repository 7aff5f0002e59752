"""A shot in Replicate's words: the model stands in the path, its input within the body."""

from drytake.schemas.providers.replicate.requests import INPUTS
from drytake.schemas.providers.replicate.rules.book import ADAPTIVE, AUTO_SECONDS
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.tokens import BRACKETS
from drytake.schemas.seedance.wording import (
    Change,
    Wording,
    model_change,
    prompt_for,
    ratio_for,
    seconds_for,
    spoken,
    unsaid,
    urls,
)

__all__ = ["from_canonical"]

MODELS = {(model.family, model.tier): name for name, model in INPUTS.items()}
_ALL = ("audio", "seed", "callback", "deadline")
_LATEST = ("watermark", "format", "edit", "extend")
LEAST_DEADLINE = 5


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in Replicate's words: what isn't said is left out, and what can't be is a change."""
    latest = shot.family == "2.5"
    name = MODELS.get((shot.family, shot.tier), MODELS["2.0", "standard"])
    first, last = shot.first_frame, shot.last_frame
    asked = spoken(
        prompt=prompt_for(shot, BRACKETS),
        image=first.url if first else None,
        last_frame_image=last.url if last else None,
        reference_images=urls(shot.images),
        reference_videos=urls(shot.videos),
        reference_audios=urls(shot.audios),
        duration=seconds_for(shot, AUTO_SECONDS)[0],
        resolution=shot.resolution,
        aspect_ratio=ratio_for(shot, ADAPTIVE)[0],
        generate_audio=shot.audio,
        seed=shot.seed,
        watermark=shot.watermark if latest else None,
        output_format=shot.format if latest else None,
    )
    changes = (*unsaid(shot, (*_ALL, *(_LATEST if latest else ()))), *model_change(shot, MODELS))
    if latest and shot.mode in ("edit", "extend"):
        changes = (*changes, Change("approximated", "mode", shot.mode, "reference", "the prompt alone says it"))
    headers = {} if shot.deadline is None else {"cancel-after": f"{max(shot.deadline, LEAST_DEADLINE):g}s"}
    body = {"input": asked, **spoken(webhook=shot.callback)}
    return Wording(f"/v1/models/{name}/predictions", body, changes, headers=headers, model=name)
