"""What sellers make of shots that were worked out by hand: to the cent, and by the rule."""

from datetime import date
from decimal import Decimal

import pytest

from drytake.schemas.comparing.comparison import compared, offer_of
from drytake.schemas.comparing.money import Assumptions, usd_text
from drytake.schemas.comparing.offer import NamedShot
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.request import VideoRequest
from tests.providers.worked_shots import PROBES, WORKED, shot, video

TODAY = Assumptions(date(2026, 11, 29))
USD: dict[str, dict[str, str]] = {
    "ark": {
        "S1": "0.7560 0.7623",
        "S2": "5.6133 5.6289",
        "S3": "1.2096 1.2159",
        "S4": "1.5120 1.5183",
        "S5": "2.2291 2.2330",
        "S6": "6.9336 6.9432",
        "S7": "3.8880 3.9204",
        "S8": "0.2250 0.2273",
        "S9": "0.3780 0.3812",
        "S11 draft": "1.0280 1.0323",
        "S11 final": "5.6862 5.7099",
    },
    "fal": {
        "S1": "1.5120 1.5170",
        "S2": "10.2060 10.2300",
        "S3": "2.4192",
        "S4": "3.0240",
        "S5": "4.3546",
        "S6": "13.8672",
        "S7": "7.7760",
        "S8": "0.4500",
        "S9": "0.7560",
        "S11 draft": "2.0560",
        "S11 final": "11.3724",
    },
    "replicate": {
        "S1": "0.9000",
        "S2": "6.7500",
        "S3": "1.4400",
        "S4": "1.8000",
        "S5": "2.6400",
        "S6": "6.9360",
        "S7": "5.0000",
        "S8": "0.2800",
        "S9": "0.4500",
    },
    "venice": {
        "S1": "0.9500",
        "S2": "7.0200",
        "S3": "1.5100",
        "S4": "1.8900",
        "S6": "8.6700",
        "S7": "4.8600",
        "S8": "0.2800",
        "S9": "0.4700",
    },
    "loova": {
        "S1": "2.4000 6.0000",
        "S3": "3.8400 9.6000",
        "S4": "4.8000 12.0000",
        "S5": "11.5200 28.8000",
        "S8": "1.2800 3.2000",
    },
    "xskill": {"S1": "0.2500", "S3": "0.4000", "S4": "0.5000", "S5": "1.2000", "S6": "19.5000", "S8": "0.1000"},
    "openrouter": {
        "S1": "0.7560",
        "S2": "5.6133",
        "S3": "1.2096",
        "S4": "1.5120",
        "S5": "2.2291",
        "S6": "6.9336",
        "S7": "3.8880",
        "S8": "0.1687",
        "S9": "0.3780",
    },
    "kie": {
        "S1": "0.9318 1.0250",
        "S2": "6.9545 7.6500",
        "S3": "1.4909 1.6400",
        "S4": "1.8636 2.0500",
        "S5": "2.7273 3.0000",
        "S6": "8.5909 9.4500",
        "S7": "4.7273 5.2000",
        "S8": "0.2818 0.3100",
        "S9": "0.4659 0.5125",
    },
    "piapi": {
        "S1": "1.0000",
        "S2": "7.5000",
        "S3": "1.6000",
        "S4": "2.0000",
        "S5": "4.8000",
        "S6": "10.5000",
        "S8": "0.1920",
        "S9": "0.4200",
        "S11 draft": "1.5000",
        "S11 final": "8.0000",
    },
    "wavespeed": {
        "S1": "1.2000",
        "S2": "9.0000",
        "S3": "1.9200",
        "S4": "2.4000",
        "S5": "3.1200",
        "S6": "10.8000",
        "S7": "6.0000",
        "S8": "0.3200",
        "S9": "0.3750",
        "S10": "2.0000",
    },
    "evolink": {
        "S1": "0.9925",
        "S2": "7.4419",
        "S3": "1.5880",
        "S4": "1.9850",
        "S5": "2.9016",
        "S6": "8.8800",
        "S8": "0.2980",
        "S9": "0.5000",
        "S11 final": "7.3900",
    },
    "runway": {
        "S1": "1.8000",
        "S2": "6.0000",
        "S3": "2.8800",
        "S4": "3.6000",
        "S5": "4.3200",
        "S6": "9.0000",
        "S7": "7.5000",
        "S8": "1.1600",
        "S9": "0.8000",
    },
    "higgsfield": {
        "S1": "1.5120",
        "S2": "10.2060",
        "S3": "2.4192",
        "S4": "3.0240",
        "S5": "4.3546",
        "S6": "13.8672",
        "S7": "7.7760",
    },
    "apimart": {
        "S1": "0.7100",
        "S2": "5.3160",
        "S3": "1.1360",
        "S4": "1.4200",
        "S5": "2.0592",
        "S6": "6.4800",
        "S7": "3.6100",
        "S9": "0.1144",
    },
    "laozhang": {
        "S1": "0.8586",
        "S2": "6.3902",
        "S3": "1.3695",
        "S4": "1.7101",
        "S5": "2.4922",
        "S6": "7.7855",
        "S7": "4.3677",
        "S8": "0.2574",
        "S9": "0.4293",
        "S11 draft": "1.1575",
        "S11 final": "6.4409",
    },
    "muapi": {
        "S1": "1.2500",
        "S3": "2.0000",
        "S4": "2.5000",
        "S6": "10.2000",
        "S11 draft": "1.7000",
        "S11 final": "8.5000",
    },
}
"""Seller to shot to the least and the most USD."""
UNKNOWN_PRICES = {
    "outai": ("S1", "S3", "S4", "S5", "S8"),
    "vercel": ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10"),
    "acedata": ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"),
    "apiyi": ("S1", "S6"),
    "apimart": ("S8",),
    "muapi": ("S2", "S5", "S7", "S8", "S9", "S10"),
}
"""What is made, for a price that nobody has published."""
CONFIDENCE = {
    "ark": {"S1": "documented", "S6": "observed"},
    "fal": {"S2": "documented", "S6": "documented", "S7": "observed", "S11 draft": "documented"},
    "replicate": {"S1": "documented", "S6": "observed", "S9": "observed"},
    "venice": {"S1": "inferred", "S3": "documented"},
    "openrouter": {"S1": "inferred"},
    "kie": {"S1": "documented", "S2": "observed", "S6": "observed", "S8": "observed"},
    "piapi": {"S1": "documented", "S6": "documented"},
    "wavespeed": {"S1": "documented", "S2": "observed", "S8": "inferred", "S10": "inferred"},
    "evolink": {"S1": "documented", "S2": "observed", "S9": "observed"},
    "xskill": {"S1": "documented", "S6": "observed"},
    "higgsfield": {"S1": "observed"},
    "apimart": {"S1": "observed", "S5": "inferred"},
    "laozhang": {"S1": "documented", "S5": "documented", "S7": "inferred"},
    "muapi": {"S1": "documented", "S6": "observed"},
}
"""How well each price is known, as the tables mark it."""
CNY = {
    "S1": "4.97",
    "S2": "37.18",
    "S3": "7.95",
    "S4": "9.94",
    "S5": "14.52",
    "S6": "45.36",
    "S8": "1.49",
    "S9": "2.48",
}
SELLERS = (
    *("ark", "fal", "replicate", "loova", "xskill", "venice", "openrouter", "kie", "piapi", "wavespeed", "evolink"),
    *("runway", "apimart", "laozhang", "muapi", "vercel"),
)
_L, _C, _R, _I = "legal", "changed", "refused", "impossible"
STATUSES = {  # in the order of the sellers
    "S1": (_L, _L, _L, _C, _C, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L),
    "S2": (_L, _L, _L, _I, _I, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L),
    "S6": (_L, _L, _L, _R, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L),
    "S7": (_L, _L, _L, _I, _I, _L, _L, _L, _R, _L, _R, _L, _L, _L, _L, _L),
    "S9": (_L, _L, _L, _I, _I, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L, _L),
    "S10": (_R, _R, _R, _I, _I, _R, _R, _R, _R, _L, _R, _R, _R, _R, _L, _L),
    "L1": (_R, _R, _R, _R, _C, _R, _L, _L, _L, _L, _R, _L, _L, _R, _L, _L),
    "L2": (_L, _R, _L, _C, _R, _L, _L, _L, _R, _L, _L, _L, _L, _L, _L, _L),
    "L3": (_R, _I, _R, _I, _C, _R, _C, _R, _I, _I, _I, _R, _I, _R, _I, _L),
    "L4": (_R, _L, _R, _R, _L, _R, _L, _L, _C, _L, _L, _L, _R, _R, _L, _L),
    "L5": (_R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _L),
    "L6": (_R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _R, _L),
    "L7": (_L, _L, _L, _I, _I, _I, _I, _I, _I, _I, _I, _L, _I, _L, _I, _I),
    "L8": (_R, _R, _L, _R, _R, _R, _L, _R, _I, _R, _R, _I, _R, _R, _R, _L),
    "L9": (_L, _L, _L, _C, _C, _R, _L, _R, _L, _L, _R, _L, _L, _L, _L, _L),
    "L10": (_R, _R, _R, _C, _R, _R, _L, _R, _R, _L, _R, _R, _R, _R, _L, _L),
    "L11": (_L, _L, _L, _C, _C, _C, _L, _C, _C, _C, _C, _L, _L, _L, _C, _L),
    "L12": (_R, _R, _L, _C, _C, _L, _L, _L, _L, _L, _L, _R, _L, _R, _L, _L),
}
ALL = {**WORKED, **PROBES}


