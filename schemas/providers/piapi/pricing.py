"""What PiAPI charges, in USD a second, those of reference videos included; tasks say it in points."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PricePage, RateCard, Terms, left_out
from drytake.schemas.providers.piapi.requests import CreateTask, Input, MiniInput, input_of
from drytake.schemas.providers.piapi.rules.book import LATEST_PAGE, PAGE, PRODUCT_PAGE, RELAXED
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY, ModelKey
from drytake.schemas.seedance.request import Media
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.model import owned

__all__ = ["DEFAULTS", "POINTS", "RATES", "TERMS", "Key", "cost", "defaults", "estimate"]

TERMS = Terms("USD", charged="success")
"""The price is frozen while a task runs, consumed when it succeeds, and given back where it fails."""
POINTS = 10_000_000
"""Of one USD, as charges that were seen have it."""
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""
_FIELDS = {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "audio"}
DEFAULTS: dict[ModelKey, Defaults] = {
    ANY: Defaults.of(Input, _FIELDS, source=PAGE),
    ("2.0", "mini"): Defaults.of(MiniInput, _FIELDS, source=PAGE),
    ("2.5", ""): Defaults(LATEST_PAGE, "inferred", seconds=5, ratio="16:9", audio=True),
}
"""What PiAPI takes for what a shot doesn't say; of 2.5 nobody has read the resolution."""

_PAGE, _LATEST = PricePage("second", PRODUCT_PAGE), PricePage("second", LATEST_PAGE)
_SEEN = PricePage("second", PRODUCT_PAGE, "observed")


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    relaxed: bool
    resolution: str


Amounts = Mapping[str, str]


def _rates(
    model: tuple[str, str, bool], page: PricePage, amounts: Amounts, usual: Amounts | None = None
) -> RateCard[Key]:
    """Return a model's rates by resolution; `usual` are the list rates of a campaign whose end nobody names."""
    own, listed = ({Key(*model, at): Decimal(amount) for at, amount in held.items()} for held in (amounts, usual or {}))
    return RateCard.of(TERMS, page, own, listed)


_CARDS = (
    _rates(("2.0", "standard", False), _PAGE, {"480p": "0.10", "720p": "0.20", "1080p": "0.50"}),
    _rates(("2.0", "standard", True), _PAGE, {"480p": "0.11", "720p": "0.22", "1080p": "0.55"}),
    _rates(
        ("2.0", "fast", False),
        _PAGE,
        {"480p": "0.048", "720p": "0.096"},
        {"480p": "0.064", "720p": "0.128"},
    ),
    _rates(("2.0", "fast", True), _SEEN, {"480p": "0.0525"}, {"480p": "0.070"}),
    _rates(("2.0", "fast", True), _PAGE, {"720p": "0.106"}),
    _rates(("2.0", "mini", False), _PAGE, {"480p": "0.042", "720p": "0.084"}),
    _rates(("2.0", "mini", True), _PAGE, {"480p": "0.046", "720p": "0.092"}),
    _rates(("2.5", "standard", False), _LATEST, {"480p": "0.15", "720p": "0.35", "1080p": "0.80"}),
)
RATES: RateCard[Key] = RateCard(terms=TERMS, rates={key: rate for card in _CARDS for key, rate in card.rates.items()})
"""By family, tier, review and resolution. A post of July has other rates for 2.5; the page is newer."""
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
NO_DRAFT = "the final video is as long as its draft, which this call doesn't say"


def estimate(request: CreateTask) -> Estimate:
    """Return the price of a request, unknown where something leaves it open or nobody has published a rate."""
    asked = input_of(request)
    unknown = _unknown(request, asked)
    if asked is None or unknown:
        return Estimate("piapi", TERMS, (), (unknown,))
    key, source = _key(request, asked), _source_seconds(asked)
    assert source is not None
    inputs = f", {source:g} s of video in" if asked.video_urls else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {_seconds(asked)} s{inputs}"
    return RATES.estimate("piapi", label, key, _seconds(asked) + source)


def _unknown(request: CreateTask, asked: Input | None) -> str:
    if asked is None:
        return f"nobody has written down what `{request.task_type[:100]}` costs"
    if owned(asked, "draft_task_id"):
        return NO_DRAFT
    if _key(request, asked) not in RATES.rates:
        return "no page that was read has a rate of this model and size"
    return NO_SOURCE_LENGTH if _source_seconds(asked) is None else ""


def cost(request: CreateTask, context: Context) -> Decimal | Unpublished:
    """Return what a request costs on the mock's day; of what is left open, what the mock makes of it."""
    asked = input_of(request)
    if asked is None or owned(asked, "draft_task_id") or _key(request, asked) not in RATES.rates:
        stood_in = context.switches["unpublished-price"]
        stand_in = None if stood_in is None else Decimal(str(stood_in))
        return Unpublished(stand_in, f"{_unknown(request, asked)}; the mock charges {stand_in or 'nothing'}")
    source = _source_seconds(asked, context.lookup)
    if source is None:
        source = Decimal(CLIP_SECONDS * len(asked.video_urls or ()))
    return RATES.charge(_key(request, asked), _seconds(asked) + source, _day(context))


def _day(context: Context) -> date:
    return day_of(context.now)


def defaults(request: CreateTask) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    asked = input_of(request)
    if asked is None:
        return ()
    size = type(asked).model_fields["resolution"].default or "nobody has read which"
    said = {"duration": "`5`, as the page's examples have it", "resolution": f"`{size}`, the provider's default"}
    return left_out(asked, said, within="input.")


def _key(request: CreateTask, asked: Input) -> Key:
    own = type(asked).model_fields["resolution"].default or ""
    resolution = "480p" if owned(asked, "draft") else asked.resolution or own
    return Key(asked.family, asked.tier, request.task_type.endswith(RELAXED), resolution)


def _seconds(asked: Input) -> int:
    return 5 if asked.duration is None else asked.duration


def _source_seconds(asked: Input, lookup: Lookup | None = None) -> Decimal | None:
    """Return the seconds of all reference videos; `None` where one's aren't known."""
    known = [Media.of(url, lookup).seconds for url in asked.video_urls or ()]
    return None if None in known else sum((Decimal(str(one)) for one in known), Decimal(0))
