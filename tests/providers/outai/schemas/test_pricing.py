"""Prices are Loova's published rates; OutAI's are the same, marked as inferred."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drytake.schemas.providers.outai import LOOVA, PROVIDER
from drytake.schemas.providers.outai.pricing import LOOVA_RATES, OUTAI_RATES, charge, estimate_loova, estimate_outai
from drytake.schemas.providers.outai.requests import CreateVideo

DAY = date(2026, 11, 29)
VIDEO = ["https://example.com/v.mp4"]
COSTS = {
    "5 s": ({}, 75),
    "5 s fast": ({"model": "seedance_2_0_fast"}, 50),
    "15 s": ({"duration": 15}, 225),
    "15 s with video": ({"duration": 15, "video_urls": VIDEO}, 450),
    "4 s fast": ({"model": "seedance_2_0_fast", "duration": 4}, 40),
    "4 s fast with video": ({"model": "seedance_2_0_fast", "duration": 4, "video_urls": VIDEO}, 80),
    "images cost nothing more": ({"image_urls": ["https://example.com/i.png"] * 9}, 75),
    "length of the clip costs nothing more": ({"video_urls": ["https://example.com/v.mp4#duration=15"]}, 150),
}


def request(**fields: Any) -> CreateVideo:
    return CreateVideo(prompt="p", **fields)


@pytest.mark.parametrize(("fields", "credits_"), COSTS.values(), ids=COSTS)
def test_cost_is_rate_times_seconds(fields: dict[str, Any], credits_: int) -> None:
    wanted = request(**fields)

    assert charge(wanted, DAY) == credits_
    assert estimate_loova(wanted).amount == credits_
    assert estimate_outai(wanted).amount == credits_


def test_loovas_rates_are_documented() -> None:
    assert estimate_loova(request()).confidence == "documented"


def test_outais_rates_are_inferred_and_said_to_be() -> None:
    estimate = estimate_outai(request())

    assert estimate.confidence == "inferred"
    assert any("publishes no price" in note for note in estimate.notes)


def test_loova_tells_dollars_by_the_pack() -> None:
    assert estimate_loova(request()).notes == ("75 credits are 2.40 to 6.00 USD, by the pack they come from",)


def test_breakdown_names_model_rate_and_day() -> None:
    (line,) = estimate_outai(request(video_urls=VIDEO)).to_json()["lines"]

    assert (line["label"], line["quantity"], line["rate"], line["amount"]) == (
        "seedance_2_0, with video reference",
        5,
        30,
        150,
    )
    assert line["as_of"] == "2026-11-21"


def test_money_is_decimal() -> None:
    assert {type(rate.amount) for rate in (*LOOVA_RATES.rates.values(), *OUTAI_RATES.rates.values())} == {Decimal}


def test_each_seller_estimates_by_its_own_table() -> None:
    for provider in (PROVIDER, LOOVA):
        assert provider.create.estimate is not None
        assert provider.create.estimate(request()).provider == provider.id
