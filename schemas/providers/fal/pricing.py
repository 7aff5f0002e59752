"""What fal charges, in USD: a rate for each thousand tokens of video.

A token is 1024 pixels of one frame at 24 frames a second. With a video among the references, its seconds count too,
and all of them cost less. The figures a second that fal's pages print beside it are rounded.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from drytake.schemas.prices import Amount, Estimate, PriceLine, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.fal.requests import (
    AUTO_RATIO,
    AUTO_SECONDS,
    CompleteDraft,
    Submit,
    TextToVideo,
    TextToVideo25,
    files_of,
    source_seconds,
)
from drytake.schemas.providers.fal.rules.book import AUTO
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.film import DRAFT
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.validation.model import owned
from drytake.schemas.validation.rules import Confidence, Source

__all__ = ["DEFAULTS", "RATES", "charge", "charge_final", "defaults", "estimate", "estimate_final", "pixels", "tokens"]

PAGES = "https://fal.ai/models/bytedance/"
STANDARD = Source(f"{PAGES}seedance-2.0/text-to-video", as_of="2026-09-01", section="pricing")
FAST = Source(f"{PAGES}seedance-2.0/fast/text-to-video", as_of="2026-09-01", section="pricing")
MINI = Source(f"{PAGES}seedance-2.0/mini/text-to-video", as_of="2026-09-01", section="pricing")
US = Source(f"{PAGES}seedance-2.0/us/text-to-video", as_of="2026-09-01", section="pricing")
LATEST = Source(f"{PAGES}seedance-2.5/reference-to-video/llms.txt", as_of="2026-09-01", section="pricing")
FLASH = Source(f"{PAGES}seedance-2.5/flash/text-to-video/llms.txt", as_of="2026-09-01", section="pricing")
FINAL = Source(f"{PAGES}seedance-2.5/us/draft/complete/llms.txt", as_of="2026-11-29", section="pricing")

TERMS = Terms("USD", charged="success")
"""No page names a least charge. Refusals by content were free; a 422 may be charged where the work had begun."""
THOUSAND = 1_000
WITH_VIDEO = Decimal("0.6")
"""What a token costs beside the others where a video is among the references."""
OWN_SIZES = {  # (family, resolution, ratio): pixels, where a family differs by other sellers' pages; fal names none
    ("2.5", "480p", "16:9"): (854, 480),
    ("2.5", "480p", "9:16"): (480, 854),
    ("2.5", "480p", "21:9"): (1120, 480),
}
PRINTED: Mapping[tuple[str, bool], Decimal] = {
    ("720p", False): Decimal("0.3034"),
    ("720p", True): Decimal("0.3024"),
    ("1080p", False): Decimal("0.682"),
    ("1080p", True): Decimal("0.682"),
}
"""USD of a second of 2.0 standard that its pages print beside the tokens, by resolution and whether files are sent; no video."""
SMALL = ("480p", "720p")
"""Resolutions whose pixels a page lists."""
WIDE = "16:9"
"""The shape whose pixels follow from what the pages print, at each resolution."""
CLIP_SECONDS = 5
"""What the mock takes for a reference video whose length nobody declares."""

DEFAULTS = Defaults.of(
    TextToVideo,
    {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "generate_audio"},
    source=STANDARD,
)
"""What fal takes for what a shot doesn't say."""
AUTO_LENGTH = "the length is left to the model (`auto`), and the price follows it"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
AUTO_SHAPE = f"the ratio is left to the model (`auto`); this is the price of {AUTO_RATIO}"
NO_DRAFT = "the final video is as long as its draft, which this call doesn't say"
PLAIN_PAGE = "the page of the plain endpoint prints 0.0214 for each 1,000 tokens, that of the `us` one 0.0234 at 1080p"


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    tier: str
    resolution: str
    with_video: bool = False


def _page(
    family: str, tiers: Mapping[str, Confidence], source: Source, amounts: Mapping[str, Amount]
) -> dict[Key, Rate]:
    """Return the rates of a page by key, those with a video among the references included."""
    found = {}
    for tier, confidence in tiers.items():
        page = PricePage("1,000 tokens", source, confidence)
        for resolution, amount in amounts.items():
            found[Key(family, tier, resolution)] = page.rate(amount)
            found[Key(family, tier, resolution, with_video=True)] = page.rate(Decimal(amount) * WITH_VIDEO)
    return found


