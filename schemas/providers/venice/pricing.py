"""What Venice charges, in USD: Seedance by a rate for each million tokens of video, others by the catalogue.

A token is 1024 pixels of one frame at 24 frames a second. Where no quote is published the price is unknown.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from drytake.schemas.prices import Estimate, PriceLine, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.venice import catalogue
from drytake.schemas.providers.venice.kinds import SUFFIX, VeniceModel
from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, R6
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.providers.venice.requests import NEAREST, RATIO_UNKNOWN, RESOLUTION_UNKNOWN, Queue, Quote
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.sizes import pixels
from drytake.schemas.validation.media import Lookup, MediaInfo, declared
from drytake.schemas.validation.model import owned
from drytake.schemas.validation.rules import Confidence, Source

__all__ = [
    "TOKEN_RATES",
    "PriceKey",
    "defaults",
    "estimate_queue",
    "estimate_quote",
    "model_called",
    "price",
    "price_of",
    "price_with_source",
    "shape_of_queue",
    "shape_of_quote",
    "tokens",
]

QUOTES = Source("https://docs.venice.ai/models/seedance-2-0.md", as_of="2026-09-29", section="published quotes")
UPSCALING = Source("https://docs.venice.ai/guides/media/video-upscaling", as_of="2026-08-22", section="pricing")
TERMS = Terms("USD", step=Decimal("0.01"), charged="create")
MILLION = 1_000_000

TOKEN_RATES: RateCard[tuple[str, str, str]] = RateCard.of(
    TERMS,
    PricePage("million tokens", QUOTES),
    {  # (family, tier, resolution)
        ("2.0", "standard", "480p"): "8.75",
        ("2.0", "standard", "720p"): "8.75",
        ("2.0", "standard", "1080p"): "9.625",
        ("2.0", "standard", "4k"): "5.00",
        ("2.0", "fast", "480p"): "7.00",
        ("2.0", "fast", "720p"): "7.00",
        ("2.0", "mini", "480p"): "4.375",
        ("2.0", "mini", "720p"): "4.375",
        ("2.5", "standard", "480p"): "13.375",
        ("2.5", "standard", "720p"): "13.375",
        ("2.5", "standard", "1080p"): "14.625",
    },
)
SMOOTH_FPS, SMOOTH_FACTOR = 48, 2
"""From so many frames a second on, enlarging costs so many times as much."""
SETTING_FACTORS = {"Gaia 2": Decimal("0.5"), "Nyx Fast": Decimal("0.5"), "Aion": Decimal("2.7")}
"""What an enlarging model's own model costs beside the others."""
INTERPOLATED_FPS = 60
"""The frames a second for which interpolation's rate is given; it grows with them."""

NO_QUOTE = "Venice publishes no quote for this model; ask its `/video/quote`"
NO_SOURCE_QUOTE = (
    "Venice bills input and output seconds at a lower rate when there is a reference video, and publishes no such quote"
)
BY_INPUT = "Venice quotes this model by its input video, and publishes no rate"
DEARER = "a page of a later day, after 2026-09-29, says 25 to 30 % more"
NO_FACTS = "the price depends on the input's length and height; declare them (`#duration=10&height=720`)"


NO_RESOLUTION = "-"
"""How the catalogue calls the only size of a model that lets none be chosen."""
PRICED_SETTINGS = ("enhancement_model", "target_fps", "slowdown_factor")


class PriceKey(NamedTuple):
    """What decides a price."""

    model: VeniceModel
    resolution: str
    ratio: str | None
    seconds: Decimal
    """Length of the result."""
    sound: bool = True
    source_seconds: Decimal | None = None
    """Reference videos, together; `None` where there is none."""
    factor: int = 2
    """Enlargement."""
    height: int | None = None
    """Height of the video to enlarge, where it is known."""
    fps: float | None = None
    settings: Mapping[str, Any] = {}
    """What is set of an enlarging model."""


def tokens(shape: PriceKey) -> Decimal:
    """Return the tokens of a result."""
    ratio = NEAREST.get(shape.ratio or RATIO_UNKNOWN, shape.ratio or RATIO_UNKNOWN)
    size = pixels(shape.resolution, ratio if ratio in R6 else RATIO_UNKNOWN, family=shape.model.family)
    return video_tokens(size, shape.seconds)


def _token_rate(shape: PriceKey) -> Rate | None:
    """Return the rate of a result's tokens; of edits and the like Seedance has no such rate."""
    model = shape.model
    return TOKEN_RATES.rates.get((model.family, model.tier, shape.resolution)) if model.kind in SUFFIX else None


