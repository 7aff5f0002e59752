"""The pages that Venice's rules come from, the values its fields know, and the sections its rules stand in."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from drytake.schemas.providers.venice.kinds import VeniceModel
from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS, known
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Body, Limit, Source

__all__ = [
    "AUDIO",
    "CALL",
    "COMPLETE",
    "ELEMENT_MEDIA",
    "ENHANCING",
    "IMAGE",
    "LIST",
    "MEDIA",
    "PAGE",
    "QUEUE",
    "QUOTE",
    "RETRIEVE",
    "RULES",
    "SETTINGS",
    "VIDEO",
    "Bitrate",
    "Duration",
    "Factor",
    "ModelType",
    "Ratio",
    "Resolution",
    "TaskType",
    "any_model_of",
    "model_of",
    "offered",
    "sent",
    "share",
    "taken",
    "urls",
]

PAGE = Source("https://docs.venice.ai/api-reference/endpoint/video/queue", as_of="2026-11-21")
"""Edition A: the page that this project starts from."""
SPEC = Source("https://github.com/veniceai/api-docs", as_of="2026-08-22", section="swagger.yaml")
CATALOG = Source("https://github.com/veniceai/api-docs", as_of="2026-08-20", section="data/static-models.json")
SEEDANCE = Source("https://docs.venice.ai/guides/media/seedance-2-0", as_of="2026-08-22")
UPSCALING = Source("https://docs.venice.ai/guides/media/video-upscaling", as_of="2026-08-22")
ENHANCING = Source("https://docs.venice.ai/guides/media/video-enhancement", as_of="2026-08-22")
CONSENT = Source("https://docs.venice.ai/guides/media/seedance-face-consent", as_of="2026-06-16")
ERRORS = Source("https://docs.venice.ai/api-reference/error-codes", as_of="2026-08-22")
HEADERS = Source("https://docs.venice.ai/api-reference/api-spec", as_of="2026-08-22")
PRICING = Source("https://docs.venice.ai/overview/pricing", as_of="2026-08-22")
HARNESS = Source(
    "https://github.com/jordanurbs/venice-video-harness", as_of="2026-08-21", section="registry of probed models"
)

Duration = Literal[
    "1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s", "9s", "10s", "11s", "12s", "13s", "14s", "15s", "16s", "17s",
    "18s", "19s", "20s", "21s", "22s", "23s", "24s", "25s", "26s", "27s", "28s", "29s", "30s", "1 gen", "Auto",
    "-1", "auto",
]  # fmt: skip
Ratio = Literal[
    "1:1", "2:3", "3:2", "3:4", "4:3", "9:16", "16:9", "21:9", "4:5", "5:4", "9:21", "adaptive", "auto"
]  # fmt: skip
Resolution = Literal[
    "256p", "360p", "480p", "540p", "580p", "720p", "1080p", "1440p", "2160p", "4k", "2x", "4x", "true_1080p", "2K",
    "768P", "480P", "1080P", "2k",
]  # fmt: skip
ModelType = Literal["asr", "embedding", "image", "music", "text", "tts", "upscale", "inpaint", "video", "all", "code"]
Factor = Literal[1, 2, 4]
TaskType = Literal["auto", "reference", "edit", "extend", "editing", "extension"]
Bitrate = Literal["standard", "high"]

MEDIA = {
    "image_url": "image",
    "end_image_url": "image",
    "audio_url": "audio",
    "video_url": "video",
    "reference_image_urls": "image",
    "reference_video_urls": "video",
    "reference_audio_urls": "audio",
    "scene_image_urls": "image",
}
"""Field to the kind of file it names."""
ELEMENT_MEDIA = {
    "elements/*/frontal_image_url": "image",
    "elements/*/reference_image_urls": "image",
    "elements/*/video_url": "video",
}
"""The same, within an element."""

SETTINGS = (
    "enhancement_model",
    "target_fps",
    "slowdown_factor",
    "compression",
    "noise",
    "halo",
    "grain",
    "recover_detail",
    "softness",
    "creativity",
    "realism",
    "sharp",
    "output_format",
    "h264_output",
)
"""What some of the enlarging models let be set."""

RULES = Rulebook("venice")
QUEUE = RULES.section("queue-video")
QUOTE = RULES.section("quote-video")
RETRIEVE = RULES.section("retrieve-video")
COMPLETE = RULES.section("complete-video")
LIST = RULES.section("list-models")
CALL = RULES.section("any call")

IMAGE, VIDEO, AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def text(**fields: object) -> dict[str, object]:
    """Return an example: from text, in edition A."""
    return {"model": "seedance-2-0-text-to-video", "prompt": "A lighthouse", "duration": "5s", **fields}


def frames(**fields: object) -> dict[str, object]:
    """Return an example: from a first frame, in edition A."""
    return text(model="seedance-2-0-image-to-video", image_url=IMAGE) | fields


def references(**fields: object) -> dict[str, object]:
    """Return an example: from references, in edition A."""
    return text(model="seedance-2-0-reference-to-video", reference_image_urls=[IMAGE]) | fields


def current(**fields: object) -> dict[str, object]:
    """Return an example: from references, in Seedance 2.5 of edition C."""
    return references(model="seedance-2-5-reference-to-video-basic") | fields


def upscale(**fields: object) -> dict[str, object]:
    """Return an example: an upscale."""
    return {"model": "topaz-video-upscale", "video_url": VIDEO, **fields}


def kling(**fields: object) -> dict[str, object]:
    """Return an example: the model that takes elements."""
    return text(model="kling-o3-pro-reference-to-video", elements=[{"frontal_image_url": IMAGE}]) | fields


def without(body: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in names}


def model_of(body: Body) -> VeniceModel | None:
    """Return the model that a body names, if it is known."""
    named = sent(body, "model")
    return known(named) if isinstance(named, str) else None


def any_model_of(body: Body) -> VeniceModel | None:
    """Return the model that a body names, known or outside what is known."""
    named = sent(body, "model")
    return find_model(named) if isinstance(named, str) else None


def offered(what: str) -> Callable[[Body], str | None]:
    """Return what says which values of a field a body's own model takes: its `durations`, `ratios` or `resolutions`."""
    field = {"durations": "duration", "ratios": "aspect_ratio", "resolutions": "resolution"}[what]

    def say(body: Body) -> str | None:
        model = model_of(body)
        if model is None:
            return None
        values = getattr(model, what) if field != "resolution" or model.kind != "upscale" else ()
        matched = {"duration": MATCHED_DURATIONS, "aspect_ratio": MATCHED_RATIOS}.get(field, ())
        own = (*values, *matched) if field in model.matches else values
        listed = ", ".join(f"`{value}`" for value in dict.fromkeys(own))
        return f"`{model.id}` takes {listed or f'no `{field}`'}"

    return say


def taken(limit_of: Callable[[VeniceModel], Limit | None]) -> Callable[[Body], str | None]:
    """Return what says which limit a body's own model has."""

    def say(body: Body) -> str | None:
        model = model_of(body)
        limit = limit_of(model) if model is not None else None
        return None if limit is None or model is None else f"`{model.id}` takes {limit}"

    return say


def sent(body: Body, name: str) -> Any:
    """Return a field's value; `None` where it is absent or can't be used."""
    try:
        return body[name]
    except KeyError:
        return None


def urls(body: Body) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, field and URL of each file that a body names."""
    for name in MEDIA:
        value = sent(body, name)
        if isinstance(value, list):
            for index, url in enumerate(value):
                yield f"/{name}/{index}", name, url
        elif value is not None:
            yield f"/{name}", name, value


def share(section: Section, *rule_names: str) -> None:
    """Let the queue's rules speak in another section too."""
    section.error_map |= {key: mapping for key, mapping in QUEUE.error_map.items() if mapping.name in rule_names}
    section.checks += [check for check in QUEUE.checks if check.name in rule_names]
