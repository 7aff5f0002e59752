"""The models as Venice lists them."""

from typing import Any

from understudy.mockserver.venice.answers import answer
from understudy.mockserver.wire import Answer, Call
from understudy.schemas.venice.models import MODELS, VeniceModel
from understudy.schemas.venice.rules.files import IMAGE_SHAPES, SHORT_SIDE

__all__ = ["list_models"]

_WITH_VIDEO = ("video", "all")


def list_models(call: Call) -> Answer:
    """Answer ``GET /models``; the mock knows models that make videos, and no others."""
    wanted = call.query.get("type", "text")
    edition = call.mount.switches["edition"]
    models = [model for model in MODELS.values() if model.listed and edition in ("all", *model.editions)]
    data = [entry(model) for model in models] if wanted in _WITH_VIDEO else []
    return answer(call, {"object": "list", "type": wanted[:20], "data": data})


def entry(model: VeniceModel) -> dict[str, Any]:
    """Return a model as the catalog shows it."""
    spec: dict[str, Any] = {
        "name": model.name,
        "privacy": "private" if model.private else "anonymized",
        "traits": [],
        "offline": False,
        "betaModel": model.beta,
        "constraints": _constraints(model),
    }
    return {
        "id": model.id,
        "object": "model",
        "type": "video",
        "created": model.created,
        "owned_by": "venice.ai",
        "model_spec": spec | ({"uncensored": True} if model.uncensored else {}),
    }


def _constraints(model: VeniceModel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "model_type": model.model_type,
        "aspect_ratios": list(model.ratios),
        "resolutions": list(model.resolutions),
        "durations": list(model.durations),
        "audio": model.audio,
        "audio_configurable": model.audio_configurable,
        "audio_input": model.hears,
        "per_reference_audio": False,
        "video_input": "video_url" in model.takes and model.kind != "reference",
    }
    if model.kind != "upscale":
        found["prompt_character_limit"] = model.prompt.high
    if model.bounds_images:
        low, high = map(float, IMAGE_SHAPES)
        found["reference_image_min_short_side_pixels"] = SHORT_SIDE.low
        found |= {"reference_image_min_aspect_ratio": low, "reference_image_max_aspect_ratio": high}
    return found
