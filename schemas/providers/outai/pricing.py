"""What a task costs at OutAI and Loova. OutAI publishes no prices; Loova sells the same API and does."""

from datetime import date
from decimal import Decimal

from drytake.schemas.prices import Estimate, PricePage, RateCard, Terms, left_out
from drytake.schemas.providers.outai.requests import CreateVideo
from drytake.schemas.validation.rules import Source

__all__ = ["LOOVA_RATES", "OUTAI_RATES", "charge", "defaults", "estimate_loova", "estimate_outai"]

PRICES = Source("https://docs.loova.ai/pricing-and-limits", as_of="2026-11-21", section="Seedance 2.0, API credits")

TERMS = Terms("credits", step=Decimal(1))
LOOVA_RATES: RateCard[tuple[str, bool]] = RateCard.of(
    TERMS,
    PricePage("second of output", PRICES),
    {  # (model, has a video reference)
        ("seedance_2_0", False): 15,
        ("seedance_2_0", True): 30,
        ("seedance_2_0_fast", False): 10,
        ("seedance_2_0_fast", True): 20,
    },
)
OUTAI_RATES = LOOVA_RATES.inferred()

USD_PER_CREDIT = {  # credits in the pack: USD for one
    300: Decimal("0.080"),
    1_000: Decimal("0.072"),
    3_000: Decimal("0.064"),
    8_000: Decimal("0.056"),
    20_000: Decimal("0.048"),
    50_000: Decimal("0.032"),
}
"""Loova's packs; from 50,000 up a credit costs the same."""

NO_PRICE = "OutAI publishes no price; this is Loova's rate for the same API"


def charge(request: CreateVideo, day: date) -> Decimal:
    """Return the credits that one task costs on a day. The length of an input video isn't billed."""
    return LOOVA_RATES.charge(_key(request), request.duration, day)


def estimate_loova(request: CreateVideo) -> Estimate:
    """Return what Loova charges, in credits."""
    estimate = _estimate("loova", LOOVA_RATES, request)
    return estimate._replace(notes=(_in_usd(estimate.amount or Decimal(0)),))


def estimate_outai(request: CreateVideo) -> Estimate:
    """Return what OutAI probably charges, in credits, inferred from Loova."""
    return _estimate("outai", OUTAI_RATES, request, NO_PRICE)


def defaults(request: CreateVideo) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    own = "the provider's default"
    return left_out(request, {"duration": f"{request.duration} s, {own}", "model": f"`{request.model}`, {own}"})


def _key(request: CreateVideo) -> tuple[str, bool]:
    return request.model, bool(request.video_urls)


def _estimate(provider: str, card: RateCard[tuple[str, bool]], request: CreateVideo, *notes: str) -> Estimate:
    model, with_video = _key(request)
    label = f"{model}, {'with' if with_video else 'without'} video reference"
    return card.estimate(provider, label, (model, with_video), request.duration, *notes)


def _in_usd(amount: Decimal) -> str:
    dear, cheap = max(USD_PER_CREDIT.values()), min(USD_PER_CREDIT.values())
    return f"{amount} credits are {amount * cheap:.2f} to {amount * dear:.2f} USD, by the pack they come from"
