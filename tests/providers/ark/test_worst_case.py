"""The most that a create may cost, where the model chooses: what `guard` reserves, and what the usage settles."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.guard.worst_case import WorstCase, worst_case
from drytake.schemas.providers.ark import PROVIDER
from drytake.schemas.providers.ark.pricing import BYTEPLUS

DAY = date(2026, 11, 30)
TEXT = {"type": "text", "text": "p"}
VIDEO = {"type": "video_url", "video_url": {"url": "https://example.com/v.mp4"}, "role": "reference_video"}
STANDARD, LATEST = "dreamina-seedance-2-0-260128", "dreamina-seedance-2-5-260628"


def validate(said: Any) -> Any:
    contract = PROVIDER.create.contract
    assert contract is not None
    return contract.validate_value(said).request


def most(model: str, *items: Any, **fields: Any) -> WorstCase:
    said = {"model": model, "content": [TEXT, *items], **fields}
    return worst_case(PROVIDER, PROVIDER.create, said, validate, DAY)


def charged(model: str, **fields: Any) -> Decimal:
    return BYTEPLUS.charge(validate({"model": model, "content": [TEXT], **fields}), DAY)


@pytest.mark.parametrize(("model", "longest"), [(STANDARD, 15), (LATEST, 30)])
@pytest.mark.parametrize("fields", [{"duration": -1}, {"duration": -1, "resolution": "480p", "ratio": "1:1"}])
def test_length_and_shape_that_are_left_open_are_taken_at_their_dearest(
    model: str, longest: int, fields: dict[str, Any]
) -> None:
    ratios = [fields["ratio"]] if "ratio" in fields else ["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"]
    dearest = max(charged(model, **{**fields, "duration": longest, "ratio": ratio}) for ratio in ratios)

    assert most(model, **fields).amount == dearest


def test_what_is_said_costs_what_the_bill_says() -> None:
    said = {"duration": 10, "ratio": "16:9", "resolution": "720p"}

    assert most(STANDARD, **said).amount == charged(STANDARD, **said)


def test_reference_video_of_unknown_length_is_taken_for_the_longest() -> None:
    longest = {**VIDEO, "video_url": {"url": "https://example.com/v.mp4#duration=15"}}

    assert most(STANDARD, VIDEO, duration=5).amount == most(STANDARD, longest, duration=5).amount


def test_rate_of_a_token_settles_what_the_usage_says() -> None:
    assert most(STANDARD, duration=5, ratio="16:9").rate == Decimal("0.000007")


def test_what_breaks_a_rule_or_has_no_rate_has_no_price() -> None:
    assert most(STANDARD, duration=99).amount is None
    assert most("seedance-1-0-pro-250528", duration=5).amount is None
