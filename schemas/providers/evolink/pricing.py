"""What EvoLink charges, in USD a second; a reference video counts as long as the result, if it is shorter."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Amount, Estimate, PricePage, RateCard, Terms, left_out
from drytake.schemas.providers.evolink.requests import CreateVideo, model_of
from drytake.schemas.providers.evolink.rules import ADAPTIVE, AUTO_SECONDS, GATEWAY, LATEST_PAGE, PAGE
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY, ModelKey
from drytake.schemas.seedance.request import AUTO, Media
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.rules import Source

__all__ = ["CREDIT", "DEFAULTS", "RATES", "TERMS", "Key", "cost", "defaults", "estimate"]

TERMS = Terms("USD", charged="success")
"""Credits are reserved when a task is made, and given back where it fails."""
CREDIT = Decimal("0.0147")
"""USD of a credit, by the rates of one page that has both."""
RELAXED = Decimal("1.1")
"""What it costs to have no filter of the content, as a factor."""
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""
DEFAULTS: dict[ModelKey, Defaults] = {
    ANY: Defaults.of(
        CreateVideo,
        {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "quality", "audio": "generate_audio"},
        {"ratio": lambda ratio: AUTO if ratio == ADAPTIVE else ratio},
        source=PAGE,
    )
}
"""What EvoLink takes for what a shot doesn't say; another page of its own has 16:9."""


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False


_LATER = Source("https://evolink.ai/seedance-2-0", as_of="2026-10-05", section="pricing")
_SHOWN, _SEEN = PricePage("second", GATEWAY.at("docs/pricing.md")), PricePage("second", _LATER, "observed")
_LATEST, _ENDED = PricePage("second", LATEST_PAGE, "observed"), date(2026, 10, 6)
_2_0, _FAST, _MINI, _2_5 = ("2.0", "standard"), ("2.0", "fast"), ("2.0", "mini"), ("2.5", "standard")


def _card(
    model: tuple[str, str],
    page: PricePage,
    amounts: Mapping[str, Amount],
    usual: Mapping[str, Amount] | None = None,
    *,
    with_video: bool = False,
) -> RateCard[Key]:
    """Return a model's rates by resolution; `usual` are the list rates of a campaign."""
    own, listed = ({Key(*model, at, with_video): rate for at, rate in held.items()} for held in (amounts, usual or {}))
    return RateCard.of(TERMS, page, own, listed)


_CARDS = (
    _card(_2_0, _SHOWN, {"480p": "0.0919", "720p": "0.1985"}),
    _card(_2_0, _SEEN, {"1080p": "0.496125"}),
    _card(_2_0, _SHOWN, {"480p": "0.0560", "720p": "0.1209"}, with_video=True),
    _card(_FAST, _SHOWN, {"480p": "0.0745", "720p": "0.1608"}),
    _card(_FAST, _SHOWN, {"480p": "0.0443", "720p": "0.0957"}, with_video=True),
    _card(
        _MINI,
        _SEEN._replace(valid_until=_ENDED),
        {"480p": "0.019", "720p": "0.040"},
        {"480p": "0.0475", "720p": "0.10"},
    ),
    _card(_2_5, _LATEST, {"480p": "0.138", "720p": "0.296", "1080p": "0.739"}),
    _card(_2_5, _LATEST, {"480p": "0.084", "720p": "0.180", "1080p": "0.450"}, with_video=True),
)
RATES: RateCard[Key] = RateCard(terms=TERMS, rates={key: rate for card in _CARDS for key, rate in card.rates.items()})
"""By family, tier, resolution and whether there is a reference video. 1080p of 2.0 is 33.75 credits a second."""
NO_RATE = "nobody has published a rate of this"
NO_LENGTH = "the length is left to the video, and the price follows it"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
SEARCHES = "each web search costs 0.0006 USD more"


def estimate(request: CreateVideo) -> Estimate:
    """Return the price of a request, unknown where something leaves it open or nobody has published a rate."""
    unknown = _unknown(request)
    key, source = _key(request), _source_seconds(request)
    if unknown or key is None or source is None:
        return Estimate("evolink", TERMS, (), (unknown,))
    inputs = f", {source:g} s of video in" if key.with_video else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {_seconds(request)} s{inputs}"
    notes = (SEARCHES,) if (request.model_params or {}).get("web_search") is True else ()
    return RATES.estimate("evolink", label, key, _billed(request, source), *notes)


def _unknown(request: CreateVideo) -> str:
    if _key(request) not in RATES.rates:
        return NO_RATE
    if request.duration == AUTO_SECONDS:
        return NO_LENGTH
    return NO_SOURCE_LENGTH if _source_seconds(request) is None else ""


def cost(request: CreateVideo, context: Context) -> Decimal | Unpublished:
    """Return what a request costs on the mock's day; of what is left open, what the mock makes of it."""
    key = _key(request)
    if key is None or key not in RATES.rates:
        stood_in = context.switches["unpublished-price"]
        stand_in = None if stood_in is None else Decimal(str(stood_in))
        return Unpublished(stand_in, f"{NO_RATE}; the mock charges {stand_in or 'nothing'}")
    source = _source_seconds(request, context.lookup)
    if source is None:
        source = Decimal(CLIP_SECONDS * len(request.video_urls or ()))
    return RATES.charge(key, _billed(request, source), day_of(context.now))


def defaults(request: CreateVideo) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    said = {"duration": "`5`, the provider's default", "quality": "`720p`, the provider's default"}
    return left_out(request, said)


def _key(request: CreateVideo) -> Key | None:
    model = model_of(request)
    return model and Key(model.family, model.tier, request.quality or "720p", bool(request.video_urls))


def _seconds(request: CreateVideo) -> int:
    return 5 if request.duration in (None, AUTO_SECONDS) else int(request.duration)


def _billed(request: CreateVideo, source: Decimal) -> Decimal:
    """Return the seconds that are billed, a tenth more where the content isn't filtered."""
    made = Decimal(_seconds(request))
    counted = made + (max(source, made) if request.video_urls else 0)
    return counted * RELAXED if request.content_filter is False else counted


def _source_seconds(request: CreateVideo, lookup: Lookup | None = None) -> Decimal | None:
    """Return the seconds of all reference videos; `None` where one's aren't known."""
    known = [Media.of(url, lookup).seconds for url in request.video_urls or ()]
    return None if None in known else sum((Decimal(str(one)) for one in known), Decimal(0))
