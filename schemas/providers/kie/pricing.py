"""What kie charges, in credits: a rate for each second, those of reference videos included, all at a lower rate then."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PricePage, RateCard, Terms, left_out
from drytake.schemas.providers.kie.requests import CreateTask, Input, Input20, Input25, input_of
from drytake.schemas.providers.kie.rules.book import ADAPTIVE, AUTO_SECONDS, LATEST_PAGE, PAGE
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY, ModelKey
from drytake.schemas.seedance.request import AUTO, Media
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.rules import Source

__all__ = ["CREDIT", "DEFAULTS", "RATES", "TERMS", "TOP_UP_BONUS", "Key", "cost", "defaults", "estimate"]

TERMS = Terms("credits", charged="create")
"""That a task is paid when it is made, and its price given back if it fails, is inferred; a failed one costs nothing."""
CREDIT, TOP_UP_BONUS = Decimal("0.005"), Decimal("1.1")
"""USD of a credit, and the most credits that a top-up adds, as a factor."""
CLIP_SECONDS, LEFT_SECONDS = 5, 5
"""What the mock takes for a reference video whose length nobody declares, and for a length that is left to the model."""
_FIELDS = {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "generate_audio"}
DEFAULTS: dict[ModelKey, Defaults] = {
    ANY: Defaults.of(Input20, _FIELDS, source=PAGE),
    ("2.5", ""): Defaults.of(
        Input25, _FIELDS, {"ratio": lambda ratio: AUTO if ratio == ADAPTIVE else ratio}, source=LATEST_PAGE
    ),
}
"""What kie takes for what a shot doesn't say."""

_UNIT = "second"
_PRICES = Source("https://kie.ai/seedance-2-0", as_of="2026-08-21", section="pricing")
_LATER = Source("https://kie.ai/seedance-2-0", as_of="2026-09-11", section="pricing")
_SHOWN, _SEEN, _SEEN_LATER = PricePage(_UNIT, _PRICES), PricePage(_UNIT, _PRICES, "observed"), PricePage(_UNIT, _LATER, "observed")  # fmt: skip
_ENDED, _ENDED_2_5 = date(2026, 10, 7), date(2026, 10, 17)


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False


def _rates(family: str, tier: str, page: PricePage, amounts: dict[str, tuple[str, str]], usual: dict[str, tuple[str, str]] | None = None) -> RateCard[Key]:  # fmt: skip
    """Return a model's rates by resolution, without and with a reference video; `usual` are the list rates of a campaign."""

    def by_key(pairs: dict[str, tuple[str, str]]) -> dict[Key, Decimal]:
        return {Key(family, tier, at, bool(i)): Decimal(pair[i]) for at, pair in pairs.items() for i in (0, 1)}

    return RateCard.of(TERMS, page, by_key(amounts), by_key(usual or {}))


_CARDS = (
    _rates("2.0", "standard", _SHOWN, {"480p": ("19", "11.5"), "720p": ("41", "25")}),
    _rates("2.0", "standard", _SEEN, {"1080p": ("102", "62"), "4k": ("208", "128")}),
    _rates(
        *("2.0", "fast", _SEEN._replace(valid_until=_ENDED)),
        {"480p": ("11.7", "6.8"), "720p": ("24.8", "15")},
        {"480p": ("15.5", "9"), "720p": ("33", "20")},
    ),
    _rates(
        *("2.0", "mini", _SEEN._replace(valid_until=_ENDED)),
        {"480p": ("3.8", "2.4"), "720p": ("8.2", "5")},
        {"480p": ("9.5", "6"), "720p": ("20.5", "12.5")},
    ),
    _rates("2.5", "standard", _SEEN_LATER, {"480p": ("28", "17"), "720p": ("63", "38")}),
    _rates(
        *("2.5", "standard", _SEEN_LATER._replace(valid_until=_ENDED_2_5)),
        {"1080p": ("114", "68.5")},
        {"1080p": ("158.33", "95.14")},
    ),
)
RATES: RateCard[Key] = RateCard(terms=TERMS, rates={key: rate for card in _CARDS for key, rate in card.rates.items()})
"""By family, tier, resolution and whether there is a reference video."""
AUTO_LENGTH = "the length is left to the model (`-1`), and the price follows it"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)


def estimate(request: CreateTask) -> Estimate:
    """Return the price of a request, unknown where something leaves it open or nobody has published a rate."""
    asked = input_of(request)
    if asked is None:
        return Estimate("kie", TERMS, (), (f"nobody has written down what `{request.model[:100]}` costs",))
    source = _source_seconds(asked)
    if asked.duration == AUTO_SECONDS or source is None:
        return Estimate("kie", TERMS, (), (AUTO_LENGTH if source is not None else NO_SOURCE_LENGTH,))
    key, seconds = _key(asked), _seconds(asked)
    inputs = f", {source:g} s of video in" if key.with_video else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {seconds} s{inputs}"
    return RATES.estimate("kie", label, key, seconds + source)


def cost(request: CreateTask, context: Context) -> Decimal | Unpublished:
    """Return what a request costs on the mock's day; of what is left open, what the mock makes of it."""
    asked = input_of(request)
    if asked is None:
        stood_in = context.switches["unpublished-price"]
        stand_in = None if stood_in is None else Decimal(str(stood_in))
        said = f"{estimate(request).notes[0]}; the mock charges {stand_in or 'nothing'}"
        return Unpublished(stand_in, said)
    source = _source_seconds(asked, context.lookup)
    if source is None:
        source = Decimal(CLIP_SECONDS * len(asked.reference_video_urls or ()))
    return RATES.charge(_key(asked), _seconds(asked) + source, day_of(context.now))


def defaults(request: CreateTask) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    asked = input_of(request)
    if asked is None:
        return ()
    said = {"duration": "`5`, the provider's default", "resolution": "`720p`, the provider's default"}
    return left_out(asked, said, within="input.")


def _key(asked: Input) -> Key:
    return Key(asked.family, asked.tier, asked.resolution or "720p", bool(asked.reference_video_urls))


def _seconds(asked: Input) -> int:
    return LEFT_SECONDS if asked.duration in (None, AUTO_SECONDS) else int(asked.duration)


def _source_seconds(asked: Input, lookup: Lookup | None = None) -> Decimal | None:
    """Return the seconds of all reference videos; `None` where one's aren't known."""
    known = [Media.of(url, lookup).seconds for url in asked.reference_video_urls or ()]
    return None if None in known else sum((Decimal(str(one)) for one in known), Decimal(0))
