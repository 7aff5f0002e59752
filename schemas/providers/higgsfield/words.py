"""Higgsfield's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["words_of"]

_PATH = "by the path: `/bytedance/seedance-2.0/image-to-video`"
_LIST = "a list of URLs"
_WORDS: Words = {
    "prompt": Word("prompt"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`"),
    "resolution": Word("resolution", "such as `720p`"),
    "size": Word("resolution", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("image_url"),
    "last_frame": Word("end_image_url"),
    "frames": Word("image_url", "the first frame; the last one is `end_image_url`"),
    "images": Word("image_urls", _LIST),
    "videos": Word("video_urls", _LIST),
    "audios": Word("audio_urls", _LIST),
    "media": Word("image_urls", f"{_LIST}; frames are told {_PATH}"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of a body's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
