"""What sellers of video models call the same thing, so that a body of one seller can be read at another.

A spelling is compared without case, underscores and hyphens: `aspectRatio` is `aspect_ratio`.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, get_args

from drytake.schemas.data import read_data

__all__ = [
    "ENVELOPES",
    "OTHERS",
    "TITLES",
    "Meaning",
    "Word",
    "Words",
    "all_spellings",
    "meaning_of",
    "no_words",
    "plain_name",
]

Meaning = Literal[
    "prompt", "negative_prompt", "model", "mode", "seconds", "ratio", "resolution", "size", "audio",
    "first_frame", "last_frame", "frames", "images", "videos", "audios", "media", "seed", "watermark",
    "camera_fixed", "count", "fps", "callback", "last_frame_out", "moderation", "web_search", "end_user",
    "deadline", "task_type", "bitrate", "factor",
]  # fmt: skip
"""What a field says, whoever sells the model."""


class Word(NamedTuple):
    """A seller's own field for a meaning."""

    field: str
    note: str = ""
    """How it is said there, where that isn't the value's own form."""


Words = Mapping[Meaning, Word]
"""A seller's fields by meaning."""


def no_words(_: Mapping[str, Any]) -> Words:
    """Return the words of a body whose fields have no meaning elsewhere."""
    return {}


WordsOf = Callable[[Mapping[str, Any]], Words]
"""Answers which fields a body has by meaning, since they may depend on its model."""

TITLES: Mapping[Meaning, str] = {
    "prompt": "the prompt",
    "negative_prompt": "a negative prompt",
    "model": "the model",
    "mode": "what the files are for",
    "seconds": "the length",
    "ratio": "the ratio",
    "resolution": "the resolution",
    "size": "the size in pixels",
    "audio": "whether there is sound",
    "first_frame": "the first frame",
    "last_frame": "the last frame",
    "frames": "the first and the last frame",
    "images": "reference images",
    "videos": "reference videos",
    "audios": "reference audios",
    "media": "reference files",
    "seed": "a seed",
    "watermark": "a watermark",
    "camera_fixed": "a fixed camera",
    "count": "the number of results",
    "fps": "frames per second",
    "callback": "a callback",
    "last_frame_out": "the last frame as a picture of its own",
    "moderation": "the content filter",
    "web_search": "web search",
    "end_user": "the end user",
    "deadline": "a deadline",
    "task_type": "whether to refer, edit or extend",
    "bitrate": "the bit rate",
    "factor": "how much to enlarge",
}
"""How a message names a meaning."""

