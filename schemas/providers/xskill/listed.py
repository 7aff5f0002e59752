"""The catalogue's other models: what validates their params, what they ask for in our own words, and what they cost."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, ConfigDict, create_model

from drytake.schemas.prices import PriceLine, Rate
from drytake.schemas.providers.xskill import listing
from drytake.schemas.providers.xskill.rules.book import RULES
from drytake.schemas.providers.xskill.rules.listed import SHARED_BOOK, section_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.media import declared
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rules import Source

if TYPE_CHECKING:
    from drytake.schemas.seedance.request import Request

__all__ = ["contract_of", "fields_of", "price_of", "to_request"]

_TYPES: dict[str, Any] = {"string": str, "boolean": bool, "integer": int, "number": float, "array": list[Any]}
_SHARED = {
    **dict.fromkeys(("prompt", "negative_prompt", "text", "image_url", "end_image_url", "video_url", "audio_url"), str),
    **dict.fromkeys(("image_urls", "video_urls", "audio_urls", "image_files", "video_files", "audio_files"), list[Any]),
}
"""What these fields are in every model that has them."""


class _Params(WireModel):
    model_config = ConfigDict(extra="allow")


@cache
def contract_of(model: str) -> Contract[Any]:
    """Return what validates a model's params: its own fields, or where nobody has listed them those of all models."""
    fields = listing.rows().get(model, {}).get("fields")
    if fields is None:
        shared: dict[str, Any] = {name: (kind, None) for name, kind in _SHARED.items()}
        made = create_model("Params", __base__=_Params, **shared)
        return Contract.of(section_of_any(), made, book=SHARED_BOOK)
    own: dict[str, Any] = {name: _field(field) for name, field in fields.items()}
    return Contract.of(section_of(model), create_model(f"Params of {model}", __base__=_Params, **own), book=RULES)


@cache
def section_of_any() -> Any:
    """Return the rules of params whose fields nobody has listed."""
    return section_of(next(name for name, row in listing.rows().items() if "fields" not in row))