def price(shape: PriceKey) -> Estimate:
    """Return the price of a shape."""
    if shape.model.enlarges:
        return _upscale(shape)
    rate = _token_rate(shape)
    if shape.source_seconds is not None:
        return Estimate("venice", TERMS, (), (NO_SOURCE_QUOTE,))
    if rate is None:
        return _quoted(shape)
    label = f"{shape.model.id}, {shape.resolution} {shape.ratio or 'without ratio'}, {shape.seconds} s"
    line = PriceLine(label, tokens(shape) / MILLION, replace(rate, confidence=_confidence(shape)))
    return Estimate("venice", TERMS, (line,))


def _quoted(shape: PriceKey) -> Estimate:
    """Return the price of a shape by the catalogue: a rate a second, or a table of quotes."""
    prices = shape.model.prices
    lines: tuple[PriceLine, ...] = ()
    sound = "on" if shape.sound else "off"
    for key in (shape.resolution, f"{shape.resolution}|{sound}"):
        lines = lines or _by_rate(shape, prices, key) or _by_table(shape, prices, key)
    if not lines:
        return Estimate("venice", TERMS, (), (BY_INPUT if "video_url" in shape.model.inputs else NO_QUOTE,))
    notes = (DEARER,) if prices.get("dearer_later") else ()
    return Estimate("venice", TERMS, lines, notes)


def _by_rate(shape: PriceKey, prices: Mapping[str, Any], key: str) -> tuple[PriceLine, ...]:
    rate = prices.get("rates", {}).get(key)
    if rate is None or not shape.seconds:
        return ()
    a_second, *once = [rate] if isinstance(rate, str) else rate
    lines = [PriceLine(_label(shape), shape.seconds, Rate(Decimal(a_second), "second", _source(prices)))]
    return (
        *lines,
        *(PriceLine("its input image", Decimal(1), Rate(Decimal(each), "video", _source(prices))) for each in once),
    )


def _by_table(shape: PriceKey, prices: Mapping[str, Any], key: str) -> tuple[PriceLine, ...]:
    quote = prices.get("quotes", {}).get(key, {}).get(f"{shape.seconds}s")
    if quote is None:
        return ()
    return (PriceLine(_label(shape), Decimal(1), Rate(Decimal(str(quote)), "video", _source(prices))),)


def _label(shape: PriceKey) -> str:
    size = "" if shape.resolution == NO_RESOLUTION else f" {shape.resolution},"
    return f"{shape.model.id},{size} {'with' if shape.sound else 'without'} sound, {shape.seconds} s"


def _source(prices: Mapping[str, Any]) -> Source:
    return catalogue.source("later" if prices["listed"] == "later" else "prices")


def price_of(shape: PriceKey) -> Decimal | None:
    """Return the USD that a shape costs; `None` where nobody published it."""
    return price(shape).amount


def price_with_source(shape: PriceKey, factor: Decimal) -> Decimal | None:
    """Return the USD with a reference video: input and output seconds at a guessed factor of the rate without one."""
    rate = _token_rate(shape)
    if rate is None or shape.source_seconds is None:
        return None
    billed = shape._replace(seconds=shape.seconds + shape.source_seconds)
    return TERMS.sum((tokens(billed) * rate.amount * factor / MILLION,))


def _confidence(shape: PriceKey) -> Confidence:
    """Return how well a price is known: quotes are published at one ratio, for the ids of edition C."""
    published = shape.ratio == (None if shape.model.kind == "image" else "21:9")
    return "documented" if published and shape.model.id.endswith("-basic") else "inferred"


def _upscale(shape: PriceKey) -> Estimate:
    if shape.height is None or not shape.seconds:
        return Estimate("venice", TERMS, (), (NO_FACTS,))
    rates = shape.model.prices.get("by_height", ())
    rate = next((Decimal(each) for most, each in rates if most is None or shape.height * shape.factor <= most), None)
    if rate is None:
        return Estimate("venice", TERMS, (), (NO_QUOTE,))
    label = f"{shape.model.id}, {shape.height} lines x {shape.factor}{', over 48 fps' if _is_smooth(shape) else ''}"
    source = catalogue.source("enhancement") if shape.model.settings else UPSCALING
    seconds = shape.seconds * (shape.settings.get("slowdown_factor") or 1)
    line = PriceLine(label, seconds, Rate(rate * _times(shape), "second", source))
    return Estimate("venice", TERMS, (line,), ("Venice gives these rates as about",))


