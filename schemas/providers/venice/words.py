"""Venice's fields by meaning, for bodies that come from another seller; which one is meant hangs on the model."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.venice.kinds import VeniceModel
from drytake.schemas.providers.venice.models import known
from drytake.schemas.validation.vocabulary import Meaning, Word, Words

__all__ = ["words"]

_ANY: Words = {
    "prompt": Word("prompt"),
    "negative_prompt": Word("negative_prompt"),
    "model": Word("model"),
    "mode": Word("model", "it is part of the id: `-text-to-video`, `-image-to-video`, `-reference-to-video`"),
    "seconds": Word("duration", "a string such as `5s`"),
    "resolution": Word("resolution", "such as `720p`"),
    "audio": Word("audio", "`true` or `false`"),
}
"""What every model has."""
_BY_FIELD: Mapping[Meaning, tuple[tuple[str, str], ...]] = {
    "ratio": (("aspect_ratio", "such as `16:9`"),),
    "first_frame": (
        ("image_url", "one URL"),
        ("reference_image_urls", "a list of URLs"),
        ("scene_image_urls", "a list of URLs"),
    ),
    "last_frame": (("end_image_url", "one URL"), ("reference_image_urls", "a list of URLs")),
    "frames": (("image_url", "the first frame; the last one as `end_image_url`"),),
    "images": (
        ("reference_image_urls", "a list of URLs"),
        ("scene_image_urls", "a list of URLs; characters go into `elements`"),
        ("image_url", "one URL"),
    ),
    "videos": (("reference_video_urls", "a list of URLs"), ("video_url", "one URL")),
    "audios": (("reference_audio_urls", "a list of URLs"), ("audio_url", "one URL")),
    "media": (("reference_image_urls", "videos as `reference_video_urls`, audios as `reference_audio_urls`"),),
    "task_type": (("omni_reference_task_type", "`reference`, `edit`, `extend` or `auto`"),),
    "bitrate": (("bitrate_mode", "`standard` or `high`"),),
    "factor": (("upscale_factor", "1, 2 or 4"),),
}
"""Meaning to the fields that some models have for it, the likeliest first."""
_ELSEWHERE = "`{}` doesn't take it, other models do"


def words(body: Mapping[str, Any]) -> Words:
    """Return the fields by meaning that a body's model takes; of others the likeliest, with a word on the model."""
    sent = body.get("model")
    model = known(sent) if isinstance(sent, str) else None
    found = dict(_ANY)
    for meaning, fields in _BY_FIELD.items():
        found[meaning] = _word(fields, model)
    return found


def _word(fields: tuple[tuple[str, str], ...], model: VeniceModel | None) -> Word:
    field, note = next(((name, note) for name, note in fields if model is None or name in model.takes), fields[0])
    if model is None or field in model.takes:
        return Word(field, note)
    return Word(field, f"{note}; {_ELSEWHERE.format(model.id)}")
