"""A shot in EvoLink's words: tier and mode stand in the model's id."""

from drytake.schemas.providers.evolink.rules import ADAPTIVE, AUTO_SECONDS, EDIT, IMAGE, MODELS, REFERENCE, TEXT
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.tokens import AT_LOWER
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

PATH = "/v1/videos/generations"
SOLD = {
    (model.family, model.tier): name.removesuffix(f"-{TEXT}") for name, model in MODELS.items() if model.task == TEXT
}
_SAYS = ("audio", "moderation", "web_search", "callback")


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in EvoLink's words: what isn't said is left out, and what can't be is a change."""
    latest, changed = shot.family == "2.5", shot.mode in ("edit", "extend")
    files = shot.images or shot.videos or shot.audios
    task = EDIT if changed and latest else IMAGE if shot.frames else REFERENCE if files else TEXT
    seconds, chosen = seconds_for(shot, AUTO_SECONDS if task == EDIT else None)
    body = spoken(
        model=f"{SOLD.get((shot.family, shot.tier), SOLD['2.0', 'standard'])}-{task}",
        prompt=prompt_for(shot, AT_LOWER),
        image_urls=urls((*shot.frames, *shot.images)),
        video_urls=urls(shot.videos),
        audio_urls=urls(shot.audios),
        duration=seconds,
        quality=shot.resolution,
        aspect_ratio=ratio_for(shot, ADAPTIVE)[0],
        generate_audio=shot.audio,
        content_filter=False if shot.moderation == "relaxed" else None,
        model_params={"web_search": shot.web_search} if shot.web_search is not None else None,
        callback_url=shot.callback,
    )
    says = (*_SAYS, *(("edit", "extend") if latest else ()))
    changes = (*unsaid(shot, says), *model_change(shot, SOLD), *frames_change(shot), *chosen)
    return Wording(PATH, body, changes, model=body["model"])
