"""Totals, mixes, and what nobody knows."""

from datetime import date
from decimal import Decimal

import pytest

from drytake.schemas.comparing.comparison import Comparison, ShotOffers, UnknownSellerError, compared, offer_of
from drytake.schemas.comparing.money import UNKNOWN, Assumptions, Price
from drytake.schemas.comparing.offer import NamedShot, Offer, Status
from drytake.schemas.seedance.request import VideoRequest

TODAY = Assumptions(date(2026, 11, 29))
SHOT = VideoRequest(prompt="p", mode="text")


def offer(seller: str, usd: str | None, status: Status = "legal") -> Offer:
    price = UNKNOWN if usd is None else Price(Decimal(usd), "USD", (Decimal(usd), Decimal(usd)), "documented")
    return Offer(seller, "m", status, price=price)


def comparison(*rows: tuple[Offer, ...]) -> Comparison:
    return Comparison(tuple(ShotOffers(f"s{number}", offers) for number, offers in enumerate(rows, 1)), TODAY)


def test_cheapest_mix_takes_each_shot_where_it_is_cheapest() -> None:
    found = comparison((offer("a", "2"), offer("b", "1")), (offer("a", "3"), offer("b", "4")))

    assert found.total == (Decimal(4), Decimal(4))
    assert found.to_json()["totals"]["cheapest"]["shots"] == {"s1": "b", "s2": "a"}


def test_changed_offers_are_a_mix_of_their_own() -> None:
    totals = comparison((offer("a", "2"), offer("b", "1", "changed"))).to_json()["totals"]

    assert totals["cheapest"]["shots"] == {"s1": "a"}
    assert totals["cheapest_with_changes"]["shots"] == {"s1": "b"}


def test_unknown_price_is_no_price_of_nothing() -> None:
    found = comparison((offer("a", None),))

    assert found.missing == ("s1",)
    assert found.to_json()["totals"]["sellers"]["a"]["usd"] is None


def test_sum_buys_shots_in_the_order_of_the_list_as_far_as_it_goes() -> None:
    found = comparison((offer("a", "2"),), (offer("a", "5"),), (offer("a", "1"),))

    assert found.fitting(Decimal(3)) == ("s1", "s3")


def test_unknown_seller_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownSellerError, match=r"no seller `nobody`; there is: .*, kie,"):
        compared([NamedShot("a", SHOT)], TODAY, ["nobody"])


@pytest.mark.parametrize("fields", [{"family": "9.0"}, {"resolution": "8k"}, {"ratio": "7:3"}])
def test_model_or_size_that_nobody_knows_is_outside(fields: dict[str, str]) -> None:
    shot = VideoRequest(prompt="p", mode="text", **fields)  # type: ignore[arg-type]

    assert {one.status for one in compared([NamedShot("a", shot)], TODAY).rows[0].offers} == {"outside"}


def test_offer_without_a_length_is_of_five_seconds_everywhere() -> None:
    said = VideoRequest(prompt="p", mode="text", seconds=5, ratio="16:9", resolution="720p", audio=True)

    assert offer_of("openrouter", SHOT, TODAY).price == offer_of("openrouter", said, TODAY).price
