"""Every price that Venice's own quote call has answered is what this catalogue says."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.schemas.providers.venice import catalogue, pricing
from drytake.schemas.providers.venice.models import models
from drytake.schemas.providers.venice.requests import Quote

QUOTES: dict[str, Any] = json.loads(Path(__file__).with_name("quotes.json").read_text(encoding="utf-8"))["models"]
INPUT = "https://example.com/v.mp4#duration={seconds}&height={height}&width=640&fps=24"


def quoted(model_id: str, **fields: Any) -> Decimal | None:
    body = {name: value for name, value in fields.items() if value is not None}
    return pricing.estimate_quote(Quote.model_validate({"model": model_id, **body})).amount


def test_all_of_them_are_here() -> None:
    count = sum(len(series) for of in QUOTES.values() for series in of["series"].values())
    assert (count, len(QUOTES)) == (3_783, 127)  # 3,688 of 125 models on one day, the rest of pages read later


@pytest.mark.parametrize("model_id", QUOTES)
def test_each_published_quote_is_the_price(model_id: str) -> None:
    ratio = QUOTES[model_id]["ratio"]
    wrong = []
    for key, series in QUOTES[model_id]["series"].items():
        resolution, sound = key.split("|")
        for duration, price in series.items():
            found = quoted(
                model_id,
                duration=duration,
                resolution=None if resolution == "-" else resolution,
                aspect_ratio=ratio,
                audio=sound == "on" if models()[model_id].audio_configurable else None,
            )
            if found != Decimal(str(price)):
                wrong.append((key, duration, price, found))
    assert not wrong


@pytest.mark.parametrize("model_id", sorted(set(models()) - set(QUOTES)))
def test_what_has_no_quote_has_no_made_up_price(model_id: str) -> None:
    model = models()[model_id]
    listed = not model.listed or model.editions == ("A",)  # the ids of older editions cost what their successors do
    if listed and (model.family, model.tier) in (("2.0", "standard"), ("2.0", "fast"), ("2.5", "standard")):
        return
    assert quoted(model_id, duration=(model.durations or ("5s",))[-1]) is None


def test_sound_costs_where_it_is_quoted_apart() -> None:
    shape = {"duration": "5s", "resolution": "720p"}
    assert quoted("veo3.1-full-text-to-video", duration="8s", audio=True) == Decimal("3.52")
    assert quoted("veo3.1-full-text-to-video", duration="8s", audio=False) == Decimal("1.76")
    assert quoted("wan-2.6-text-to-video", **shape, audio=True) == quoted("wan-2.6-text-to-video", **shape, audio=False)


@pytest.mark.parametrize(
    ("model_id", "height", "settings", "price"),
    [
        ("topaz-video-precision", 360, {}, "0.13"),  # 720 lines at 0.0125
        ("topaz-video-precision", 540, {}, "0.25"),
        ("topaz-video-precision", 1080, {}, "0.75"),
        ("topaz-video-precision", 1080, {"upscale_factor": 1}, "0.25"),
        ("topaz-video-precision", 540, {"enhancement_model": "Gaia 2"}, "0.13"),
        ("topaz-video-precision", 540, {"target_fps": 48}, "0.50"),
        ("topaz-video-precision", 540, {"target_fps": 47}, "0.25"),
        ("topaz-video-hyperion", 1080, {}, "3.00"),
        ("topaz-video-interpolate", 1080, {}, "0.38"),
        ("topaz-video-interpolate", 1080, {"target_fps": 120}, "0.75"),
        ("topaz-video-interpolate", 1080, {"target_fps": 30, "slowdown_factor": 4}, "0.75"),
        ("topaz-video-interpolate", 1080, {"enhancement_model": "Aion"}, "1.01"),
    ],
)
def test_enlarging_costs_by_the_size_of_its_result(
    model_id: str, height: int, settings: dict[str, Any], price: str
) -> None:
    url = INPUT.format(seconds=10, height=height)
    assert quoted(model_id, video_url=url, **settings) == Decimal(price)


def test_a_later_page_that_says_more_is_named() -> None:
    estimate = pricing.estimate_quote(Quote(model="wan-3-0-text-to-video", duration="5s"))
    assert estimate.notes == (pricing.DEARER,)
    assert estimate.confidence == "documented"


def test_every_kind_of_fact_has_its_source() -> None:
    for kind in ("limits", "prices", "enhancement", "probes", "later"):
        assert catalogue.source(kind).url.startswith("https://")
