"""The fields of XSkill's `params` by meaning, for bodies that come from another seller."""

from collections.abc import Mapping
from typing import Any, get_args

from drytake.schemas.providers.xskill.rules.seedance import FRAMES, OMNI, Tier
from drytake.schemas.validation.vocabulary import Word, Words

__all__ = ["edit_words", "image_words", "outer_words", "tool_words", "video_words"]

_FRAMES = f"a list, first frame first; with `functionMode`: `{FRAMES}`"
_VIDEO: Words = {
    "prompt": Word("prompt"),
    "model": Word("model", " or ".join(f"`{tier}`" for tier in get_args(Tier))),
    "mode": Word("functionMode", f"`{FRAMES}` for frames, `{OMNI}` for references"),
    "seconds": Word("duration", "whole seconds without quotes, such as `5`"),
    "ratio": Word("ratio", "such as `16:9`"),
    "first_frame": Word("filePaths", f"a list, with `functionMode`: `{FRAMES}`; as a reference in `image_files`"),
    "last_frame": Word("filePaths", _FRAMES),
    "frames": Word("filePaths", _FRAMES),
    "images": Word("image_files", "a list of URLs"),
    "videos": Word("video_files", "a list of URLs"),
    "audios": Word("audio_files", "a list of URLs"),
    "media": Word("image_files", "images there, videos in `video_files`, audios in `audio_files`"),
}
_IMAGE: Words = {
    "prompt": Word("prompt"),
    "ratio": Word("image_size", "such as `landscape_16_9`"),
    "resolution": Word("image_size", "such as `auto_2K`"),
    "size": Word("image_size", "such as `landscape_16_9`"),
    "count": Word("num_images"),
    "seed": Word("seed"),
    "moderation": Word("enable_safety_checker"),
}
_EDIT: Words = {
    **_IMAGE,
    "first_frame": Word("image_urls", "a list of URLs"),
    "images": Word("image_urls", "a list of URLs"),
    "media": Word("image_urls", "a list of URLs"),
}


_OUTER: Words = {"model": Word("model"), "callback": Word("callback_url")}


_TOOL: Words = {"model": Word("model_id")}


def tool_words(_: Mapping[str, Any]) -> Words:
    """Return the fields beside `parameters` of the MCP tool that creates, by meaning."""
    return _TOOL


def outer_words(_: Mapping[str, Any]) -> Words:
    """Return the fields beside `params` by meaning."""
    return _OUTER


def video_words(_: Mapping[str, Any]) -> Words:
    """Return Seedance's fields by meaning."""
    return _VIDEO


def image_words(_: Mapping[str, Any]) -> Words:
    """Return Seedream's fields by meaning."""
    return _IMAGE


def edit_words(_: Mapping[str, Any]) -> Words:
    """Return the fields of Seedream's edit by meaning."""
    return _EDIT