@pytest.mark.parametrize("seller", USD)
def test_price_agrees_to_the_cent(seller: str) -> None:
    found = {}
    for name in USD[seller]:
        usd = offer_of(seller, WORKED[name], TODAY).price.usd
        assert usd is not None, name
        found[name] = " ".join(dict.fromkeys(map(usd_text, usd)))

    assert found == USD[seller]


def test_what_costs_cny_has_no_usd_without_a_rate_of_exchange() -> None:
    prices = {name: offer_of("volcengine", WORKED[name], TODAY).price for name in CNY}

    assert {name: f"{price.amount:.2f}" for name, price in prices.items()} == CNY
    assert {price.usd for price in prices.values()} == {None}


def test_rate_of_exchange_makes_usd_of_cny() -> None:
    given = TODAY._replace(rates={"CNY": Decimal("0.14")})

    usd = offer_of("volcengine", WORKED["S1"], given).price.usd
    assert usd is not None
    assert usd_text(usd[0]) == "0.6955"


def test_what_nobody_has_published_is_unknown_and_made_all_the_same() -> None:
    found = {
        (seller, name): offer_of(seller, WORKED[name], TODAY)
        for seller, names in UNKNOWN_PRICES.items()
        for name in names
    }

    assert {one.made for one in found.values()} == {True}
    assert {(one.price.amount, one.price.usd, one.price.confidence) for one in found.values()} == {
        (None, None, "unknown")
    }


