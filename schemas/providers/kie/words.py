"""kie's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["CALL_WORDS", "words_of"]

CALL_WORDS: Words = {"model": Word("model", "such as `bytedance/seedance-2`"), "callback": Word("callBackUrl")}
"""Of the fields around the input."""
_WORDS: Words = {
    "prompt": Word("prompt"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`, or `adaptive`"),
    "resolution": Word("resolution", "such as `720p`"),
    "size": Word("resolution", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("first_frame_url"),
    "last_frame": Word("last_frame_url"),
    "frames": Word("first_frame_url", "the first frame; the last one is `last_frame_url`"),
    "images": Word("reference_image_urls", "a list of URLs"),
    "videos": Word("reference_video_urls", "a list of URLs"),
    "audios": Word("reference_audio_urls", "a list of URLs"),
    "media": Word(
        "reference_image_urls", "images there, videos in `reference_video_urls`, audios in `reference_audio_urls`"
    ),
    "last_frame_out": Word("return_last_frame"),
    "web_search": Word("web_search"),
    "moderation": Word("nsfw_checker"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of an input's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
