"""What Venice charges, in USD: its published quotes follow one formula, a rate for each million tokens of video.

A token is 1024 pixels of one frame at 24 frames a second. Where no quote is published the price is unknown.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import NamedTuple

from understudy.schemas.estimate import Estimate, Line, Rate, left_out
from understudy.schemas.media import Lookup, MediaInfo, declared
from understudy.schemas.rulebook import Confidence, Source
from understudy.schemas.sizes import SIZES
from understudy.schemas.venice.models import MATCHED_DURATIONS, MODELS, VeniceModel
from understudy.schemas.venice.requests import NEAREST, RATIO_UNKNOWN, RESOLUTION_UNKNOWN, Queue, Quote

__all__ = [
    "TOKEN_RATES",
    "Shape",
    "defaults",
    "estimate_queue",
    "estimate_quote",
    "price",
    "price_of",
    "shape_of_queue",
    "shape_of_quote",
    "tokens",
]

QUOTES = Source("https://docs.venice.ai/models/seedance-2-0.md", as_of="2026-09-29", section="published quotes")
UPSCALING = Source("https://docs.venice.ai/guides/media/video-upscaling", as_of="2026-08-22", section="pricing")
UNIT = "USD"
CENT = Decimal("0.01")
MILLION = 1_000_000
FPS, PIXELS_A_TOKEN = 24, 1024

TOKEN_RATES = {  # (tier, resolution): USD for a million tokens
    ("standard", "480p"): Decimal("8.75"),
    ("standard", "720p"): Decimal("8.75"),
    ("standard", "1080p"): Decimal("9.625"),
    ("standard", "4k"): Decimal("5.00"),
    ("fast", "480p"): Decimal("7.00"),
    ("fast", "720p"): Decimal("7.00"),
    ("mini", "480p"): Decimal("4.375"),
    ("mini", "720p"): Decimal("4.375"),
    ("2.5", "480p"): Decimal("13.375"),
    ("2.5", "720p"): Decimal("13.375"),
    ("2.5", "1080p"): Decimal("14.625"),
}
OWN_SIZES = {  # (tier, resolution, ratio): pixels, where a family differs from the others
    ("2.5", "480p", "16:9"): (854, 480),
    ("2.5", "480p", "21:9"): (1120, 480),
}
UPSCALE_RATES = (  # up to so many lines of the result: USD a second
    (720, Decimal("0.013")),
    (1080, Decimal("0.025")),
    (None, Decimal("0.10")),
)
SMOOTH_FPS, SMOOTH_FACTOR = 48, 2
"""Above so many frames a second, upscaling costs so many times as much."""

NO_QUOTE = "Venice publishes no quote for this model; ask its `/video/quote`"
NO_SOURCE_QUOTE = (
    "Venice bills input and output seconds at a lower rate when there is a reference video, and publishes no such quote"
)
NO_FACTS = "the price depends on the input's length and height; declare them (`#duration=10&height=720`)"


class Shape(NamedTuple):
    """What decides a price."""

    model: VeniceModel
    resolution: str
    ratio: str | None
    seconds: Decimal
    """Length of the result."""
    source_seconds: Decimal | None = None
    """Reference videos, together; `None` where there is none."""
    factor: int = 2
    """Enlargement."""
    height: int | None = None
    """Height of the video to enlarge, where it is known."""
    fps: float | None = None


def tokens(shape: Shape) -> Decimal:
    """Return the tokens of a result."""
    ratio = NEAREST.get(shape.ratio or RATIO_UNKNOWN, shape.ratio or RATIO_UNKNOWN)
    ratio = ratio if (shape.resolution, ratio) in SIZES else RATIO_UNKNOWN
    size = OWN_SIZES.get((shape.model.tier, shape.resolution, ratio)) or SIZES[shape.resolution, ratio]
    return Decimal(size[0] * size[1] * FPS) * shape.seconds / PIXELS_A_TOKEN


def price(shape: Shape) -> Estimate:
    """Return the price of a shape."""
    if shape.model.kind == "upscale":
        return _upscale(shape)
    rate = TOKEN_RATES.get((shape.model.tier, shape.resolution))
    if rate is None:
        return Estimate("venice", UNIT, (), (NO_QUOTE,))
    if shape.source_seconds is not None:
        return Estimate("venice", UNIT, (), (NO_SOURCE_QUOTE,))
    label = f"{shape.model.id}, {shape.resolution} {shape.ratio or 'without ratio'}, {shape.seconds} s"
    line = Line(label, tokens(shape) / MILLION, Rate(rate, "million tokens", QUOTES, _confidence(shape)))
    return Estimate("venice", UNIT, (line,), total=cents(line.amount))


def price_of(shape: Shape) -> Decimal | None:
    """Return the USD that a shape costs; `None` where nobody published it."""
    return price(shape).amount


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded as a quote is: to cents, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _confidence(shape: Shape) -> Confidence:
    """Return how well a price is known: quotes are published at one ratio, for the ids of edition C."""
    published = shape.ratio == (None if shape.model.kind == "image" else "21:9")
    return "documented" if published and shape.model.id.endswith("-basic") else "inferred"


def _upscale(shape: Shape) -> Estimate:
    if shape.height is None or not shape.seconds:
        return Estimate("venice", UNIT, (), (NO_FACTS,))
    lines = shape.height * shape.factor
    rate = next(rate for most, rate in UPSCALE_RATES if most is None or lines <= most)
    smooth = shape.fps is not None and shape.fps > SMOOTH_FPS
    rate *= SMOOTH_FACTOR if smooth else 1
    label = f"{shape.model.id}, {shape.height} lines x {shape.factor}{', over 48 fps' if smooth else ''}"
    line = Line(label, shape.seconds, Rate(rate, "second", UPSCALING))
    return Estimate("venice", UNIT, (line,), ("Venice gives these rates as about",), total=cents(line.amount))


# --- from requests to shapes -------------------------------------------------------------------------------------


def estimate_queue(request: Queue) -> Estimate:
    """Return what a queued video costs."""
    return price(shape_of_queue(request))


def estimate_quote(request: Quote) -> Estimate:
    """Return what `/video/quote` answers."""
    return price(shape_of_quote(request))


def defaults(request: Queue) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    model = MODELS[request.model]
    if model.kind == "upscale":
        return left_out(request, {"upscale_factor": "2, the provider's default"})
    taken = {"resolution": f"{RESOLUTION_UNKNOWN}, the provider's default"} if model.resolutions else {}
    if model.ratios:
        taken["aspect_ratio"] = f"{RATIO_UNKNOWN} is taken, as the provider names no default"
    return left_out(request, taken)


def shape_of_queue(request: Queue, lookup: Lookup | None = None) -> Shape:
    """Return what decides the price of a queue call. Clips of unknown length count as the shortest allowed."""
    videos = request.reference_video_urls
    source = None
    if videos:
        source = sum((_clip_seconds(request, url, lookup) for url in videos), Decimal(0))
    return _shape(request, source, lookup)


def shape_of_quote(request: Quote, lookup: Lookup | None = None) -> Shape:
    """Return what decides the price of a quote call."""
    total = request.reference_video_total_duration
    shape = _shape(request, None if total is None else Decimal(str(total)), lookup)
    height = request.input_height
    return shape._replace(height=height) if isinstance(height, int) and 0 < height < 100_000 else shape


def _shape(request: Queue | Quote, source: Decimal | None, lookup: Lookup | None) -> Shape:
    model = MODELS[request.model]
    info = _facts(request.video_url or "", lookup) if model.kind == "upscale" else MediaInfo()
    seconds = _exact(info.seconds) if model.kind == "upscale" else _seconds(request.duration, source)
    return Shape(
        model=model,
        resolution=request.resolution or RESOLUTION_UNKNOWN,
        ratio=request.aspect_ratio,
        seconds=seconds,
        source_seconds=source or None,
        factor=request.upscale_factor or 2,
        height=info.height,
        fps=info.fps,
    )


def _seconds(duration: str | None, source: Decimal | None) -> Decimal:
    if duration in MATCHED_DURATIONS:
        return Decimal(ceil(source or 0))
    return Decimal(duration[:-1]) if duration and duration.endswith("s") else Decimal(0)


def _clip_seconds(request: Queue, url: str, lookup: Lookup | None) -> Decimal:
    references = MODELS[request.model].references
    shortest = references.clip.low if references else 0
    return _exact(_facts(url, lookup).seconds) or Decimal(shortest or 0)


def _facts(url: str, lookup: Lookup | None) -> MediaInfo:
    return (lookup(url) if lookup else None) or declared(url) or MediaInfo()


def _exact(seconds: float | None) -> Decimal:
    return Decimal(str(seconds or 0))
