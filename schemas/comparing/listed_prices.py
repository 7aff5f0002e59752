"""What the sellers that aren't played charge, by their cards."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from math import ceil

from drytake.schemas.comparing.money import Assumptions, Price, priced
from drytake.schemas.prices import Estimate, PriceLine, Rate, Terms
from drytake.schemas.seedance.film import DRAFT
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.sellers.model import Seller, Sold

__all__ = ["listed_price"]

NO_RATE = "nobody has published a rate for this"
NO_LENGTH = "seconds of reference video are billed too, and the length of one isn't known"
AS_LONG = "an edit is as long as its video"


def listed_price(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return what a seller charges for a shot; of a length that the model chooses, from the least to the most."""
    if shot.seconds == AUTO:
        if shot.mode == "edit":
            return _of_edit(seller, sold, shot, with_)
        return _open(seller, sold, shot, with_)
    lines = tuple(_lines(sold, shot))
    notes: tuple[str, ...] = ()
    if not lines:
        unknown_length = _rate(sold, shot, _resolution(shot)) is not None and _sent(shot) is None
        notes = (NO_LENGTH if unknown_length else NO_RATE,)
    return priced(seller.id, shot, Estimate(seller.id, Terms(seller.unit.name), lines, notes), with_)


def _of_edit(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return the price of an edit, which is as long as its video."""
    length = shot.reference_seconds
    if not length:
        return Price(None, seller.unit.name, notes=(NO_LENGTH,))
    made = min(max(ceil(length), sold.seconds[0]), sold.seconds[-1])
    found = listed_price(seller, sold, replace(shot, seconds=made), with_)
    if found.amount is None:
        return found
    return found._replace(confidence="inferred", notes=(*found.notes, AS_LONG))


def _open(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return the price of a length that the model chooses: that of the longest is held first, the rest given back."""
    ends = [
        listed_price(seller, sold, replace(shot, seconds=length), with_)
        for length in (sold.seconds[0], sold.seconds[-1])
    ]
    low, high = (end.usd for end in ends)
    usd = (low[0], high[1]) if low and high else None
    return Price(None, seller.unit.name, usd, ends[1].confidence, notes=("the model chooses the length",))


def _lines(sold: Sold, shot: VideoRequest) -> Iterator[PriceLine]:
    resolution = _resolution(shot)
    rate, sent = _rate(sold, shot, resolution), _sent(shot)
    if rate is None or sent is None:
        return
    made = Decimal(shot.seconds if isinstance(shot.seconds, int) else 0)
    label = f"{sold.name}, {resolution}, {made} s" + (f", {sent:f} s of video in" if sent else "")
    yield PriceLine(label, made + sent, rate)


def _resolution(shot: VideoRequest) -> str:
    return DRAFT if shot.draft else (shot.resolution or "720p").lower()


def _rate(sold: Sold, shot: VideoRequest, resolution: str) -> Rate | None:
    return (sold.with_video if shot.videos else sold.rates).get(resolution)


def _sent(shot: VideoRequest) -> Decimal | None:
    """Return the seconds of reference video; `None` where one's length isn't known."""
    if not shot.videos:
        return Decimal(0)
    known = shot.reference_seconds
    return None if known is None else Decimal(str(known))
