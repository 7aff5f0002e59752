"""What the sellers that aren't played make of a shot: by their rows, and at the prices of their cards."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from drytake.schemas.comparing.money import Assumptions, Price, priced
from drytake.schemas.comparing.offer import Broken, Offer, status_of
from drytake.schemas.comparing.played import unsaid_left_out
from drytake.schemas.comparing.translation import common
from drytake.schemas.prices import Estimate, PriceLine, Rate, Terms
from drytake.schemas.seedance.film import DRAFT, nearest_ratio
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS, pixels
from drytake.schemas.seedance.wording import Change, frames_change, ratio_for, seconds_for, unsaid
from drytake.schemas.sellers.model import Seller, Sold
from drytake.schemas.validation.rules import Severity

__all__ = ["listed_offer"]

FPS, PIXELS_A_TOKEN = 24, 1024


def listed_offer(seller: Seller, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None) -> Offer:
    """Return a seller's offer; of a draft's final, the price of what it makes, where that is known."""
    sold = seller.models.get((shot.family, shot.tier))
    if sold is None:
        known = any(family == shot.family for family, _ in seller.models)
        note = f"nobody has seen {seller.title} sell Seedance {shot.family} {shot.tier}"
        lost = Change("impossible", "tier" if known else "family", shot.tier if known else shot.family, note=note)
        return Offer(seller.id, "", "outside", (lost,))
    meant = common(shot)
    changes = (*unsaid_left_out(shot, tuple(_changes(seller, sold, meant))), *_longer(seller, sold, meant))
    broken = tuple(_broken(seller, sold, meant))
    status = status_of(changes, broken)
    if status not in ("legal", "changed"):
        return Offer(seller.id, sold.name, status, changes, broken, Price(None, seller.unit.name))
    priced_shot = common(final) if final is not None else meant
    unknown = priced_shot.draft_of is not None or (not seller.draft_priced and (meant.draft or final is not None))
    price = Price(None, seller.unit.name) if unknown else _price(seller, sold, priced_shot, with_)
    return Offer(seller.id, sold.name, status, changes, broken, price.times(shot.count))


# --- what can be said --------------------------------------------------------------------------------------------


def _changes(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Change]:
    latest = shot.family == "2.5"
    needed = ("draft", "draft_of", "edit", "extend")
    yield from unsaid(shot, [name for name in seller.says if latest or name not in needed])
    yield from seconds_for(shot, "auto" if sold.auto else None)[1]
    if not shot.frames:
        yield from ratio_for(shot, "auto" if sold.auto_ratio else None)[1]
    elif not seller.framed_ratio and shot.ratio not in (AUTO, _seen_ratio(shot)):
        yield Change("dropped", "ratio", shot.ratio, note="the first frame's own ratio counts")
    if seller.other_ratio and not _sold_ratio(sold, shot):
        yield Change("impossible", "ratio", shot.ratio, note=seller.other_ratio)
    yield from _mixed(seller, shot)


def _mixed(seller: Seller, shot: VideoRequest) -> Iterator[Change]:
    """Yield what becomes of references beside frames."""
    for change in frames_change(shot):
        if change.field == "last_frame" or seller.mixed == "unsayable":
            yield change
        elif seller.mixed == "dropped":
            yield change._replace(kind="dropped", note="frames win, and references are dropped in silence")


def _longer(seller: Seller, sold: Sold, shot: VideoRequest) -> tuple[Change, ...]:
    """Return that a length is made longer, where not all are sold."""
    made = _seconds(seller, sold, shot)
    if shot.seconds in (AUTO, made) or made is None:
        return ()
    return (Change("approximated", "seconds", shot.seconds, made, "the next longer one that is sold"),)


def _seconds(seller: Seller, sold: Sold, shot: VideoRequest) -> int | None:
    """Return the length that is made of one, `None` where it isn't sold or the model chooses."""
    if not isinstance(shot.seconds, int):
        return None
    if seller.nearest_seconds and sold.seconds[0] <= shot.seconds:
        return next((length for length in sold.seconds if length >= shot.seconds), None)
    return shot.seconds if shot.seconds in sold.seconds else None


def _sold_ratio(sold: Sold, shot: VideoRequest) -> bool:
    return shot.ratio in (None, AUTO, *sold.ratios)


def _seen_ratio(shot: VideoRequest) -> str | None:
    first = next((one for one in shot.frames if one.width and one.height), None)
    return nearest_ratio(first.width or 1, first.height or 1) if first else None


# --- what is refused ---------------------------------------------------------------------------------------------


