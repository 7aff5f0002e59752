"""PiAPI's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["CALL_WORDS", "words_of"]

CALL_WORDS: Words = {
    "model": Word("model", "`seedance`"),
    "task_type": Word("task_type", "such as `seedance-2`"),
    "callback": Word("config", "as `config.webhook_config.endpoint`"),
}
"""Of the fields around the input."""
_FRAMES = "a list, first frame first; with `mode`: `first_last_frames`"
_WORDS: Words = {
    "prompt": Word("prompt"),
    "mode": Word("mode", "`first_last_frames` for frames, `omni_reference` for references"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`"),
    "resolution": Word("resolution", "such as `720p`"),
    "size": Word("resolution", "such as `720p`"),
    "audio": Word("audio"),
    "first_frame": Word("image_urls", _FRAMES),
    "last_frame": Word("image_urls", _FRAMES),
    "frames": Word("image_urls", _FRAMES),
    "images": Word("image_urls", "a list of URLs"),
    "videos": Word("video_urls", "a list of URLs"),
    "audios": Word("audio_urls", "a list of URLs"),
    "media": Word("image_urls", "images there, videos in `video_urls`, audios in `audio_urls`"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of an input's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
