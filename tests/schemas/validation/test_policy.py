"""A rule that has days is in force on these alone, by the policy's clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.policy import ValidationPolicy, during
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Limit, Rule, Source
from drytake.schemas.validation.validator import Validator

PAGE = Source("https://docs.example.com/create", as_of="2026-03-10")
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


class Body(WireModel):
    """A body with a length."""

    seconds: int


def book_of(**days: date) -> Contract[Body]:
    section = Rulebook("toy").section("create")

    @section.when(
        "too-long", "/seconds", source=PAGE, hint="trim it", rejects=[{"seconds": 9}], accepts=[{"seconds": 8}], **days
    )
    def too_long(body: Any) -> str | None:
        """It is at most eight seconds long."""
        return "`seconds` is over 8" if body["seconds"] > 8 else None

    return Contract.of(section, Body)


def on(day: date, at: time = time(12)) -> ValidationPolicy:
    seconds = datetime.combine(day, at, UTC).timestamp()
    return ValidationPolicy(now=lambda: seconds)


def breaks(contract: Contract[Body], policy: ValidationPolicy) -> bool:
    quick = contract.validate(b'{"seconds":9}', policy=policy)
    full = contract.read(b'{"seconds":9}', policy=policy)
    assert quick.violations == full.violations
    assert quick.valid == (not quick.violations)
    return bool(quick.violations)


@pytest.mark.parametrize(
    ("day", "at", "broken"),
    [
        (date(2026, 3, 31), time(23, 59, 59), False),
        (FIRST, time(0), True),
        (LAST, time(23, 59, 59), True),
        (date(2026, 5, 1), time(0), False),
    ],
)
def test_rule_counts_between_its_days(day: date, at: time, *, broken: bool) -> None:
    assert breaks(book_of(since=FIRST, until=LAST), on(day, at)) == broken


@pytest.mark.parametrize(("days", "broken"), [({"since": FIRST}, True), ({"until": LAST}, False), ({}, True)])
def test_end_that_is_open_never_comes(days: dict[str, date], *, broken: bool) -> None:
    assert breaks(book_of(**days), on(date(2030, 1, 1))) == broken


def test_without_a_clock_it_is_the_day_on_which_the_source_was_read() -> None:
    assert not breaks(book_of(since=FIRST), ValidationPolicy())
    assert breaks(book_of(until=LAST), ValidationPolicy())


def test_severity_that_a_caller_chooses_brings_no_rule_into_force() -> None:
    policy = ValidationPolicy(severities={"toy.too-long": "warning"}, now=on(LAST).now)

    assert not book_of(since=date(2026, 5, 1)).validate(b'{"seconds":9}', policy=policy).violations
    assert book_of(until=LAST).validate(b'{"seconds":9}', policy=policy).violations[0].severity == "warning"


@pytest.mark.parametrize("days", [{"since": FIRST}, {"until": date(2026, 1, 1)}, {"since": FIRST, "until": LAST}, {}])
def test_examples_are_borne_out_while_the_rule_is_in_force(
    days: dict[str, date], faults_of: Callable[[Rule, Validator[Any]], list[str]]
) -> None:
    contract = book_of(**days)

    assert not faults_of(contract.book["too-long"], contract)


def test_policy_of_a_rule_without_days_is_the_default_one() -> None:
    assert during(book_of().book["too-long"]).now is None


def test_constraint_of_a_model_has_no_days() -> None:
    section = Rulebook("toy").section("create")

    with pytest.raises(ValueError, match=r"toy\.too-long has days"):
        section.limit("too-long", "seconds", Limit(None, 8, "seconds"), source=PAGE, since=FIRST)


def test_rule_says_its_days() -> None:
    rule = book_of(since=FIRST, until=LAST).book["too-long"]

    assert rule.days == "since 2026-04-01, until 2026-04-30"
    assert {name: rule.to_json()[name] for name in ("since", "until")} == {"since": "2026-04-01", "until": "2026-04-30"}


def test_rule_without_days_says_none() -> None:
    assert book_of().book["too-long"].days == ""
    assert not {"since", "until"} & book_of().book["too-long"].to_json().keys()
