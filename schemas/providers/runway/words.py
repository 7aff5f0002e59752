"""Runway's fields by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from drytake.schemas.validation.vocabulary import Meaning, Word, Words, WordsOf

__all__ = ["words_of"]

_SIZE = "a size in pixels such as `1280:720`, which says the resolution too"
_WORDS: Words = {
    "prompt": Word("promptText"),
    "model": Word("model", "such as `seedance2`"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`, or `auto`"),
    "ratio": Word("ratio", _SIZE),
    "resolution": Word("ratio", _SIZE),
    "size": Word("ratio", _SIZE),
    "audio": Word("audio"),
    "first_frame": Word("promptImage", '`[{"uri": "...", "position": "first"}]`'),
    "last_frame": Word("promptImage", '`[{"uri": "...", "position": "last"}]`'),
    "frames": Word("promptImage", "items with `uri` and `position`"),
    "images": Word("references", '`[{"uri": "..."}]`'),
    "videos": Word("referenceVideos", '`[{"type": "video", "uri": "..."}]`'),
    "audios": Word("referenceAudio", '`[{"type": "audio", "uri": "..."}]`'),
    "media": Word("references", "images there, videos in `referenceVideos`, audios in `referenceAudio`"),
    "seed": Word("seed"),
    "task_type": Word("mode", "`reference`, `extend` or `edit`, on 2.5"),
}


def words_of(model: type[BaseModel]) -> WordsOf:
    """Return what says which of a body's fields have which meaning."""
    held: dict[Meaning, Word] = {meaning: word for meaning, word in _WORDS.items() if word.field in model.model_fields}

    def words(_: Mapping[str, Any]) -> Words:
        return held

    return words
