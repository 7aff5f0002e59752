"""The grammars of sellers that aren't played, from their documents; without one, nobody has written a seller's words down."""

from collections.abc import Mapping

from drytake.schemas.seedance.request import AUTO
from drytake.schemas.seedance.tokens import AT_CHINESE, AT_LOWER
from drytake.schemas.sellers.grammar import Grammar, Task
from drytake.schemas.sellers.placing import Content, Lists, Roles, Shared

__all__ = ["GRAMMARS", "RELAY_PREFIX"]

RELAY_PREFIX = "/seedance"
"""Before Ark's paths, at those that pass its calls on."""
TASKS: Mapping[Task, str] = {
    "text": "text-to-video",
    "image": "image-to-video",
    "reference": "reference-to-video",
    "edit": "video-edit",
    "extend": "video-extend",
}
_COMMON = {
    "prompt": "prompt",
    "seconds": "duration",
    "ratio": "aspect_ratio",
    "resolution": "resolution",
    "audio": "generate_audio",
}
_SEARCH = [{"type": "web_search"}]


def _within(outer: str, fields: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{outer}.{place}" for name, place in fields.items()}


def _lists(outer: str, *names: str) -> Lists:
    return Lists(*(f"{outer}.{name}" for name in names))


GRAMMARS: Mapping[str, Grammar] = {
    "piapi": Grammar(
        origin="https://api.piapi.ai",
        path="/api/v1/task",
        model="task_type",
        constants={"model": "seedance"},
        fields=_within("input", {**_COMMON, "audio": "audio", "draft": "draft", "draft_of": "draft_task_id"})
        | {"callback": "config.webhook_config.endpoint"},
        values={"ratio": {AUTO: None}},
        suffixes={("moderation", "relaxed"): "-less-restriction"},
        placing=Shared("input.image_urls", "input.video_urls", "input.audio_urls", mode="input.mode"),
        tokens=AT_LOWER,
    ),
    "wavespeed": Grammar(
        origin="https://api.wavespeed.ai",
        path="/api/v3/{model}/{task}",
        tasks={**TASKS, "reference": "text-to-video"},
        model="",
        fields={**_COMMON, "web_search": "enable_web_search"},
        values={"ratio": {AUTO: None}},
        query={"callback": "webhook"},
        placing=Lists(
            "image", "last_image", "reference_images", "reference_videos", "reference_audios", edited="video"
        ),
    ),
    "evolink": Grammar(
        origin="https://api.evolink.ai",
        path="/v1/videos/generations",
        tasks={**TASKS, "extend": "video-edit"},
        named="{model}-{task}",
        fields={
            **_COMMON,
            "resolution": "quality",
            "moderation": "content_filter",
            "web_search": "model_params.web_search",
            "callback": "callback_url",
        },
        values={
            "ratio": {AUTO: "adaptive"},
            "seconds": {AUTO: -1},
            "moderation": {"relaxed": False, "default": None, "strict": None},
        },
        placing=Shared("image_urls", "video_urls", "audio_urls", framed="image-to-video"),
        tokens=AT_LOWER,
    ),
    "higgsfield": Grammar(
        origin="https://api.higgsfield.ai",
        path="/{model}/{task}",
        tasks=TASKS,
        model="",
        fields={**_COMMON, "format": "output_format"},
        values={"ratio": {AUTO: None}},
        query={"callback": "hf_webhook"},
        placing=Lists(edited="video_url"),
    ),
    "apimart": Grammar(
        origin="https://api.apimart.ai",
        path="/v1/videos/generations",
        fields={
            **_COMMON,
            "ratio": "size",
            "seed": "seed",
            "last_frame_out": "return_last_frame",
            "web_search": "tools",
            "mode": "omni_reference_task_type",
        },
        values={
            "ratio": {AUTO: "adaptive"},
            "seconds": {AUTO: -1},
            "web_search": {True: _SEARCH, False: None},
            "mode": {
                "edit": "edit",
                "extend": "extend",
                **dict.fromkeys(("text", "first", "frames", "reference"), None),
            },
        },
        placing=Roles(),
        tokens=AT_CHINESE,
    ),
    "acedata": Grammar(
        origin="https://api.acedata.cloud",
        path="/seedance/videos",
        constants={"async": True},
        fields={
            "seconds": "duration",
            "ratio": "ratio",
            "resolution": "resolution",
            "audio": "generate_audio",
            "seed": "seed",
            "watermark": "watermark",
            "last_frame_out": "return_last_frame",
            "callback": "callback_url",
            "deadline": "execution_expires_after",
            "mode": "omni_reference_task_type",
        },
        values={
            "ratio": {AUTO: "adaptive"},
            "seconds": {AUTO: -1},
            "mode": {
                "edit": "edit",
                "extend": "extend",
                **dict.fromkeys(("text", "first", "frames", "reference"), None),
            },
        },
        placing=Content(),
    ),
}
