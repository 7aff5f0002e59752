"""What the sellers that aren't played make of a shot: by their rows, and at the prices of their cards."""

from collections.abc import Iterator

from drytake.schemas.comparing.listed_prices import listed_price
from drytake.schemas.comparing.listed_rules import broken_rules
from drytake.schemas.comparing.money import Assumptions, Price
from drytake.schemas.comparing.offer import Offer, status_of
from drytake.schemas.comparing.played import unsaid_left_out
from drytake.schemas.comparing.translation import common
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.wording import Change, frames_change, ratio_for, seconds_for, unsaid
from drytake.schemas.sellers.model import Seller, Sold

__all__ = ["listed_changes", "listed_offer", "price_of_made"]


def listed_offer(seller: Seller, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None) -> Offer:
    """Return a seller's offer; of a draft's final, the price of what it makes, where that is known."""
    sold = seller.models.get((shot.family, shot.tier))
    if sold is None:
        return _unsold(seller, shot)
    meant = common(shot)
    changes = unsaid_left_out(shot, listed_changes(seller, sold, meant))
    broken = broken_rules(seller, sold, meant, shot)
    status = status_of(changes, broken)
    if status not in ("legal", "changed"):
        return Offer(seller.id, sold.name, status, changes, broken, Price(None, seller.unit.name))
    return Offer(seller.id, sold.name, status, changes, broken, price_of_made(seller, shot, with_, final))


def price_of_made(seller: Seller, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None) -> Price:
    """Return the price of a shot that a seller makes; of a draft's final, that of what it makes."""
    sold = seller.models[shot.family, shot.tier]
    priced = common(shot if final is None else final)
    price = Price(None, seller.unit.name) if priced.draft_of is not None else listed_price(seller, sold, priced, with_)
    return price.times(shot.count)


def _unsold(seller: Seller, shot: VideoRequest) -> Offer:
    known = any(family == shot.family for family, _ in seller.models)
    note = f"nobody has seen {seller.title} sell Seedance {shot.family} {shot.tier}"
    lost = Change("impossible", "tier" if known else "family", shot.tier if known else shot.family, note=note)
    return Offer(seller.id, "", "outside", (lost,))


def listed_changes(seller: Seller, sold: Sold, shot: VideoRequest) -> tuple[Change, ...]:
    """Return what a seller's call can't say of a shot, or says otherwise."""
    return (*unsaid(shot, (*seller.says, *sold.says)), *_shaped(seller, sold, shot))


def _shaped(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Change]:
    """Yield what becomes of length and ratio."""
    fixed = sold.fixed.get(shot.mode, {})
    if shot.mode != "edit":  # which is as long as its video
        yield from seconds_for(shot, AUTO if sold.auto else None)[1]
    elif fixed.get("seconds") == "dropped" and shot.seconds not in (None, AUTO):
        yield Change("dropped", "seconds", shot.seconds, note="an edit is as long as its video")
    if "ratio" in fixed:
        if fixed["ratio"] == "dropped" and shot.ratio not in (None, AUTO):
            yield Change("dropped", "ratio", shot.ratio, note="it follows the media")
    elif not shot.frames:
        yield from ratio_for(shot, AUTO if sold.auto_ratio else None)[1]
    yield from _mixed(seller, shot)


def _mixed(seller: Seller, shot: VideoRequest) -> Iterator[Change]:
    """Yield what becomes of references beside frames."""
    for change in frames_change(shot):
        if change.field == "last_frame" or seller.mixed == "unsayable":
            yield change
        elif seller.mixed == "dropped":
            yield change._replace(kind="dropped", note="frames win, and references are dropped in silence")
