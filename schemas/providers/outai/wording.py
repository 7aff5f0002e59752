"""A shot in OutAI's words, which Loova's are too."""

from drytake.schemas.providers.outai.requests import TIERS
from drytake.schemas.providers.outai.rules import FRAMES, REFERENCE
from drytake.schemas.seedance.request import VideoRequest
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

PATH = "/api/v1/video/seedance-2"
MODELS = {("2.0", tier): name for tier, name in TIERS.items()}


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in the seller's words: what isn't said is left out, and what can't be is a change."""
    ratio, followed = ratio_for(shot, None)
    seconds, chosen = seconds_for(shot)
    body = spoken(
        prompt=prompt_for(shot, None),
        model=MODELS.get((shot.family, shot.tier)),
        function_mode=FRAMES if shot.frames else REFERENCE,
        ratio=ratio,
        duration=seconds,
        image_urls=urls((*shot.frames, *shot.images)),
        audio_urls=urls(shot.audios),
        video_urls=urls(shot.videos),
    )
    lost = (*unsaid(shot), *model_change(shot, MODELS), *frames_change(shot), *known_resolution(shot))
    return Wording(PATH, body, (*lost, *followed, *chosen), model=body.get("model", ""))
