"""What a task costs at XSkill, in credits: rate cards by the day they came into force."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from drytake.schemas.prices import Estimate, PriceLine, PricePage, Rate, RateCard, Terms, left_out
from drytake.schemas.providers.xskill.listed import price_of
from drytake.schemas.providers.xskill.requests import CreateTask, LegacyVideo, MakeImage, MakeVideo, kind_by_name
from drytake.schemas.providers.xskill.rules.book import README
from drytake.schemas.providers.xskill.rules.seedance import OMNI
from drytake.schemas.validation.rules import Source

__all__ = ["BASE_PRICE", "CARDS", "CURRENT", "IMAGE_PRICE", "IMAGE_RATE", "charge", "defaults", "estimate"]

PRICES = README.at("Pricing")
HISTORY = README.at("README before commit ad53a46, Pricing")
LATER = Source(
    "https://github.com/lengyan11001/lobster_server", as_of="2026-11-21", section="model pricing guide, 2026-04-08"
)
PROBE = LATER.at("probe of all models")

FAST, STANDARD = "seedance_2.0_fast", "seedance_2.0"
TERMS = Terms("credits", charged="create")
Card = RateCard[tuple[str, bool]]


def _card(page: PricePage, *amounts: str) -> Card:
    """Return rates by tier and whether there is a reference video."""
    keys = ((FAST, False), (FAST, True), (STANDARD, False), (STANDARD, True))
    return RateCard.of(TERMS, page, dict(zip(keys, amounts, strict=True)))


_UNIT = "second of output"
CARDS: Mapping[str, Card] = {
    "until-2026-02-15": _card(
        PricePage(_UNIT, HISTORY, "observed", valid_until=date(2026, 2, 15)), "2.4", "4.8", "3", "6"
    ),
    "2026-02-16": _card(PricePage(_UNIT, PRICES, valid_from=date(2026, 2, 16)), "10", "20", "20", "40"),
    "2026-04-08": _card(PricePage(_UNIT, LATER, "observed", date(2026, 4, 8)), "30", "60", "50", "100"),
}
CURRENT = "2026-02-16"
"""The card of the documents that this project follows; later ones are other people's notes."""
BASE_PRICE = 40
"""Credits of the cheapest video, 4 seconds fast: a "from" price, no fee and no floor."""
IMAGE_PRICE = 16
IMAGE_RATE = Rate(Decimal(IMAGE_PRICE), "image", PROBE, "observed")

NO_PRICE = "nobody has published what XSkill charges for such a task"
NOTES = (
    f"The documents' base price of {BASE_PRICE} credits is the cheapest video, not a fee on top",
    "A failed task's credits are given back",
)


def charge(request: CreateTask, *, card: str = CURRENT, image_price: int = IMAGE_PRICE) -> Decimal | None:
    """Return the credits that one task costs, at a rate card and a price per image; `None` where nobody says it."""
    line = _line(request, CARDS[card])
    if line is None:
        return None
    return line.quantity * image_price if line.rate is IMAGE_RATE else line.amount


def estimate(request: CreateTask) -> Estimate:
    """Return what a task costs, in credits. The length of a reference video isn't billed."""
    line = _line(request, CARDS[CURRENT])
    if line is None:
        return Estimate("xskill", TERMS, (), (NO_PRICE,))
    notes = NOTES if isinstance(request.params, MakeVideo | LegacyVideo) else NOTES[1:]
    return Estimate("xskill", TERMS, (line,), notes)


def defaults(request: CreateTask) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    params: Any = request.params
    if isinstance(params, MakeVideo | LegacyVideo):
        taken = {"duration": f"{params.duration} s", "model": f"`{params.model}`"}
    elif isinstance(params, MakeImage):
        taken = {"num_images": f"{params.num_images}"}
    else:
        return ()
    return left_out(params, {name: f"{value}, the provider's default" for name, value in taken.items()}, "params.")


def _line(request: CreateTask, card: Card) -> PriceLine | None:
    params: Any = request.params
    if not isinstance(params, MakeVideo | LegacyVideo | MakeImage):
        return price_of(request.model, params)
    if isinstance(params, MakeImage):
        return PriceLine(f"{request.model}", Decimal(params.num_images), IMAGE_RATE)
    with_video = _has_video(params)
    label = f"{params.model}, {'with' if with_video else 'without'} video input"
    return PriceLine(label, Decimal(params.duration), card.rates[params.model, with_video])


def _has_video(params: MakeVideo | LegacyVideo) -> bool:
    if isinstance(params, MakeVideo):
        return params.functionMode == OMNI and bool(params.video_files)
    return "video" in map(kind_by_name, params.media_files)
