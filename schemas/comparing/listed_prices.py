"""What the sellers that aren't played charge, by their cards."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from math import ceil

from drytake.schemas.comparing.money import Assumptions, Price, priced
from drytake.schemas.prices import Estimate, PriceLine, Rate, Terms
from drytake.schemas.seedance.film import DRAFT, nearest_ratio
from drytake.schemas.seedance.limits import LIMITS, limits_of
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS, pixels
from drytake.schemas.sellers.model import Seller, Sold

__all__ = ["listed_price", "made_seconds", "seen_ratio"]

FPS, PIXELS_A_TOKEN = 24, 1024
NO_RATE = "nobody has published a rate for this"
NO_LENGTH = "seconds of reference video are billed too, and the length of one isn't known"
AS_LONG = "an edit is as long as its video"


def made_seconds(seller: Seller, sold: Sold, shot: VideoRequest) -> int | None:
    """Return the length that is made of one, `None` where it isn't sold or the model chooses."""
    if not isinstance(shot.seconds, int):
        return None
    if shot.seconds in sold.seconds:
        return shot.seconds
    shortest = limits_of(shot.family, shot.tier, LIMITS).duration.low or 0
    if seller.nearest_seconds and shot.seconds >= shortest:
        return next((length for length in sold.seconds if length >= shot.seconds), None)
    return None


def seen_ratio(shot: VideoRequest) -> str | None:
    """Return the ratio of the first picture whose size is known."""
    seen = (*shot.frames, *shot.videos, *shot.images)
    first = next((one for one in seen if one.width and one.height), None)
    return nearest_ratio(first.width or 1, first.height or 1) if first else None


def listed_price(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return what a seller charges for a shot; of a length that the model chooses, from the least to the most."""
    if shot.seconds == AUTO:
        if shot.mode == "edit":
            return _of_edit(seller, sold, shot, with_)
        return _open(seller, sold, shot, with_)
    lines = tuple(_lines(seller, sold, shot))
    relaxed = seller.surcharge if shot.moderation == "relaxed" else Decimal(1)
    if relaxed != 1:
        lines = tuple(line._replace(quantity=line.quantity * relaxed) for line in lines)
    notes: tuple[str, ...] = ()
    if not lines:
        unknown_length = _rate(sold, shot, _resolution(shot)) is not None and _sent(shot) is None
        notes = (NO_LENGTH if unknown_length else NO_RATE,)
    return priced(
        seller.id, shot, Estimate(seller.id, Terms(seller.unit.name, minimum=sold.minimum), lines, notes), with_
    )


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


def _lines(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[PriceLine]:
    resolution = _resolution(shot)
    rate = _rate(sold, shot, resolution)
    sent = _sent(shot)
    if rate is None or (sent is None and seller.counted != "output"):
        return
    sent = _billed_input(sold, sent or Decimal(0))
    made = Decimal(made_seconds(seller, sold, shot) or 0)
    quantity = _counted(seller, made, sent)
    label = f"{sold.name}, {resolution}, {made} s" + (f", {sent:f} s of video in" if sent else "")
    yield PriceLine(label, _tokens(seller, shot, resolution, quantity) if seller.tokens else quantity, rate)
    own = sold.of_input.get(resolution)
    if own is not None and sent:
        yield PriceLine(f"{sent:f} s of reference video", sent, own)


def _counted(seller: Seller, made: Decimal, sent: Decimal) -> Decimal:
    if seller.counted == "both":
        return made + sent
    return max(made, sent) + made if seller.counted == "longer" and sent else made


def _resolution(shot: VideoRequest) -> str:
    return DRAFT if shot.draft else (shot.resolution or "720p").lower()


def _rate(sold: Sold, shot: VideoRequest, resolution: str) -> Rate | None:
    if shot.videos:
        return sold.with_video.get(resolution)
    return (sold.of_image if shot.frames and sold.of_image else sold.rates).get(resolution)


def _sent(shot: VideoRequest) -> Decimal | None:
    """Return the seconds of reference video; `None` where one's length isn't known."""
    if not shot.videos:
        return Decimal(0)
    known = shot.reference_seconds
    return None if known is None else Decimal(str(known))


def _billed_input(sold: Sold, sent: Decimal) -> Decimal:
    if not sent or sold.whole_input is None:
        return sent
    low, high = sold.whole_input
    return min(max(sent.to_integral_value(ROUND_CEILING), Decimal(low)), Decimal(high))


def _tokens(seller: Seller, shot: VideoRequest, resolution: str, seconds: Decimal) -> Decimal:
    ratio = shot.ratio if shot.ratio not in (None, AUTO) else seen_ratio(shot)
    width, height = pixels(resolution, ratio or RATIOS[1], family=shot.family)
    count = Decimal(width * height * FPS) * seconds / PIXELS_A_TOKEN
    return count.to_integral_value(ROUND_CEILING) if seller.whole_tokens else count