def _field(field: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return a field as pydantic makes one: its type, and its default or that there is none."""
    kind: Any = Literal[tuple(field["enum"])] if "enum" in field else _TYPES.get(field.get("type", ""), Any)
    bounds = [made(field[name]) for name, made in (("low", Ge), ("high", Le), ("most", MaxLen)) if name in field]
    for bound in bounds:
        kind = Annotated[kind, bound]
    return kind, ... if field.get("required") else None


def fields_of(params: Any) -> dict[str, Any]:
    """Return params as they were sent."""
    if not isinstance(params, BaseModel):
        return dict(params)
    sent = {name: value for name, value in params.__dict__.items() if value is not None}
    return {**sent, **(params.__pydantic_extra__ or {})}


# --- in our own words --------------------------------------------------------------------------------------------

_FIRST, _LAST = ("image_url", "first_frame_url"), ("end_image_url", "last_frame_url")
_IMAGES = ("image_urls", "image_files", "images", "reference_images", "reference_image_urls", "filePaths")
_VIDEOS, _AUDIOS = ("video_url", "video_urls", "video_files"), ("audio_url", "audio_urls", "audio_files")
_RATIOS = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
_MATCHED_RATIOS = ("adaptive", "auto")
_RESOLUTIONS = ("480p", "720p", "1080p", "4k")
_SIDES = {"0.5K": 512, "1K": 1024, "2K": 2048, "4K": 4096}
_LETTERS_A_SECOND = 15


def to_request(model: str, params: Any) -> "Request":
    """Return what a listed model, or one outside the list, is asked for."""
    from drytake.schemas.seedance.request import AudioRequest  # noqa: PLC0415 - validating needs none

    fields, kind = fields_of(params), listing.kind_of(model)
    prompt = str(fields.get("prompt") or fields.get("text") or fields.get("lyrics") or "")
    if kind == "image":
        return _image(prompt, fields)
    if kind == "audio":
        return AudioRequest(prompt=prompt, seconds=max(1, min(60, len(prompt) // _LETTERS_A_SECOND)))
    return _video(model, prompt, fields)


def _video(model: str, prompt: str, fields: Mapping[str, Any]) -> "Request":
    from drytake.schemas.seedance.request import AUTO, Media, VideoRequest  # noqa: PLC0415 - as above

    first, last, images, videos, audios = (
        tuple(map(Media.of, _urls(fields, names))) for names in (_FIRST, _LAST, _IMAGES, _VIDEOS, _AUDIOS)
    )
    references = (*images, *first[1:], *last[1:])
    seconds, seed = _seconds(fields), fields.get("seed")
    resolution = str(fields.get("resolution", "")).lower()
    return VideoRequest(
        prompt=prompt,
        mode="reference" if references or videos or audios else "frames" if last else "first" if first else "text",
        family=model,
        ratio=_ratio(fields) or (AUTO if _named_ratio(fields) in _MATCHED_RATIOS else None),
        resolution=resolution if resolution in _RESOLUTIONS else None,
        seconds=None if seconds is None else max(1, int(seconds)),
        audio=_sound(fields),
        first_frame=next(iter(first), None),
        last_frame=next(iter(last), None),
        images=references,
        videos=videos,
        audios=audios,
        seed=seed if isinstance(seed, int) else None,
    )


def _sound(fields: Mapping[str, Any]) -> bool | None:
    """Return whether sound is asked for: either of its names may turn it off."""
    asked = [fields[name] is not False for name in ("generate_audio", "audio") if name in fields]
    return all(asked) if asked else None


def _image(prompt: str, fields: Mapping[str, Any]) -> "Request":
    from drytake.schemas.seedance.request import ImageRequest  # noqa: PLC0415 - as above

    side = _SIDES.get(str(fields.get("resolution") or fields.get("size") or "").upper(), 1024)
    wide, high = map(int, (_ratio(fields) or "1:1").split(":"))
    width, height = (side, side * high // wide) if wide >= high else (side * wide // high, side)
    images = _urls(fields, (*_FIRST, *_LAST, *_IMAGES))
    return ImageRequest(prompt=prompt, width=width, height=height, count=_count(fields), images=images)


def _urls(fields: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    values = (fields.get(name) for name in names)
    return tuple(
        url for value in values for url in (value if isinstance(value, list) else [value]) if isinstance(url, str)
    )


def _ratio(fields: Mapping[str, Any]) -> str | None:
    named = _named_ratio(fields)
    if named in _RATIOS:
        return str(named)
    upright = fields.get("orientation") == "portrait" or "portrait" in str(fields.get("image_size", ""))
    return "9:16" if upright else None


def _named_ratio(fields: Mapping[str, Any]) -> object:
    return fields.get("ratio") or fields.get("aspect_ratio")


def _seconds(fields: Mapping[str, Any]) -> Decimal | None:
    """Return the length that is asked for: `5`, `"5"` or `"8s"`, or where there is no such field the input video's."""
    for name in ("duration", "seconds"):
        found = re.fullmatch(r"(\d{1,3}(\.\d{1,6})?)s?", str(fields.get(name, "")))
        if found:
            return Decimal(found[1])
    url = fields.get("video_url")
    info = declared(url) if isinstance(url, str) else None
    return Decimal(str(info.seconds)) if info and info.seconds else None


def _count(fields: Mapping[str, Any]) -> int:
    asked = fields.get("num_images", fields.get("n", 1))
    return max(1, min(10, asked)) if isinstance(asked, int) else 1


# --- money -------------------------------------------------------------------------------------------------------


def price_of(model: str, params: Any) -> PriceLine | None:
    """Return what a task costs; `None` where nobody has published it for such params."""
    row = listing.rows().get(model, {})
    price, fields = row.get("price", {}), fields_of(params)
    rate = _rate(price, fields)
    quantity = None if rate is None else _quantity(price["unit"], fields)
    if rate is None or quantity is None:
        return None
    plus = sum((Decimal(extra) for name, extra in price.get("plus", {}).items() if fields.get(name)), Decimal(0))
    source = Source(listing.source("prices").url, price["as_of"], "prices of all models")
    return PriceLine(model, quantity, Rate(Decimal(str(rate)) + plus, price["unit"], source, "observed"))


def _rate(price: Mapping[str, Any], fields: Mapping[str, Any]) -> float | None:
    if price.get("unit") == "tokens":  # settled at the end, by what nobody can count before
        return None
    rates: Mapping[str, float] = price.get("rates", {})
    values = [fields.get(name, price.get("absent", {}).get(name)) for name in price.get("by", ())]
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    key = "|".join(words)
    return rates.get(key, rates.get("|".join([*words[:-1], "*"])))


def _quantity(unit: str, fields: Mapping[str, Any]) -> Decimal | None:
    if unit == "second":
        return _seconds(fields)
    if unit == "second of audio":
        info = declared(str(fields.get("audio_url", "")))
        return Decimal(str(info.seconds)) if info and info.seconds else None
    if unit == "image":
        return Decimal(_count(fields))
    return Decimal(len(str(fields.get("text", "")))) / 10_000 if unit == "10,000 characters" else Decimal(1)
