"""What Replicate charges, in USD: a rate for each second of output, by model, resolution and whether a video is sent.

Seconds of reference videos aren't billed; they raise the rate. A prediction that fails costs nothing, which is inferred.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PricePage, RateCard, Terms, left_out
from drytake.schemas.providers.replicate.requests import CreatePrediction, Input, Input20, said_in
from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.request import AUTO

__all__ = ["AUTO_SECONDS", "DEFAULTS", "RATES", "TERMS", "Key", "cost", "defaults", "estimate", "seconds_of"]

TERMS = Terms("USD", charged="success")
"""No page names a least charge, nor that a prediction which fails is free: that is inferred."""
UNIT = "second of output"
AUTO_SECONDS = 5
"""What the mock makes where -1 leaves the length to the model."""

DEFAULTS = Defaults.of(
    Input20,
    {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "generate_audio"},
    source=book.SCHEMA_PAGE,
)
"""What Replicate takes for what a shot doesn't say."""
AUTO_LENGTH = "the length is left to the model (`-1`), and the price follows it"


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False


_STANDARD = PricePage(UNIT, book.STANDARD_PAGE)
_FAST = PricePage(UNIT, book.FAST_PAGE)
_MINI = PricePage(UNIT, book.MINI_PAGE, "observed")
_LATEST = PricePage(UNIT, book.PAGE_2_5, "observed")
RATES: RateCard[Key] = RateCard(
    terms=TERMS,
    rates={
        Key("2.0", "standard", "480p"): _STANDARD.rate("0.08"),
        Key("2.0", "standard", "720p"): _STANDARD.rate("0.18"),
        Key("2.0", "standard", "1080p"): _STANDARD.rate("0.45"),
        Key("2.0", "standard", "4k"): _STANDARD.rate("1.00"),
        Key("2.0", "standard", "480p", with_video=True): _STANDARD.rate("0.10"),
        Key("2.0", "standard", "720p", with_video=True): _STANDARD.rate("0.22"),
        Key("2.0", "standard", "1080p", with_video=True): _STANDARD.rate("0.55"),
        Key("2.0", "standard", "4k", with_video=True): _STANDARD.rate("1.25"),
        Key("2.0", "fast", "480p"): _FAST.rate("0.07"),
        Key("2.0", "fast", "720p"): _FAST.rate("0.15"),
        Key("2.0", "fast", "480p", with_video=True): _FAST.rate("0.08"),
        Key("2.0", "fast", "720p", with_video=True): _FAST.rate("0.17"),
        Key("2.0", "mini", "480p"): _MINI.rate("0.04"),
        Key("2.0", "mini", "720p"): _MINI.rate("0.09"),
        Key("2.5", "standard", "480p"): _LATEST.rate("0.1028"),
        Key("2.5", "standard", "720p"): _LATEST.rate("0.2312"),
        Key("2.5", "standard", "480p", with_video=True): _LATEST.rate("0.4304"),
        Key("2.5", "standard", "720p", with_video=True): _LATEST.rate("0.9676"),
    },
)
"""By family, tier, resolution and whether there is a reference video. Nobody has published mini's with a video, nor
2.5's at 1080p."""


def estimate(request: CreatePrediction) -> Estimate:
    """Return the price of a request, unknown where the length is left to the model or nobody has published a rate."""
    asked: Input = said_in(request)
    if asked.duration == book.AUTO_SECONDS:
        return Estimate("replicate", TERMS, (), (AUTO_LENGTH,))
    key, seconds = _key(asked), seconds_of(asked)
    inputs = ", with a video" if key.with_video else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {seconds} s{inputs}"
    notes = () if key in RATES.rates else (f"nobody has published a rate for {key.resolution}{inputs}",)
    return RATES.estimate("replicate", label, key, seconds, *notes)


def cost(request: CreatePrediction, context: Context) -> Decimal | Unpublished:
    """Return what a request costs; of a length that is left to the model, what the mock makes of it."""
    asked: Input = said_in(request)
    amount = _amount(_key(asked), seconds_of(asked))
    if amount is not None:
        return amount
    stood_in = context.switches["unpublished-price"]
    stand_in = None if stood_in is None else Decimal(str(stood_in))
    return Unpublished(stand_in, f"{estimate(request).notes[0]}; the mock charges {stand_in or 'nothing'}")


@lru_cache(1024)
def _amount(key: Key, seconds: int) -> Decimal | None:
    """Return what so many seconds cost; `None` where nobody has published it."""
    rate = RATES.rates.get(key)
    return None if rate is None else TERMS.sum((rate.amount * seconds,))


def defaults(request: CreatePrediction) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    return left_out(
        said_in(request),
        {"duration": "`5`, the provider's default", "resolution": "`720p`, the provider's default"},
        within="input.",
    )


def seconds_of(asked: Input) -> int:
    """Return how many seconds a result has."""
    seconds = DEFAULTS.seconds if asked.duration is None else asked.duration
    return AUTO_SECONDS if seconds in (None, AUTO, book.AUTO_SECONDS) else int(seconds)


def _key(asked: Input) -> Key:
    return Key(asked.family, asked.tier, asked.resolution or str(DEFAULTS.resolution), bool(asked.reference_videos))
