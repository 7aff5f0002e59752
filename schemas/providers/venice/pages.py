"""The models as Venice lists them: what is asked for in, body out."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.http import Body, Context
from drytake.schemas.providers.venice.kinds import VeniceModel
from drytake.schemas.providers.venice.models import models as known
from drytake.schemas.providers.venice.requests import ListModels

__all__ = ["mapping", "models", "traits"]

TRAITS = {"text": {"default": "zai-org-glm-5-2"}}
"""Kind of model to what the docs of 2026-08-22 show of its traits."""
_WITH_VIDEO = ("video", "all")


def models(query: ListModels, context: Context) -> Body:
    """Render the list of models; the mock knows models that make videos, and no others."""
    edition = context.switches["edition"]
    shown = (model for model in known().values() if model.listed and edition in ("all", *model.editions))
    return _listed(query, [_entry(model) for model in shown] if query.type in _WITH_VIDEO else [])


def traits(query: ListModels, _: Context) -> Body:
    """Render the models that have a trait: no model that makes videos has one."""
    return _listed(query, dict(TRAITS.get(query.type, {})))


def mapping(query: ListModels, _: Context) -> Body:
    """Render the models that stand for other ids: no document shows an entry."""
    return _listed(query, {})


def _listed(query: ListModels, data: list[Any] | Mapping[str, str]) -> Body:
    return {"object": "list", "type": query.type, "data": data}


def _entry(model: VeniceModel) -> dict[str, Any]:
    """Return a model as the catalog shows it; no model that makes videos has a trait."""
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
        "video_input": "video_url" in model.inputs,
        **model.hints,
    }
    if not model.enlarges:
        found["prompt_character_limit"] = model.prompt.high
    if model.short_side:
        found["reference_image_min_short_side_pixels"] = model.short_side
    if model.image_ratios:
        low, high = map(float, model.image_ratios)
        found |= {"reference_image_min_aspect_ratio": low, "reference_image_max_aspect_ratio": high}
    return found | ({"enhancement": _enhancement(model)} if model.settings else {})


def _enhancement(model: VeniceModel) -> dict[str, Any]:
    """Return what an enlarging model lets be set, as the guide shows it."""
    bounds = {name: offer for name, offer in model.settings.items() if isinstance(offer, dict)}
    named = model.settings.get("enhancement_model", ())
    chosen = {
        name: offer
        for name, offer in model.settings.items()
        if name not in (*bounds, "enhancement_model", "h264_output")
    }
    return {
        "models": [{"label": name, "value": name} for name in named],
        "sliders": [{"param": name, "min": offer["low"], "max": offer["high"]} for name, offer in bounds.items()],
        "selects": [{"param": name, "options": offer} for name, offer in chosen.items()],
        "h264_output": "h264_output" in model.settings,
        "prompt": model.id.endswith("-astra"),
    }
