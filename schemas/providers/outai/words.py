"""OutAI's and Loova's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any, get_args

from drytake.schemas.providers.outai.rules import FRAMES, REFERENCE, Model
from drytake.schemas.validation.vocabulary import Word, Words

__all__ = ["words"]

_FRAMES = f"a list, first frame first; with `function_mode`: `{FRAMES}`"
_WORDS: Words = {
    "prompt": Word("prompt"),
    "model": Word("model", " or ".join(f"`{model}`" for model in get_args(Model))),
    "mode": Word("function_mode", f"`{FRAMES}` for frames, `{REFERENCE}` for references"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("ratio", "such as `16:9`"),
    "first_frame": Word("image_urls", f"a list; as a first frame with `function_mode`: `{FRAMES}`"),
    "last_frame": Word("image_urls", _FRAMES),
    "frames": Word("image_urls", _FRAMES),
    "images": Word("image_urls", "a list of URLs"),
    "videos": Word("video_urls", "a list of URLs"),
    "audios": Word("audio_urls", "a list of URLs"),
    "media": Word("image_urls", "images there, videos in `video_urls`, audios in `audio_urls`"),
}


def words(_: Mapping[str, Any]) -> Words:
    """Return the fields by meaning; they don't depend on the model."""
    return _WORDS
