"""Venice's published quotes come out of the formula, all of them; what nobody published is unknown."""

from decimal import Decimal
from typing import Any

import pytest

from drytake.schemas.providers.venice import pricing
from drytake.schemas.providers.venice.models import models
from drytake.schemas.providers.venice.pricing import PriceKey
from drytake.schemas.providers.venice.requests import Queue, Quote
from drytake.schemas.validation.media import MediaInfo

MODELS = models()

PUBLISHED = {  # (id without kind, kinds, ratio, resolution): USD for 4 s, 5 s, 6 s...
    ("seedance-2-0", "I", None, "4k"): "3.89 4.86 5.83 6.8 7.78 8.75 9.72 10.69 11.66 12.64 13.61 14.58",
    ("seedance-2-0", "I", None, "1080p"): "1.87 2.34 2.81 3.27 3.74 4.21 4.68 5.15 5.61 6.08 6.55 7.02",
    ("seedance-2-0", "I", None, "720p"): "0.76 0.95 1.13 1.32 1.51 1.7 1.89 2.08 2.27 2.46 2.65 2.84",
    ("seedance-2-0", "TIR", "21:9", "480p"): "0.35 0.44 0.53 0.62 0.7 0.79 0.88 0.97 1.05 1.14 1.23 1.32",
    ("seedance-2-0", "TR", "21:9", "4k"): "3.91 4.89 5.87 6.85 7.83 8.8 9.78 10.76 11.74 12.72 13.7 14.67",
    ("seedance-2-0", "TR", "21:9", "1080p"): "1.88 2.35 2.82 3.3 3.77 4.24 4.71 5.18 5.65 6.12 6.59 7.06",
    ("seedance-2-0", "TR", "21:9", "720p"): "0.76 0.95 1.14 1.33 1.52 1.71 1.9 2.09 2.28 2.47 2.66 2.85",
    ("seedance-2-0-fast", "TR", "21:9", "720p"): "0.61 0.76 0.91 1.06 1.22 1.37 1.52 1.67 1.82 1.98 2.13 2.28",
    ("seedance-2-0-fast", "I", None, "720p"): "0.6 0.76 0.91 1.06 1.21 1.36 1.51 1.66 1.81 1.97 2.12 2.27",
    ("seedance-2-0-fast", "TIR", "21:9", "480p"): "0.28 0.35 0.42 0.49 0.56 0.63 0.7 0.77 0.84 0.91 0.98 1.05",
    ("seedance-2-0-mini", "TR", "21:9", "720p"): "0.38 0.47 0.57 0.66 0.76 0.85 0.95 1.04 1.14 1.23 1.33 1.42",
    ("seedance-2-0-mini", "I", None, "720p"): "0.38 0.47 0.57 0.66 0.76 0.85 0.95 1.04 1.13 1.23 1.32 1.42",
    ("seedance-2-0-mini", "TIR", "21:9", "480p"): "0.18 0.22 0.26 0.31 0.35 0.4 0.44 0.48 0.53 0.57 0.62 0.66",
    ("seedance-2-5", "I", None, "1080p"): (
        "2.84 3.55 4.26 4.98 5.69 6.4 7.11 7.82 8.53 9.24 9.95 10.66 11.37 12.08 12.79 13.5 14.22 14.93 15.64 16.35"
        " 17.06 17.77 18.48 19.19 19.9 20.61 21.32"
    ),
    ("seedance-2-5", "I", None, "720p"): (
        "1.16 1.44 1.73 2.02 2.31 2.6 2.89 3.18 3.47 3.76 4.04 4.33 4.62 4.91 5.2 5.49 5.78 6.07 6.36 6.64 6.93 7.22"
        " 7.51 7.8 8.09 8.38 8.67"
    ),
    ("seedance-2-5", "I", None, "480p"): (
        "0.51 0.64 0.77 0.9 1.03 1.16 1.29 1.41 1.54 1.67 1.8 1.93 2.06 2.18 2.31 2.44 2.57 2.7 2.83 2.96 3.08 3.21"
        " 3.34 3.47 3.6 3.73 3.86"
    ),
    ("seedance-2-5", "TR", "21:9", "1080p"): (
        "2.86 3.58 4.29 5.01 5.72 6.44 7.15 7.87 8.58 9.3 10.01 10.73 11.45 12.16 12.88 13.59 14.31 15.02 15.74 16.45"
        " 17.17 17.88 18.6 19.31 20.03 20.74 21.46"
    ),
    ("seedance-2-5", "TR", "21:9", "720p"): (
        "1.16 1.45 1.74 2.03 2.32 2.61 2.9 3.19 3.48 3.77 4.06 4.35 4.64 4.94 5.23 5.52 5.81 6.1 6.39 6.68 6.97 7.26"
        " 7.55 7.84 8.13 8.42 8.71"
    ),
    ("seedance-2-5", "TR", "21:9", "480p"): (
        "0.67 0.84 1.01 1.18 1.35 1.52 1.69 1.85 2.02 2.19 2.36 2.53 2.7 2.86 3.03 3.2 3.37 3.54 3.71 3.88 4.04 4.21"
        " 4.38 4.55 4.72 4.89 5.06"
    ),
}
"""The responses of Venice's own `/video/quote`; of Fast image-to-video at 720p it published 10 s and 15 s only."""
KINDS = {"T": "text-to-video", "I": "image-to-video", "R": "reference-to-video"}
ROWS = [
    (f"{stem}-{KINDS[kind]}-basic", ratio if kind != "I" else None, resolution, f"{4 + index}s", Decimal(price))
    for (stem, kinds, ratio, resolution), prices in PUBLISHED.items()
    for kind in kinds
    for index, price in enumerate(prices.split())
]
VECTORS = [
    ("seedance-2-0-text-to-video-basic", "480p", "21:9", "4s", "0.35"),
    ("seedance-2-0-text-to-video-basic", "720p", "21:9", "5s", "0.95"),
    ("seedance-2-0-text-to-video-basic", "720p", "21:9", "15s", "2.85"),
    ("seedance-2-0-text-to-video-basic", "1080p", "21:9", "10s", "4.71"),
    ("seedance-2-0-text-to-video-basic", "4k", "21:9", "15s", "14.67"),
    ("seedance-2-0-image-to-video-basic", "1080p", None, "10s", "4.68"),
    ("seedance-2-0-image-to-video-basic", "4k", None, "5s", "4.86"),
    ("seedance-2-0-reference-to-video-basic", "720p", "21:9", "6s", "1.14"),
    ("seedance-2-0-fast-text-to-video-basic", "720p", "21:9", "8s", "1.22"),
    ("seedance-2-0-fast-image-to-video-basic", "720p", None, "15s", "2.27"),
    ("seedance-2-0-mini-text-to-video-basic", "480p", "21:9", "15s", "0.66"),
    ("seedance-2-0-mini-image-to-video-basic", "720p", None, "12s", "1.13"),
    ("seedance-2-5-text-to-video-basic", "1080p", "21:9", "30s", "21.46"),
    ("seedance-2-5-text-to-video-basic", "480p", "21:9", "5s", "0.84"),
    ("seedance-2-5-image-to-video-basic", "720p", None, "30s", "8.67"),
    ("seedance-2-5-image-to-video-basic", "480p", None, "30s", "3.86"),
    ("seedance-2-5-reference-to-video-basic", "720p", "21:9", "17s", "4.94"),
]


