"""What a task costs at Acme."""

from decimal import Decimal

from acme.requests import CreateVideo
from understudy.schemas.estimate import Estimate, Line, Rate
from understudy.schemas.rulebook import Source

__all__ = ["RATES", "charge", "estimate"]

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
    line = Line(request.model, Decimal(request.duration), RATES[request.model])
    return Estimate("acme", "credits", (line,))
