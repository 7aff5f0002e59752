"""What WaveSpeed charges, in USD a second; whole seconds of reference videos are counted, all at a lower rate then."""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Amount, Estimate, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.wavespeed.requests import Submit, TextToVideo
from drytake.schemas.providers.wavespeed.rules import TEXT_PAGE
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY, ModelKey
from drytake.schemas.seedance.request import Media
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.model import owned
from drytake.schemas.validation.rules import Confidence

__all__ = ["DEFAULTS", "RATES", "TERMS", "Key", "cost", "defaults", "estimate"]

TERMS = Terms("USD", charged="create")
"""That a prediction is paid when it is made, and the money given back if it fails, is inferred."""
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""
DEFAULTS: dict[ModelKey, Defaults] = {
    ANY: Defaults.of(
        TextToVideo,
        {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "generate_audio"},
        source=TEXT_PAGE,
    )
}
"""What WaveSpeed takes for what a shot doesn't say."""


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    group: str
    """`text`, `image` or `video`: from text and references, from a frame, with a reference video."""
    resolution: str


def _rates(model: tuple[str, str], groups: tuple[str, ...], known: Confidence, amounts: Mapping[str, Amount]) -> dict[Key, Rate]:  # fmt: skip
    page = PricePage("second", TEXT_PAGE, known)
    return {Key(*model, group, at): page.rate(amount) for group in groups for at, amount in amounts.items()}


_2_0, _FAST, _MINI, _2_5 = ("2.0", "standard"), ("2.0", "fast"), ("2.0", "mini"), ("2.5", "standard")
_PLAIN = ("text", "image")
RATES: RateCard[Key] = RateCard(
    terms=TERMS,
    rates={
        **_rates(_2_0, _PLAIN, "documented", {"720p": "0.24"}),
        **_rates(_2_0, _PLAIN, "observed", {"480p": "0.12", "1080p": "0.60", "4k": "1.20"}),
        **_rates(_2_0, ("video",), "observed", {"480p": "0.065", "720p": "0.13", "1080p": "0.325"}),
        **_rates(_FAST, _PLAIN, "inferred", {"480p": "0.08", "720p": "0.16", "1080p": "0.40"}),
        **_rates(_MINI, ("text",), "observed", {"480p": "0.0375", "720p": "0.075", "1080p": "0.1875", "4k": "0.375"}),
        **_rates(_MINI, ("image",), "observed", {"480p": "0.06", "720p": "0.12", "1080p": "0.30", "4k": "0.60"}),
        **_rates(_2_5, _PLAIN, "observed", {"480p": "0.18", "720p": "0.36", "1080p": "0.90"}),
        **_rates(_2_5, _PLAIN, "inferred", {"4k": "1.80"}),
        **_rates(_2_5, ("video",), "observed", {"480p": "0.11", "720p": "0.22", "1080p": "0.55"}),
    },
)
"""By family, tier, kind of input and resolution. Nobody has published what an edit or a continuation costs, but for mini."""
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
NO_LENGTH = "the length follows the video, and the price the length"
NO_RATE = "nobody has published a rate of this"


def estimate(request: Submit) -> Estimate:
    """Return the price of a request, unknown where something leaves it open or nobody has published a rate."""
    unknown = _unknown(request)
    if unknown:
        return Estimate("wavespeed", TERMS, (), (unknown,))
    key, source = _key(request), _source_seconds(request)
    assert source is not None
    inputs = f", {source} s of video in" if key.group == "video" else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {_seconds(request)} s{inputs}"
    return RATES.estimate("wavespeed", label, key, _seconds(request) + source)


def _unknown(request: Submit) -> str:
    if _key(request) not in RATES.rates:
        return NO_RATE
    if owned(request, "duration") is None and owned(request, "video"):
        return NO_LENGTH
    return NO_SOURCE_LENGTH if _source_seconds(request) is None else ""


def cost(request: Submit, context: Context) -> Decimal | Unpublished:
    """Return what a request costs; of what is left open, what the mock makes of it."""
    if _key(request) not in RATES.rates:
        stood_in = context.switches["unpublished-price"]
        stand_in = None if stood_in is None else Decimal(str(stood_in))
        return Unpublished(stand_in, f"{NO_RATE}; the mock charges {stand_in or 'nothing'}")
    source = _source_seconds(request, context.lookup)
    if source is None:
        source = CLIP_SECONDS * len(owned(request, "reference_videos") or ())
    return RATES.charge(_key(request), _seconds(request) + source, day_of(context.now))


def defaults(request: Submit) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    said = {"duration": "`5`, the provider's default", "resolution": "`720p`, the provider's default"}
    return left_out(request, said)


def _key(request: Submit) -> Key:
    group = "image" if request.workflow in ("image-to-video", "video-extend") else "text"
    if owned(request, "reference_videos") or (owned(request, "video") and request.tier != "mini"):
        group = "video" if request.workflow == "text-to-video" else "changed"
    if request.tier == "mini" and request.workflow == "text-to-video":
        group = "text"
    return Key(request.family, request.tier, group, request.resolution or "720p")


def _seconds(request: Submit) -> int:
    seconds: int | None = owned(request, "duration")
    return 5 if seconds is None else seconds


def _source_seconds(request: Submit, lookup: Lookup | None = None) -> int | None:
    """Return the seconds of all reference videos that are billed, whole ones of 2 at least; `None` where one's aren't known."""
    known = [Media.of(url, lookup).seconds for url in owned(request, "reference_videos") or ()]
    most = 30 if request.family == "2.5" else 15
    return None if None in known else sum(min(max(ceil(one or 0), 2), most) for one in known)