@pytest.mark.parametrize("seller", CONFIDENCE)
def test_price_says_how_well_it_is_known(seller: str) -> None:
    found = {name: offer_of(seller, WORKED[name], TODAY).price.confidence for name in CONFIDENCE[seller]}

    assert found == CONFIDENCE[seller]


@pytest.mark.parametrize("name", STATUSES)
def test_status_follows_from_the_sellers_rules(name: str) -> None:
    found = tuple(offer_of(seller, ALL[name], TODAY).status for seller in SELLERS)

    assert dict(zip(SELLERS, found, strict=True)) == dict(zip(SELLERS, STATUSES[name], strict=True))


@pytest.mark.parametrize("seller", ["ark", "fal", "replicate", "venice", "kie", "piapi", "evolink"])
def test_refusal_names_a_rule_of_the_seller(seller: str) -> None:
    offer = offer_of(seller, PROBES["L5"], TODAY)

    assert [one.rule.partition(".")[0] for one in offer.violations if one.severity == "error"] == [seller]


def test_guessed_rule_warns_and_refuses_nobody() -> None:
    offer = offer_of("xskill", WORKED["S5"], TODAY)

    assert [(one.severity, one.confidence) for one in offer.violations] == [("warning", "inferred")]


def test_campaign_counts_until_its_last_day() -> None:
    during, after = (Assumptions(day) for day in (date(2026, 9, 1), date(2026, 10, 8)))

    prices = [offer_of(seller, WORKED["S8"], day).price.amount for seller in ("kie", "ark") for day in (during, after)]
    assert prices == [Decimal("46.8"), Decimal("62.0"), Decimal("0.168739200"), Decimal("0.2249856")]


def test_pack_decides_what_a_credit_costs() -> None:
    usd = offer_of("loova", WORKED["S1"], TODAY._replace(packs={"loova": "large"})).price.usd

    assert usd == (Decimal("2.400"), Decimal("2.400"))


def test_lengths_that_are_not_sold_become_the_next_longer_one() -> None:
    offer = offer_of("piapi", shot(family="2.5", seconds=12), TODAY)

    assert [(one.kind, one.said, one.made) for one in offer.changes] == [("approximated", 12, 15)]
    assert offer.price.usd == (Decimal("5.25"), Decimal("5.25"))


