"""What Ark charges: a rate for each million tokens of video, in USD at BytePlus and in CNY at Volcengine.

A token is 1024 pixels of one frame at 24 frames a second. With a video among the references its seconds count too, all
of them cost less, and there is a least number of seconds. The pages' formula makes the estimate; what is billed, and said
as `usage`, has one frame more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil
from operator import attrgetter
from typing import Any, NamedTuple

from drytake.schemas.prices import Amount, Estimate, PriceLine, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.ark.models import model_of
from drytake.schemas.providers.ark.modes import content_of, of_type
from drytake.schemas.providers.ark.requests import CreateTask, to_canonical
from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import ADAPTIVE, MODEL_CHOSEN
from drytake.schemas.seedance.billing import FPS, PIXELS_A_TOKEN, video_tokens
from drytake.schemas.seedance.defaults import Defaults, resolved
from drytake.schemas.seedance.families import ModelKey, of_model
from drytake.schemas.seedance.film import Film, film_of
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import Table
from drytake.schemas.validation.rules import Confidence, Limit, Source

__all__ = [
    "BYTEPLUS",
    "DEFAULTS",
    "SIZES",
    "VOLCENGINE",
    "Card",
    "Key",
    "billed_tokens",
    "defaults",
    "film",
    "minimum_tokens",
    "tokens",
]

USD_PAGE = book.PRICE_PAGE
CNY_PAGE = Source("https://www.volcengine.com/docs/82379/1544106", as_of="2026-09-30")
MILLION = 1_000_000
CAMPAIGN = (date(2026, 8, 7), date(2026, 10, 7))
CAMPAIGN_OF_2_5 = (date(2026, 8, 14), date(2026, 9, 17))
DRAFT_RESOLUTION = "480p"
"""Of a draft, whatever it asks for."""
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""
UNIT = "million tokens"
SIZES: Table = {("4k", "4:3"): (3326, 2494), ("4k", "3:4"): (2494, 3326), ("4k", "21:9"): (4398, 1886)}
"""Where the pages have other sizes than other sellers."""
LEAST_SECONDS: Mapping[int, int] = {4: 7, 5: 9, 6: 10, 7: 12, 8: 14, 9: 15}
"""Length of the result to the least seconds that are billed where a video is among the references, at 480p and 720p."""
SMALL = ("480p", "720p")

DEFAULTS: Mapping[ModelKey, Defaults] = {
    ("2.5", ""): Defaults(book.NEWEST, seconds=AUTO, ratio=AUTO, resolution="720p", audio=True, auto_seconds=Limit(4, 30, "seconds")),
    ("", ""): Defaults(
        book.CREATE_PAGE, seconds=5, ratio=AUTO, resolution="720p", audio=True, auto_seconds=Limit(4, 15, "seconds")
    ),
}  # fmt: skip
"""What Ark takes for what a shot doesn't say."""
AUTO_LENGTH = "the length is left to the model (`-1`), and the price follows it"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
AUTO_SHAPE = "the ratio is left to the model (`adaptive`); this is the price of {}"
NO_DRAFT = "the final video is as long as its draft, which this call doesn't say"
NO_RATE = "no page that was read has a rate of this model"
LEAST = "with a reference video, at least {:g} seconds are billed"
_decides = attrgetter("model", "resolution", "ratio", "duration", "draft", "generate_audio")
"""What the price of a request hangs on, beside the number of its videos, where no URL declares facts of its file."""
_PLAIN: dict[Any, Decimal] = {}
"""Prices of such requests: most are like the one before."""
_REMEMBERED = 1_024


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False
    silent: bool = False
    """Where sound has a price: 1.5 pro alone."""


def _rates(page: PricePage, model: tuple[str, str], amounts: Mapping[str, tuple[Amount, Amount]]) -> dict[Key, Rate]:
    """Return the rates of a model, by resolution without and with a video among the references."""
    return {
        Key(*model, resolution, with_video): page.rate(pair[with_video])
        for resolution, pair in amounts.items()
        for with_video in (False, True)
    }


def _campaign(rates: Mapping[Key, Rate], share: str, days: tuple[date, date], *resolutions: str) -> dict[Key, Rate]:
    """Return rates with what a campaign took off them for some days."""
    return {
        key: replace(
            rate,
            amount=rate.amount * Decimal(share),
            list_amount=rate.amount,
            valid_from=days[0],
            valid_until=days[1],
        )
        if not resolutions or key.resolution in resolutions
        else rate
        for key, rate in rates.items()
    }


