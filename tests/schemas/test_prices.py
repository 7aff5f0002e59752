"""An estimate adds up, names its sources, and is unknown where nobody published a rate."""

from decimal import Decimal

import pytest

from drytake.schemas.prices import Estimate, PriceLine, Rate, number, weakest
from drytake.schemas.validation.rules import Confidence, Source

PAGE = Source("https://docs.example.com/prices", as_of="2026-01-31")


def line(quantity: str, amount: str, confidence: Confidence = "documented") -> PriceLine:
    return PriceLine("seconds", Decimal(quantity), Rate(Decimal(amount), "second of output", PAGE, confidence))


def test_lines_are_added_up_exactly() -> None:
    assert Estimate("toy", "USD", (line("3", "0.1"), line("1", "0.05"))).amount == Decimal("0.35")


def test_total_of_the_provider_goes_before_the_sum() -> None:
    assert Estimate("toy", "USD", (line("3", "0.1"),), total=Decimal("0.31")).amount == Decimal("0.31")


def test_no_rate_is_unknown_and_never_zero() -> None:
    estimate = Estimate("toy", "credits", notes=("nobody publishes a price",))

    assert estimate.amount is None
    assert estimate.to_json() == {
        "provider": "toy",
        "amount": None,
        "unit": "credits",
        "confidence": "unknown",
        "lines": [],
        "notes": ["nobody publishes a price"],
    }


def test_line_as_json_has_rate_source_and_day() -> None:
    assert Estimate("toy", "USD", (line("2.5", "4"),)).to_json()["lines"] == [
        {
            "label": "seconds",
            "quantity": 2.5,
            "unit": "second of output",
            "rate": 4,
            "amount": 10,
            "source": "https://docs.example.com/prices (2026-01-31)",
            "as_of": "2026-01-31",
            "confidence": "documented",
        }
    ]


@pytest.mark.parametrize(
    ("confidences", "least"),
    [
        (["documented"], "documented"),
        (["documented", "observed"], "observed"),
        (["inferred", "observed", "documented"], "inferred"),
        ([], None),
    ],
    ids=str,
)
def test_sum_is_as_certain_as_its_weakest_line(confidences: list[Confidence], least: Confidence | None) -> None:
    assert weakest(confidences) == least
    assert Estimate("toy", "USD", tuple(line("1", "1", entry) for entry in confidences)).confidence == least


@pytest.mark.parametrize(
    ("amount", "shown"), [("75", 75), ("75.0", 75), ("0.35", 0.35), ("1E+3", 1000), ("-2.50", -2.5)]
)
def test_amount_is_whole_where_it_is_whole(amount: str, shown: float) -> None:
    assert number(Decimal(amount)) == shown
    assert type(number(Decimal(amount))) is type(shown)