def _is_smooth(shape: PriceKey) -> bool:
    """Return whether a result has so many frames a second that it costs more."""
    if shape.model.settings:
        return shape.model.kind == "upscale" and (shape.settings.get("target_fps") or 0) >= SMOOTH_FPS
    return shape.fps is not None and shape.fps > SMOOTH_FPS


def _times(shape: PriceKey) -> Decimal:
    """Return how many times its rate an enlarged second costs."""
    times = SETTING_FACTORS.get(shape.settings.get("enhancement_model") or "", Decimal(1))
    if "slowdown_factor" in shape.model.settings:
        times *= Decimal(shape.settings.get("target_fps") or INTERPOLATED_FPS) / INTERPOLATED_FPS
    return times * (SMOOTH_FACTOR if _is_smooth(shape) else 1)


# --- from requests to shapes -------------------------------------------------------------------------------------


def estimate_queue(request: Queue) -> Estimate:
    """Return what a queued video costs."""
    return price(shape_of_queue(request))


def estimate_quote(request: Quote) -> Estimate:
    """Return what `/video/quote` answers."""
    return price(shape_of_quote(request))


def defaults(request: Queue) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    model = find_model(request.model)
    if model is None:
        return ()
    if model.kind == "upscale":
        return left_out(request, {"upscale_factor": "2, the provider's default"})
    taken = {"resolution": f"{RESOLUTION_UNKNOWN}, the provider's default"} if model.resolutions else {}
    if model.ratios:
        taken["aspect_ratio"] = f"{RATIO_UNKNOWN} is taken, as the provider names no default"
    return left_out(request, taken)


def shape_of_queue(request: Queue, lookup: Lookup | None = None) -> PriceKey:
    """Return what decides the price of a queue call. Clips of unknown length count as the shortest allowed."""
    videos = request.reference_video_urls
    source = None
    if videos:
        source = sum((_clip_seconds(request, url, lookup) for url in videos), Decimal(0))
    return _shape(request, source, lookup)


def shape_of_quote(request: Quote, lookup: Lookup | None = None) -> PriceKey:
    """Return what decides the price of a quote call."""
    total = request.reference_video_total_duration
    shape = _shape(request, None if total is None else Decimal(str(total)), lookup)
    height = request.input_height
    return shape._replace(height=height) if isinstance(height, int) and 0 < height < 100_000 else shape


def _shape(request: Queue | Quote, source: Decimal | None, lookup: Lookup | None) -> PriceKey:
    model = model_called(request.model)
    info = _facts(request.video_url or "", lookup) if model.enlarges else MediaInfo()
    seconds = _exact(info.seconds) if model.enlarges else _seconds(request.duration, source)
    return PriceKey(
        model=model,
        resolution=_resolution(model, request.resolution),
        ratio=request.aspect_ratio,
        seconds=seconds,
        sound=request.audio and model.audio,
        source_seconds=source or None,
        factor=(request.upscale_factor or 2) if model.kind == "upscale" else 1,
        height=info.height,
        fps=info.fps,
        settings={name: owned(request, name) for name in PRICED_SETTINGS} if model.settings else {},
    )


def model_called(model_id: str) -> VeniceModel:
    """Return the model of an accepted request."""
    model = find_model(model_id)
    assert model is not None
    return model


def _resolution(model: VeniceModel, named: str | None) -> str:
    """Return the resolution of a result; which one a model has by default is inferred, where it has no 720p."""
    if named is not None or "resolution" in model.unlisted or RESOLUTION_UNKNOWN in model.resolutions:
        return named or RESOLUTION_UNKNOWN
    return model.resolutions[0] if model.resolutions else NO_RESOLUTION


def _seconds(duration: str | None, source: Decimal | None) -> Decimal:
    if duration in MATCHED_DURATIONS:
        return Decimal(ceil(source or 0))
    return Decimal(duration[:-1]) if duration and duration.endswith("s") else Decimal(0)


def _clip_seconds(request: Queue, url: str, lookup: Lookup | None) -> Decimal:
    references = model_called(request.model).references
    shortest = references.clip.low if references else 0
    return _exact(_facts(url, lookup).seconds) or Decimal(shortest or 0)


def _facts(url: str, lookup: Lookup | None) -> MediaInfo:
    return (lookup(url) if lookup else None) or declared(url) or MediaInfo()


def _exact(seconds: float | None) -> Decimal:
    return Decimal(str(seconds or 0))
