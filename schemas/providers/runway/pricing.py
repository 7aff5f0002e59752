"""What Runway charges, in credits of 0.01 USD: a rate for each second of output, on 2.5 one for seconds of video in too.

`auto` holds the longest video's price; what isn't used comes back. Of drafts no page that was read has a price.
"""

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PriceLine, PricePage, Rate, Terms, left_out
from drytake.schemas.providers.runway.models import OF_KEY
from drytake.schemas.providers.runway.requests import DEFAULTS, Create, to_canonical
from drytake.schemas.providers.runway.rules import book
from drytake.schemas.seedance.defaults import Defaults, resolved
from drytake.schemas.seedance.families import of_model
from drytake.schemas.seedance.film import film_of
from drytake.schemas.seedance.request import AUTO, VideoRequest

__all__ = ["INPUT_RATES", "LEAST", "RATES", "TERMS", "Key", "cost", "defaults", "estimate", "longest"]

TERMS = Terms("credits", step=Decimal(1), rounding=ROUND_CEILING, charged="success")
"""`cost` is whole; that halves are counted up is inferred. A blocked task was seen to cost nothing."""
CLIP_SECONDS = 5
"""What the mock takes for a video whose length nobody declares."""
NO_RATE = "no page that was read has a price of this"
NO_DRAFT = "no page that was read has a price of drafts and of what is made of them"
AUTO_LENGTH = "the length is left to the model (`auto`), and the price follows it; the longest is held"
NO_SOURCE_LENGTH = (
    "seconds of video in are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
NO_INPUT_TERM = "no page says that seconds of video in cost anything on 2.0"


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str


_PAGE = PricePage("second of output", book.PRICES, "observed")
_INPUT = PricePage("second of video in", book.PRICES, "observed")


def _rates(page: PricePage, family: str, tier: str, *amounts: str) -> dict[Key, Rate]:
    return {
        Key(family, tier, resolution): page.rate(amount)
        for resolution, amount in zip(("480p", "720p", "1080p", "4k"), amounts, strict=False)
    }


RATES = {
    **_rates(_PAGE, "2.0", "standard", "36", "36", "40", "150"),
    **_rates(_PAGE, "2.0", "fast", "29", "29"),
    **_rates(_PAGE, "2.0", "mini", "16", "16"),
    **_rates(_PAGE, "2.5", "standard", "20", "30", "68"),
}
INPUT_RATES = _rates(_INPUT, "2.5", "standard", "10", "15", "34")
LEAST = {("2.0", "mini"): Decimal(64), ("2.5", "standard"): Decimal(80)}
"""The least that a video costs."""


def _defaults(shot: VideoRequest) -> Defaults:
    found = of_model(DEFAULTS, shot.family, shot.tier)
    assert found is not None
    return found


def _key(shot: VideoRequest) -> Key:
    return Key(shot.family, shot.tier, str(resolved(shot, _defaults(shot)).resolution))


def _terms(shot: VideoRequest) -> Terms:
    return TERMS._replace(minimum=LEAST.get((shot.family, shot.tier), Decimal(0)))


def _why_unknown(shot: VideoRequest) -> str:
    """Return why a shot has no price."""
    if shot.draft or shot.draft_of is not None:
        return NO_DRAFT
    return "" if _key(shot) in RATES else NO_RATE


def estimate(request: Create) -> Estimate:
    """Return the price of a request, unknown where something leaves it open."""
    shot = to_canonical(request)
    why, key = _why_unknown(shot), _key(shot)
    seconds = resolved(shot, _defaults(shot)).seconds
    if not why and seconds == AUTO:
        why = AUTO_LENGTH
    if not why and shot.videos and key in INPUT_RATES and shot.reference_seconds is None:
        why = NO_SOURCE_LENGTH
    if why or seconds is None or seconds == AUTO:
        return Estimate("runway", TERMS, (), (why,))
    label = f"Seedance {key.family} {key.tier}, {key.resolution}, {seconds} s"
    silent = bool(shot.videos) and key not in INPUT_RATES
    rate = replace(RATES[key], confidence="inferred") if silent else RATES[key]
    lines = [PriceLine(label, Decimal(seconds), rate)]
    if shot.videos and key in INPUT_RATES:
        source = Decimal(str(shot.reference_seconds))
        lines.append(PriceLine(f"{float(source):g} s of video in", source, INPUT_RATES[key]))
    return Estimate("runway", _terms(shot), tuple(lines), (NO_INPUT_TERM,) if silent else ())


def _amount(shot: VideoRequest, seconds: Decimal) -> Decimal:
    key = _key(shot)
    amounts = [RATES[key].amount * seconds]
    if shot.videos and key in INPUT_RATES:
        amounts += [
            INPUT_RATES[key].amount * Decimal(str(CLIP_SECONDS if one.seconds is None else one.seconds))
            for one in shot.videos
        ]
    return _terms(shot).sum(amounts)


def cost(request: Create, context: Context) -> Decimal | Unpublished:
    """Return what a request costs here; of a length that is left to the model, what the mock makes of it."""
    shot = to_canonical(request)
    why = _why_unknown(shot)
    if not why:
        return _amount(shot, Decimal(str(film_of(shot, _defaults(shot)).seconds)))
    stood_in = context.switches["unpublished-price"]
    stand_in = None if stood_in is None else Decimal(str(stood_in))
    return Unpublished(stand_in, f"{why}; the mock charges {stand_in or 'nothing'}", request.model)


def longest(request: Create, context: Context) -> Decimal:
    """Return what is held for a request: of a length that is left to the model, the longest's price."""
    shot = to_canonical(request)
    made = cost(request, context)
    usual = (made.stand_in or Decimal(0)) if isinstance(made, Unpublished) else made
    if shot.seconds != AUTO or _why_unknown(shot):
        return usual
    return max(usual, _amount(shot, Decimal(OF_KEY[shot.family, shot.tier].longest)))


@lru_cache(64)
def _taken(from_text: bool) -> dict[str, str]:  # noqa: FBT001 - one of two
    whose = "the provider's default" if from_text else "as the mock has it: nobody says the default"
    return {"duration": f"`5`, {whose}", "ratio": f"`1280:720`, {whose}"}


def defaults(request: Create) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    shot = to_canonical(request)
    if shot.draft_of is not None or shot.mode in ("edit", "extend"):
        return ()
    return left_out(request, _taken(shot.family == "2.5"))
