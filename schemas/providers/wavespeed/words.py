"""WaveSpeed's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["words_of"]

_PATH = "by the path: `/api/v3/bytedance/seedance-2.0/image-to-video`"
_WORDS: Words = {
    "prompt": Word("prompt"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`"),
    "resolution": Word("resolution", "such as `720p`"),
    "size": Word("resolution", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("image"),
    "last_frame": Word("last_image"),
    "frames": Word("image", "the first frame; the last one is `last_image`"),
    "images": Word("reference_images", "a list of URLs"),
    "videos": Word("reference_videos", "a list of URLs"),
    "audios": Word("reference_audios", "a list of URLs"),
    "media": Word("reference_images", f"a list of URLs; frames are told {_PATH}"),
    "web_search": Word("enable_web_search"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of a body's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
