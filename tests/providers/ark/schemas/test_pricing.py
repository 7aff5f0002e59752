"""What Ark charges, against the figures of its pages, captured tokens and the worked shots."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drytake.schemas.prices import number
from drytake.schemas.providers.ark import pricing
from drytake.schemas.providers.ark.contracts import CREATE
from drytake.schemas.providers.ark.pricing import BYTEPLUS, VOLCENGINE, Card
from drytake.schemas.providers.ark.requests import CreateTask

DAY = date(2026, 11, 29)
"""Campaigns are over."""
STANDARD, FAST, MINI, LATEST = (
    f"dreamina-seedance-{name}" for name in ("2-0-260128", "2-0-fast-260128", "2-0-mini-260615", "2-5-260628")
)
TEXT = {"type": "text", "text": "A lighthouse at dawn"}


def videos(*seconds: float) -> list[dict[str, Any]]:
    urls = [f"https://example.com/v.mp4#duration={one:g}" for one in seconds]
    return [{"type": "video_url", "video_url": {"url": url}, "role": "reference_video"} for url in urls]


def request(model: str, resolution: str, ratio: str, seconds: int | None, *items: Any, **fields: Any) -> CreateTask:
    body = {"model": model, "content": [TEXT, *items], "resolution": resolution, "ratio": ratio, "duration": seconds}
    parsed = CREATE.validate_value(body | fields).request
    assert isinstance(parsed, CreateTask)
    return parsed


def estimated(card: Card, parsed: CreateTask) -> Decimal:
    amount = card.estimate(parsed).on(DAY).amount
    assert amount is not None
    return amount


Shot = tuple[str, str, str, int, tuple[float, ...]]
WORKED: Mapping[str, tuple[Shot, int, str, str | None, int | None, str | None]] = {
    # shot: estimated tokens, USD and CNY; billed tokens and USD
    "1": ((STANDARD, "480p", "16:9", 4, ()), 40_176, "0.2812", None, 40_594, "0.2842"),
    "2": ((STANDARD, "480p", "16:9", 5, ()), 50_220, "0.3515", "2.31", 50_638, "0.3545"),
    "3": ((STANDARD, "720p", "16:9", 5, ()), 108_000, "0.7560", "4.97", 108_900, "0.7623"),
    "4": ((STANDARD, "720p", "9:16", 8, ()), 172_800, "1.2096", None, 173_700, "1.2159"),
    "5": ((STANDARD, "720p", "1:1", 10, ()), 216_000, "1.5120", None, 216_900, "1.5183"),
    "6": ((STANDARD, "720p", "16:9", 15, ()), 324_000, "2.2680", None, 324_900, "2.2743"),
    "7": ((STANDARD, "1080p", "16:9", 5, ()), 243_000, "1.8711", "12.39", 245_025, "1.8867"),
    "8": ((STANDARD, "1080p", "16:9", 15, ()), 729_000, "5.6133", "37.18", 731_025, "5.6289"),
    "9": ((STANDARD, "4k", "16:9", 5, ()), 972_000, "3.8880", "25.27", 980_100, "3.9204"),
    "10": ((FAST, "480p", "16:9", 5, ()), 50_220, "0.2812", None, 50_638, "0.2836"),
    "11": ((FAST, "720p", "16:9", 5, ()), 108_000, "0.6048", "4.00", 108_900, "0.6098"),
    "12": ((MINI, "480p", "16:9", 5, ()), 50_220, "0.1758", None, 50_638, "0.1772"),
    "13": ((MINI, "720p", "16:9", 5, ()), 108_000, "0.3780", "2.48", 108_900, "0.3812"),
    "14, 2 s in": ((STANDARD, "480p", "16:9", 5, (2,)), 90_396, "0.3887", None, 90_396, None),
    "14, 4 s in": ((STANDARD, "480p", "16:9", 5, (4,)), 90_396, "0.3887", None, None, None),
    "15": ((STANDARD, "480p", "16:9", 5, (15,)), 200_880, "0.8638", None, 201_298, "0.8656"),
    "16": ((STANDARD, "720p", "16:9", 5, (3,)), 194_400, "0.8359", None, 194_400, None),
    "17": ((STANDARD, "720p", "16:9", 5, (5,)), 216_000, "0.9288", None, 216_900, "0.9327"),
    "18": ((STANDARD, "720p", "16:9", 5, (15,)), 432_000, "1.8576", None, 432_900, "1.8615"),
    "19": ((STANDARD, "1080p", "16:9", 5, (2,)), 437_400, "2.0558", None, 437_400, None),
    "20": ((STANDARD, "1080p", "16:9", 5, (15,)), 972_000, "4.5684", None, 974_025, "4.5779"),
    "21, least": ((STANDARD, "4k", "16:9", 5, (2,)), 1_749_600, "4.1990", None, 1_749_600, None),
    "21": ((STANDARD, "4k", "16:9", 5, (15,)), 3_888_000, "9.3312", None, 3_896_100, "9.3506"),
    "22, least": ((FAST, "720p", "16:9", 5, (4,)), 194_400, "0.6415", None, None, None),
    "22": ((FAST, "720p", "16:9", 5, (15,)), 432_000, "1.4256", None, 432_900, "1.4286"),
    "23, least": ((MINI, "720p", "16:9", 5, (4,)), 194_400, "0.4082", None, None, None),
    "23": ((MINI, "720p", "16:9", 5, (15,)), 432_000, "0.9072", None, 432_900, "0.9091"),
    "S5": ((STANDARD, "720p", "16:9", 12, (3, 4, 5)), 518_400, "2.2291", "14.52", 519_300, "2.2330"),
    "S6": ((LATEST, "720p", "16:9", 30, ()), 648_000, "6.9336", "45.36", 648_900, "6.9432"),
    "S8": ((FAST, "480p", "16:9", 4, ()), 40_176, "0.2250", "1.49", 40_594, "0.2273"),
    "captured, 4 s in": ((STANDARD, "720p", "16:9", 4, (4,)), 172_800, "0.7430", None, 173_700, None),
    "21:9 at 4k": ((STANDARD, "4k", "21:9", 5, ()), 972_026, "3.8881", None, None, None),
}


def of(shot: Shot) -> CreateTask:
    *settings, source = shot
    return request(*settings, *videos(*source))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WORKED)
def test_worked_example_is_estimated(name: str) -> None:
    shot, tokens, usd, cny, _, _ = WORKED[name]
    (line,) = BYTEPLUS.estimate(of(shot)).lines

    assert int(line.quantity * 1_000_000) == tokens
    assert f"{estimated(BYTEPLUS, of(shot)):.4f}" == usd
    if cny is not None:
        assert f"{estimated(VOLCENGINE, of(shot)):.2f}" == cny


@pytest.mark.parametrize("name", [name for name, row in WORKED.items() if row[4] is not None])
def test_worked_example_is_billed(name: str) -> None:
    shot, _, _, _, tokens, usd = WORKED[name]

    assert pricing.billed_tokens(of(shot)) == tokens
    if usd is not None:
        assert f"{BYTEPLUS.charge(of(shot), DAY):.4f}" == usd


LEAST = {4: 7, 5: 9, 6: 10, 7: 12, 8: 14, 9: 15, 10: 17, 11: 19, 12: 20, 13: 22, 14: 24, 15: 25}


@pytest.mark.parametrize("seconds", LEAST)
def test_least_seconds_hang_on_the_length(seconds: int) -> None:
    key = pricing.Key("2.0", "standard", "720p", with_video=True)

    assert pricing.least_seconds(key, seconds) == LEAST[seconds]
    assert pricing.least_seconds(key._replace(resolution="1080p"), seconds) == Decimal("1.8") * seconds


@pytest.mark.parametrize(
    ("day", "fast", "mini", "latest"),
    [
        (date(2026, 8, 6), 37, 23, 77),
        (date(2026, 8, 7), 27.75, 9.2, 77),
        (date(2026, 9, 17), 27.75, 9.2, 55.44),
        (date(2026, 10, 7), 27.75, 9.2, 77),
        (date(2026, 10, 8), 37, 23, 77),
    ],
)
def test_campaign_lasts_its_days(day: date, fast: float, mini: float, latest: float) -> None:
    rates = VOLCENGINE.rates.rates
    keys = [
        pricing.Key(*key) for key in (("2.0", "fast", "720p"), ("2.0", "mini", "720p"), ("2.5", "standard", "1080p"))
    ]

    assert [number(rates[key].on(day).amount) for key in keys] == [fast, mini, latest]


def test_draft_is_billed_as_480p_and_its_final_in_full() -> None:
    draft = request(LATEST, "720p", "16:9", 10, draft=True)
    final = CREATE.validate_value(
        {"model": LATEST, "content": [{"type": "draft_task", "draft_task": {"id": "cgt-20260901120000-abcde"}}]}
    ).request
    assert isinstance(final, CreateTask)

    assert f"{estimated(BYTEPLUS, draft):.4f}" == "1.0280"
    assert f"{BYTEPLUS.charge(draft, DAY):.4f}" == "1.0323"
    assert f"{BYTEPLUS.charge_final(final, draft, DAY):.4f}" == "5.7099"
    assert BYTEPLUS.estimate(final).notes == (pricing.NO_DRAFT,)


@pytest.mark.parametrize("card", [BYTEPLUS, VOLCENGINE], ids=lambda card: card.provider)
def test_what_the_model_chooses_has_no_price(card: Card) -> None:
    assert card.estimate(request(STANDARD, "720p", "16:9", -1)).notes == (pricing.AUTO_LENGTH,)
    assert card.estimate(request(LATEST, "720p", "16:9", None)).notes == (pricing.AUTO_LENGTH,)


def test_video_of_unknown_length_has_no_price() -> None:
    items = [{"type": "video_url", "video_url": {"url": "https://example.com/v.mp4"}, "role": "reference_video"}]

    assert BYTEPLUS.estimate(request(STANDARD, "720p", "16:9", 5, *items)).notes == (pricing.NO_SOURCE_LENGTH,)


def test_price_of_1_5_hangs_on_sound_and_that_of_1_0_is_unknown() -> None:
    silent = request("seedance-1-5-pro-251215", "720p", "1:1", 10, generate_audio=False)
    loud = request("seedance-1-5-pro-251215", "720p", "1:1", 10)
    oldest = request("seedance-1-0-pro-250528", "720p", "1:1", 10)

    assert pricing.billed_tokens(loud) == 216_900
    assert estimated(BYTEPLUS, loud) == 2 * estimated(BYTEPLUS, silent)
    assert BYTEPLUS.estimate(oldest).notes == VOLCENGINE.estimate(loud).notes == (pricing.NO_RATE,)


def test_what_is_left_out_is_said() -> None:
    bare = CREATE.validate_value({"model": LATEST, "content": [TEXT]}).request
    assert isinstance(bare, CreateTask)

    assert pricing.defaults(bare) == (
        "`duration` is left out: `-1`, the provider's default",
        "`resolution` is left out: `720p`, the provider's default",
        "`ratio` is left out: `adaptive`, the provider's default",
    )