def _of_both(*amounts: Amount) -> dict[str, tuple[Amount, Amount]]:
    return dict.fromkeys(SMALL, (amounts[0], amounts[1]))


_USD, _USD_2_5 = PricePage(UNIT, USD_PAGE), PricePage(UNIT, book.LATEST_PAGE, "observed")
_CNY, _CNY_2_5 = PricePage(UNIT, CNY_PAGE), PricePage(UNIT, CNY_PAGE, "observed")
_INFERRED = PricePage(UNIT, book.LATEST_PAGE, "inferred")
_2_0, _FAST, _MINI, _2_5 = ("2.0", "standard"), ("2.0", "fast"), ("2.0", "mini"), ("2.5", "standard")
_1_5 = {Key("1.5", "pro", "", silent=silent): _USD.rate("1.2" if silent else "2.4") for silent in (False, True)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What one cloud charges."""

    provider: str
    terms: Terms
    rates: RateCard[Key]

    @classmethod
    def of(cls, provider: str, currency: str, *rates: Mapping[Key, Rate]) -> "Card":
        """Return the card of a cloud with these rates."""
        terms = Terms(currency, charged="success")
        every = {key: rate for some in rates for key, rate in some.items()}
        return cls(provider=provider, terms=terms, rates=RateCard(terms=terms, rates=every))

    def estimate(self, request: CreateTask) -> Estimate:
        """Return the price of a request by the pages' formula, unknown where something leaves it open."""
        shot, made = to_canonical(request), film(request)
        unknown = self._unknown(request, shot)
        if unknown:
            return Estimate(self.provider, self.terms, (), (unknown,))
        source = shot.reference_seconds or 0
        key = key_of(request)
        count, least = tokens(made, source), minimum_tokens(key, made)
        notes = (
            [AUTO_SHAPE.format(f"{made.width}x{made.height}")]
            if resolved(shot, _defaults(request)).ratio == AUTO
            else []
        )
        if least > count:
            notes.append(LEAST.format(least_seconds(key, made.seconds)))
        label = f"Seedance {key.family} {key.tier}, {made.width}x{made.height}, {made.seconds:g} s"
        label += f", {source:g} s of video in" if key.with_video else ""
        line = PriceLine(label, max(count, least) / MILLION, self._rate(key, inferred=bool(notes)))
        return Estimate(self.provider, self.terms, (line,), tuple(notes))

    def _unknown(self, request: CreateTask, shot: VideoRequest) -> str:
        """Return why a request has no price that is known beforehand."""
        if shot.draft_of is not None:
            return NO_DRAFT
        if key_of(request) not in self.rates.rates:
            return NO_RATE
        if resolved(shot, _defaults(request)).seconds == AUTO:
            return AUTO_LENGTH
        return NO_SOURCE_LENGTH if shot.videos and shot.reference_seconds is None else ""

    def _rate(self, key: Key, *, inferred: bool) -> Rate:
        rate = self.rates.rates[key]
        confidence: Confidence = "inferred" if inferred else rate.confidence
        return replace(rate, confidence=confidence)

    def charge(self, request: CreateTask, day: date) -> Decimal:
        """Return what a request is billed on a day: what `usage` says, at that day's rate."""
        items = content_of(request.__dict__)
        if items.declares:
            return self._charge(request, day)
        key = (self.provider, day, len(of_type(items, "video_url")), *_decides(request))
        known = _PLAIN.get(key)
        if known is None:
            if len(_PLAIN) >= _REMEMBERED:
                _PLAIN.clear()
            known = _PLAIN[key] = self._charge(request, day)
        return known

    def _charge(self, request: CreateTask, day: date) -> Decimal:
        rate = self.rates.rates.get(key_of(request))
        if rate is None:
            return Decimal(0)
        return self.terms.sum((rate.on(day).amount * billed_tokens(request) / MILLION,))

    def charge_final(self, request: CreateTask, draft: CreateTask, day: date) -> Decimal:
        """Return what a draft's final video is billed."""
        return self.charge(final_of(request, draft), day)


BYTEPLUS = Card.of(
    "ark",
    "USD",
    _rates(_USD, _2_0, {**_of_both("7.0", "4.3"), "1080p": ("7.7", "4.7"), "4k": ("4.0", "2.4")}),
    _campaign(_rates(_USD, _FAST, _of_both("5.6", "3.3")), "0.75", CAMPAIGN),
    _campaign(_rates(_USD, _MINI, _of_both("3.5", "2.1")), "0.4", CAMPAIGN),
    _rates(_USD_2_5, _2_5, _of_both("10.7", "6.4")),
    _rates(_INFERRED, _2_5, {"1080p": ("11.7", "7.0")}),
    _1_5,
)
VOLCENGINE = Card.of(
    "volcengine",
    "CNY",
    _rates(_CNY, _2_0, {**_of_both(46, 28), "1080p": (51, 31), "4k": (26, 16)}),
    _campaign(_rates(_CNY, _FAST, _of_both(37, 22)), "0.75", CAMPAIGN),
    _campaign(_rates(_CNY, _MINI, _of_both(23, 14)), "0.4", CAMPAIGN),
    _campaign(_rates(_CNY_2_5, _2_5, {**_of_both(70, 42), "1080p": (77, 46)}), "0.72", CAMPAIGN_OF_2_5, "1080p"),
)


def final_of(request: CreateTask, draft: CreateTask) -> CreateTask:
    """Return the request that a final stands for: its draft's, in full size."""
    resolution = request.resolution or "1080p"
    return draft.model_copy(update={"resolution": resolution, "draft": None, "model": request.model})


def key_of(request: CreateTask) -> Key:
    """Return what decides the rate of a request."""
    model = model_of(request.model)
    if model.family == "1.5":
        return Key("1.5", "pro", "", silent=request.generate_audio is False)
    resolution = DRAFT_RESOLUTION if model.draft or request.draft else (request.resolution or "720p").lower()
    videos = of_type(content_of(request.__dict__), "video_url")
    return Key(model.family, model.tier, resolution, bool(videos))


def film(request: CreateTask) -> Film:
    """Return what is made of a request; where something is left to the model, what the mock makes of it."""
    shot = to_canonical(request)
    if shot.draft:
        shot = replace(shot, resolution=DRAFT_RESOLUTION)
    return film_of(shot, _defaults(request), SIZES)


def tokens(made: Film, source: float = 0) -> Decimal:
    """Return the tokens of a film by the pages' formula, seconds of reference video included."""
    return video_tokens((made.width, made.height), _exact(made.seconds) + _exact(source))


def billed_tokens(request: CreateTask) -> int:
    """Return the tokens that are billed: with one frame more than the pages' formula has, and not less than the least."""
    made = film(request)
    videos = to_canonical(request).videos if of_type(content_of(request.__dict__), "video_url") else ()
    source = sum(CLIP_SECONDS if one.seconds is None else one.seconds for one in videos)
    frames = FPS * (_exact(made.seconds) + _exact(source)) + 1
    counted = int(frames * made.width * made.height / PIXELS_A_TOKEN)
    return max(counted, int(minimum_tokens(key_of(request), made)))


def minimum_tokens(key: Key, made: Film) -> Decimal:
    """Return the least tokens of a film: 2.0 alone has such, and only with a video among the references."""
    if not key.with_video or key.family != "2.0":
        return Decimal(0)
    return tokens(made._replace(seconds=float(least_seconds(key, made.seconds))))


def least_seconds(key: Key, seconds: float) -> Decimal:
    """Return the least seconds that are billed for a length of the result; above 9 s, and above 720p, inferred."""
    if key.resolution not in SMALL:
        return Decimal("1.8") * _exact(seconds)
    return Decimal(LEAST_SECONDS.get(int(seconds)) or ceil(5 * seconds / 3))


def defaults(request: CreateTask) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    latest = model_of(request.model).family == "2.5"
    length = f"`{MODEL_CHOSEN}`" if latest else "5 seconds"
    return left_out(
        request,
        {
            "duration": f"{length}, the provider's default",
            "resolution": "`720p`, the provider's default",
            "ratio": f"`{ADAPTIVE}`, the provider's default",
        },
    )


def _defaults(request: CreateTask) -> Defaults:
    model = model_of(request.model)
    found = of_model(DEFAULTS, model.family, model.tier)
    assert found is not None
    return found


def _exact(seconds: float) -> Decimal:
    return Decimal(str(seconds))