def quoted(model: str, ratio: str | None, resolution: str | None, duration: str, **fields: Any) -> Decimal | None:
    given = {"model": model, "aspect_ratio": ratio, "resolution": resolution, "duration": duration, **fields}
    return pricing.estimate_quote(Quote(**{name: value for name, value in given.items() if value is not None})).amount


def test_all_published_quotes_are_in_the_table() -> None:
    assert sum(len(prices.split()) for prices in PUBLISHED.values()) == 318


def test_quotes_are_the_published_ones() -> None:
    found = {row: quoted(*row[:4]) for row in ROWS}

    assert {row: amount for row, amount in found.items() if amount != row[4]} == {}


@pytest.mark.parametrize(("model", "resolution", "ratio", "duration", "price"), VECTORS)
@pytest.mark.parametrize("audio", [True, False], ids=["sound", "silent"])
def test_audio_has_no_effect_on_a_quote(
    *, model: str, resolution: str, ratio: str | None, duration: str, price: str, audio: bool
) -> None:
    assert quoted(model, ratio, resolution, duration, audio=audio) == Decimal(price)


def test_queue_costs_what_the_quote_says() -> None:
    shape = {"model": "seedance-2-0-text-to-video", "duration": "7s", "resolution": "1080p", "aspect_ratio": "9:16"}

    queued = pricing.estimate_queue(Queue(prompt="p", **shape))

    assert queued.amount == pricing.estimate_quote(Quote(**shape)).amount
    assert queued.unit == "USD"


