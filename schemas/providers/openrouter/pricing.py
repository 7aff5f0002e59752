"""What OpenRouter charges, in USD: a rate for each token of video, by model, resolution and whether a video is sent.

Its list of models has the rates and not how tokens are counted; that they are the maker's is inferred. What is really
charged stands in `usage.cost`.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.openrouter.models import Model
from drytake.schemas.providers.openrouter.requests import DEFAULTS, CreateVideo, to_canonical
from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.defaults import resolved
from drytake.schemas.seedance.film import film_of
from drytake.schemas.seedance.request import VideoRequest

__all__ = ["CLIP_SECONDS", "RATES", "TERMS", "Key", "cost", "defaults", "estimate", "skus", "tokens"]

TERMS = Terms("USD", charged="success")
"""A job that failed was seen to cost nothing; that the money is taken at the end is inferred, for `usage` comes then."""
UNIT = "token of video"
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""
RULE = "OpenRouter publishes no way from seconds to tokens; this is the maker's"
NO_RATE = "the list of models has no price of this"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False


_PAGE = PricePage(UNIT, book.LIST_PAGE.at("pricing_skus"), "observed")
_SKUS: Mapping[tuple[str, str], Mapping[str, tuple[str, str]]] = {
    ("2.0", "standard"): {
        "": ("0.000007", "0.0000043"),
        "1080p": ("0.0000077", "0.0000047"),
        "4k": ("0.000004", "0.0000024"),
    },
    ("2.0", "fast"): {"": ("0.0000042", "0.000002475")},
    ("2.0", "mini"): {"": ("0.0000035", "0.0000021")},
    ("2.5", "standard"): {"": ("0.0000107", "0.0000064")},
}
"""Rates without and with a video among the references, by model and resolution; the first is that of 480p and 720p."""
RATES: RateCard[Key] = RateCard(
    terms=TERMS,
    rates={
        Key(*model, resolution, with_video): _PAGE.rate(pair[with_video])
        for model, by_resolution in _SKUS.items()
        for sku, pair in by_resolution.items()
        for resolution in ((sku,) if sku else ("480p", "720p"))
        for with_video in (False, True)
    },
)


def skus(model: Model) -> dict[str, str] | None:
    """Return a model's prices as the list of models has them; `None` of one without."""
    own = _SKUS.get((model.family, model.tier))
    if own is None:
        return None
    plain, with_video = own[""]
    found = dict.fromkeys(("video_tokens", "video_tokens_without_audio"), plain)
    found["video_tokens_with_video_input"] = with_video
    for resolution, pair in own.items():
        if resolution:
            found[f"video_tokens_{resolution}"] = pair[0]
            found[f"video_tokens_{resolution}_with_video_input"] = pair[1]
    return found


def tokens(shot: VideoRequest) -> Decimal:
    """Return the tokens of a shot by the maker's rule: seconds in and out, times the pixels that are made."""
    made = film_of(shot, DEFAULTS)
    source = sum(
        (CLIP_SECONDS if one.seconds is None else Decimal(str(one.seconds)) for one in shot.videos), Decimal(0)
    )
    return video_tokens((made.width, made.height), Decimal(str(made.seconds)) + source)


def estimate(request: CreateVideo) -> Estimate:
    """Return the price of a request, unknown where the list of models has no rate or a length isn't known."""
    shot = to_canonical(request)
    key = _key(shot)
    if key not in RATES.rates:
        return Estimate("openrouter", TERMS, (), (NO_RATE,))
    if shot.videos and shot.reference_seconds is None:
        return Estimate("openrouter", TERMS, (), (NO_SOURCE_LENGTH,))
    inputs = ", with a video" if key.with_video else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}{inputs}"
    inferred: RateCard[Key] = RateCard(terms=TERMS, rates={key: _inferred(RATES.rates[key])})
    return inferred.estimate("openrouter", label, key, tokens(shot), RULE)


def cost(request: CreateVideo, context: Context) -> Decimal | Unpublished:
    """Return what a request costs here."""
    shot = to_canonical(request)
    rate = RATES.rates.get(_key(shot))
    if rate is not None:
        return _amount(rate.amount, tokens(shot))
    stood_in = context.switches["unpublished-price"]
    stand_in = None if stood_in is None else Decimal(str(stood_in))
    return Unpublished(stand_in, f"{NO_RATE}; the mock charges {stand_in or 'nothing'}", request.model)


@lru_cache(1024)
def _amount(rate: Decimal, count: Decimal) -> Decimal:
    return TERMS.sum((rate * count,))


def defaults(request: CreateVideo) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    taken = {"duration": "`5`, the maker's default"}
    if request.size is None:
        taken |= {"resolution": "`720p`, the maker's default", "aspect_ratio": "`16:9`, the maker's default"}
    return left_out(request, taken)


def _key(shot: VideoRequest) -> Key:
    resolution = str(resolved(shot, DEFAULTS).resolution)
    return Key(shot.family, shot.tier, resolution, bool(shot.videos))


def _inferred(rate: Rate) -> Rate:
    return replace(rate, confidence="inferred")
