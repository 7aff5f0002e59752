"""What Replicate charges, against its price table and the worked examples."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from drytake.schemas.providers.replicate import pricing
from drytake.schemas.providers.replicate.contracts import CONTRACTS
from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.validation.rules import Confidence

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
STANDARD, FAST, MINI, LATEST = book.MODELS


def request(model: str, **fields: Any) -> Any:
    return CONTRACTS[model].validate_value({"input": {"prompt": "p", **fields}}).request


def charged(parsed: Any, **switches: Any) -> Any:
    """Return what the mock charges."""
    return pricing.cost(parsed, cast("Any", SimpleNamespace(switches={"unpublished-price": None} | switches)))


def of_length(url: str, *seconds: int) -> list[str]:
    return [f"{url}#duration={one}" for one in seconds]


WORKED: dict[str, tuple[str, dict[str, Any], str]] = {
    "1": (STANDARD, {"duration": 5}, "0.90"),
    "2": (FAST, {"duration": 15}, "2.25"),
    "3": (STANDARD, {"image": I, "resolution": "1080p", "duration": 10}, "4.50"),
    "4": (STANDARD, {"image": I, "last_frame_image": I, "duration": 5}, "0.90"),
    "5": (STANDARD, {"reference_images": [I] * 9, "duration": 10}, "1.80"),
    "6": (STANDARD, {"reference_videos": of_length(V, 10), "duration": 5}, "1.10"),
    "7": (STANDARD, {"resolution": "4k", "duration": 5}, "5.00"),
    "8": (LATEST, {"duration": 30}, "6.936"),
    "S1": (STANDARD, {"duration": 5, "resolution": "720p"}, "0.9000"),
    "S2": (STANDARD, {"duration": 15, "resolution": "1080p"}, "6.7500"),
    "S3": (STANDARD, {"image": I, "last_frame_image": I, "duration": 8}, "1.4400"),
    "S4": (STANDARD, {"reference_images": [I] * 9, "duration": 10}, "1.8000"),
    "S5": (
        STANDARD,
        {"reference_videos": of_length(V, 3, 4, 5), "reference_audios": of_length(A, 10), "duration": 12},
        "2.6400",
    ),
    "S6": (LATEST, {"duration": 30, "resolution": "720p"}, "6.9360"),
    "S7": (STANDARD, {"duration": 5, "resolution": "4k"}, "5.0000"),
    "S8": (FAST, {"duration": 4, "resolution": "480p"}, "0.2800"),
    "S9": (MINI, {"duration": 5}, "0.4500"),
    "15 s with a video": (STANDARD, {"reference_videos": [V], "duration": 15}, "3.30"),
}


@pytest.mark.parametrize(("model", "fields", "price"), WORKED.values(), ids=WORKED)
def test_worked_example(model: str, fields: dict[str, Any], price: str) -> None:
    assert pricing.estimate(request(model, **fields)).amount == Decimal(price)


@pytest.mark.parametrize(("model", "fields", "price"), WORKED.values(), ids=WORKED)
def test_charge_is_the_estimate(model: str, fields: dict[str, Any], price: str) -> None:
    assert charged(request(model, **fields)) == Decimal(price)


TABLE: dict[tuple[str, str, bool], tuple[str, ...]] = {
    ("2.0", "standard", False): ("0.08", "0.18", "0.45", "1.00"),
    ("2.0", "standard", True): ("0.10", "0.22", "0.55", "1.25"),
    ("2.0", "fast", False): ("0.07", "0.15"),
    ("2.0", "fast", True): ("0.08", "0.17"),
    ("2.0", "mini", False): ("0.04", "0.09"),
    ("2.5", "standard", False): ("0.1028", "0.2312"),
    ("2.5", "standard", True): ("0.4304", "0.9676"),
}


def test_table_is_the_published_one() -> None:
    listed = {
        pricing.Key(family, tier, resolution, with_video): Decimal(amount)
        for (family, tier, with_video), amounts in TABLE.items()
        for resolution, amount in zip(("480p", "720p", "1080p", "4k"), amounts, strict=False)
    }

    assert {key: rate.amount for key, rate in pricing.RATES.rates.items()} == listed


UNKNOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "length left to the model": (STANDARD, {"duration": -1}),
    "mini with a video": (MINI, {"reference_videos": [V]}),
    "2.5 at 1080p": (LATEST, {"resolution": "1080p"}),
}


@pytest.mark.parametrize(("model", "fields"), UNKNOWN.values(), ids=UNKNOWN)
def test_price_that_nobody_published_is_unknown(model: str, fields: dict[str, Any]) -> None:
    estimate = pricing.estimate(request(model, **fields))

    assert estimate.amount is None
    assert len(estimate.notes) == 1


def test_mock_charges_what_it_makes_of_a_length_left_open() -> None:
    assert charged(request(STANDARD, duration=-1)) == charged(request(STANDARD, duration=5))


def test_images_audios_and_sound_cost_nothing() -> None:
    rich = request(STANDARD, reference_images=[I], reference_audios=[A], generate_audio=True)

    assert charged(rich) == charged(request(STANDARD))


def test_rate_that_nobody_published_has_a_stand_in_where_a_switch_says_one() -> None:
    parsed = request(MINI, reference_videos=[V])

    assert charged(parsed).stand_in is None
    assert charged(parsed, **{"unpublished-price": 2}).stand_in == 2


CONFIDENCES: dict[str, tuple[str, Confidence]] = {
    "standard": (STANDARD, "documented"),
    "mini": (MINI, "observed"),
    "2.5": (LATEST, "observed"),
}


@pytest.mark.parametrize(("model", "confidence"), CONFIDENCES.values(), ids=CONFIDENCES)
def test_price_says_how_well_it_is_known(model: str, confidence: Confidence) -> None:
    assert pricing.estimate(request(model)).confidence == confidence


def test_defaults_that_bear_on_a_price_are_named() -> None:
    assert pricing.defaults(request(STANDARD, duration=5)) == (
        "`input.resolution` is left out: `720p`, the provider's default",
    )