RATES: RateCard[Key] = RateCard(
    terms=TERMS,
    rates={
        **_page("2.0", {"standard": "documented"}, STANDARD, {"480p": "0.014", "720p": "0.014", "1080p": "0.014"}),
        **_page("2.0", {"standard": "observed"}, STANDARD, {"4k": "0.008"}),
        **_page("2.0", {"fast": "documented"}, FAST, {"480p": "0.0112", "720p": "0.0112"}),
        **_page("2.0", {"mini": "documented", "enterprise-mini": "inferred"}, MINI, {"480p": "0.007", "720p": "0.007"}),
        **_page("2.0", {"us": "documented"}, US, {"480p": "0.0168", "720p": "0.0168"}),
        **_page("2.0", {"enterprise": "observed"}, STANDARD, {"480p": "0.014", "720p": "0.014"}),
        **_page("2.5", {"standard": "documented"}, LATEST, {"480p": "0.0214", "720p": "0.0214", "1080p": "0.0234"}),
        **_page("2.5", {"flash": "documented"}, FLASH, {"480p": "0.014", "720p": "0.014"}),
    },
)
"""By family, tier, resolution and whether there is a reference video. The factor for it is inferred at `us`."""


def pixels(family: str, resolution: str, ratio: str) -> tuple[int, int]:
    """Return width and height of a result.

    Raises:
        KeyError: there is no such resolution or ratio.
    """
    return OWN_SIZES.get((family, resolution, ratio)) or SIZES[resolution, ratio]


def tokens(size: tuple[int, int], seconds: float | Decimal) -> Decimal:
    """Return the tokens of so many seconds, those of reference videos included."""
    return video_tokens(size, Decimal(str(seconds)))


def estimate(request: Submit) -> Estimate:
    """Return the price of a request, unknown where `auto` or a video of unknown length leaves it open."""
    videos, source = files_of(request, "video_urls"), source_seconds(request)
    if request.duration == AUTO:
        return Estimate("fal", TERMS, (), (AUTO_LENGTH,))
    if source is None:
        return Estimate("fal", TERMS, (), (NO_SOURCE_LENGTH,))
    notes = (AUTO_SHAPE,) if request.aspect_ratio == AUTO else ()
    key = _key(request)
    line = _line(key, request.aspect_ratio, int(request.duration), source if videos else 0)
    return Estimate("fal", TERMS, (line,), notes, _printed(request, key))


def _printed(request: Submit, key: Key) -> Decimal | None:
    """Return what a request costs by the rounded figure a second that its page prints, where it has one."""
    if (key.family, key.tier, key.with_video) != ("2.0", "standard", False):
        return None
    rate = PRINTED.get((key.resolution, type(request) is not TextToVideo))
    return None if rate is None else rate * int(request.duration)


def estimate_final(request: CompleteDraft, draft: TextToVideo25 | None = None) -> Estimate:
    """Return the price of a draft's final video, unknown where the draft isn't given or its length isn't known."""
    if draft is None:
        return Estimate("fal", TERMS, (), (NO_DRAFT,))
    final = estimate(draft.model_copy(update={"resolution": request.resolution, "draft": False}))
    lines = tuple(line._replace(rate=replace(line.rate, source=FINAL)) for line in final.lines)
    return final._replace(lines=lines, notes=(*final.notes, PLAIN_PAGE))


def charge(request: Submit, day: date) -> Decimal:
    """Return what one request costs on a day; of what `auto` leaves open, what the mock makes of it."""
    seconds = AUTO_SECONDS if request.duration == AUTO else int(request.duration)
    source = source_seconds(request)
    if source is None:
        source = CLIP_SECONDS * len(files_of(request, "video_urls"))
    line = _line(_key(request), request.aspect_ratio, seconds, source)
    return TERMS.sum((line.quantity * line.rate.on(day).amount,))


def charge_final(request: CompleteDraft, draft: TextToVideo25, day: date) -> Decimal:
    """Return what a draft's final video costs on a day."""
    return charge(draft.model_copy(update={"resolution": request.resolution, "draft": False}), day)


def defaults(request: Submit) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    return left_out(
        request,
        {
            "duration": "`auto`, the provider's default",
            "resolution": "`720p`, the provider's default",
            "aspect_ratio": "`auto`, the provider's default",
        },
    )


def _key(request: Submit) -> Key:
    resolution = DRAFT if owned(request, "draft") else request.resolution
    return Key(request.family, request.tier, resolution, bool(files_of(request, "video_urls")))


def _line(key: Key, ratio: str, seconds: int, source: float) -> PriceLine:
    shape = AUTO_RATIO if ratio == AUTO else ratio
    amount = tokens(pixels(key.family, key.resolution, shape), Decimal(seconds) + Decimal(str(source)))
    rate = RATES.rates[key]
    guessed = shape != WIDE and (key.resolution not in SMALL or (key.family, key.resolution, shape) in OWN_SIZES)
    if guessed or ratio == AUTO or (key.tier == "us" and key.with_video):
        rate = replace(rate, confidence="inferred")
    inputs = f", {source:g} s of video in" if key.with_video else ""
    label = f"Seedance {key.family} {key.tier}, {key.resolution} {shape}, {seconds} s{inputs}"
    return PriceLine(label, amount / THOUSAND, rate)