def _broken(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    if isinstance(shot.seconds, int) and _seconds(seller, sold, shot) is None:
        asked = "" if sold.seconds[-1] - sold.seconds[0] == len(sold.seconds) - 1 else f": {sold.seconds}"
        yield _rule(
            seller, sold, "seconds", f"{shot.seconds} s; it makes {sold.seconds[0]} to {sold.seconds[-1]}{asked}"
        )
    if shot.resolution is not None and shot.resolution.lower() not in sold.resolutions:
        yield _rule(seller, sold, "resolution", f"{shot.resolution}; it makes {', '.join(sold.resolutions)}")
    if not seller.other_ratio and not _sold_ratio(sold, shot):
        yield _rule(seller, sold, "ratio", f"{shot.ratio}; it makes {', '.join(sold.ratios)}")
    if seller.mixed == "refused" and frames_change(shot):
        yield _rule(seller, sold, "mixed", "frames and references exclude one another")
    yield from _of_files(seller, sold, shot)


def _of_files(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    most, files = sold.references, (*shot.images, *shot.videos, *shot.audios)
    for name, limit in (("images", most.images), ("videos", most.videos), ("audios", most.audios)):
        if limit is not None and len(getattr(shot, name)) > limit:
            yield _rule(seller, sold, name, f"{len(getattr(shot, name))} {name}; it takes {limit} at most")
    if most.files is not None and len(files) > most.files:
        yield _rule(seller, sold, "files", f"{len(files)} files together; it takes {most.files} at most")
    total = sum(video.seconds or 0 for video in shot.videos)
    if most.together is not None and total > most.together:
        yield _rule(seller, sold, "reference-seconds", f"{total:g} s of video; it takes {most.together:g} at most")
    for clip in (*shot.videos, *shot.audios) if most.clip else ():
        low, high = most.clip or (0, 0)
        if clip.seconds is not None and not low <= clip.seconds <= high:
            yield _rule(seller, sold, "clip-seconds", f"a clip of {clip.seconds:g} s; it takes {low:g} to {high:g}")
    if shot.audios and not (shot.images or shot.videos or shot.frames):
        severity: Severity = "warning" if most.audio_alone else "error"
        yield _rule(seller, sold, "audio-alone", "audio is the only reference", severity)


def _rule(seller: Seller, sold: Sold, name: str, message: str, severity: Severity = "error") -> Broken:
    confidence = "inferred" if severity == "warning" else sold.confidence
    return Broken(f"{seller.id}.{name}", severity, confidence, message, str(seller.source))


# --- money -------------------------------------------------------------------------------------------------------


def _price(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    if shot.seconds == AUTO:
        return _open(seller, sold, shot, with_)
    lines = tuple(_lines(seller, sold, shot))
    relaxed = seller.surcharge if shot.moderation == "relaxed" else Decimal(1)
    if relaxed != 1:
        lines = tuple(line._replace(quantity=line.quantity * relaxed) for line in lines)
    terms = Terms(seller.unit.name, minimum=sold.minimum)
    notes = () if lines else ("nobody has published a rate for this",)
    return priced(seller.id, Estimate(seller.id, terms, lines, notes), with_)


def _open(seller: Seller, sold: Sold, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return the price of a length that the model chooses: that of the longest is held first, the rest given back."""
    ends = [
        _price(seller, sold, replace(shot, seconds=length), with_) for length in (sold.seconds[0], sold.seconds[-1])
    ]
    low, high = (end.usd for end in ends)
    usd = (low[0], high[1]) if low and high else None
    return Price(None, seller.unit.name, usd, ends[1].confidence, notes=("the model chooses the length",))


def _lines(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[PriceLine]:
    resolution = DRAFT if shot.draft else shot.resolution or "720p"
    rate = _rate(sold, shot, resolution)
    if rate is None:
        return
    made, sent = Decimal(_seconds(seller, sold, shot) or 0), _sent(shot)
    if sent is None and seller.counted != "output":
        return
    sent = sent or Decimal(0)
    counted = {"output": made, "both": made + sent, "longer": (max(made, sent) if sent else 0) + made, "apart": made}
    quantity = Decimal(counted[seller.counted])
    label = f"{sold.name}, {resolution}, {made} s" + (f", {sent:f} s of video in" if sent else "")
    yield PriceLine(label, _tokens(seller, shot, resolution, quantity) if seller.tokens else quantity, rate)
    own = sold.of_input.get(resolution)
    if own is not None and sent:
        yield PriceLine(f"{sent:f} s of reference video", sent, own)


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


def _tokens(seller: Seller, shot: VideoRequest, resolution: str, seconds: Decimal) -> Decimal:
    ratio: Any = shot.ratio if shot.ratio not in (None, AUTO) else _seen_ratio(shot) or RATIOS[1]
    width, height = pixels(resolution, ratio, family=shot.family)
    count = Decimal(width * height * FPS) * seconds / PIXELS_A_TOKEN
    return count.to_integral_value(ROUND_CEILING) if seller.whole_tokens else count
