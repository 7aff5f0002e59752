"""A shot in kie's words: a job around the input of a model."""

from drytake.schemas.providers.kie.requests import INPUTS
from drytake.schemas.providers.kie.rules.book import ADAPTIVE, AUTO_SECONDS, DRAFT_MODEL
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.tokens import AT
from drytake.schemas.seedance.wording import (
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

PATH = "/api/v1/jobs/createTask"
MODELS = {(model.family, model.tier): name for name, model in INPUTS.items()}
_SAYS = ("audio", "callback")
_MORE = {
    ("2.0", "standard"): ("last_frame_out",),
    ("2.0", "fast"): ("last_frame_out", "web_search"),
    ("2.0", "mini"): ("web_search",),
    ("2.5", "standard"): ("last_frame_out", "draft", "format"),
}
"""Which fields a model's own page has beside those of all."""


def from_canonical(shot: VideoRequest) -> Wording:
    """Return a shot in kie's words: what isn't said is left out, and what can't be is a change."""
    key = (shot.family, shot.tier)
    says = (*_SAYS, *_MORE.get(key, ()))
    name = DRAFT_MODEL if shot.draft and "draft" in says else MODELS.get(key, next(iter(MODELS.values())))
    first, last = shot.first_frame, shot.last_frame
    seconds, chosen = seconds_for(shot, AUTO_SECONDS if shot.family == "2.5" else None)
    asked = spoken(
        prompt=prompt_for(shot, AT),
        first_frame_url=first.url if first else None,
        last_frame_url=last.url if last else None,
        reference_image_urls=urls(shot.images),
        reference_video_urls=urls(shot.videos),
        reference_audio_urls=urls(shot.audios),
        duration=seconds,
        aspect_ratio=ratio_for(shot, ADAPTIVE)[0],
        resolution=shot.resolution,
        generate_audio=shot.audio,
        web_search=shot.web_search if "web_search" in says else None,
        return_last_frame=shot.last_frame_out if "last_frame_out" in says else None,
        output_format=shot.format if "format" in says else None,
    )
    changes = (*unsaid(shot, says), *model_change(shot, MODELS), *chosen)
    return Wording(PATH, {"model": name, "input": asked, **spoken(callBackUrl=shot.callback)}, changes, model=name)
