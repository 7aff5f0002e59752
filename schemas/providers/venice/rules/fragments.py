"""Rules as JSON Schema that look at more than a schema's own cases tell: at every optional field, at items, at data URLs."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from drytake.schemas.providers.venice.kinds import VeniceModel
from drytake.schemas.providers.venice.models import models
from drytake.schemas.providers.venice.rules.book import MEDIA

__all__ = ["consent", "counted", "data_urls", "elements", "of_model", "setting", "unsupported"]

Fragment = dict[str, Any]
_DATA = "^[dD][aA][tT][aA]:"
_ENCODED = r"[^,]*;[bB][aA][sS][eE]64,"


def of_model(asked: Callable[[VeniceModel], Mapping[str, Any]]) -> Fragment:
    """Return what each model asks of the fields beside it; models that ask the same share a branch."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, model in models().items():
        fields = asked(model)
        if fields:
            groups[json.dumps(fields, sort_keys=True)].append(name)
    return {
        "allOf": [
            {
                "if": {"properties": {"model": {"enum": names}}, "required": ["model"]},
                "then": {"properties": json.loads(fields)},
            }
            for fields, names in groups.items()
        ]
    }


def unsupported(optional: Collection[str], lists: Collection[str]) -> Fragment:
    """Return that a model's other fields aren't sent; of some, an empty list is like nothing."""
    empty = {"type": "array", "maxItems": 0}
    return of_model(
        lambda model: {name: empty if name in lists else False for name in optional if name not in model.takes}
    )


def counted() -> Fragment:
    """Return how many files a model takes of each kind."""

    def asked(model: VeniceModel) -> Fragment:
        limits = model.references
        if limits is None:
            return {}
        most = {"image": limits.images.high, "video": limits.videos.high, "audio": limits.audios.high}
        return {f"reference_{kind}_urls": {"maxItems": high} for kind, high in most.items() if high is not None}

    return of_model(asked)


def setting() -> Fragment:
    """Return what an enlarging model lets be set."""
    return of_model(lambda model: {name: _offer(offer) for name, offer in model.settings.items()})


def _offer(offer: Any) -> Mapping[str, Any]:
    return {"minimum": offer["low"], "maximum": offer["high"]} if isinstance(offer, Mapping) else {"enum": list(offer)}


def consent(confirmations: Collection[str]) -> Fragment:
    """Return what the attestation confirms."""
    confirmed = {name: {"const": True} for name in confirmations}
    given = {
        "type": "object",
        "properties": confirmed,
        "required": list(confirmations),
        "additionalProperties": False,
    }
    return {"properties": {"consents": {"properties": {"seedance": given}}}}


def elements() -> Fragment:
    """Return that an element has images or a video."""
    image = {"required": ["frontal_image_url"], "properties": {"frontal_image_url": {"minLength": 1}}}
    images = {"required": ["reference_image_urls"], "properties": {"reference_image_urls": {"minItems": 1}}}
    video = {"required": ["video_url"], "properties": {"video_url": {"minLength": 1}}}
    mixed = {"allOf": [{"anyOf": [image, images]}, video]}
    return {"properties": {"elements": {"items": {"not": mixed}}}}


def data_urls(types: Mapping[str, Collection[str]] | None = None) -> Fragment:
    """Return that data URLs are of their field's media types; without types, that they hold a file in base64."""
    properties: dict[str, Any] = {}
    for place, kind in MEDIA.items():
        text = {
            "if": {"type": "string", "pattern": _DATA},
            "then": {"pattern": _data_url(types[kind] if types else None)},
        }
        properties[place] = {"if": {"type": "array"}, "then": {"items": text}, "else": text}
    return {"properties": properties}


def _data_url(types: Collection[str] | None) -> str:
    if types is None:
        group = "[A-Za-z0-9+/]"
        return f"{_DATA}{_ENCODED}({group}{{4}})*({group}{{2}}==|{group}{{3}}=|{group}{{4}})$(?!\\n)"
    listed = "|".join("".join(_letter(one) for one in name) for name in sorted(types))
    return f"{_DATA}({listed})[;,]"


def _letter(character: str) -> str:
    if character.isalpha():
        return f"[{character.lower()}{character.upper()}]"
    return f"[{character}]" if character in ".+" else character
