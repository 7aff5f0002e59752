"""Prices are the documented rates; the tables of worked examples come out of them."""

from decimal import Decimal
from typing import Any

import pytest

from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.pricing import BASE_PRICE, CARDS, IMAGE_RATE, charge, estimate
from drytake.schemas.providers.xskill.requests import CreateTask

SEEDANCE = "st-ai/super-seed2"
SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
EDIT = "fal-ai/bytedance/seedream/v4.5/edit"
I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
FAST, STANDARD = "seedance_2.0_fast", "seedance_2.0"


def request(product: str = SEEDANCE, /, **params: Any) -> CreateTask:
    contract = PROVIDER.create.contract
    assert contract is not None
    found = contract.validate_value({"model": product, "params": {"prompt": "p", **params}}).request
    assert isinstance(found, CreateTask)
    return found


SECONDS = (4, 5, 8, 10, 12, 15)
TABLE = {
    (FAST, False): (40, 50, 80, 100, 120, 150),
    (FAST, True): (80, 100, 160, 200, 240, 300),
    (STANDARD, False): (80, 100, 160, 200, 240, 300),
    (STANDARD, True): (160, 200, 320, 400, 480, 600),
}
CELLS = [(tier, video, *cell) for (tier, video), row in TABLE.items() for cell in zip(SECONDS, row, strict=True)]


@pytest.mark.parametrize(("tier", "video", "seconds", "credits_"), CELLS)
def test_cost_is_rate_times_seconds(tier: str, video: bool, seconds: int, credits_: int) -> None:  # noqa: FBT001 - table
    wanted = request(model=tier, duration=seconds, video_files=[V] if video else [])

    assert charge(wanted) == credits_
    assert estimate(wanted).amount == credits_


WORKED = {
    "only a prompt": ({}, 50),
    "3 images, 15 s": ({"image_files": [I] * 3, "duration": 15}, 150),
    "first example of the documents": ({"image_files": [I], "video_files": [V], "duration": 5}, 100),
    "second example of the documents": ({"functionMode": "first_last_frames", "filePaths": [I, I]}, 50),
    "1 image, 8 s": ({"image_files": [I], "duration": 8}, 80),
    "image and audio": ({"image_files": [I], "audio_files": [A]}, 50),
    "extend by 10 s": ({"video_files": [V], "duration": 10}, 200),
    "length of the clip costs nothing more": ({"video_files": [f"{V}#duration=15"]}, 100),
    "first shape": ({"media_files": [I, V], "duration": "5"}, 100),
    "first shape without video": ({"media_files": [I, A], "duration": "5"}, 50),
}
STANDARD_WORKED = {
    "9 images, 15 s": ({"image_files": [I] * 9, "duration": 15}, 300),
    "3 videos, 4 s": ({"video_files": [V] * 3, "duration": 4}, 160),
    "frames without files, 10 s": ({"functionMode": "first_last_frames", "duration": 10}, 200),
}


@pytest.mark.parametrize(("params", "credits_"), WORKED.values(), ids=WORKED)
def test_worked_example_fast(params: dict[str, Any], credits_: int) -> None:
    assert charge(request(**params)) == credits_


@pytest.mark.parametrize(("params", "credits_"), STANDARD_WORKED.values(), ids=STANDARD_WORKED)
def test_worked_example_standard(params: dict[str, Any], credits_: int) -> None:
    assert charge(request(model=STANDARD, **params)) == credits_


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize(("model", "params"), [(SEEDREAM, {}), (EDIT, {"image_urls": [I]})], ids=["text", "edit"])
def test_stills_cost_sixteen_each(model: str, params: dict[str, Any], count: int) -> None:
    wanted = request(model, num_images=count, **params)

    assert charge(wanted) == estimate(wanted).amount == 16 * count
    assert charge(wanted, image_price=15) == 15 * count


def test_base_price_is_the_cheapest_video_and_no_fee() -> None:
    assert charge(request(duration=4)) == BASE_PRICE == 40


def test_video_of_the_other_mode_is_not_billed() -> None:
    wanted = request(duration=5, video_files=[V])
    wanted.params.functionMode = "first_last_frames"  # type: ignore[attr-defined]  # where the rule is relaxed

    assert charge(wanted) == 50


@pytest.mark.parametrize(
    ("card", "credits_"), [("until-2026-02-15", Decimal(12)), ("2026-02-16", Decimal(50)), ("2026-04-08", Decimal(150))]
)
def test_other_cards_can_be_chosen(card: str, credits_: Decimal) -> None:
    assert charge(request(), card=card) == credits_


def test_documented_card_is_the_default() -> None:
    assert estimate(request()).confidence == "documented"
    assert PROVIDER.switches["rate-card"] in CARDS


def test_price_of_stills_is_said_to_be_observed() -> None:
    assert estimate(request(SEEDREAM)).confidence == "observed"


def test_breakdown_names_tier_and_rate() -> None:
    (line,) = estimate(request(video_files=[V])).to_json()["lines"]

    assert (line["label"], line["quantity"], line["rate"], line["amount"]) == (
        "seedance_2.0_fast, with video input",
        5,
        20,
        100,
    )


def test_money_is_decimal() -> None:
    rates = [rate for card in CARDS.values() for rate in card.rates.values()]

    assert {type(rate.amount) for rate in (*rates, IMAGE_RATE)} == {Decimal}
