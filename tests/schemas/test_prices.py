"""An estimate adds up, names its sources, and is unknown where nobody published a rate."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

import pytest

from drytake.schemas.prices import Estimate, PriceLine, PricePage, Rate, RateCard, Terms, number, weakest
from drytake.schemas.validation.rules import Confidence, Source

USD = Terms("USD")
PAGE = Source("https://docs.example.com/prices", as_of="2026-01-31")


def line(quantity: str, amount: str, confidence: Confidence = "documented") -> PriceLine:
    return PriceLine("seconds", Decimal(quantity), Rate(Decimal(amount), "second of output", PAGE, confidence))


def test_lines_are_added_up_exactly() -> None:
    assert Estimate("toy", USD, (line("3", "0.1"), line("1", "0.05"))).amount == Decimal("0.35")


@pytest.mark.parametrize(
    ("terms", "amount"),
    [
        (Terms("USD"), "0.335"),
        (Terms("USD", step=Decimal("0.01")), "0.34"),
        (Terms("USD", step=Decimal("0.01"), rounding=ROUND_DOWN), "0.33"),
        (Terms("USD", step=Decimal(1), rounding=ROUND_CEILING), "1"),
        (Terms("USD", minimum=Decimal("0.5")), "0.5"),
        (Terms("USD", step=Decimal("0.05"), minimum=Decimal("0.37")), "0.37"),
    ],
    ids=str,
)
def test_sum_is_rounded_and_has_a_minimum_as_the_terms_say(terms: Terms, amount: str) -> None:
    estimate = Estimate("toy", terms, (line("3", "0.1"), line("1", "0.035")))

    assert estimate.amount == Decimal(amount)


def test_what_has_no_line_is_unknown_whatever_the_minimum() -> None:
    assert Estimate("toy", Terms("USD", minimum=Decimal(1))).amount is None


def test_no_rate_is_unknown_and_never_zero() -> None:
    estimate = Estimate("toy", Terms("credits", charged="create"), notes=("nobody publishes a price",))

    assert estimate.amount is None
    assert estimate.to_json() == {
        "provider": "toy",
        "amount": None,
        "unit": "credits",
        "charged": "create",
        "confidence": "unknown",
        "lines": [],
        "notes": ["nobody publishes a price"],
    }


def test_line_as_json_has_rate_source_and_day() -> None:
    assert Estimate("toy", USD, (line("2.5", "4"),)).to_json()["lines"] == [
        {
            "label": "seconds",
            "quantity": 2.5,
            "unit": "second of output",
            "rate": 4,
            "amount": 10,
            "source": "https://docs.example.com/prices (2026-01-31)",
            "as_of": "2026-01-31",
            "confidence": "documented",
            "valid_from": None,
            "valid_until": None,
            "list_rate": None,
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
    assert Estimate("toy", USD, tuple(line("1", "1", entry) for entry in confidences)).confidence == least


@pytest.mark.parametrize(
    ("amount", "shown"), [("75", 75), ("75.0", 75), ("0.35", 0.35), ("1E+3", 1000), ("-2.50", -2.5)]
)
def test_amount_is_whole_where_it_is_whole(amount: str, shown: float) -> None:
    assert number(Decimal(amount)) == shown
    assert type(number(Decimal(amount))) is type(shown)


# --- rates have a time -------------------------------------------------------------------------------------------

FROM, UNTIL = date(2026, 8, 7), date(2026, 10, 7)
CAMPAIGN = RateCard.of(
    USD, PricePage("second", PAGE, valid_from=FROM, valid_until=UNTIL), {"fast": "0.75", "new": "2"}, {"fast": 1}
)


@pytest.mark.parametrize(
    ("day", "amount", "note"),
    [
        (date(2026, 8, 6), 10, "the campaign's rate counts from 2026-08-07 on; until then the list rate does"),
        (FROM, 7.5, "a campaign's rate until 2026-10-07; the list rate is 1"),
        (UNTIL, 7.5, "a campaign's rate until 2026-10-07; the list rate is 1"),
        (
            date(2026, 10, 8),
            10,
            "the campaign ended on 2026-10-07; this is the list rate, not read again since 2026-01-31",
        ),
    ],
    ids=str,
)
def test_outside_a_campaign_the_list_rate_counts(day: date, amount: float, note: str) -> None:
    estimate = CAMPAIGN.estimate("toy", "seconds", "fast", 10, "a note").on(day)

    assert estimate.amount == Decimal(str(amount)) == CAMPAIGN.charge("fast", 10, day)
    assert estimate.notes == ("a note", note)


@pytest.mark.parametrize(
    ("day", "notes"),
    [
        (date(2026, 8, 6), ("this rate counts from 2026-08-07 on",)),
        (FROM, ()),
        (date(2026, 10, 8), ("this rate ended on 2026-10-07, not read again since 2026-01-31",)),
    ],
    ids=str,
)
def test_a_dated_rate_without_list_rate_stays_and_says_that_it_is_old(day: date, notes: tuple[str, ...]) -> None:
    estimate = CAMPAIGN.estimate("toy", "seconds", "new", 10).on(day)

    assert estimate.amount == 20
    assert estimate.notes == notes


def test_a_campaign_without_an_end_says_the_list_rate() -> None:
    card = RateCard.of(USD, PricePage("second", PAGE), {"fast": "0.5"}, {"fast": "0.8"})

    assert card.estimate("toy", "seconds", "fast", 1).on(FROM).notes == ("a campaign's rate; the list rate is 0.8",)


def test_lines_with_the_same_days_say_it_once() -> None:
    estimate = CAMPAIGN.estimate("toy", "seconds", "new", 10)

    assert len(estimate._replace(lines=estimate.lines * 2).on(date(2027, 1, 1)).notes) == 1


def test_a_rate_that_a_card_lacks_is_unknown() -> None:
    assert CAMPAIGN.estimate("toy", "seconds", "slow", 10, "nobody says it").to_json()["amount"] is None


def test_dates_of_a_rate_are_in_its_json() -> None:
    (shown,) = CAMPAIGN.estimate("toy", "seconds", "fast", 10).to_json()["lines"]

    assert (shown["valid_from"], shown["valid_until"], shown["list_rate"]) == ("2026-08-07", "2026-10-07", 1)
