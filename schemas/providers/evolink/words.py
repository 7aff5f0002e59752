"""EvoLink's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.validation.vocabulary import Word, Words

__all__ = ["words"]

_FRAMES = "a list, first frame first, with a model whose id ends in `image-to-video`"
_WORDS: Words = {
    "prompt": Word("prompt"),
    "model": Word("model", "such as `seedance-2.0-text-to-video`"),
    "mode": Word("model", "its id ends in the mode"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`, or `adaptive`"),
    "resolution": Word("quality", "such as `720p`"),
    "size": Word("quality", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("image_urls", _FRAMES),
    "last_frame": Word("image_urls", _FRAMES),
    "frames": Word("image_urls", _FRAMES),
    "images": Word("image_urls", "a list of URLs"),
    "videos": Word("video_urls", "a list of URLs"),
    "audios": Word("audio_urls", "a list of URLs"),
    "media": Word("image_urls", "images there, videos in `video_urls`, audios in `audio_urls`"),
    "moderation": Word("content_filter"),
    "web_search": Word("model_params", "as `model_params.web_search`"),
    "callback": Word("callback_url"),
}


def words(_: Mapping[str, Any]) -> Words:
    """Return the fields by meaning; they don't depend on the model."""
    return _WORDS
