"""fal's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["words_of"]

_WORDS: Words = {
    "prompt": Word("prompt"),
    "seconds": Word("duration", 'a string of digits, such as `"5"`, or `"auto"`'),
    "ratio": Word("aspect_ratio", "such as `16:9`, or `auto`"),
    "resolution": Word("resolution", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("image_url"),
    "last_frame": Word("end_image_url"),
    "frames": Word("image_url", "the first frame; the last one is `end_image_url`"),
    "images": Word("image_urls", "a list of URLs"),
    "videos": Word("video_urls", "a list of URLs"),
    "audios": Word("audio_urls", "a list of URLs"),
    "media": Word("image_urls", "images there, videos in `video_urls`, audios in `audio_urls`"),
    "seed": Word("seed"),
    "end_user": Word("end_user_id"),
    "task_type": Word("task", "`reference`, `editing` or `extension`"),
    "bitrate": Word("bitrate_mode", "`standard` or `high`"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of a model's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
