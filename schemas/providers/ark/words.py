"""Ark's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.validation.vocabulary import Word, Words

__all__ = ["words"]

_WORDS: Words = {
    "prompt": Word("content", 'an item `{"type": "text", "text": "..."}`'),
    "model": Word("model"),
    "seconds": Word("duration", "whole seconds, or `-1`"),
    "ratio": Word("ratio", "such as `16:9`, or `adaptive`"),
    "resolution": Word("resolution", "such as `720p`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("content", "an item of type `image_url` with the role `first_frame`"),
    "last_frame": Word("content", "an item of type `image_url` with the role `last_frame`"),
    "frames": Word("content", "items of type `image_url` with the roles `first_frame` and `last_frame`"),
    "images": Word("content", "items of type `image_url` with the role `reference_image`"),
    "videos": Word("content", "items of type `video_url` with the role `reference_video`"),
    "audios": Word("content", "items of type `audio_url` with the role `reference_audio`"),
    "media": Word("content", "an item for each file"),
    "seed": Word("seed"),
    "watermark": Word("watermark"),
    "callback": Word("callback_url"),
    "last_frame_out": Word("return_last_frame"),
    "web_search": Word("tools", '`[{"type": "web_search"}]`'),
    "end_user": Word("safety_identifier"),
    "deadline": Word("execution_expires_after", "in seconds"),
    "task_type": Word("omni_reference_task_type", "`auto`, `reference`, `edit` or `extend`"),
}


def words(_: Mapping[str, Any]) -> Words:
    """Return which of the body's fields have which meaning."""
    return _WORDS
