"""What a task costs at Acme."""

from datetime import date
from decimal import Decimal

from acme.requests import CreateVideo
from drytake.schemas.prices import Estimate, PricePage, RateCard, Terms
from drytake.schemas.validation.rules import Source

__all__ = ["CARD", "charge", "estimate"]

NO_PRICE = "Acme publishes no price of its fast model; this is what it was seen to charge"
PRICES = Source("https://docs.acme.example/prices", as_of="2026-11-21", section="Credits")

UNIT = "second of output"
CAMPAIGN = PricePage(UNIT, PRICES, "inferred", valid_from=date(2026, 8, 7), valid_until=date(2026, 10, 7))

CARD: RateCard[str] = RateCard(
    terms=Terms("credits", charged="create"),
    rates={
        "acme-1": PricePage(UNIT, PRICES).rate(15),
        "acme-1-fast": CAMPAIGN.rate("7.5", list_amount=10),
    },
)


def charge(request: CreateVideo, day: date) -> Decimal:
    """Return the credits that one task costs on a day."""
    return CARD.charge(request.model, request.duration, day)


def estimate(request: CreateVideo) -> Estimate:
    """Return what Acme charges, in credits."""
    notes = (NO_PRICE,) if CARD.rates[request.model].confidence == "inferred" else ()
    return CARD.estimate("acme", request.model, request.model, request.duration, *notes)
