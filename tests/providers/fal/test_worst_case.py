"""The most that a create may cost, where `auto` is fal's own default: what `guard` reserves."""

from datetime import date
from typing import Any

import pytest

from drytake.contract_tests.guard.worst_case import worst_case
from drytake.schemas.providers.fal import PROVIDER, pricing

DAY = date(2026, 11, 30)
V = "https://example.com/v.mp4"


def most(name: str, **fields: Any) -> Any:
    operation = PROVIDER.operation(name)
    contract = operation.contract
    assert contract is not None
    return worst_case(
        PROVIDER, operation, {"prompt": "p", **fields}, lambda said: contract.validate_value(said).request, DAY
    )


@pytest.mark.parametrize(("name", "longest"), [("text-to-video", "15"), ("2.5-text-to-video", "30")])
def test_auto_is_taken_at_its_dearest(name: str, longest: str) -> None:
    shapes = ("16:9", "9:16", "4:3", "3:4", "1:1", "21:9")

    assert most(name).amount == max(most(name, duration=longest, aspect_ratio=shape).amount for shape in shapes)


def test_of_two_figures_of_one_page_the_greater_counts() -> None:
    found = most("text-to-video", duration="5", aspect_ratio="16:9")

    assert found.amount == pricing.PRINTED["720p", False] * 5


def test_reference_videos_of_unknown_length_share_the_longest_that_they_may_be() -> None:
    declared = [f"{V}?1#duration=7", f"{V}?2#duration=7"]

    unknown = most("reference-to-video", duration="5", aspect_ratio="16:9", video_urls=[f"{V}?1", f"{V}?2"])
    known = most("reference-to-video", duration="5", aspect_ratio="16:9", video_urls=declared)

    assert unknown.amount == known.amount
