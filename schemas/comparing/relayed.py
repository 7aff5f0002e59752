"""What sellers make of a shot that pass calls on in another's words: by the other's rules, at a price of their own."""

from dataclasses import replace
from decimal import Decimal

from drytake.schemas.comparing.money import Assumptions, Price, priced
from drytake.schemas.comparing.offer import Offer
from drytake.schemas.prices import Estimate, PriceLine, Rate, Terms
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.sellers.model import Relay
from drytake.schemas.validation.rules import Confidence

__all__ = ["relayed_offer", "relayed_price"]

STEP = Decimal("0.000001")
"""A millionth: one token of a million."""
TERMS = Terms("USD")
NO_PRICE = "nobody has published a price"


def relayed_offer(relay: Relay, other: Offer, shot: VideoRequest, with_: Assumptions) -> Offer:
    """Return the offer of a seller by that of the one whose calls it passes on; `shot` is what is made."""
    renamed = tuple(
        one._replace(rule=f"{relay.id}.{one.rule.partition('.')[2]}") if one.rule.startswith(relay.provider) else one
        for one in other.violations
    )
    price = relayed_price(relay, other.price, shot, with_)
    return other._replace(seller=relay.id, violations=renamed, price=price, wait_seconds=None)


def relayed_price(relay: Relay, price: Price, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return a price in USD: what the other bills by its list, times the factor."""
    if price.billed is None or relay.factor is None:
        notes = (NO_PRICE,) if relay.factor is None else price.notes
        return priced(relay.id, shot, Estimate(relay.id, TERMS, (), notes), with_).times(shot.count)
    guessed = price.confidence == "inferred" or (shot.resolution or "").lower() in relay.guessed
    confidence: Confidence = "inferred" if guessed else "documented"
    lines = tuple(_line(relay, line, price.billed / shot.count, confidence) for line in price.lines)
    early = relay.since is not None and with_.as_of < relay.since
    notes = (f"nobody has read this price for a day before {relay.since}",) if early else ()
    return priced(relay.id, shot, Estimate(relay.id, TERMS, lines, notes), with_).times(shot.count)


def _line(relay: Relay, line: PriceLine, charged: Decimal, confidence: Confidence) -> PriceLine:
    """Return a line of what the other bills, at its list rate times the factor."""
    assert relay.factor is not None
    usual = line.rate.list_amount or line.rate.amount
    rate: Rate = replace(
        line.rate,
        amount=usual * relay.factor,
        source=relay.source,
        confidence=confidence,
        list_amount=None,
        valid_until=None,
        valid_from=None,
    )
    billed = (charged / line.rate.amount).quantize(STEP) if line.rate.amount else line.quantity
    return line._replace(rate=rate, quantity=billed)
