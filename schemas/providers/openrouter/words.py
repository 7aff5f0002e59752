"""OpenRouter's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.validation.vocabulary import Word, Words

__all__ = ["words"]

_FRAME = 'an item `{{"type": "image_url", "image_url": {{"url": "..."}}, "frame_type": "{}"}}`'
_ITEM = 'items `{{"type": "{0}", "{0}": {{"url": "..."}}}}`'
_WORDS: Words = {
    "prompt": Word("prompt"),
    "model": Word("model", "such as `bytedance/seedance-2.0`"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("aspect_ratio", "such as `16:9`"),
    "resolution": Word("resolution", "such as `720p`"),
    "size": Word("size", "such as `1280x720`"),
    "audio": Word("generate_audio"),
    "first_frame": Word("frame_images", _FRAME.format("first_frame")),
    "last_frame": Word("frame_images", _FRAME.format("last_frame")),
    "frames": Word("frame_images", "an item for each, with its `frame_type`"),
    "images": Word("input_references", _ITEM.format("image_url")),
    "videos": Word("input_references", _ITEM.format("video_url")),
    "audios": Word("input_references", _ITEM.format("audio_url")),
    "media": Word("input_references", "an item for each file, with its `type`"),
    "seed": Word("seed"),
    "callback": Word("callback_url", "an https URL"),
    "end_user": Word("user"),
    "watermark": Word("provider", '`{"options": {"byteplus": {"parameters": {"watermark": true}}}}`'),
    "last_frame_out": Word(
        "provider", '`{"options": {"byteplus": {"parameters": {"return_last_frame": true}}}}`, of mini'
    ),
}


def words(_: Mapping[str, Any]) -> Words:
    """Return the fields by meaning; they don't depend on the model."""
    return _WORDS