OTHERS: Mapping[Meaning, tuple[str, ...]] = {
    "prompt": ("text", "text_prompt", "input_text", "video_prompt", "instruction"),
    "negative_prompt": ("negative_prompt", "neg_prompt", "n_prompt"),
    "model": ("model", "model_id", "model_name", "engine"),
    "mode": ("function_mode", "mode", "generation_mode", "generation_type"),
    "seconds": (
        "seconds", "duration_seconds", "duration_sec", "dur", "video_length", "video_duration", "clip_length",
        "clip_duration", "length", "length_seconds", "num_seconds", "n_seconds", "video_seconds",
    ),
    "ratio": ("aspect", "video_ratio", "video_aspect_ratio", "image_ratio", "orientation"),
    "resolution": ("video_quality", "video_resolution", "output_resolution", "rs"),
    "size": ("size", "video_size", "dimensions", "width", "height"),
    "audio": (
        "with_audio", "enable_audio", "has_audio", "audio_enabled", "include_audio", "sound", "enable_sound",
        "generate_sound", "sound_effects", "mute",
    ),
    "first_frame": (
        "img_url", "image_uri", "input_image", "input_image_url", "source_image", "source_image_url",
        "init_image", "prompt_image", "first_frame", "first_frame_image", "first_frame_image_url",
        "first_image", "first_image_url", "start_image", "start_image_url", "start_frame", "start_frame_url",
        "start_frame_image", "head_image",
    ),
    "last_frame": (
        "end_image", "end_frame", "end_frame_url", "end_frame_image", "last_frame", "last_frame_image_url",
        "last_image_url", "image_tail", "tail_image", "tail_image_url",
    ),
    "frames": ("frame_images", "file_paths", "image_with_roles", "keyframes", "frames"),
    "images": (
        "image_urls", "images", "image_list", "image_input", "img_urls", "input_images", "ref_images",
        "ref_image_urls", "reference_image", "reference_image_url", "image_references", "references",
        "scene_image_urls", "subject_reference", "subject_references",
    ),
    "videos": (
        "video_url", "video", "videos", "video_list", "video_input", "video_uri", "input_video",
        "input_video_url", "source_video", "source_video_url", "prompt_video", "ref_videos", "ref_video_urls",
        "reference_video", "reference_video_url", "video_references",
    ),
    "audios": (
        "audio_url", "audios", "audio_list", "audio_input", "input_audio", "input_audio_url", "ref_audios",
        "reference_audio", "reference_audio_url", "audio_references", "voice_url", "music_url", "sound_url",
    ),
    "media": (
        "media_files", "media", "medias", "media_url", "media_urls", "files", "file_urls", "file_url",
        "assets", "input_references", "reference_urls", "attachments",
    ),
    "seed": ("random_seed", "noise_seed"),
    "watermark": ("add_watermark", "remove_watermark", "no_watermark"),
    "camera_fixed": ("camera_fixed", "fixed_camera", "fixed_lens"),
    "count": (
        "n", "count", "num_videos", "number_of_videos", "num_outputs", "num_results", "num_generations",
        "sample_count", "samples", "quantity", "batch_size",
    ),
    "fps": ("fps", "frame_rate", "frames_per_second"),
    "callback": (
        "callback", "webhook_url", "webhook_config", "webhook_events_filter", "notify_url", "notify_hook",
        "hook_url",
    ),
    "last_frame_out": (),
    "moderation": (
        "enable_safety_checker", "safety_checker", "disable_safety_checker", "nsfw_checker",
        "safety_filter_level", "safe_mode",
    ),
    "web_search": (),
    "end_user": ("user_id",),
    "deadline": ("expires_after",),
    "task_type": ("omni_reference_task_type", "task_type", "task"),
    "bitrate": ("bitrate",),
    "factor": ("upscale_factor", "scale_factor"),
}  # fmt: skip
"""Spellings of a meaning beside those that the sellers' wordings have: of SDKs, other models, older pages, and habit."""


@cache
def all_spellings() -> Mapping[Meaning, tuple[str, ...]]:
    """Return a meaning's spellings: those of all wordings, read off them by `scripts/generate.py`, and the others."""
    found: Mapping[Meaning, list[str]] = read_data(__package__, "spellings.json")
    return {meaning: (*found.get(meaning, ()), *OTHERS[meaning]) for meaning in get_args(Meaning)}


ENVELOPES: Mapping[str, str] = {
    "params": "XSkill's form",
    "parameters": "the form of XSkill's MCP tool and of Google's API",
    "input": "the form of Replicate, kie and PiAPI",
    "inputs": "the form of a workflow engine",
    "arguments": "the form of fal's client",
    "content": "Ark's form",
    "contents": "Google's form",
    "instances": "Google's form",
    "extra_body": "an option of an SDK, which merges it into the body",
    "provider_options": "an option of Vercel's SDK",
}
"""Fields that hold a whole request, and whose form that is."""


def plain_name(name: str) -> str:
    """Return a name without case, underscores and hyphens."""
    return _plain(name) if len(name) <= _LONG else _plain.__wrapped__(name)


_LONG = 100


@lru_cache(2_048)
def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


@cache
def _by_spelling() -> dict[str, Meaning]:
    return {plain_name(name): meaning for meaning, names in all_spellings().items() for name in names}


def meaning_of(name: str) -> Meaning | None:
    """Return what a field of that name says at the sellers that have one."""
    return _by_spelling().get(plain_name(name))


def spellings() -> dict[str, Meaning]:
    """Return each spelling as `plain_name` has it, with its meaning."""
    return _by_spelling()
