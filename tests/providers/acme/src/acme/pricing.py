"""What a task costs at Acme."""

from decimal import Decimal

from acme.requests import CreateVideo
from drytake.schemas.prices import Estimate, PriceLine, Rate
from drytake.schemas.validation.rules import Source

__all__ = ["RATES", "charge", "estimate"]

NO_PRICE = "Acme publishes no price of its fast model; this is what it was seen to charge"
PRICES = Source("https://docs.acme.example/prices", as_of="2026-11-21", section="Credits")

RATES = {
    "acme-1": Rate(Decimal(15), "second of output", PRICES),
    "acme-1-fast": Rate(Decimal(10), "second of output", PRICES, confidence="inferred"),
}


def charge(request: CreateVideo) -> Decimal:
    """Return the credits that one task costs."""
    return RATES[request.model].amount * request.duration


def estimate(request: CreateVideo) -> Estimate:
    """Return what Acme charges, in credits."""
    rate = RATES[request.model]
    line = PriceLine(request.model, Decimal(request.duration), rate)
    return Estimate("acme", "credits", (line,), (NO_PRICE,) if rate.confidence == "inferred" else ())