def test_final_of_a_draft_in_the_list_has_the_price_of_its_shot_in_full_size() -> None:
    final = VideoRequest(mode="text", family="2.5", draft_of="d")

    rows = compared([NamedShot("d", WORKED["S11 draft"]), NamedShot("f", final)], TODAY, ["ark", "fal", "piapi"]).rows
    costs = [offer.price.usd for offer in rows[1].offers]
    assert [usd_text(usd[0]) for usd in costs if usd] == ["5.6862", "11.3724", "8.0000"]


def test_several_results_change_nothing_but_the_price() -> None:
    assert offer_of("ark", shot(count=3), TODAY).status == "legal"


def test_length_of_an_edit_that_a_seller_can_not_leave_open_is_impossible() -> None:
    edit = VideoRequest(prompt="p", mode="edit", family="2.5", videos=WORKED["S5"].videos[:1])

    offer = offer_of("xskill", edit, TODAY)
    assert (offer.status, [one.field for one in offer.changes]) == ("impossible", ["seconds"])


def test_several_drafts_cost_several_times() -> None:
    one, three = (offer_of("ark", shot(family="2.5", draft=True, count=count), TODAY).price for count in (1, 3))

    assert one.amount is not None
    assert three.amount == 3 * one.amount


def test_edit_leaves_length_and_ratio_to_its_video_unless_they_are_said() -> None:
    said = shot(family="2.5", mode="edit", videos=WORKED["S5"].videos[:1])
    unsaid = VideoRequest(prompt="p", mode="edit", family="2.5", videos=said.videos)

    assert [offer_of("ark", one, TODAY).status for one in (unsaid, said)] == ["legal", "refused"]


def test_length_said_of_an_edit_is_refused_where_it_fails_after_acceptance() -> None:
    edit = VideoRequest(prompt="Edit the video", mode="edit", family="2.5", videos=WORKED["S5"].videos[:1], seconds=6)

    found = {
        one: offer_of(one, edit, TODAY)
        for one in ("ark", "venice", "runway", "apimart", "laozhang", "fal", "higgsfield")
    }
    assert {one: offer.status for one, offer in found.items() if offer.status == "changed"} == dict.fromkeys(
        ("fal", "higgsfield"), "changed"
    )
    assert {offer.status for one, offer in found.items() if one not in ("fal", "higgsfield")} == {"refused"}


def test_edit_has_the_price_of_its_videos_length() -> None:
    edit = VideoRequest(prompt="Edit it", mode="edit", family="2.5", videos=(video(6),))

    prices = {one: offer_of(one, edit, TODAY).price for one in ("ark", "runway", "apimart")}
    assert {one: price.usd and usd_text(price.usd[0]) for one, price in prices.items()} == {
        "ark": "1.6589",
        "runway": "2.7000",
        "apimart": "1.5552",
    }
    assert {price.confidence for price in prices.values()} == {"inferred"}


def test_size_that_a_sellers_list_leaves_open_is_outside() -> None:
    assert offer_of("replicate", shot(family="2.5", resolution="4k"), TODAY).status == "outside"


def test_makers_limit_warns_where_a_seller_states_none() -> None:
    offer = offer_of("openrouter", PROBES["L10"], TODAY)

    assert [(one.rule, one.severity, one.confidence) for one in offer.violations] == [
        ("openrouter.reference-seconds", "warning", "inferred")
    ]


def test_whole_seconds_of_input_are_billed_where_they_are_counted_so() -> None:
    usd = offer_of("wavespeed", PROBES["L9"], TODAY).price.usd

    assert usd == (Decimal("0.91"), Decimal("0.91"))


def test_prompt_is_missed_where_it_is_needed() -> None:
    silent = VideoRequest(mode="first", first_frame=PROBES["L4"].first_frame)

    found = {one: offer_of(one, silent, TODAY).status for one in ("ark", "runway", "kie", "wavespeed")}
    assert found == {"ark": "legal", "runway": "legal", "kie": "refused", "wavespeed": "refused"}


def test_relays_factor_counts_the_list_and_not_a_campaign() -> None:
    during = offer_of("laozhang", WORKED["S8"], Assumptions(date(2026, 9, 1))).price

    assert during.usd is not None
    assert usd_text(during.usd[0]) == "0.2574"
    assert during.notes == ("nobody has read this price for a day before 2026-10-14",)


def test_played_seller_says_how_long_it_takes() -> None:
    assert offer_of("ark", WORKED["S1"], TODAY).wait_seconds == get_provider("ark").timing.video.total
    assert offer_of("apimart", WORKED["S1"], TODAY).wait_seconds is None