@pytest.mark.parametrize(
    ("model", "ratio", "confidence"),
    [
        ("seedance-2-0-text-to-video-basic", "21:9", "documented"),
        ("seedance-2-0-text-to-video-basic", "1:1", "inferred"),
        ("seedance-2-0-text-to-video", "21:9", "inferred"),
        ("seedance-2-0-image-to-video-basic", None, "documented"),
    ],
)
def test_price_says_how_well_it_is_known(model: str, ratio: str | None, confidence: str) -> None:
    request = Quote(model=model, duration="5s", **({"aspect_ratio": ratio} if ratio else {}))

    assert pricing.estimate_quote(request).confidence == confidence


@pytest.mark.parametrize(
    "model",
    [
        "seedance-2-0-enhanced-text-to-video",
        "seedance-2-5-flash-text-to-video-basic",
        "sora-2-text-to-video",
        "wan-4-0-text-to-video",
    ],
)
def test_price_that_nobody_published_is_unknown(model: str) -> None:
    estimate = pricing.estimate_queue(Queue(model=model, prompt="p", duration="5s"))

    assert estimate.amount is None
    assert estimate.to_json()["confidence"] == "unknown"
    assert estimate.notes


def test_price_with_a_reference_video_is_unknown() -> None:
    request = Queue(
        model="seedance-2-0-reference-to-video",
        prompt="p",
        duration="5s",
        reference_video_urls=["https://example.com/v.mp4#duration=4"],
    )

    assert pricing.estimate_queue(request).amount is None
    assert pricing.shape_of_queue(request).source_seconds == 4


def test_clip_of_unknown_length_counts_as_the_shortest() -> None:
    urls = ["https://example.com/a.mp4#duration=4.5", "https://example.com/b.mp4"]
    request = Queue(model="seedance-2-0-reference-to-video", prompt="p", duration="5s", reference_video_urls=urls)

    assert pricing.shape_of_queue(request).source_seconds == Decimal("6.5")
    assert pricing.shape_of_queue(request, lambda _: MediaInfo(seconds=3)).source_seconds == 6


def test_length_of_the_source_is_billed_rounded_up() -> None:
    request = Quote(model="seedance-2-5-reference-to-video-basic", duration="auto", reference_video_total_duration=6.1)

    shape = pricing.shape_of_quote(request)

    assert (shape.seconds, shape.source_seconds) == (Decimal(7), Decimal("6.1"))


@pytest.mark.parametrize(
    ("height", "fps", "factor", "seconds", "price"),
    [
        (480, 30, 2, 10, "0.25"),
        (720, 30, 2, 10, "1.00"),
        (1080, 30, 2, 30, "3.00"),
        (360, 24, 4, 10, "1.00"),
        (480, 60, 2, 10, "0.50"),
        (720, 24, 1, 10, "0.13"),
    ],
)
def test_upscale_costs_by_lines_and_frames(height: int, fps: int, factor: int, seconds: int, price: str) -> None:
    url = f"https://example.com/v.mp4#duration={seconds}&height={height}&fps={fps}"
    request = Queue(model="topaz-video-upscale", video_url=url, upscale_factor=factor)

    assert pricing.estimate_queue(request).amount == Decimal(price)


def test_upscale_of_an_unknown_video_has_no_price() -> None:
    request = Queue(model="topaz-video-upscale", video_url="https://example.com/v.mp4")

    assert pricing.estimate_queue(request).amount is None


def test_upscale_quote_takes_the_height_from_its_own_field() -> None:
    url = "https://example.com/v.mp4#duration=10"

    assert quoted("topaz-video-upscale", None, None, "Auto", video_url=url, input_height=480) == Decimal("0.25")
    assert quoted("topaz-video-upscale", None, None, "Auto", video_url=url, input_height="480") is None


def test_tokens_are_1024_pixels_of_a_frame() -> None:
    shape = PriceKey(MODELS["seedance-2-0-text-to-video"], "720p", "16:9", Decimal(5))

    assert pricing.tokens(shape) == 108_000
